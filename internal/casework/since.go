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
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
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
	first, err := d.tx.CaseEvent.Query().Where(caseevent.CaseID(c.ID), caseevent.AtGTE(course),
		caseevent.ToStateIn(string(casestate.Assigned), string(casestate.Handling))).Order(caseevent.BySeq()).
		First(d.asSystem(ctx, "when the clock was started"))
	if db.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return first.At, true, nil
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
// it; nil where it does not. Its own limit is laid out again along its course,
// so that pauses and a granted date stand. Nothing is written.
func (d *desk) retimed(ctx context.Context, c *db.CaseFile) (*retiming, error) {
	from, started, err := d.since(ctx, c)
	if err != nil {
		return nil, err
	}
	k, err := d.ownClock(ctx, c)
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
	case countedFrom(k).Equal(from):
		return nil, nil
	}
	moved := *k
	moved.FromAt = &from
	r, err := d.again(ctx, &moved)
	if err != nil {
		return nil, err
	}
	r.paused = k.PausedAt != nil
	return &retiming{clock: k, run: r}, nil
}

// ownClock is the clock that runs for the reply, or that will run again when
// the merged case is taken out; nil where there is none.
func (d *desk) ownClock(ctx context.Context, c *db.CaseFile) (*db.Clock, error) {
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

// retime writes what retimed found. A paused clock gets its instants at the end
// of the pause.
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
	if err := d.tx.Clock.Update().Where(clock.ID(k.ID)).SetFromAt(r.run.from).Exec(ctx); err != nil || r.run.paused {
		return err
	}
	if err := d.changeClock(ctx, k, r.run.times, change{clockchange.CauseREPEAT, reason}); err != nil || k.StoppedAt == nil {
		return err
	}
	return d.tx.Clock.Update().Where(clock.ID(k.ID)).SetNextLightAt(systemclock.Never).Exec(ctx)
}
