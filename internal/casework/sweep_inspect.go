package casework

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
)

// SweepInspections pushes every case to the inspection body that is still red
// so long after it turned red as the tenant says, and of a grade that it says
// (WH20). It returns how many cases it came to.
func (s *Service) SweepInspections(ctx context.Context) (int, error) {
	return s.sweep(ctx, chore{name: "inspections", batch: caseBatch, settle: settleInspections,
		due: func(ctx context.Context, c *db.Client, now time.Time, passed []uuid.UUID, limit int) ([]uuid.UUID, error) {
			q := c.CaseFile.Query().Where(casefile.InspectAtLTE(now)).Order(casefile.ByInspectAt(), casefile.ByID()).Limit(limit)
			if len(passed) > 0 {
				q.Where(casefile.IDNotIn(passed...))
			}
			return q.IDs(ctx)
		}})
}

func settleInspections(ctx context.Context, d *desk, due []uuid.UUID) (done []uuid.UUID, err error) {
	cases, err := d.hold(ctx, due)
	if err != nil {
		return nil, err
	}
	cases = slices.DeleteFunc(cases, func(c *db.CaseFile) bool { return c.InspectAt.After(d.now) }) // another instance was there first
	return settled(ctx, d, cases, (*desk).inspect)
}

// inspect makes an item of the inspection queue, unless the case is no longer
// red, or one is open already.
func (d *desk) inspect(ctx context.Context, c *db.CaseFile) error {
	to, err := casestate.Next(c.State, casestate.Inspect, d.facts(c))
	stubborn, open := err == nil && d.stubborn(c), false
	if stubborn {
		open, err = d.tx.Supervision.Query().Where(supervision.CaseID(c.ID), supervision.KindEQ(supervision.KindINSPECTION),
			supervision.StateEQ(supervision.StateOPEN)).Exist(ctx)
		if err != nil {
			return err
		}
	}
	if !stubborn || open {
		return d.tx.CaseFile.Update().Where(casefile.ID(c.ID)).SetInspectAt(systemclock.Never).Exec(ctx)
	}
	red, err := d.lastRed(ctx, c.ID)
	if err != nil {
		return err
	}
	err = d.move(ctx, c, casestate.Inspect, to, func(u *db.CaseFileUpdate) { u.SetInspectAt(systemclock.Never) },
		entry{department: red.DepartmentID, byItself: true})
	if err != nil {
		return err
	}
	return d.tx.Supervision.Create().SetCaseID(c.ID).SetKind(supervision.KindINSPECTION).SetNillableDepartmentID(red.DepartmentID).
		SetNillablePersonID(red.AccountID).SetLightEventID(red.ID).SetMadeAt(d.now).Exec(ctx)
}

// stubborn says whether a case is red, its clock runs, and its grade is one
// that the tenant pushes.
func (d *desk) stubborn(c *db.CaseFile) bool {
	rule := d.tenant.Settings.Supervision
	light, _ := LightOf(c, d.now)
	return rule != nil && slices.Contains(rule.Grades, string(c.Grade)) && light == deadline.Red && c.ClockStoppedAt == nil
}

// lastRed is the last time that the reply clock of a case turned red.
func (d *desk) lastRed(ctx context.Context, caseID uuid.UUID) (*db.LightEvent, error) {
	k, err := d.tx.Clock.Query().Where(clock.CaseID(caseID), clock.KindEQ(clock.KindREPLY)).IDs(ctx)
	if err != nil {
		return nil, err
	}
	return d.tx.LightEvent.Query().Where(lightevent.CaseID(caseID), lightevent.ClockIDIn(k...), lightevent.ColorEQ(deadline.Red)).
		Order(lightevent.ByAt(sql.OrderDesc())).First(ctx)
}
