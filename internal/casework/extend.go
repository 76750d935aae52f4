package casework

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/notify"
)

// ExtensionInput asks for more time.
type ExtensionInput struct {
	WorkOrderID     uuid.UUID
	ExpectedVersion *int      // of the case
	Until           time.Time // fractions of a second are cut off
	Reason          string
	Key             string
}

// maxExtension bounds how far ahead a limit may be put, in days of 24 hours.
const maxExtension = 5 * 365

// RequestExtension asks the hub for more time 申请延期, for an open work order of
// one's unit: on its own limit, or on the case's. It must be asked before the
// limit has passed (Late after), for a date behind it; the tenant says how often
// a case may get it, and one request waits at a time (Conflict) (N13).
func (s *Service) RequestExtension(ctx context.Context, in ExtensionInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "work_order", "progress")
	if err != nil {
		return uuid.Nil, err
	}
	in.Until = in.Until.UTC().Truncate(time.Second)
	if err := said("input.reason", in.Reason).Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(casestate.RequestExtension), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		order, c, err := d.findOrder(ctx, OrderInput{WorkOrderID: in.WorkOrderID, ExpectedVersion: in.ExpectedVersion}, "progress")
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, casestate.RequestExtension)
		if err != nil {
			return uuid.Nil, err
		}
		if !order.State.Open() {
			return uuid.Nil, wrongState(string(order.State), casestate.RequestExtension, casestate.PossibleOrder(order.State, c.State, d.facts(c)))
		}
		k, err := d.extendable(ctx, c, order, in.Until)
		if err != nil {
			return uuid.Nil, err
		}
		err = d.move(ctx, c, casestate.RequestExtension, to, nil, entry{text: in.Reason, department: &order.DepartmentID, order: &order.ID})
		if err != nil {
			return uuid.Nil, err
		}
		ask := d.tx.Extension.Create().SetCaseID(c.ID).SetClockID(k.ID).SetWorkOrderID(order.ID).
			SetReason(in.Reason).SetUntilAt(in.Until).SetAskedAt(d.now)
		ask.SetNillableAskedByID(d.actor())
		e, err := ask.Save(ctx)
		if err != nil {
			return uuid.Nil, err
		}
		return e.ID, d.tellHub(ctx, c, notice.KindEXTENSION_ASKED)
	})
}

// extendable is the clock for which a unit may ask for more time until an
// instant; else the fault that says why not.
func (d *desk) extendable(ctx context.Context, c *db.CaseFile, order *db.WorkOrder, until time.Time) (*db.Clock, error) {
	times := d.tenant.Settings.Workflow.Extensions
	if times == 0 {
		return nil, fault.Field("input.workOrderId", fault.NoExtensions)
	}
	if c.Extensions >= times {
		return nil, refused(c, fault.ExtensionUsed, times)
	}
	waiting, err := d.tx.Extension.Query().Where(extension.CaseID(c.ID), extension.StateEQ(extension.StateASKED)).
		Exist(d.asSystem(ctx, "one request at a time"))
	if err != nil {
		return nil, err
	}
	if waiting {
		return nil, refused(c, fault.ExtensionOpen)
	}
	k, err := d.clockOfOrder(ctx, order)
	switch {
	case err != nil:
		return nil, err
	case k == nil:
		return nil, fault.Field("input.workOrderId", fault.NoClockRuns)
	case k.PausedAt != nil:
		return nil, fault.Field("input.workOrderId", fault.ClockPaused)
	case d.stopTime().After(k.DueAt):
		return nil, fault.New(fault.Late, fault.ExtensionLate).At("input", "workOrderId")
	case !until.After(k.DueAt):
		return nil, fault.Field("input.until", fault.UntilNotAfter, k.DueAt.UTC().Format(time.RFC3339))
	case until.After(d.now.Add(maxExtension * 24 * time.Hour)):
		return nil, fault.Field("input.until", fault.UntilTooFar, maxExtension)
	}
	return k, nil
}

func refused(c *db.CaseFile, key fault.Key, args ...any) *fault.Fault {
	f := fault.New(fault.Conflict, key, args...).At("input", "workOrderId")
	f.Version = c.Version
	return f
}

// clockOfOrder is the clock that a unit works against: that of its work order,
// or the case's; nil where neither runs.
func (d *desk) clockOfOrder(ctx context.Context, order *db.WorkOrder) (*db.Clock, error) {
	own, err := d.tx.Clock.Query().Where(clock.WorkOrderID(order.ID), clock.KindEQ(clock.KindWORK_ORDER), clock.StoppedAtIsNil()).
		First(d.asSystem(ctx, "the clock of a work order"))
	if err == nil || !db.IsNotFound(err) {
		return own, err
	}
	return d.running(ctx, order.CaseID, clock.KindREPLY)
}

// DecisionInput decides a request for more time.
type DecisionInput struct {
	ExtensionID     uuid.UUID
	ExpectedVersion *int // of the case
	Approve         bool
	Reason          string
	Key             string
}

// DecideExtension approves or refuses a request for more time 延期审批, by the
// holder of the case. An approved limit is due at the date that was asked for;
// its yellow time is laid out anew over the whole time from the start. It may be
// approved after the limit has passed, since it was asked in time, and before
// the date asked for (Late after); red that fell in between stays on record. The
// persons who asked are told the new date (N13).
func (s *Service) DecideExtension(ctx context.Context, in DecisionInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "extend")
	if err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	f.Add(in.Approve || strings.TrimSpace(in.Reason) != "", "input.reason", fault.Required)
	f.Add(fits(in.Reason), "input.reason", fault.TooLong, maxText)
	if err := f.Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(casestate.DecideExtension), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		e, err := d.tx.Extension.Query().Where(extension.ID(in.ExtensionID)).Only(ctx)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Missing("input", "extensionId")
		}
		if err != nil {
			return uuid.Nil, err
		}
		c, err := d.find(ctx, Target{e.CaseID, in.ExpectedVersion}, "extend", "input", "extensionId")
		if err != nil {
			return uuid.Nil, err
		}
		return e.ID, d.decide(ctx, c, e, in)
	})
}

func (d *desk) decide(ctx context.Context, c *db.CaseFile, e *db.Extension, in DecisionInput) error {
	to, err := d.next(c, casestate.DecideExtension)
	if err != nil {
		return err
	}
	if e.State != extension.StateASKED {
		f := fault.New(fault.Conflict, fault.ExtensionDecided).At("input", "extensionId")
		f.Version = c.Version
		return f
	}
	g, err := d.grant(ctx, e, in.Approve)
	if err != nil {
		return err
	}
	err = d.move(ctx, c, casestate.DecideExtension, to, func(u *db.CaseFileUpdate) { g.onCase(u) },
		entry{text: d.verdict(e, in), public: true, department: c.HolderDepartmentID, order: e.WorkOrderID})
	if err != nil {
		return err
	}
	state := extension.StateREFUSED
	if in.Approve {
		state = extension.StateAPPROVED
	}
	decide := d.tx.Extension.Update().Where(extension.ID(e.ID), extension.StateEQ(extension.StateASKED)).
		SetState(state).SetDecidedAt(d.now).SetDecision(in.Reason)
	decide.SetNillableDecidedByID(d.actor())
	if n, err := decide.Save(ctx); err != nil {
		return err
	} else if n == 0 {
		return d.lost(ctx, c.ID)
	}
	if err := d.give(ctx, g, in.Reason); err != nil {
		return err
	}
	return d.tellDecision(ctx, c, e, in.Approve)
}

// granted is a clock with the instants that a grant gives it.
type granted struct {
	clock *db.Clock
	run   *run
}

// onCase counts the grant, and copies the instants of the case's own clock.
func (g *granted) onCase(u *db.CaseFileUpdate) {
	if g == nil {
		return
	}
	if u.AddExtensions(1); g.clock.Kind == clock.KindREPLY {
		g.run.onCase(u)
	}
}

// grant lays out what an approval gives; nil where it is none.
func (d *desk) grant(ctx context.Context, e *db.Extension, approve bool) (*granted, error) {
	if !approve {
		return nil, nil
	}
	k, err := d.tx.Clock.Query().Where(clock.ID(e.ClockID)).Only(d.asSystem(ctx, "the clock that is extended"))
	switch {
	case err != nil:
		return nil, err
	case k.StoppedAt != nil:
		return nil, fault.Field("input.extensionId", fault.NoClockRuns)
	case k.PausedAt != nil:
		return nil, fault.Field("input.extensionId", fault.ClockPaused)
	case !e.UntilAt.After(d.now):
		return nil, fault.New(fault.Late, fault.UntilPassed).At("input", "extensionId")
	}
	history, err := d.courseOf(ctx, k)
	if err != nil {
		return nil, err
	}
	now := d.now
	history.granted = &db.Extension{UntilAt: e.UntilAt, DecidedAt: &now}
	r, err := d.along(ctx, k, history)
	return &granted{k, r}, err
}

// give writes the instants of a grant.
func (d *desk) give(ctx context.Context, g *granted, reason string) error {
	if g == nil {
		return nil
	}
	if g.clock.WorkOrderID != nil {
		err := d.tx.WorkOrder.Update().Where(workorder.ID(*g.clock.WorkOrderID)).
			SetYellowAt(g.run.times.Yellow).SetDueAt(g.run.times.Due).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return d.changeClock(ctx, g.clock, g.run.times, change{clockchange.CauseEXTENSION, reason})
}

// verdict is what the persons who asked read of a decision: the new date, in
// the tenant's own zone.
func (d *desk) verdict(e *db.Extension, in DecisionInput) string {
	if !in.Approve {
		return in.Reason
	}
	until := e.UntilAt
	if zone, err := d.zone(); err == nil {
		until = until.In(zone)
	}
	return strings.TrimSpace(until.Format("2006-01-02 15:04") + " " + in.Reason)
}

// tellDecision tells the persons who asked, and whoever asked for the time.
func (d *desk) tellDecision(ctx context.Context, c *db.CaseFile, e *db.Extension, approved bool) error {
	told, err := d.accountsOfAskers(ctx, c)
	if err != nil {
		return err
	}
	if e.AskedByID != nil {
		told = append(told, *e.AskedByID)
	}
	return notify.Tell(ctx, d.tx, told, d.now, notify.Message{
		Kind: notice.KindEXTENSION_DECIDED, Subject: gid.ID{Kind: gid.CaseFile, UUID: c.ID},
		Detail: map[string]any{"number": c.Number, "approved": approved, "until": e.UntilAt},
	})
}
