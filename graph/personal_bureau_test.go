package graph_test

import (
	"context"
	"errors"
	"testing"

	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	w "github.com/huying/huying/internal/worldtest"
)

// bureau is an api with a case that names people on every road.
type bureau struct {
	*api
	auditor, officer, admin, operator string
	vars                              object
	fields                            map[string][]string
}

func eachBureau(t *testing.T, fn func(t *testing.T, b *bureau)) {
	t.Helper()
	eachAPI(t, func(t *testing.T, a *api) {
		b := &bureau{api: a, fields: personalFields(t), admin: a.Login("admin", w.Whole("tenant_admin")), auditor: a.Login("auditor", w.Whole("auditor")),
			officer: a.Login("officer", w.At("community_officer", "1.2.1.1")), operator: a.Login("operator", w.Whole("operator"))}
		a.Login("resident", w.Whole("resident"))
		filed := a.data(t, b.officer, reportDoc, object{"in": object{"channel": "HOTLINE", "description": "noise",
			"point": object{"longitude": 10.005, "latitude": 10.005}, "reporter": object{"name": "王芳", "phone": "13987654321",
				"idNumber": "330902199001011234", "address": "新民街道和平路十二号三单元"}}})
		id := at(filed, "reportCase", "case", "id").(string)
		a.data(t, b.officer, `mutation($case: ID!, $to: ID!) { dispatchCase(input: {caseId: $case, departmentId: $to}) { userErrors { message } } }`,
			object{"case": id, "to": a.Department("office-1.2.1.1").GlobalID().String()})
		a.data(t, b.operator, `mutation { startBreakGlass(input: {minutes: 1, reason: "x"}) { membership { id } } }`, nil)
		a.data(t, b.operator, `mutation { endBreakGlass(input: {reason: "x"}) { membership { id } } }`, nil)
		officer := at(a.data(t, b.officer, `{ viewer { account { id } } }`, nil), "viewer", "account", "id").(string)
		party := at(a.data(t, b.officer, `query($case: ID!) { case(by: {id: $case}) { reporter { id } } }`, object{"case": id}), "case", "reporter", "id").(string)
		b.vars = object{"case": id, "account": officer, "party": party}
		b.talk(t)
		b.lead(t)
		b.finish(t, gid.Parse(id), gid.Parse(officer), gid.Parse(party))
		b.watch(t, gid.Parse(id), gid.Parse(officer), gid.Parse(party))
		fn(t, b)
	})
}

// talk asks, answers, meets and appoints on the case.
func (b *bureau) talk(t *testing.T) {
	t.Helper()
	v := object{"case": b.vars["case"], "account": b.vars["account"]}
	b.data(t, b.officer, `mutation($case: ID!, $account: ID!) {
		askReporter(input: {caseId: $case, text: "x"}) { userErrors { message } }
		appointAgent(input: {caseId: $case, accountId: $account}) { userErrors { message } }
		recordMeeting(input: {caseId: $case, kind: DISCUSSION, heldAt: "2026-01-01T00:00:00Z", decisions: "x",
			attendees: [{party: {name: "The firm", kind: ORGANISATION}}]}) { userErrors { message } }
	}`, v)
	asked := at(b.data(t, b.officer, `query($case: ID!) { case(by: {id: $case}) { questions { id } } }`, object{"case": v["case"]}), "case", "questions", 0, "id")
	b.data(t, b.officer, `mutation($q: ID!) { answerQuestion(input: {questionId: $q, text: "x", onBehalf: true}) { userErrors { message } } }`, object{"q": asked})
}

// lead puts the officer at the head of the office that has the work.
func (b *bureau) lead(t *testing.T) {
	t.Helper()
	b.data(t, b.admin, `mutation($office: ID!, $account: ID!) {
		chief: appointHead(input: {departmentId: $office, post: CHIEF, accountId: $account, reason: "x"}) { userErrors { message } }
		deputy: appointHead(input: {departmentId: $office, post: DEPUTY, accountId: $account, reason: "x"}) { userErrors { message } }
	}`, object{"office": b.Department("office-1.2.1.1").GlobalID().String(), "account": b.vars["account"]})
}

// finish writes what no verb of this short story writes.
func (b *bureau) finish(t *testing.T, c, officer, party gid.ID) {
	t.Helper()
	err := b.Store.InTx(b.System(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.WorkOrder.Update().SetAssigneeID(officer.UUID).Exec(ctx); err != nil {
			return err
		}
		by, err := tx.Channel.Query().Where(channel.Code("CALL_BACK")).OnlyID(ctx)
		if err != nil {
			return err
		}
		return tx.Rating.Create().SetCaseID(c.UUID).SetScore(5).SetChannelID(by).SetAt(w.Start).SetRecordedByID(officer.UUID).SetPartyID(party.UUID).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// watch writes what limits, lights and those above leave on a case, each row
// naming everybody that it can name.
func (b *bureau) watch(t *testing.T, c, officer, party gid.ID) {
	t.Helper()
	owner := b.Department("ROADS").ID
	err := b.Store.InTx(b.System(), func(ctx context.Context, tx *store.Tx) error {
		on, err := tx.Clock.Query().Where(clock.CaseID(c.UUID)).FirstID(ctx)
		if err != nil {
			return err
		}
		sent, err := tx.Delivery.Create().SetKey("x").SetKind("LIGHT_RED").SetGateway(delivery.GatewaySMS).SetCaseID(c.UUID).SetAccountID(officer.UUID).
			SetAddress("13812345678").SetText("x").SetCreatedAt(w.Start).SetNextAt(w.Start).Save(ctx)
		if err != nil {
			return err
		}
		b.vars["delivery"] = sent.GlobalID().String()
		return errors.Join(
			tx.CaseParty.Create().SetCaseID(c.UUID).SetPart(caseparty.PartJOINT).SetPartyID(party.UUID).SetAt(w.Start).Exec(ctx),
			tx.Attachment.Create().SetCaseID(c.UUID).SetKind(attachment.KindPICTURE).SetMediaType("image/png").SetName("x.png").
				SetSize(1).SetSha256("x").SetPublic(true).SetAddedAt(w.Start).SetAccountID(officer.UUID).Exec(ctx),
			tx.Commitment.Create().SetCaseID(c.UUID).SetClockID(on).SetText("x").SetPartyID(party.UUID).SetMadeAt(w.Start).Exec(ctx),
			tx.Extension.Create().SetCaseID(c.UUID).SetClockID(on).SetReason("x").SetUntilAt(w.Start).SetAskedAt(w.Start).SetAskedByID(officer.UUID).
				SetState(extension.StateREFUSED).SetDecidedAt(w.Start).SetDecidedByID(officer.UUID).Exec(ctx),
			tx.LightEvent.Create().SetCaseID(c.UUID).SetClockID(on).SetColor(deadline.Yellow).SetAt(w.Start).SetRecordedAt(w.Start).
				SetAccountID(officer.UUID).Exec(ctx),
			tx.Ruling.Create().SetNumber("R1").SetCaseID(c.UUID).SetDepartmentID(owner).SetReason("x").SetPrecedent(false).
				SetDecidedAt(w.Start).SetAccountID(officer.UUID).Exec(ctx),
			tx.Supervision.Create().SetCaseID(c.UUID).SetKind(supervision.KindINSPECTION).SetPersonID(officer.UUID).SetMadeAt(w.Start).
				SetMadeByID(officer.UUID).SetAnswer("x").SetAnsweredAt(w.Start).SetAnsweredByID(officer.UUID).Exec(ctx),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}
