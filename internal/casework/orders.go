package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// OrderInput names a work order and says something about it.
type OrderInput struct {
	WorkOrderID     uuid.UUID
	ExpectedVersion *int   // of the case
	Text            string // HandBack: the reason
	Public          bool   // RecordProgress: the person who asked may read it
	Affected        *int   // FeedBack: how many people were helped or concerned; nil: as it is
	Key             string
}

func (in OrderInput) validate(event casestate.Event, needsText bool) error {
	field := "input.text"
	if event == casestate.HandBack {
		field = "input.reason"
	}
	var f fault.List
	f.Add(!needsText || strings.TrimSpace(in.Text) != "", field, fault.Required)
	f.Add(fits(in.Text), field, fault.TooLong, maxText)
	f.Add(in.Affected == nil || *in.Affected >= 0 && *in.Affected <= maxAffected, "input.affected", fault.OutOfRange, 0, maxAffected)
	return f.Err()
}

// maxAffected bounds how many people a case may concern.
const maxAffected = 100_000_000

// maxText bounds free text, in characters.
const maxText = 16 << 10

func fits(text string) bool { return utf8.RuneCountInString(text) <= maxText }

// AcceptWorkOrder signs for a work order 接单; the case is being handled, by the
// person who signed.
func (s *Service) AcceptWorkOrder(ctx context.Context, in OrderInput) (uuid.UUID, error) {
	return s.onOrder(ctx, "accept", casestate.AcceptWorkOrder, in, false, func(u *db.WorkOrderUpdate, d *desk) entry {
		u.SetAcceptedAt(d.now)
		u.SetNillableAssigneeID(d.actor())
		return entry{public: true}
	})
}

// HandBack returns a work order 退单 with a reason. Where no other unit has the
// case it is the holder's again; its clock runs on.
func (s *Service) HandBack(ctx context.Context, in OrderInput) (uuid.UUID, error) {
	return s.onOrder(ctx, "hand_back", casestate.HandBack, in, true, func(u *db.WorkOrderUpdate, d *desk) entry {
		u.SetReturnReason(in.Text).SetEndedAt(d.now)
		return entry{text: in.Text, counts: func(u *db.CaseFileUpdate) { u.AddOpenOrders(-1).AddReturns(1) }}
	})
}

// RecordProgress notes what was done; no state changes.
func (s *Service) RecordProgress(ctx context.Context, in OrderInput) (uuid.UUID, error) {
	return s.onOrder(ctx, "progress", casestate.RecordProgress, in, true, func(*db.WorkOrderUpdate, *desk) entry {
		return entry{text: in.Text, public: in.Public}
	})
}

// FeedBack tells the hub the unit's result 反馈: what was done, or the agreed
// plan of works that go on. The case is fed back with the last of its units and
// parts.
func (s *Service) FeedBack(ctx context.Context, in OrderInput) (uuid.UUID, error) {
	return s.onOrder(ctx, "feed_back", casestate.FeedBack, in, true, func(u *db.WorkOrderUpdate, d *desk) entry {
		u.SetFeedback(in.Text).SetFedBackAt(d.now).SetEndedAt(d.now)
		return entry{public: true, counts: func(u *db.CaseFileUpdate) {
			if u.AddOpenOrders(-1).AddDoneOrders(1); in.Affected != nil {
				u.SetAffected(*in.Affected)
			}
		}}
	})
}

// onOrder moves a work order and its case together.
func (s *Service) onOrder(ctx context.Context, action string, event casestate.Event, in OrderInput, needsText bool, change func(*db.WorkOrderUpdate, *desk) entry) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "work_order", action)
	if err != nil {
		return uuid.Nil, err
	}
	if err := in.validate(event, needsText); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(event), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		order, c, err := d.findOrder(ctx, in, action)
		if err != nil {
			return uuid.Nil, err
		}
		if err := d.refuseReturn(c, order, event); err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, event)
		if err != nil {
			return uuid.Nil, err
		}
		orderTo, ok := casestate.NextOrder(order.State, event)
		if !ok {
			return uuid.Nil, wrongState(string(order.State), event, casestate.PossibleOrder(order.State, c.State, d.facts(c)))
		}
		if event == casestate.FeedBack {
			if err := d.unproven(ctx, c, order); err != nil {
				return uuid.Nil, err
			}
		}
		from := c.State
		update := d.tx.WorkOrder.Update().Where(workorder.ID(order.ID), workorder.Version(order.Version)).SetState(orderTo).AddVersion(1)
		e := change(update, d)
		e.department, e.order = &order.DepartmentID, &order.ID
		if err := d.advanceAndStop(ctx, c, to, e.counts); err != nil {
			return uuid.Nil, err
		}
		if err := d.moveOrder(ctx, c, order, orderTo, update); err != nil {
			return uuid.Nil, err
		}
		return order.ID, d.append(ctx, c, event, from, e)
	})
}

// moveOrder writes a work order after its case. One that ends keeps its colour
// and passes the lead on.
func (d *desk) moveOrder(ctx context.Context, c *db.CaseFile, order *db.WorkOrder, to casestate.OrderState, update *db.WorkOrderUpdate) error {
	ends := order.State.Open() && !to.Open()
	if ends {
		if err := d.freeze(ctx, order, update); err != nil {
			return err
		}
	}
	n, err := update.Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 { // it moved between the reading of it and of its case, which is at that version
		return conflict(c.Version - 1)
	}
	if ends {
		return d.passLead(ctx, order)
	}
	return nil
}

// findOrder loads a work order that the viewer sees and that his action
// reaches, with its case at the version that he expects.
func (d *desk) findOrder(ctx context.Context, in OrderInput, action string) (*db.WorkOrder, *db.CaseFile, error) {
	order, err := d.tx.WorkOrder.Query().Where(workorder.ID(in.WorkOrderID), authz.Reach(ctx, workorder.Table, action)).Only(ctx)
	reached := err == nil
	if db.IsNotFound(err) {
		order, err = d.tx.WorkOrder.Query().Where(workorder.ID(in.WorkOrderID)).Only(ctx)
	}
	if db.IsNotFound(err) {
		return nil, nil, fault.Missing("input", "workOrderId")
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := d.reload(ctx, order.CaseID)
	if err != nil {
		return nil, nil, err
	}
	if err := (Target{c.ID, in.ExpectedVersion}).expects(c); err != nil {
		return nil, nil, err
	}
	if !reached {
		return nil, nil, d.outOfReach(ctx, c)
	}
	return order, c, nil
}

// moveAndStop is move for a step that may finish what the limit is set on.
func (d *desk) moveAndStop(ctx context.Context, c *db.CaseFile, event casestate.Event, to casestate.State, change func(*db.CaseFileUpdate), e entry) error {
	from := c.State
	if err := d.advanceAndStop(ctx, c, to, change); err != nil {
		return err
	}
	return d.append(ctx, c, event, from, e)
}

// advanceAndStop advances the case and stops its clock where the step finishes
// what the limit is set on. A pause ends before a step that leads where no clock
// may be paused: whoever gets the result does not sit on it uncounted.
func (d *desk) advanceAndStop(ctx context.Context, c *db.CaseFile, to casestate.State, change func(*db.CaseFileUpdate)) error {
	if pausable(c.State) && !pausable(to) {
		if err := d.resumeClock(ctx, c); err != nil {
			return err
		}
	}
	stops := d.stopsClock(c, to)
	err := d.advance(ctx, c, to, func(u *db.CaseFileUpdate) {
		if change != nil {
			change(u)
		}
		if stops {
			u.SetClockStoppedAt(d.stopTime()).SetInspectAt(systemclock.Never)
		}
	})
	if err != nil || !stops {
		return err
	}
	return d.stopClock(ctx, c.ID)
}

// sending is a case on its way to a department.
type sending struct {
	department  uuid.UUID
	instruction string
	lead        bool            // it takes the lead from the unit that has it
	assignee    *uuid.UUID      // a person of the department
	limit       *settings.Limit // its own; nil: the case's
	reason      string          // why it goes elsewhere than a ruling says
	ruling      string          // number of the ruling under which it goes; empty: none
	byItself    bool            // the tenant sends new cases without a hand
}

// send makes a work order for a department: the case is assigned 交办, and its
// clock starts where the tenant counts from dispatch. Who has it already is not
// sent it a second time.
func (d *desk) send(ctx context.Context, c *db.CaseFile, out sending) error {
	from := c.State
	to, err := d.next(c, casestate.Dispatch)
	if err != nil {
		return err
	}
	if err := d.sentAlready(ctx, c, out.department); err != nil {
		return err
	}
	clock, err := d.firstClock(ctx, c)
	if err != nil {
		return err
	}
	first := c.OpenOrders == 0
	err = d.advance(ctx, c, to, func(u *db.CaseFileUpdate) { clock.onCase(u.AddOpenOrders(1)) })
	if err != nil {
		return err
	}
	if out.lead && !first {
		if err := d.takeLead(ctx, c.ID); err != nil {
			return err
		}
	}
	order, err := d.writeOrder(ctx, c, out, out.lead || first)
	if err != nil {
		return err
	}
	if err := d.startClock(ctx, c.ID, clock); err != nil {
		return err
	}
	return d.append(ctx, c, casestate.Dispatch, from,
		entry{text: out.reason, public: true, department: &out.department, order: &order, byItself: out.byItself})
}
