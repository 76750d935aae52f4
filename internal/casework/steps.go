package casework

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// startForward starts the limit within which whoever has got a case, reported or
// handed up, passes it on 事不过夜 (CQ13, CQ15), where the tenant has one and cases wait for a hand.
// It runs beside the limit of the case and never shows in its light.
func (d *desk) startForward(ctx context.Context, c *db.CaseFile) error {
	r, err := d.forwardRun(ctx)
	if err != nil || r == nil {
		return err
	}
	_, err = d.openClock(ctx, clockOf{caseID: c.ID, kind: clock.KindFORWARD}, r)
	return err
}

// forwardRun is the run of that limit from now; nil where there is none.
func (d *desk) forwardRun(ctx context.Context) (*run, error) {
	if d.tenant.Settings.ForwardLimit == nil || d.tenant.Settings.Workflow.AutoDispatch {
		return nil, nil
	}
	return d.runClock(ctx, *d.tenant.Settings.ForwardLimit, d.now)
}

// stepClocks starts and stops the clocks of the steps that a case leaves and
// enters: passing it on ends with acceptance, answering 回复 runs from the
// feedback to the reply (LF21). A case that is not to be handled owes nothing.
func (d *desk) stepClocks(ctx context.Context, c *db.CaseFile, from casestate.State) error {
	if from == c.State {
		return nil
	}
	conf := d.tenant.Settings
	if from == casestate.Accepted && conf.ForwardLimit != nil {
		if err := d.stopRunning(ctx, c.ID, clock.KindFORWARD); err != nil {
			return err
		}
	}
	if from == casestate.FedBack && conf.AnswerLimit != nil {
		if err := d.stopRunning(ctx, c.ID, clock.KindANSWER); err != nil {
			return err
		}
	}
	if c.State == casestate.Refused || c.State == casestate.Withdrawn {
		return d.stopRunning(ctx, c.ID, clock.KindCOMMITMENT, clock.KindSUPERVISION, clock.KindINSTRUCTION)
	}
	part := c.Depth > 0 // it is answered with its whole
	if c.State != casestate.FedBack || conf.AnswerLimit == nil || part {
		return nil
	}
	r, err := d.runClock(ctx, *conf.AnswerLimit, d.now)
	if err != nil {
		return err
	}
	_, err = d.openClock(ctx, clockOf{caseID: c.ID, kind: clock.KindANSWER}, r)
	return err
}

// stopRunning stops every running clock of some kinds.
func (d *desk) stopRunning(ctx context.Context, caseID uuid.UUID, kinds ...clock.Kind) error {
	clocks, err := d.tx.Clock.Query().Where(clock.CaseID(caseID), clock.KindIn(kinds...), clock.StoppedAtIsNil()).
		Order(clock.ByID()).All(d.asSystem(ctx, "the clocks of a step"))
	if err != nil {
		return err
	}
	for _, k := range clocks {
		if err := d.stop(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// Overnight says whether one of a case's clocks is that of passing it on and its
// limit had passed when it was, or has passed (CQ15).
func Overnight(clocks []*db.Clock, now time.Time) bool {
	for _, k := range clocks {
		if k.Kind == clock.KindFORWARD && colour(k.YellowAt, k.DueAt, k.StoppedAt, now) == deadline.Red {
			return true
		}
	}
	return false
}

// WhereOvernight is the condition under which Overnight says yes (or, without
// yes, no) of the clocks that the viewer may read.
func WhereOvernight(ctx context.Context, now time.Time, yes bool) func(*sql.Selector) {
	return func(s *sql.Selector) {
		late := lateClocks(ctx, s, clock.KindFORWARD, now)
		if yes {
			s.Where(sql.In(s.C(casefile.FieldID), late))
		} else {
			s.Where(sql.NotIn(s.C(casefile.FieldID), late))
		}
	}
}

// WhereUnanswered is the condition under which a case is asked and not answered
// 问而不答 (LF21): its result has been with the hub for longer than the tenant's
// answer limit, as far as the viewer may read its clocks.
func WhereUnanswered(ctx context.Context, now time.Time) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C(casefile.FieldState), casestate.FedBack),
			sql.In(s.C(casefile.FieldID), lateClocks(ctx, s, clock.KindANSWER, now))))
	}
}

// lateClocks selects the cases with a readable clock of a kind that is past due.
func lateClocks(ctx context.Context, s *sql.Selector, kind clock.Kind, now time.Time) *sql.Selector {
	t := sql.Table(clock.Table)
	late := sql.Dialect(s.Dialect()).Select(t.C(clock.FieldCaseID)).From(t)
	late.Where(sql.EQ(t.C(clock.FieldKind), kind))
	late.Where(sql.P(func(b *sql.Builder) {
		b.WriteString("COALESCE(").Ident(t.C(clock.FieldStoppedAt)).Comma().Arg(now.Truncate(time.Second))
		b.WriteString(") > ").Ident(t.C(clock.FieldDueAt))
	}))
	authz.Reach(ctx, clock.Table, "read")(late)
	return late
}
