package casework_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/idempotencykey"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

var hiddenReport = casework.ReportInput{Channel: "WEB", Description: "he dumps at night", Point: inGrid, HideReporter: true}

// whole is everything that a viewer reads of a case and of people, as text.
func whole(t *testing.T, c *db.Client, ctx context.Context) string {
	t.Helper()
	var out []any
	add := func(rows any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows)
	}
	cases, err := c.CaseFile.Query().All(ctx)
	add(cases, err)
	events, err := c.CaseEvent.Query().All(ctx)
	add(events, err)
	parties, err := c.Party.Query().All(ctx)
	add(parties, err)
	parts, err := c.CaseParty.Query().All(ctx)
	add(parts, err)
	ratings, err := c.Rating.Query().All(ctx)
	for _, r := range ratings {
		r.PartyID = nil // whose it is never leaves: the API has no such field
	}
	add(ratings, err)
	questions, err := c.Question.Query().All(ctx)
	add(questions, err)
	notices, err := c.Notice.Query().All(ctx)
	add(notices, err)
	raw, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The whole course of a case whose reporter is hidden: he does all that is a
// reporter's, and nobody who works on it finds his account or his party.
func TestHidden_DoesWhatAReporterDoes_AndNobodyFindsHim(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		him, err := s.Reader().Account.Query().Where(account.Login("resident")).Only(st.System())
		if err != nil {
			t.Fatal(err)
		}
		id := did(t)(st.Cases.Report(st.resident, hiddenReport))
		if c := st.Case(id); !c.HiddenReporter || c.ReporterID != nil || c.FiledByID != nil {
			t.Fatalf("%+v", c)
		}
		receipt, err := st.Cases.Receipt(st.resident, id)
		if err != nil || receipt.TrackingCode == "" {
			t.Errorf("his receipt: %+v, %v", receipt, err)
		}
		if seen, err := s.Reader().CaseFile.Query().Count(st.resident); err != nil || seen != 1 {
			t.Errorf("he sees %d cases: %v", seen, err)
		}
		var order uuid.UUID
		did(t)(st.Cases.AddComment(st.resident, say(id, "again tonight")))
		did(t)(st.Cases.AskReporter(st.community, say(id, "when?")))
		did(t)(st.Cases.AnswerQuestion(st.resident, casework.AnswerInput{QuestionID: st.questionOf(id).ID, Text: "at two"}))
		for _, event := range road {
			did(t)(attempts[event](st, st.community, id, order))
			order = orderOf(t, st.World, id)
		}
		did(t)(st.Cases.Rate(st.resident, casework.RateInput{Target: on(id), Score: 4, Channel: "WEB"}))
		if got := st.told("resident"); len(got) == 0 || got[0] != "ASKED" {
			t.Errorf("he was told %v", got)
		}
		for name, ctx := range map[string]context.Context{"community": st.community, "street": st.street, "grid": st.grid, "district": st.district} {
			for _, secret := range []string{him.ID.String(), him.PartyID.String()} {
				if strings.Contains(whole(t, s.Reader(), ctx), secret) {
					t.Errorf("%s finds him", name)
				}
			}
		}
		r, err := s.Reader().Rating.Query().Where(rating.CaseID(id)).Only(st.resident) // his own, for himself
		if err != nil || r.RecordedByID != nil {
			t.Errorf("%+v, %v", r, err)
		}
		st.sound(id)
	})
}

// With the tenant's own rights over all rows, too, only rows that nobody reads
// but himself name him.
func TestHidden_WhoReadsTheWholeCity_FindsNoWayFromTheCaseToHim(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		him, err := s.Reader().Account.Query().Where(account.Login("resident")).Only(st.System())
		if err != nil {
			t.Fatal(err)
		}
		did(t)(st.Cases.Report(st.resident, hiddenReport))
		for name, ctx := range map[string]context.Context{"auditor": st.auditor, "city": st.city} {
			n, err := s.Reader().CaseParty.Query().Count(ctx)
			if err != nil || n != 0 {
				t.Errorf("%s reads %d parts: %v", name, n, err)
			}
			cases, err := s.Reader().CaseFile.Query().All(ctx)
			if raw, _ := json.Marshal(cases); err != nil || len(cases) != 1 || strings.Contains(string(raw), him.PartyID.String()) {
				t.Errorf("%s: %s, %v", name, raw, err)
			}
		}
	})
}

func TestHidden_ItsKey_NamesNobody_AndIsHisAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := hiddenReport
		in.Key = "k1"
		id := did(t)(st.Cases.Report(st.resident, in))
		if again := did(t)(st.Cases.Report(st.resident, in)); again != id {
			t.Error("the replay made another case")
		}
		him, err := s.Reader().Account.Query().Where(account.Login("resident")).OnlyID(st.System())
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.Reader().IdempotencyKey.Query().Where(idempotencykey.Actor(him.String())).Count(st.System()); err != nil || n != 0 {
			t.Errorf("%d keys name the account: %v", n, err)
		}
		other := st.As("other", w.Whole("resident"))
		if theirs := did(t)(st.Cases.Report(other, in)); theirs == id {
			t.Error("another person with the same key and words got his case")
		}
		in.Description = "something else"
		_, err = st.Cases.Report(st.resident, in)
		wantFault(t, err, fault.KeyMismatch, "input.idempotencyKey")
	})
}

// An official who files for somebody is named; a party that he describes lies
// nowhere, so that it does not turn up in the place together with the case.
func TestHidden_FiledByAnOfficial(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := hiddenReport
		in.Reporter = &directory.PartyInput{Name: "Witness", Phone: "13900001111"}
		id := did(t)(st.Cases.Report(st.community, in))
		if c := st.Case(id); c.FiledByID == nil || c.ReporterID != nil {
			t.Errorf("%+v", c)
		}
		if seen, err := s.Reader().Party.Query().Where(party.Name("Witness")).Exist(st.community); err != nil || seen {
			t.Errorf("the community lists him: %v, %v", seen, err)
		}
		in.Reporter = nil
		_, err := st.Cases.Report(st.community, in)
		wantFault(t, err, fault.Invalid, "input.hideReporter")
		in.Anonymous = true
		_, err = st.Cases.Report(st.resident, in)
		wantFault(t, err, fault.Invalid, "input.hideReporter")
	})
}

// An official who reports his own matter hides as well as anybody, and is
// named for what he does to it as an official.
func TestHidden_AnOfficialsOwnMatter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		if _, err := st.Directory.EnsureAccount(st.System(), directory.AccountInput{
			Login: "neighbour", Name: "Zhao", Party: &directory.PartyInput{Name: "Zhao"}, LivesAt: "1.2.1.1",
			Memberships: []directory.MembershipInput{w.At("community_officer", "1.2.1.1"), w.Whole("resident")},
		}); err != nil {
			t.Fatal(err)
		}
		neighbour := st.As("neighbour")
		me := authz.ViewerFrom(neighbour)
		in := hiddenReport
		in.ReporterID = &me.PartyID
		id := did(t)(st.Cases.Report(neighbour, in))
		if c := st.Case(id); c.FiledByID != nil || c.ReporterID != nil || st.events(id)[0].ActorID != nil {
			t.Errorf("%+v", c)
		}
		receipt, err := st.Cases.Receipt(neighbour, id)
		if err != nil || receipt.TrackingCode == "" {
			t.Errorf("his receipt: %+v, %v", receipt, err)
		}
		did(t)(st.Cases.AddComment(neighbour, say(id, "x")))
		if e := st.lastEvent(id); e.ActorID != nil {
			t.Error("his comment names him")
		}
		did(t)(st.Cases.AddNote(neighbour, say(id, "x")))
		if e := st.lastEvent(id); e.ActorID == nil {
			t.Error("his note as an official names nobody")
		}
	})
}

func TestRevealReporter_ForAReason_AndRecordedWithoutTheName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := did(t)(st.Cases.Report(st.resident, hiddenReport))
		for _, ctx := range []context.Context{st.community, st.street, st.grid, st.auditor, st.resident} {
			_, err := st.Cases.RevealReporter(ctx, id, "curious")
			if !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("got %v", err)
			}
		}
		_, err := st.Cases.RevealReporter(st.district, id, " ")
		wantFault(t, err, fault.Invalid, "input.reason")
		_, err = st.Cases.RevealReporter(st.As("far", w.At("district_officer", "1.20")), id, "curious")
		wantFault(t, err, fault.NotFound, "input.caseId")
		recorded := auditrecord.KindEQ(auditrecord.KindREVEAL_REPORTER)
		if n, err := s.Reader().AuditRecord.Query().Where(recorded).Count(st.System()); err != nil || n != 0 {
			t.Errorf("%d records before anything was shown: %v", n, err)
		}
		p, err := st.Cases.RevealReporter(st.district, id, "the court asked")
		if err != nil || p.Name != "resident" {
			t.Fatalf("%+v, %v", p, err)
		}
		rec, err := s.Reader().AuditRecord.Query().Where(recorded).Only(st.System())
		if err != nil || rec.Reason != "the court asked" || rec.Subject != st.Case(id).GlobalID().String() {
			t.Fatalf("%+v, %v", rec, err)
		}
		if raw, _ := json.Marshal(rec); strings.Contains(string(raw), p.ID.String()) || strings.Contains(string(raw), p.GlobalID().String()) {
			t.Errorf("the record names him: %s", raw)
		}
		open := report(t, st.World, st.resident)
		_, err = st.Cases.RevealReporter(st.district, open, "x")
		wantFault(t, err, fault.Invalid, "input.caseId")
		part, err := s.Reader().CaseParty.Query().Where(caseparty.CaseID(id)).Only(st.System())
		if err != nil || part.AccountID != nil {
			t.Errorf("%+v, %v", part, err)
		}
	})
}
