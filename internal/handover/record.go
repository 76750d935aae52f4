// Package handover gives work to the next when the unit or the person that had
// it is gone, with an entry in the history of each case. It runs in the
// transaction of what ended them, under that writer's warrant, and reads as the
// program: whoever ends a membership need not see the cases.
package handover

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
)

// Transfer is one hand-over in a case: to whom it or its work order went.
type Transfer struct {
	Case       uuid.UUID
	Department *uuid.UUID
	Order      *uuid.UUID
	Text       string
	Public     bool
}

// batch bounds the rows of one statement.
const batch = 500

// Record appends the transfers to the histories of their cases, whose versions
// grow by one for each. It has the cases to itself from then on.
func Record(ctx context.Context, tx *store.Tx, now time.Time, transfers []Transfer) error {
	for len(transfers) > 0 {
		var pass, rest []Transfer // a case once in each pass: an entry, a version
		taken := map[uuid.UUID]bool{}
		for _, t := range transfers {
			if taken[t.Case] || len(pass) == batch {
				rest = append(rest, t)
				continue
			}
			taken[t.Case] = true
			pass = append(pass, t)
		}
		if err := record(ctx, tx, now, pass); err != nil {
			return err
		}
		transfers = rest
	}
	return nil
}

func record(ctx context.Context, tx *store.Tx, now time.Time, transfers []Transfer) error {
	ids := make([]uuid.UUID, len(transfers))
	for i, t := range transfers {
		ids[i] = t.Case
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	if err := tx.CaseFile.Update().Where(casefile.IDIn(ids...)).AddVersion(1).SetUpdatedAt(now).Exec(ctx); err != nil {
		return err
	}
	rows, err := tx.CaseFile.Query().Where(casefile.IDIn(ids...)).All(system(ctx))
	if err != nil {
		return err
	}
	cases := map[uuid.UUID]*db.CaseFile{}
	for _, c := range rows {
		cases[c.ID] = c
	}
	entries := make([]*db.CaseEventCreate, len(transfers))
	for i, t := range transfers {
		entries[i] = entry(ctx, tx, now, cases[t.Case], t)
	}
	return tx.CaseEvent.CreateBulk(entries...).Exec(ctx)
}

func entry(ctx context.Context, tx *store.Tx, now time.Time, c *db.CaseFile, t Transfer) *db.CaseEventCreate {
	e := tx.CaseEvent.Create().SetCaseID(c.ID).SetSeq(c.Version).SetKind(casestate.Transfer).
		SetFromState(string(c.State)).SetToState(string(c.State)).SetRung(c.Rung).SetAt(now).
		SetText(t.Text).SetPublic(t.Public).SetNillableDepartmentID(t.Department).SetNillableWorkOrderID(t.Order)
	if c.DueAt.Before(clock.Never) {
		at := now
		if c.ClockStoppedAt != nil {
			at = *c.ClockStoppedAt
		}
		e.SetLight(string(deadline.Light(deadline.Times{Yellow: c.YellowAt, Due: c.DueAt}, at)))
	}
	if v := authz.ViewerFrom(ctx); v.AccountID != uuid.Nil {
		e.SetActorID(v.AccountID)
	}
	return e
}

// system reads behind the writer's own rights, inside his tenant.
func system(ctx context.Context) context.Context {
	return authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "hand over the work of who is gone")
}

// open are the states of cases that are handed over: they are not at their end.
var open = []casestate.State{casestate.Accepted, casestate.Assigned, casestate.Handling, casestate.FedBack, casestate.Replied}
