package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/territory"
)

// unit loads a department that work is to be sent to. It stays open until the
// transaction ends; one that is closed is an Invalid fault that names its
// successor. The path leads to where the input names it.
func (d *desk) unit(ctx context.Context, id uuid.UUID, path ...string) (*db.Department, error) {
	unit, err := ofSetup(d, "unit", id, func() (*db.Department, error) {
		return d.tx.Department.Query().Where(department.ID(id)).Only(ctx)
	})
	if db.IsNotFound(err) {
		return nil, fault.Missing(path...)
	}
	if err == nil && unit.ClosedAt != nil {
		err = fault.New(fault.Invalid, fault.UnitClosed, unit.Successor).At(path...)
	}
	return unit, err
}

// places are the regions that a case lies in, from the root down; each is
// named once or more.
func places(c *db.CaseFile, root uuid.UUID) []uuid.UUID {
	out := []uuid.UUID{root}
	for _, id := range []*uuid.UUID{c.DistrictID, c.StreetID, c.CommunityID, &c.RegionID} {
		if id != nil {
			out = append(out, *id)
		}
	}
	return out
}

// worksAt says whether a department of a region can own a case: its region
// contains the case's place or lies in it. A department without a region owns
// none.
func worksAt(of *db.Region, c *db.CaseFile, root uuid.UUID) bool {
	if of == nil {
		return false
	}
	if slices.Contains(places(c, root), of.ID) {
		return true
	}
	above := []*uuid.UUID{of.ParentID, of.StreetID, of.DistrictID}
	return slices.ContainsFunc(above, func(id *uuid.UUID) bool { return id != nil && *id == c.RegionID })
}

// routedTo is the department that a category routes to, or who stands for it.
func (d *desk) routedTo(ctx context.Context, id uuid.UUID) (*db.Department, error) {
	unit, err := d.tx.Department.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return territory.Standing(ctx, d.tx.Client, unit)
}

// underRuling puts a case that is sent under the ruling that binds it, or asks
// for the reason why it goes elsewhere.
func (d *desk) underRuling(ctx context.Context, c *db.CaseFile, out *sending) error {
	bound, err := d.bound(ctx, c)
	switch {
	case err != nil:
		return err
	case bound == nil:
		out.reason = ""
	case bound.Department.ID == out.department:
		out.reason, out.ruling = "", bound.Ruling.Number
	case strings.TrimSpace(out.reason) == "":
		return fault.Field("input.reason", fault.RulingSaysOther, bound.Ruling.Number)
	}
	return nil
}
