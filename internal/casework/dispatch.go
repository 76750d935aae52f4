package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/territory"
)

// DispatchInput sends a case to a department.
type DispatchInput struct {
	Target
	DepartmentID uuid.UUID
	Instruction  string
	Key          string
}

// Dispatch sends the case to a department of the holder's own area, at most one
// rung above the holder (WZ26: a village cannot dispatch to a district bureau).
// It starts the clock where the tenant counts from dispatch, not from sign-in
// (N19).
func (s *Service) Dispatch(ctx context.Context, in DispatchInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "dispatch")
	if err != nil {
		return uuid.Nil, err
	}
	if !fits(in.Instruction) {
		return uuid.Nil, fault.Field("input.instruction", fault.TooLong, maxText)
	}
	return s.work(ctx, string(casestate.Dispatch), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, in.Target, "dispatch", "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		if _, err := d.next(c, casestate.Dispatch); err != nil {
			return uuid.Nil, err
		}
		unit, err := d.tx.Department.Query().Where(department.ID(in.DepartmentID)).Only(ctx)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Missing("input", "departmentId")
		}
		if err != nil {
			return uuid.Nil, err
		}
		if err := d.reachable(ctx, c, unit); err != nil {
			return uuid.Nil, err
		}
		return c.ID, d.send(ctx, c, sending{department: unit.ID, instruction: in.Instruction})
	})
}

// reachable refuses a department outside the holder's area or too far above.
func (d *desk) reachable(ctx context.Context, c *db.CaseFile, unit *db.Department) error {
	if unit.Rung > c.Rung+1 {
		return fault.Field("input.departmentId", fault.UnitTooHigh, unit.Rung, c.Rung)
	}
	if unit.RegionID == nil || c.HolderRegionID == nil {
		return fault.Field("input.departmentId", fault.UnitElsewhere)
	}
	place, err := d.tx.Region.Get(ctx, *unit.RegionID)
	if err != nil {
		return err
	}
	root, err := territory.Root(ctx, d.tx.Client)
	if err != nil {
		return err
	}
	above := []*uuid.UUID{&place.ID, place.ParentID, place.StreetID, place.DistrictID, &root.ID}
	if !slices.ContainsFunc(above, func(id *uuid.UUID) bool { return id != nil && *id == *c.HolderRegionID }) {
		return fault.Field("input.departmentId", fault.UnitElsewhere)
	}
	return nil
}

func (d *desk) categoryOf(ctx context.Context, c *db.CaseFile) (*db.Category, error) {
	if c.CategoryID == nil {
		return nil, nil
	}
	return d.tx.Category.Get(ctx, *c.CategoryID)
}

// EscalateInput hands a case up.
type EscalateInput struct {
	Target
	Reason string
	Key    string
}

// Escalate hands the case to the next rung of the tenant's ladder 上报, one at
// a time, with a reason; open work orders end as handed up, the clock runs on,
// and the lower levels keep reading (WZ20, WZ22, LF17). At the top it is an
// Invalid fault.
func (s *Service) Escalate(ctx context.Context, in EscalateInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "escalate")
	if err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	f.Add(strings.TrimSpace(in.Reason) != "", "input.reason", fault.Required)
	f.Add(fits(in.Reason), "input.reason", fault.TooLong, maxText)
	if f.Err() != nil {
		return uuid.Nil, f
	}
	return s.work(ctx, string(casestate.Escalate), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, in.Target, "escalate", "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, casestate.Escalate)
		if err != nil {
			return uuid.Nil, err
		}
		return c.ID, d.handUp(ctx, c, to, in.Reason)
	})
}

func (d *desk) handUp(ctx context.Context, c *db.CaseFile, to casestate.State, reason string) error {
	step, ok := d.tenant.Settings.Above(c.Rung)
	if !ok {
		return fault.Field("input.caseId", fault.TopOfLadder)
	}
	place, err := d.placeOfCase(ctx, c)
	if err != nil {
		return err
	}
	holder, err := d.holderAt(ctx, step, place)
	if err != nil {
		return err
	}
	err = d.move(ctx, c, casestate.Escalate, to, func(u *db.CaseFileUpdate) {
		u.SetRung(step.Rung).SetHolderDepartmentID(holder.ID).SetNillableHolderRegionID(holder.RegionID)
	}, entry{text: reason, public: true, department: &holder.ID})
	if err != nil {
		return err
	}
	err = d.tx.WorkOrder.Update().Where(workorder.CaseID(c.ID), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).
		SetState(casestate.OrderHandedUp).SetEndedAt(d.now).AddVersion(1).Exec(ctx)
	if err != nil || !d.tenant.Settings.Workflow.AutoDispatch {
		return err
	}
	return d.send(ctx, c, sending{department: holder.ID, byItself: true})
}
