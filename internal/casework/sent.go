package casework

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/territory"
)

// sentAlready refuses a department that has an open order of the case.
func (d *desk) sentAlready(ctx context.Context, c *db.CaseFile, unit uuid.UUID) error {
	if c.OpenOrders == 0 {
		return nil
	}
	has, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.DepartmentID(unit), openOrder).
		Exist(d.asSystem(ctx, "has the unit the case already"))
	if err == nil && has {
		return fault.Field("input.departmentId", fault.UnitHasIt)
	}
	return err
}

// writeOrder writes a work order, with a clock where it has a limit of its own.
// It returns its id.
func (d *desk) writeOrder(ctx context.Context, c *db.CaseFile, out sending, lead bool) (uuid.UUID, error) {
	n, err := d.ordersOf(ctx, c)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	create := d.tx.WorkOrder.Create().SetID(id).SetCaseID(c.ID).SetSeq(n + 1).SetDepartmentID(out.department).SetLead(lead).
		SetState(casestate.OrderSent).SetInstruction(out.instruction).SetRuling(out.ruling).SetSentAt(d.now).SetNillableAssigneeID(out.assignee)
	if out.limit == nil && d.lot != nil {
		d.lot.orders = append(d.lot.orders, create)
		return id, nil
	}
	if out.limit == nil {
		return id, d.write(ctx, create.Exec)
	}
	r, err := d.runClock(ctx, *out.limit, d.now)
	if err != nil {
		return uuid.Nil, err
	}
	if err := d.write(ctx, create.SetYellowAt(r.times.Yellow).SetDueAt(r.times.Due).Exec); err != nil {
		return uuid.Nil, err
	}
	_, err = d.openClock(ctx, clockOf{caseID: c.ID, order: &id, kind: clock.KindWORK_ORDER}, r)
	return id, err
}

// ordersOf is how many work orders a case has ever had. One that has moved once
// since it was reported, by the move that writes the first, had none.
func (d *desk) ordersOf(ctx context.Context, c *db.CaseFile) (int, error) {
	return ahead(d, orderCount, c.ID, func() (int, error) {
		if d.filing != nil || c.Version <= 2 {
			return 0, nil
		}
		return d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID)).Count(d.asSystem(ctx, "number a work order"))
	})
}

// worksFor refuses a person whom the viewer cannot assign work to, and one who
// has no membership now under which he would handle orders of the department:
// in it, at the place whose office it is, or in a grid of that community.
func (d *desk) worksFor(ctx context.Context, person uuid.UUID, unit *db.Department) error {
	known, err := d.tx.Account.Query().Where(account.ID(person), account.DisabledAtIsNil()).Exist(ctx)
	if err != nil {
		return err
	}
	if !known {
		return fault.Missing("input", "assigneeId")
	}
	ctx = d.asSystem(ctx, "who works for a department")
	posts := []predicate.Membership{membership.DepartmentID(unit.ID)}
	if unit.RegionID != nil {
		office, err := territory.Office(ctx, d.tx.Client, *unit.RegionID)
		if err != nil {
			return err
		}
		if office != nil && office.ID == unit.ID {
			posts = append(posts, membership.RegionID(*unit.RegionID), func(s *sql.Selector) {
				grids := sql.Table(grid.Table)
				s.Where(sql.In(s.C(membership.FieldGridID), sql.Dialect(s.Dialect()).Select(grids.C(grid.FieldID)).From(grids).
					Where(sql.EQ(grids.C(grid.FieldCommunityID), *unit.RegionID))))
			})
		}
	}
	works, err := d.tx.Membership.Query().Where(membership.AccountID(person), membership.ValidFromLTE(d.now), membership.Or(posts...),
		membership.Or(membership.ValidUntilIsNil(), membership.ValidUntilGT(d.now))).Exist(ctx)
	if err == nil && !works {
		return fault.Field("input.assigneeId", fault.NotOfUnit)
	}
	return err
}
