package probetest

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/store"
)

// made are the rows that are made on a case for one call, by the word that
// names them; unit and person are those of the case.
var made = map[string]func(ctx context.Context, h *home, tx *store.Tx, on *db.CaseFile) (gid.ID, error){
	"supervision": func(ctx context.Context, h *home, tx *store.Tx, on *db.CaseFile) (gid.ID, error) {
		row, err := tx.Supervision.Create().SetCaseID(on.ID).SetKind(supervision.KindSUPERVISE).SetNillableDepartmentID(on.HolderDepartmentID).
			SetMadeAt(h.Clock.Now()).Save(ctx)
		if err != nil {
			return gid.ID{}, err
		}
		return row.GlobalID(), nil
	},
	"ruling": func(ctx context.Context, h *home, tx *store.Tx, on *db.CaseFile) (gid.ID, error) {
		row, err := tx.Ruling.Create().SetNumber("R-" + uuid.Must(uuid.NewV7()).String()).SetCaseID(on.ID).SetRegionID(h.Region("1.2").ID).
			SetDepartmentID(h.Department("ROADS").ID).SetReason("A road").SetPrecedent(false).SetDecidedAt(h.Clock.Now()).Save(ctx)
		if err != nil {
			return gid.ID{}, err
		}
		return row.GlobalID(), nil
	},
	"light": func(ctx context.Context, h *home, tx *store.Tx, on *db.CaseFile) (gid.ID, error) {
		at := h.Clock.Now()
		k, err := tx.Clock.Create().SetCaseID(on.ID).SetKind("ANSWER").SetAmount(1).SetUnit(deadline.CalendarDay).SetStartedAt(at).
			SetYellowAt(at).SetDueAt(at).SetNextLightAt(clock.Never).Save(ctx)
		if err != nil {
			return gid.ID{}, err
		}
		person, err := tx.Account.Query().Where(account.Login("spare")).OnlyID(ctx)
		if err != nil {
			return gid.ID{}, err
		}
		e, err := tx.LightEvent.Create().SetCaseID(on.ID).SetClockID(k.ID).SetColor(deadline.Red).SetAt(at).SetRecordedAt(at).
			SetNillableDepartmentID(on.HolderDepartmentID).SetAccountID(person).Save(ctx)
		if err != nil {
			return gid.ID{}, err
		}
		return e.GlobalID(), nil
	},
}

// make makes a row on a case, once, and returns its id.
func (h *home) make(kind string, on *prepared) (id string) {
	if id = on.rows[kind]; id != "" {
		return id
	}
	defer func() { on.rows[kind] = id }()
	must(h.tb, h.Store.InTx(h.System(), func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CaseFile.Get(ctx, gid.Parse(on.id).UUID)
		if err != nil {
			return err
		}
		row, err := made[kind](ctx, h, tx, c)
		id = row.String()
		return err
	}))
	return id
}

// department is a unit made for the call: it may be closed.
func (h *home) department() (id string) {
	must(h.tb, h.Store.InTx(h.System(), func(ctx context.Context, tx *store.Tx) error {
		d, err := tx.Department.Create().SetCode("D-" + uuid.Must(uuid.NewV7()).String()).SetName(h.Department("ROADS").Name).
			SetKind("BUREAU").SetRegionID(h.Region("1.2").ID).SetRung(3).Save(ctx)
		if err == nil {
			id = d.GlobalID().String()
		}
		return err
	}))
	return id
}

// membership gives an account a role for a call that may end it.
func (h *home) membership(login string) string {
	acc, err := h.Store.Reader().Account.Query().Where(account.Login(login)).Only(h.System())
	must(h.tb, err)
	id, err := h.Directory.Appoint(h.System(), directory.Appointment{Account: acc.ID, Role: ownRole, Reason: "for a while"})
	must(h.tb, err)
	return global("memberships", id)
}

// notice is one in the inbox of an actor, or in somebody else's.
func (h *home) notice(a *Actor) string {
	all, err := h.Store.Reader().Notice.Query().WithAccount().All(h.System())
	must(h.tb, err)
	for _, one := range all {
		if one.Edges.Account.Login == a.Name {
			return one.GlobalID().String()
		}
	}
	return all[0].GlobalID().String()
}

// supervise fills what is said and ruled from above: a supervision that was
// answered and one that waits, an admonition of a person, a ruling that binds
// and one that does not, with its case.
func (h *home) supervise() {
	h.must("inspector", "superviseCase", vars{"caseId": h.take("HANDLING").id})
	c := h.take("HANDLING")
	h.must("inspector", "superviseCase", vars{"caseId": c.id})
	row, err := h.Store.Reader().Supervision.Query().Where(supervision.CaseID(gid.Parse(c.id).UUID)).Only(h.System())
	must(h.tb, err)
	h.must("grid_worker", "answerSupervision", vars{"supervisionId": row.GlobalID().String(), "text": "On the way."})
	person, err := h.Store.Reader().Account.Query().Where(account.Login("spare")).Only(h.System())
	must(h.tb, err)
	h.must("inspector", "recordDiscipline", vars{"caseId": c.id, "kind": "ADMONITION", "lightEventId": h.make("light", c),
		"personId": person.GlobalID().String(), "text": "Be quicker."})
	for _, binds := range []bool{true, false} {
		c = h.must("district_officer", "ruleCase", vars{"caseId": h.take("ACCEPTED").id, "departmentId": h.Department("ROADS").GlobalID().String(),
			"reason": "A road.", "precedent": binds, "categoryId": h.Category("POTHOLES").GlobalID().String()})
	}
	h.states["RULED"] = append(h.states["RULED"], c)
}
