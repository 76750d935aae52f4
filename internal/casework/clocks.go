package casework

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// LightOf returns the light of a case at an instant; ok is false where no
// limit was set. A stopped clock keeps its last colour, a paused one that of
// the instant at which its pause began: clock_stopped_at of the case is either.
func LightOf(c *db.CaseFile, now time.Time) (light deadline.Color, ok bool) {
	if Never(c.DueAt) {
		return "", false
	}
	return colour(c.YellowAt, c.DueAt, c.ClockStoppedAt, now), true
}

// LightOfClock returns the light of a clock at an instant. While it is paused
// it shows what it showed when the pause began.
func LightOfClock(k *db.Clock, now time.Time) deadline.Color {
	if k.PausedAt != nil {
		return colour(k.YellowAt, k.DueAt, k.PausedAt, now)
	}
	return colour(k.YellowAt, k.DueAt, k.StoppedAt, now)
}

func colour(yellow, due time.Time, stopped *time.Time, now time.Time) deadline.Color {
	if stopped != nil {
		now = *stopped
	}
	return deadline.Light(deadline.Times{Yellow: yellow, Due: due}, now)
}

// limitOf is the limit of a category, or the tenant's.
func (d *desk) limitOf(category *db.Category) settings.Limit {
	if category != nil && category.Limit != nil {
		return *category.Limit
	}
	return d.tenant.Settings.ReplyLimit
}

// run is a limit laid on a calendar.
type run struct {
	limit    settings.Limit
	calendar uuid.UUID
	from     time.Time // what it is counted from
	times    deadline.Times
	paused   bool // its instants come with the end of the pause
}

// onCase copies the instants to the case; without a run there are none.
func (r *run) onCase(u *db.CaseFileUpdate) {
	if r != nil && !r.paused {
		u.SetYellowAt(r.times.Yellow).SetDueAt(r.times.Due)
	}
}

// caseRun lays the limit of a case's category on its calendar from now.
func (d *desk) caseRun(ctx context.Context, c *db.CaseFile) (*run, error) {
	kind, err := d.categoryOf(ctx, c)
	if err != nil {
		return nil, err
	}
	return d.runClock(ctx, d.limitOf(kind), d.now)
}

// runClock lays a limit on its calendar, or the tenant's, from an instant.
func (d *desk) runClock(ctx context.Context, limit settings.Limit, from time.Time) (*run, error) {
	id, calendar, err := d.calendarOf(ctx, limit)
	if err != nil {
		return nil, err
	}
	times, err := calendar.Run(from, deadline.Limit{Amount: limit.Amount, Unit: deadline.Unit(limit.Unit)}, shareOf(d.tenant))
	if err != nil {
		return nil, fmt.Errorf("casework: limit: %w", err)
	}
	return &run{limit: limit, calendar: id, from: from, times: times}, nil
}

// calendarOf is the working calendar that a limit names, or the tenant's.
func (d *desk) calendarOf(ctx context.Context, limit settings.Limit) (uuid.UUID, *deadline.Calendar, error) {
	code := limit.Calendar
	if code == "" {
		code = d.tenant.Settings.Calendar
	}
	row, calendar, err := d.calendar(ctx, code)
	if err != nil {
		return uuid.Nil, nil, fmt.Errorf("casework: calendar %q: %w", code, err)
	}
	return row, calendar, nil
}

// shareOf is the share of a limit after which the tenant's lights are yellow.
func shareOf(t *db.Tenant) deadline.Share {
	return deadline.Share{Num: t.Settings.Light.YellowNum, Den: t.Settings.Light.YellowDen}
}

// startClock writes the reply clock of a case; without a run there is none.
func (d *desk) startClock(ctx context.Context, caseID uuid.UUID, r *run) error {
	if r == nil {
		return nil
	}
	_, err := d.openClock(ctx, clockOf{caseID: caseID, kind: clock.KindREPLY}, r)
	return err
}

// clockOf says what a clock is set on.
type clockOf struct {
	caseID uuid.UUID
	order  *uuid.UUID // of a work order with a limit of its own
	kind   clock.Kind
}

// openClock writes a running clock. It returns its id.
func (d *desk) openClock(ctx context.Context, of clockOf, r *run) (uuid.UUID, error) {
	create := d.newClock(of, r)
	id := uuid.Must(uuid.NewV7())
	return id, d.write(ctx, create.SetID(id).Exec)
}

func (d *desk) newClock(of clockOf, r *run) *db.ClockCreate {
	return d.tx.Clock.Create().SetCaseID(of.caseID).SetNillableWorkOrderID(of.order).SetKind(of.kind).
		SetAmount(r.limit.Amount).SetUnit(deadline.Unit(r.limit.Unit)).SetCalendarID(r.calendar).SetFromAt(r.from).SetStartedAt(r.times.Start).
		SetYellowAt(r.times.Yellow).SetDueAt(r.times.Due).SetNextLightAt(nextLight(r.times, r.times.Start))
}

// running is the clock of a kind that runs on a case; nil where none does.
func (d *desk) running(ctx context.Context, caseID uuid.UUID, kind clock.Kind) (*db.Clock, error) {
	k, err := d.tx.Clock.Query().Where(clock.CaseID(caseID), clock.KindEQ(kind), clock.StoppedAtIsNil()).
		First(d.asSystem(ctx, "the running clock of a case"))
	if db.IsNotFound(err) {
		return nil, nil
	}
	return k, err
}

// startsClock says whether a case that comes to state starts its clock there.
func (d *desk) startsClock(c *db.CaseFile, state casestate.State) bool {
	return Never(c.DueAt) && string(state) == d.tenant.Settings.Workflow.ClockStarts
}

// stopsClock says whether the step that ends in state finishes what the limit
// is set on. Closing always does. A step that ends where no clock may be paused
// has ended the pause before (advanceAndStop), so that clock_stopped_at means
// here that the clock has stopped for good.
func (d *desk) stopsClock(c *db.CaseFile, state casestate.State) bool {
	if Never(c.DueAt) || c.ClockStoppedAt != nil {
		return false
	}
	if c.Depth > 0 && state == casestate.FedBack { // a part has no reply of its own
		return true
	}
	return string(state) == d.tenant.Settings.Workflow.ClockStops || state.Ended()
}

// stopClock ends the running reply clock of a case.
func (d *desk) stopClock(ctx context.Context, caseID uuid.UUID) error {
	k, err := d.running(ctx, caseID, clock.KindREPLY)
	if err != nil || k == nil {
		return err
	}
	return d.stop(ctx, k)
}

// stop ends a running clock. What its light did until now is recorded first; a
// paused one keeps the colour of its pause, which ends with it.
func (d *desk) stop(ctx context.Context, k *db.Clock) error {
	if err := d.recordLights(ctx, k, d.now); err != nil {
		return err
	}
	if k.PausedAt != nil {
		err := d.tx.ClockPause.Update().Where(clockpause.ClockID(k.ID), clockpause.UntilAtIsNil()).SetUntilAt(d.stopTime()).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return d.tx.Clock.Update().Where(clock.ID(k.ID), clock.StoppedAtIsNil()).
		SetStoppedAt(d.stopTime()).SetNextLightAt(systemclock.Never).Exec(ctx)
}

// stopTime is now in whole seconds, the grain of lights: a stopped clock can
// then be compared with its instants in SQL.
func (d *desk) stopTime() time.Time { return d.now.Truncate(time.Second) }

// WhereLight is the condition under which a case shows one of the lights at an
// instant; cases without a limit show none.
func WhereLight(now time.Time, lights ...deadline.Color) func(*sql.Selector) {
	return func(s *sql.Selector) {
		past := func(column string) *sql.Predicate {
			return sql.P(func(b *sql.Builder) {
				b.WriteString("COALESCE(").Ident(s.C(casefile.FieldClockStoppedAt)).Comma().Arg(now.Truncate(time.Second))
				b.WriteString(") > ").Ident(s.C(column))
			})
		}
		shown := []*sql.Predicate{sql.False()}
		for _, light := range lights {
			switch light {
			case deadline.Green:
				shown = append(shown, sql.Not(past(casefile.FieldYellowAt)))
			case deadline.Yellow:
				shown = append(shown, sql.And(past(casefile.FieldYellowAt), sql.Not(past(casefile.FieldDueAt))))
			case deadline.Red:
				shown = append(shown, past(casefile.FieldDueAt))
			}
		}
		s.Where(sql.And(sql.LT(s.C(casefile.FieldDueAt), systemclock.Never), sql.Or(shown...)))
	}
}
