package casework

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// since is the instant from which the reply limit of a case runs: the event
// that starts its own clock, or the earliest one of the cases merged into it in
// this course. ok is false while there has been none.
func (d *desk) since(ctx context.Context, c *db.CaseFile) (from time.Time, ok bool, err error) {
	course, err := d.courseStart(ctx, c)
	if err != nil {
		return from, false, err
	}
	if from, ok, err = d.ownStart(ctx, c, course); err != nil {
		return from, false, err
	}
	links, err := d.mergedInto(ctx, c.ID)
	if err != nil {
		return from, false, err
	}
	for _, l := range links {
		if l.At.Before(course) {
			continue // answered in an earlier course
		}
		merged, err := d.reload(ctx, l.CaseID)
		if err != nil {
			return from, false, err
		}
		earlier, started, err := d.since(ctx, merged)
		if err != nil {
			return from, false, err
		}
		if started && (!ok || earlier.Before(from)) {
			from, ok = earlier, true
		}
	}
	return from, ok, nil
}

// courseStart is when the case was reported, or reopened last.
func (d *desk) courseStart(ctx context.Context, c *db.CaseFile) (time.Time, error) {
	if c.Reopened == 0 {
		return c.ReportedAt, nil
	}
	e, err := d.tx.CaseEvent.Query().Where(caseevent.CaseID(c.ID), caseevent.KindEQ(casestate.Reopen)).
		Order(caseevent.BySeq(sql.OrderDesc())).First(d.asSystem(ctx, "when the case was reopened"))
	if err != nil {
		return time.Time{}, err
	}
	return e.At, nil
}

// ownStart is the event that starts the clock where the tenant counts from.
func (d *desk) ownStart(ctx context.Context, c *db.CaseFile, course time.Time) (time.Time, bool, error) {
	if d.tenant.Settings.Workflow.ClockStarts != settings.AtAssigned {
		return course, true, nil
	}
	first, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.SentAtGTE(course)).Order(workorder.BySeq()).
		First(d.asSystem(ctx, "when the clock was started"))
	if db.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return first.SentAt, true, nil
}

// retiming is what merging does to the reply clock of a case.
type retiming struct {
	clock *db.Clock // the case's own; nil: it has none yet
	run   *run      // laid anew, or started
	ends  bool      // the case that started it has left, and nothing else did
}

func (r *retiming) onCase(u *db.CaseFileUpdate) {
	if r == nil {
		return
	}
	r.run.onCase(u)
	if r.ends {
		u.SetYellowAt(systemclock.Never).SetDueAt(systemclock.Never)
	}
}

// retimed says how the reply clock of a case changes with what was merged into
// it; nil where it does not. Nothing is written. A limit that was moved by
// decision, by an extension or a pause, stays as it was decided.
func (d *desk) retimed(ctx context.Context, c *db.CaseFile) (*retiming, error) {
	from, started, err := d.since(ctx, c)
	if err != nil {
		return nil, err
	}
	k, err := d.replyClock(ctx, c)
	if err != nil {
		return nil, err
	}
	switch {
	case k == nil && (!started || c.ClockStoppedAt != nil):
		return nil, nil
	case k == nil:
		kind, err := d.categoryOf(ctx, c)
		if err != nil {
			return nil, err
		}
		r, err := d.runClock(ctx, d.limitOf(kind), from)
		return &retiming{run: r}, err
	case !started:
		return &retiming{clock: k, ends: true}, nil
	}
	limit, err := d.limitOfClock(ctx, k)
	if err != nil {
		return nil, err
	}
	plain, err := d.runClock(ctx, limit, k.StartedAt)
	if err != nil {
		return nil, err
	}
	if k.PausedAt != nil || !plain.times.Due.Equal(k.DueAt) || !plain.times.Yellow.Equal(k.YellowAt) {
		return nil, nil
	}
	r, err := d.runClock(ctx, limit, from)
	if err != nil || r.times.Start.Equal(k.StartedAt) {
		return nil, err
	}
	return &retiming{clock: k, run: r}, nil
}

// replyClock is the clock that runs for the reply, or that will run again when
// the merged case is taken out; nil where there is none.
func (d *desk) replyClock(ctx context.Context, c *db.CaseFile) (*db.Clock, error) {
	if c.State != casestate.Merged {
		return d.running(ctx, c.ID, clock.KindREPLY)
	}
	link, err := d.mergedBy(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	was, err := beforeOf(link)
	if err != nil {
		return nil, err
	}
	k, err := d.tx.Clock.Query().Where(clock.IDIn(was.Clocks...), clock.KindEQ(clock.KindREPLY)).
		Only(d.asSystem(ctx, "the clock of a merged case"))
	if db.IsNotFound(err) || Never(c.DueAt) {
		return nil, nil
	}
	return k, err
}

// limitOfClock is the limit that a clock was laid by.
func (d *desk) limitOfClock(ctx context.Context, k *db.Clock) (settings.Limit, error) {
	out := settings.Limit{Amount: k.Amount, Unit: string(k.Unit)}
	if k.CalendarID == nil {
		return out, nil
	}
	calendar, err := d.tx.WorkingCalendar.Get(ctx, *k.CalendarID)
	if err != nil {
		return out, err
	}
	out.Calendar = calendar.Code
	return out, nil
}

// retime writes what retimed found.
func (d *desk) retime(ctx context.Context, id uuid.UUID, r *retiming, reason string) error {
	if r == nil {
		return nil
	}
	k := r.clock
	switch {
	case k == nil:
		return d.startClock(ctx, id, r.run)
	case r.ends:
		return d.stop(ctx, k)
	}
	if err := d.changeClock(ctx, k, r.run.times, change{clockchange.CauseREPEAT, reason}); err != nil {
		return err
	}
	update := d.tx.Clock.Update().Where(clock.ID(k.ID)).SetStartedAt(r.run.times.Start)
	if k.StoppedAt != nil {
		return update.SetNextLightAt(systemclock.Never).Exec(ctx)
	}
	if err := update.Exec(ctx); err != nil {
		return err
	}
	shown, shows := LightOfClock(k, d.now), deadline.Light(r.run.times, d.now)
	if shows == shown || shows == deadline.Green {
		return nil
	}
	return d.recordLight(ctx, k, shows, d.now) // the earlier report turns it now; nobody could see it before
}
