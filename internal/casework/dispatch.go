package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// DispatchInput sends a case to a department.
type DispatchInput struct {
	Target
	DepartmentID uuid.UUID
	Instruction  string
	Reason       string          // required where it goes elsewhere than a binding ruling says
	Lead         bool            // it takes the lead; the first unit leads anyway
	AssigneeID   *uuid.UUID      // a person of the department; nil: whoever signs
	Limit        *settings.Limit // its own; nil: the case's
	Key          string
}

// Dispatch sends the case to a department of the holder's own area, at most one
// rung above the holder (WZ26: a village cannot dispatch to a district bureau).
// It starts the clock where the tenant counts from dispatch, not from sign-in
// (N19). While other units have the case, this one is added to them (WH17). A
// case that a ruling binds goes to its owner under that ruling, wherever he
// stands; to another it goes with a reason (C.1).
func (s *Service) Dispatch(ctx context.Context, in DispatchInput) (uuid.UUID, error) {
	var faults fault.List
	faults.Add(fits(in.Instruction), "input.instruction", fault.TooLong, maxText)
	faults.Add(fits(in.Reason), "input.reason", fault.TooLong, maxText)
	faults.Add(validLimit(in.Limit), "input.limit", fault.BadLimit)
	v := verb{"dispatch", casestate.Dispatch, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, _ casestate.State) error {
		unit, err := d.unit(ctx, in.DepartmentID, "input", "departmentId")
		if err != nil {
			return err
		}
		if in.AssigneeID != nil {
			if err := d.worksFor(ctx, *in.AssigneeID, unit); err != nil {
				return err
			}
		}
		out := sending{department: unit.ID, instruction: in.Instruction, reason: in.Reason, lead: in.Lead, assignee: in.AssigneeID, limit: in.Limit}
		if err := d.underRuling(ctx, c, &out); err != nil {
			return err
		}
		if out.ruling != "" {
			return d.send(ctx, c, out)
		}
		refusal, err := d.outsideArea(ctx, c, unit)
		if err != nil {
			return err
		}
		if refusal != nil {
			return refusal
		}
		return d.send(ctx, c, out)
	})
}

// outsideArea says why the holder of a case may not send it to a department:
// it stands outside his area or too far above him; nil where he may.
func (d *desk) outsideArea(ctx context.Context, c *db.CaseFile, unit *db.Department) (*fault.Fault, error) {
	if unit.Rung > c.Rung+1 {
		return fault.Field("input.departmentId", fault.UnitTooHigh, unit.Rung, c.Rung), nil
	}
	elsewhere := fault.Field("input.departmentId", fault.UnitElsewhere)
	if unit.RegionID == nil || c.HolderRegionID == nil {
		return elsewhere, nil
	}
	place, err := ofSetup(d, "region of a unit", *unit.RegionID, func() (*db.Region, error) { return d.tx.Region.Get(ctx, *unit.RegionID) })
	if err != nil {
		return nil, err
	}
	root, err := d.root(ctx)
	if err != nil {
		return nil, err
	}
	above := []*uuid.UUID{&place.ID, place.ParentID, place.StreetID, place.DistrictID, &root.ID}
	if slices.ContainsFunc(above, func(id *uuid.UUID) bool { return id != nil && *id == *c.HolderRegionID }) {
		return nil, nil
	}
	return elsewhere, nil
}

// sendByItself sends a case without a hand (WZ14): to the owner that a ruling
// names (WH11), else to the department that handles its category by rule (ZS21)
// where the holder could send it there too, else to the holder's own office.
func (d *desk) sendByItself(ctx context.Context, c *db.CaseFile, holder uuid.UUID) error {
	to := sending{department: holder, byItself: true}
	bound, err := d.bound(ctx, c)
	if err != nil {
		return err
	}
	if bound != nil {
		to.department, to.ruling = bound.Department.ID, bound.Ruling.Number
		return d.send(ctx, c, to)
	}
	kind, err := d.categoryOf(ctx, c)
	if err != nil {
		return err
	}
	if kind != nil && kind.DepartmentID != nil {
		unit, err := ofSetup(d, "routed to", *kind.DepartmentID, func() (*db.Department, error) { return d.routedTo(ctx, *kind.DepartmentID) })
		if err != nil {
			return err
		}
		refusal, err := d.outsideArea(ctx, c, unit)
		if err != nil {
			return err
		}
		if refusal == nil {
			to.department = unit.ID
		}
	}
	return d.send(ctx, c, to)
}

func (d *desk) categoryOf(ctx context.Context, c *db.CaseFile) (*db.Category, error) {
	if c.CategoryID == nil {
		return nil, nil
	}
	return ofSetup(d, "category of a case", *c.CategoryID, func() (*db.Category, error) { return d.tx.Category.Get(ctx, *c.CategoryID) })
}
