package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// course is what has happened to a clock since it was started.
type course struct {
	pauses  []*db.ClockPause // in order; the last may still go on
	granted *db.Extension    // the last that was approved; nil: none
}

// courseOf reads the course of a clock.
func (d *desk) courseOf(ctx context.Context, k *db.Clock) (course, error) {
	all, err := coursesOf(d.asSystem(ctx, "the course of a clock"), d.tx.Client, k.ID)
	return all[k.ID], err
}

// coursesOf reads the moments of clocks, by their ids.
func coursesOf(ctx context.Context, client *db.Client, ids ...uuid.UUID) (map[uuid.UUID]course, error) {
	out := make(map[uuid.UUID]course, len(ids))
	pauses, err := client.ClockPause.Query().Where(clockpause.ClockIDIn(ids...)).Order(clockpause.ByFromAt(), clockpause.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range pauses {
		c := out[p.ClockID]
		c.pauses = append(c.pauses, p)
		out[p.ClockID] = c
	}
	granted, err := client.Extension.Query().Where(extension.ClockIDIn(ids...), extension.StateEQ(extension.StateAPPROVED)).
		Order(extension.ByDecidedAt(), extension.ByID()).All(ctx)
	for _, e := range granted {
		c := out[e.ClockID]
		c.granted = e
		out[e.ClockID] = c
	}
	return out, err
}

// times lays a limit out anew along the course of its clock: from the instant
// it is counted from, without its pauses, up to the date that was granted last.
// A granted date stands, whatever calendar or limit changes under it; only a
// pause that begins after the grant moves it. The yellow share is that of the
// whole time between start and the granted date, counted by the limit's unit.
// A pause that still goes on ends at now.
func (h course) times(calendar *deadline.Calendar, limit deadline.Limit, share deadline.Share, from, now time.Time) (deadline.Times, error) {
	var before, after []deadline.Pause
	for _, p := range h.pauses {
		pause := deadline.Pause{From: p.FromAt, Until: now}
		if p.UntilAt != nil {
			pause.Until = *p.UntilAt
		}
		if h.granted != nil && p.FromAt.Before(h.granted.DecidedAt.Truncate(time.Second)) {
			before = append(before, pause)
		} else {
			after = append(after, pause)
		}
	}
	if h.granted == nil {
		return calendar.RunPaused(from, limit, share, after)
	}
	return calendar.RunUntil(from, limit.Unit, h.granted.UntilAt, share, before, after)
}

// countedFrom is the instant that a clock is counted from.
func countedFrom(k *db.Clock) time.Time {
	if k.FromAt != nil {
		return *k.FromAt
	}
	return k.StartedAt
}

// relimit lays another category's limit on the case's running clock, from the
// instant it is counted from and along its course; nil where none runs. It
// writes nothing.
func (d *desk) relimit(ctx context.Context, c *db.CaseFile, kind *db.Category) (*run, error) {
	k, err := d.running(ctx, c.ID, clock.KindREPLY)
	if err != nil || k == nil {
		return nil, err
	}
	return d.layOut(ctx, k, d.limitOf(kind))
}

// layOut lays a limit out along the course of a running clock.
func (d *desk) layOut(ctx context.Context, k *db.Clock, limit settings.Limit) (*run, error) {
	id, calendar, err := d.calendarOf(ctx, limit)
	if err != nil {
		return nil, err
	}
	history, err := d.courseOf(ctx, k)
	if err != nil {
		return nil, err
	}
	r := &run{limit: limit, calendar: id, from: countedFrom(k), paused: k.PausedAt != nil}
	r.times, err = history.times(calendar, deadline.Limit{Amount: limit.Amount, Unit: deadline.Unit(limit.Unit)}, shareOf(d.tenant), r.from, d.now)
	if err != nil {
		return nil, fmt.Errorf("casework: limit: %w", err)
	}
	return r, nil
}

// again lays a clock's own limit out along its course.
func (d *desk) again(ctx context.Context, k *db.Clock) (*run, error) {
	history, err := d.courseOf(ctx, k)
	if err != nil {
		return nil, err
	}
	return d.along(ctx, k, history)
}

// along lays a clock's own limit out along a course.
func (d *desk) along(ctx context.Context, k *db.Clock, history course) (*run, error) {
	if k.CalendarID == nil {
		return nil, fmt.Errorf("casework: clock %s has no calendar", k.ID)
	}
	row, err := d.tx.WorkingCalendar.Get(d.asSystem(ctx, "the calendar of a clock"), *k.CalendarID)
	if err != nil {
		return nil, err
	}
	calendar, err := deadline.New(row.Spec)
	if err != nil {
		return nil, fmt.Errorf("casework: calendar %q: %w", row.Code, err)
	}
	r := &run{calendar: row.ID, from: countedFrom(k)}
	r.times, err = history.times(calendar, deadline.Limit{Amount: k.Amount, Unit: k.Unit}, shareOf(d.tenant), r.from, d.now)
	if err != nil {
		return nil, fmt.Errorf("casework: limit: %w", err)
	}
	return r, nil
}

// renewClock writes another limit to the running reply clock; without a run
// nothing changes. A paused clock gets its instants at the end of the pause.
func (d *desk) renewClock(ctx context.Context, caseID uuid.UUID, r *run, why change) error {
	if r == nil {
		return nil
	}
	k, err := d.running(ctx, caseID, clock.KindREPLY)
	if err != nil || k == nil {
		return err
	}
	err = d.tx.Clock.Update().Where(clock.ID(k.ID)).SetAmount(r.limit.Amount).
		SetUnit(deadline.Unit(r.limit.Unit)).SetCalendarID(r.calendar).Exec(ctx)
	if err != nil || r.paused {
		return err
	}
	return d.changeClock(ctx, k, r.times, why)
}

// change is why the instants of a clock move.
type change struct {
	cause  clockchange.Cause
	reason string
}

// changeClock lets a clock run on with other instants and records why (D.1). The
// lights that changed before stay recorded; a light that the change itself turns
// yellow or red turned at the change.
func (d *desk) changeClock(ctx context.Context, k *db.Clock, to deadline.Times, why change) error {
	if err := d.recordLights(ctx, k, d.now); err != nil {
		return err
	}
	record := d.tx.ClockChange.Create().SetCaseID(k.CaseID).SetClockID(k.ID).SetCause(why.cause).SetReason(why.reason).SetAt(d.now).
		SetOldYellowAt(k.YellowAt).SetOldDueAt(k.DueAt).SetNewYellowAt(to.Yellow).SetNewDueAt(to.Due)
	record.SetNillableAccountID(d.actor())
	if err := record.Exec(ctx); err != nil {
		return err
	}
	anew := *k
	anew.YellowAt, anew.DueAt, anew.NextLightAt, anew.PausedAt = to.Yellow, to.Due, nextLightOf(k, to, d.stopTime()), nil
	err := d.tx.Clock.Update().Where(clock.ID(k.ID)).SetStartedAt(to.Start).SetYellowAt(to.Yellow).SetDueAt(to.Due).
		SetNextLightAt(anew.NextLightAt).ClearPausedAt().Exec(ctx)
	if err != nil {
		return err
	}
	if err := d.recordLights(ctx, &anew, d.now); err != nil {
		return err
	}
	if k.Kind != clock.KindREPLY {
		return nil
	}
	return d.relight(ctx, k.CaseID)
}
