package casework

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// SuperviseInput is something said to a unit about a case from above or beside.
type SuperviseInput struct {
	Target
	DepartmentID *uuid.UUID // nil: the unit that leads, else the holder
	Text         string
	Limit        *settings.Limit // Instruct: until when an answer is due; nil: no answer is awaited by a time
	Key          string
}

func (in SuperviseInput) faults() (f fault.List) {
	f.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	if l := in.Limit; l != nil {
		f.Add(l.Amount >= 1 && l.Amount <= maxLimit, "input.limit.amount", fault.OutOfRange, 1, maxLimit)
		f.Add(deadline.Unit(l.Unit).Valid(), "input.limit.unit", fault.UnknownCode, l.Unit)
	}
	return f
}

// maxLimit bounds the amount of a limit that is given by hand.
const maxLimit = 3650

// Urge reminds the unit of a case 催办; no answer is due. The case stays where it
// is; the unit's person and its chief are told.
func (s *Service) Urge(ctx context.Context, in SuperviseInput) (uuid.UUID, error) {
	return s.say(ctx, verb{"urge", casestate.Urge, in.Target, in.Key, in, in.faults()}, in, supervision.KindURGE)
}

// Supervise asks a unit for an answer 督办, by one click (WH20): due within the
// tenant's time, on a clock of its own, where the tenant states one.
func (s *Service) Supervise(ctx context.Context, in SuperviseInput) (uuid.UUID, error) {
	return s.say(ctx, verb{"supervise", casestate.Supervise, in.Target, in.Key, in, in.faults()}, in, supervision.KindSUPERVISE)
}

// Instruct puts a leader's instruction on a case 批示 (WZ30), tracked until it is
// concluded; an answer may be due within a limit.
func (s *Service) Instruct(ctx context.Context, in SuperviseInput) (uuid.UUID, error) {
	faults := in.faults()
	faults.Add(strings.TrimSpace(in.Text) != "", "input.text", fault.Required)
	return s.say(ctx, verb{"instruct", casestate.Instruct, in.Target, in.Key, in, faults}, in, supervision.KindINSTRUCTION)
}

// say records what is said to a unit and tells it.
func (s *Service) say(ctx context.Context, v verb, in SuperviseInput, kind supervision.Kind) (uuid.UUID, error) {
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		at, err := d.addressee(ctx, c, in.DepartmentID)
		if err != nil {
			return err
		}
		limit, clockKind := d.answerLimit(kind, in.Limit)
		if err := d.move(ctx, c, v.event, to, nil, entry{text: in.Text, department: &at.unit, order: at.order}); err != nil {
			return err
		}
		row := d.supervision(c, kind, in.Text).SetDepartmentID(at.unit)
		if limit != nil {
			k, err := d.answerClock(ctx, c, at, clockKind, *limit)
			if err != nil {
				return err
			}
			row.SetClockID(k)
		}
		if kind == supervision.KindURGE {
			row.SetState(supervision.StateDONE).SetDoneAt(d.now)
		}
		if err := row.Exec(ctx); err != nil {
			return err
		}
		return d.tellUnit(ctx, c, at, v.event, in.Text)
	})
}

func (d *desk) supervision(c *db.CaseFile, kind supervision.Kind, text string) *db.SupervisionCreate {
	row := d.tx.Supervision.Create().SetCaseID(c.ID).SetKind(kind).SetText(text).SetMadeAt(d.now)
	row.SetNillableMadeByID(d.actor())
	return row
}

// addressee is the unit that is spoken to, with its open work order if it has
// one and the person who signed for it.
type addressee struct {
	unit   uuid.UUID
	order  *uuid.UUID
	person *uuid.UUID
}

// addressee finds a unit on a case: the one that is named, else the one that
// leads, else the holder. A named one that has nothing to do with the case is
// an Invalid fault.
func (d *desk) addressee(ctx context.Context, c *db.CaseFile, named *uuid.UUID) (addressee, error) {
	orders := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted, casestate.OrderFedBack))
	if named != nil {
		orders.Where(workorder.DepartmentID(*named))
	}
	all, err := orders.Order(workorder.ByLead(byFalling), workorder.BySeq()).All(authz.System(ctx, d.tenant.ID, "who has the work"))
	if err != nil {
		return addressee{}, err
	}
	var best *db.WorkOrder
	for _, o := range all {
		if best == nil || (o.State.Open() && !best.State.Open()) {
			best = o
		}
	}
	switch {
	case best != nil:
		return addressee{best.DepartmentID, &best.ID, best.AssigneeID}, nil
	case c.HolderDepartmentID != nil && (named == nil || *named == *c.HolderDepartmentID):
		return addressee{unit: *c.HolderDepartmentID}, nil
	default:
		return addressee{}, fault.Field("input.departmentId", fault.UnitOffCase)
	}
}

// answerLimit is how long a unit has to answer, and on which clock; nil where
// no answer is due by a time.
func (d *desk) answerLimit(kind supervision.Kind, given *settings.Limit) (*settings.Limit, clock.Kind) {
	switch rule := d.tenant.Settings.Supervision; {
	case kind == supervision.KindINSTRUCTION:
		return given, clock.KindINSTRUCTION
	case kind == supervision.KindSUPERVISE && rule != nil:
		return &rule.Answer, clock.KindSUPERVISION
	default:
		return nil, ""
	}
}

func (d *desk) answerClock(ctx context.Context, c *db.CaseFile, at addressee, kind clock.Kind, limit settings.Limit) (uuid.UUID, error) {
	r, err := d.runClock(ctx, limit, d.now)
	if err != nil {
		return uuid.Nil, err
	}
	return d.openClock(ctx, clockOf{caseID: c.ID, order: at.order, kind: kind}, r)
}
