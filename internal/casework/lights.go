package casework

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
)

// nextLight is the first instant after from at which the light of a running
// limit changes: one second after it was last of its colour (D.2).
func nextLight(t deadline.Times, from time.Time) time.Time {
	if yellow := turns(t.Yellow); yellow.After(from) && t.Yellow.Before(t.Due) {
		return yellow
	}
	if red := turns(t.Due); red.After(from) {
		return red
	}
	return systemclock.Never
}

// turns is the instant at which a light changes whose last second is named.
func turns(last time.Time) time.Time { return last.Add(time.Second) }

// nextLightOf is when the light of a clock changes next once it runs on with
// other instants: now, where they make it worse than it was.
func nextLightOf(k *db.Clock, to deadline.Times, now time.Time) time.Time {
	if grave(deadline.Light(to, now)) > grave(LightOfClock(k, now)) {
		return now
	}
	return nextLight(to, now)
}

// grave orders the colours.
func grave(c deadline.Color) int {
	return slices.Index([]deadline.Color{deadline.Green, deadline.Yellow, deadline.Red}, c)
}

// turned is one change of a light.
type turned struct {
	clock *db.Clock
	color deadline.Color
	at    time.Time
}

// recordLights records every change of a clock's light up to an instant, each
// once and with its own time (D.2, WH20), and tells who must know of it.
func (d *desk) recordLights(ctx context.Context, k *db.Clock, until time.Time) error {
	if k.NextLightAt.After(until) {
		return nil
	}
	c, err := d.reload(ctx, k.CaseID)
	if err != nil {
		return err
	}
	return d.record(ctx, []*db.Clock{k}, moments{c.ID: {c, c}}, until)
}

// recordDue records what the lights of a case did until now, before a move
// gives the work to others: the change belongs to who had it then. was is the
// case as it stood before the move; the move has not yet written anything
// else. A case that somebody moved at this very instant has no light due.
func (d *desk) recordDue(ctx context.Context, was, is *db.CaseFile) error {
	if !was.UpdatedAt.Before(d.now) {
		return nil
	}
	due, err := ahead(d, dueLights, was.ID, func() ([]*db.Clock, error) {
		return d.tx.Clock.Query().Where(clock.CaseID(was.ID), clock.NextLightAtLTE(d.now)).Order(clock.ByNextLightAt(), clock.ByID()).
			All(d.asSystem(ctx, "what the lights of a case did"))
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return d.record(ctx, due, moments{was.ID: {was, is}}, d.now)
}

// moment is a case while something happens to it: as it was when the lights
// changed, and as it is now.
type moment struct{ was, is *db.CaseFile }

// moments are cases by their id.
type moments map[uuid.UUID]moment

// record records the changes of several clocks up to an instant, in the order
// in which they happened.
func (d *desk) record(ctx context.Context, clocks []*db.Clock, of moments, until time.Time) error {
	ctx = d.asSystem(ctx, "record what the lights did")
	var all []turned
	for _, k := range clocks {
		won, err := d.turn(ctx, k, until)
		if err != nil {
			return err
		}
		all = append(all, won...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b turned) int { return a.at.Compare(b.at) })
	had, err := d.owners(ctx, all, of)
	if err != nil {
		return err
	}
	rows := make([]*db.LightEventCreate, len(all))
	for i, t := range all {
		rows[i] = d.newLight(t, had[t.clock.ID])
	}
	err = inChunks(ctx, d, rows, func(ctx context.Context, some []*db.LightEventCreate) error {
		return d.tx.LightEvent.CreateBulk(some...).Exec(ctx)
	})
	if err != nil {
		return err
	}
	if err := d.watch(ctx, all, of); err != nil {
		return err
	}
	return d.tellLights(ctx, all, had, of)
}

// newLight is the record of a change, for whom the clock ran.
func (d *desk) newLight(t turned, had owner) *db.LightEventCreate {
	return d.tx.LightEvent.Create().SetCaseID(t.clock.CaseID).SetClockID(t.clock.ID).SetNillableWorkOrderID(t.clock.WorkOrderID).
		SetColor(t.color).SetAt(t.at).SetRecordedAt(d.now).SetNillableDepartmentID(had.unit).SetNillableAccountID(had.person)
}

// turn moves a clock past the changes of its light up to an instant and
// returns them. The clock's row says which change comes next: who wins the race
// for it has them all, and whoever read a row that has changed since has none.
func (d *desk) turn(ctx context.Context, k *db.Clock, until time.Time) (won []turned, err error) {
	if k.StoppedAt != nil || k.PausedAt != nil {
		return nil, nil
	}
	times, next := deadline.Times{Yellow: k.YellowAt, Due: k.DueAt}, k.NextLightAt
	for !next.After(until) {
		won = append(won, turned{k, deadline.Light(times, next), next})
		next = nextLight(times, next)
	}
	if len(won) == 0 {
		return nil, nil
	}
	n, err := d.tx.Clock.Update().
		Where(clock.ID(k.ID), clock.NextLightAt(k.NextLightAt), clock.YellowAt(k.YellowAt), clock.DueAt(k.DueAt),
			clock.StoppedAtIsNil(), clock.PausedAtIsNil()).
		SetNextLightAt(next).Save(ctx)
	if err != nil || n == 0 {
		return nil, err
	}
	k.NextLightAt = next
	return won, nil
}

// watch has the cases looked at again that turned red and whose grade the
// tenant pushes to the inspection body, once they have been red so long (WH20).
func (d *desk) watch(ctx context.Context, all []turned, of moments) error {
	for _, t := range all {
		c := of[t.clock.CaseID].is
		if c.ClockStoppedAt != nil || c.State.Ended() {
			continue
		}
		at, err := d.inspectFrom(ctx, t, c.Grade)
		if err != nil {
			return err
		}
		if Never(at) {
			continue
		}
		if err := d.tx.CaseFile.Update().Where(casefile.ID(c.ID)).SetInspectAt(at).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// inspectFrom is when a case of a grade goes to the inspection body for a
// change of its light; far where it does not.
func (d *desk) inspectFrom(ctx context.Context, t turned, grade casestate.Grade) (time.Time, error) {
	rule := d.tenant.Settings.Supervision
	if rule == nil || t.color != deadline.Red || t.clock.Kind != clock.KindREPLY || !slices.Contains(rule.Grades, string(grade)) {
		return systemclock.Never, nil
	}
	delay, err := d.runClock(ctx, rule.After, t.at)
	if err != nil {
		return time.Time{}, err
	}
	return delay.times.Due, nil
}
