package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// RuleInput says who owns a case, and whether that holds from now on.
type RuleInput struct {
	Target
	DepartmentID uuid.UUID
	Reason       string
	Minutes      string     // of the meeting in which it was decided
	Precedent    bool       // it proposes and binds for later cases of the category
	CategoryID   *uuid.UUID // the kind of problem; nil: the case's
	Key          string
}

// Rule decides who owns a case 责任认定 (WH11, N19), over the head of its holder:
// open work orders are recalled, the owner gets one that cannot be returned,
// and the ruling gets a number of the tenant's. As a precedent it binds the
// area of the body that rules. The clock runs on.
func (s *Service) Rule(ctx context.Context, in RuleInput) (uuid.UUID, error) {
	faults := said("input.reason", in.Reason)
	faults.Add(fits(in.Minutes), "input.minutes", fault.TooLong, maxText)
	v := verb{"rule", casestate.Rule, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.rule(ctx, c, to, in)
	})
}

func (d *desk) rule(ctx context.Context, c *db.CaseFile, to casestate.State, in RuleInput) error {
	owner, kind, err := d.ruledFor(ctx, c, in)
	if err != nil {
		return err
	}
	body, err := d.rulingBody(ctx, c)
	if err != nil {
		return err
	}
	clock, err := d.firstClock(ctx, c)
	if err != nil {
		return err
	}
	from := c.State
	if err := d.advance(ctx, c, to, func(u *db.CaseFileUpdate) { clock.onCase(u.SetOpenOrders(1)) }); err != nil {
		return err
	}
	if err := d.startClock(ctx, c.ID, clock); err != nil {
		return err
	}
	if _, err := d.endOrders(ctx, c.ID, casestate.OrderRecalled); err != nil {
		return err
	}
	number, err := d.rulingNumber(ctx)
	if err != nil {
		return err
	}
	create := d.tx.Ruling.Create().SetNumber(number).SetCaseID(c.ID).SetNillableCategoryID(kind).SetRegionID(body).SetDepartmentID(owner.ID).
		SetReason(in.Reason).SetMinutes(in.Minutes).SetPrecedent(in.Precedent).SetDecidedAt(d.now)
	create.SetNillableAccountID(d.actor())
	order, err := d.writeOrder(ctx, c, sending{department: owner.ID, ruling: number}, true)
	if err != nil {
		return err
	}
	if err := d.append(ctx, c, casestate.Rule, from, entry{text: in.Reason, public: true, department: &owner.ID, order: &order}); err != nil {
		return err
	}
	return d.write(ctx, create.Exec) // last, as the next who rules waits for the set-up that it counts for
}

// ruledFor loads the owner and the category that a ruling names.
func (d *desk) ruledFor(ctx context.Context, c *db.CaseFile, in RuleInput) (*db.Department, *uuid.UUID, error) {
	owner, err := d.unit(ctx, in.DepartmentID, "input", "departmentId")
	if err != nil {
		return nil, nil, err
	}
	root, err := d.root(ctx)
	if err != nil {
		return nil, nil, err
	}
	var place *db.Region
	if owner.RegionID != nil {
		if place, err = d.tx.Region.Get(ctx, *owner.RegionID); err != nil {
			return nil, nil, err
		}
	}
	if !worksAt(place, c, root.ID) {
		return nil, nil, fault.Field("input.departmentId", fault.UnitOffPlace)
	}
	kind := c.CategoryID
	if in.CategoryID != nil {
		known, err := d.tx.Category.Query().Where(category.ID(*in.CategoryID)).Exist(ctx)
		if err != nil {
			return nil, nil, err
		}
		if !known {
			return nil, nil, fault.Missing("input", "categoryId")
		}
		kind = in.CategoryID
	}
	if in.Precedent && kind == nil {
		return nil, nil, fault.Field("input.categoryId", fault.Required)
	}
	return owner, kind, nil
}

// rulingBody is the region in whose name the viewer rules on a case: the
// highest that he holds the verb for, else the deepest that the case lies in.
func (d *desk) rulingBody(ctx context.Context, c *db.CaseFile) (uuid.UUID, error) {
	root, err := d.root(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if d.viewer.IsSystem() || d.viewer.Grants.Everywhere("case", "rule") {
		return root.ID, nil
	}
	for _, id := range places(c, root.ID) {
		if d.viewer.Grants.HeldAt("case", "rule", id) {
			return id, nil
		}
	}
	return c.RegionID, nil
}

// firstClock is the run of a clock that starts with the first dispatch, for a
// case that goes to a unit now; nil where one runs or starts elsewhere.
func (d *desk) firstClock(ctx context.Context, c *db.CaseFile) (*run, error) {
	if !d.startsClock(c, casestate.Assigned) {
		return nil, nil
	}
	return d.caseRun(ctx, c)
}

// rulingNumber is the next number of the year in the tenant's own zone.
func (d *desk) rulingNumber(ctx context.Context) (string, error) {
	zone, err := d.zone()
	if err != nil {
		return "", err
	}
	year := d.now.In(zone).Year()
	n, err := d.tx.Next(ctx, d.tenant.ID, fmt.Sprintf("ruling-%d", year), 1)
	return fmt.Sprintf("R%d-%06d", year, n), err
}
