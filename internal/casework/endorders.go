package casework

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// openOrder is the condition of an order whose unit still owes something.
var openOrder = workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)

// endOrders ends every open work order of a case at once, and the clocks of
// those that have a limit of their own: handed up, or recalled. It comes after
// the compare-and-set of the case, which sets OpenOrders to 0 itself. It
// returns them as they were.
func (d *desk) endOrders(ctx context.Context, caseID uuid.UUID, to casestate.OrderState) ([]*db.WorkOrder, error) {
	open, err := ahead(d, openOrders, caseID, func() ([]*db.WorkOrder, error) {
		return d.tx.WorkOrder.Query().Where(workorder.CaseID(caseID), openOrder).Order(workorder.BySeq()).
			All(d.asSystem(ctx, "end the open work orders of a case"))
	})
	if err != nil {
		return nil, err
	}
	for _, order := range open {
		update := d.tx.WorkOrder.Update().Where(workorder.ID(order.ID)).SetState(to).SetEndedAt(d.now).AddVersion(1)
		if err := d.freeze(ctx, order, update); err != nil {
			return nil, err
		}
		if err := update.Exec(ctx); err != nil {
			return nil, err
		}
	}
	return open, nil
}

// freeze makes an order that ends keep its colour: its own clock stops; one
// without keeps what the case's limit showed at that moment.
func (d *desk) freeze(ctx context.Context, order *db.WorkOrder, u *db.WorkOrderUpdate) error {
	k, err := d.limitOfOrder(ctx, order)
	if err != nil || k == nil {
		return err
	}
	until := d.stopTime()
	for _, stood := range []*time.Time{k.StoppedAt, k.PausedAt} {
		if stood != nil && stood.Before(until) {
			until = *stood
		}
	}
	u.SetYellowAt(k.YellowAt).SetDueAt(k.DueAt).SetClockStoppedAt(until)
	if k.WorkOrderID == nil || k.StoppedAt != nil {
		return nil
	}
	return d.stop(ctx, k)
}

// limitOfOrder is the clock by which an order is measured: its own, or else the
// reply clock of its case; nil where neither was started.
func (d *desk) limitOfOrder(ctx context.Context, order *db.WorkOrder) (*db.Clock, error) {
	if Never(order.DueAt) {
		return d.replyClock(ctx, order.CaseID)
	}
	k, err := d.tx.Clock.Query().Where(clock.WorkOrderID(order.ID), clock.KindEQ(clock.KindWORK_ORDER)).
		Order(clock.ByStartedAt(sql.OrderDesc()), clock.ByID(sql.OrderDesc())).
		First(d.asSystem(ctx, "the clock of a work order"))
	return unlessMissing(k, err)
}

// replyClock is the newest reply clock of a case, running or not; nil where
// none was started.
func (d *desk) replyClock(ctx context.Context, caseID uuid.UUID) (*db.Clock, error) {
	return ahead(d, replyClocks, caseID, func() (*db.Clock, error) {
		return unlessMissing(d.tx.Clock.Query().Where(clock.CaseID(caseID), clock.KindEQ(clock.KindREPLY)).
			Order(clock.ByStartedAt(sql.OrderDesc()), clock.ByID(sql.OrderDesc())).
			First(d.asSystem(ctx, "the reply clock of a case")))
	})
}

func unlessMissing[T any](row *T, err error) (*T, error) {
	if db.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// passLead gives the lead to the first order that is still open, where the one
// that has just ended had it: exactly one open order leads.
func (d *desk) passLead(ctx context.Context, ended *db.WorkOrder) error {
	if !ended.Lead {
		return nil
	}
	next, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(ended.CaseID), workorder.IDNEQ(ended.ID), openOrder).
		Order(workorder.BySeq()).First(d.asSystem(ctx, "who leads next"))
	if next, err = unlessMissing(next, err); err != nil || next == nil {
		return err
	}
	return d.tx.WorkOrder.Update().Where(workorder.ID(next.ID)).SetLead(true).AddVersion(1).Exec(ctx)
}

// takeLead takes the lead from the open order that has it.
func (d *desk) takeLead(ctx context.Context, caseID uuid.UUID) error {
	return d.tx.WorkOrder.Update().Where(workorder.CaseID(caseID), openOrder, workorder.Lead(true)).
		SetLead(false).AddVersion(1).Exec(ctx)
}

// LimitOfOrder returns the instants that the light of a work order is shown by:
// its own, kept when it ended, or those of the reply clock of its case; ok is
// false where no limit was set. clocks are those of the case.
func LimitOfOrder(order *db.WorkOrder, clocks []*db.Clock) (limit deadline.Shown, ok bool) {
	if !Never(order.DueAt) {
		return deadline.Shown{Yellow: order.YellowAt, Due: order.DueAt, Stopped: order.ClockStoppedAt}, true
	}
	if !order.State.Open() {
		return deadline.Shown{}, false // it ended before a limit was set
	}
	for _, k := range clocks {
		if k.Kind == clock.KindREPLY {
			limit, ok = shownBy(k), true // the newest is the last
		}
	}
	return limit, ok
}

// shownBy is what the light of a clock is shown by; a clock that is paused
// stands still.
func shownBy(k *db.Clock) deadline.Shown {
	s := deadline.Shown{Yellow: k.YellowAt, Due: k.DueAt, Stopped: k.StoppedAt}
	if s.Stopped == nil {
		s.Stopped = k.PausedAt
	}
	return s
}
