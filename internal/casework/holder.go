package casework

import (
	"context"
	"fmt"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
)

// placeOfReport finds where a report lies, in a tree that holds still until the
// case is written (store.Tx.HoldSetup).
func (d *desk) placeOfReport(ctx context.Context, in ReportInput) (territory.Place, error) {
	if in.Point != nil {
		g, err := d.gridAt(ctx, *in.Point)
		if err != nil {
			return territory.Place{}, err
		}
		if g != nil {
			return d.placeOfGrid(ctx, g)
		}
	}
	if in.GridID != nil {
		g, err := ofSetup(d, "grid", *in.GridID, func() (*db.Grid, error) { // without its outline, which is long
			return d.tx.Grid.Query().Where(grid.ID(*in.GridID)).Select(grid.FieldID, grid.FieldCommunityID).Only(ctx)
		})
		if db.IsNotFound(err) {
			return territory.Place{}, fault.Missing("input", "gridId")
		}
		if err != nil {
			return territory.Place{}, err
		}
		return d.placeOfGrid(ctx, g)
	}
	if in.RegionID != nil {
		r, err := d.region(ctx, *in.RegionID)
		if db.IsNotFound(err) {
			return territory.Place{}, fault.Missing("input", "regionId")
		}
		if err != nil {
			return territory.Place{}, err
		}
		return territory.PlaceOf(r), nil
	}
	root, err := d.root(ctx)
	if err != nil {
		return territory.Place{}, err
	}
	return territory.PlaceOf(root), nil
}

func (d *desk) placeOfGrid(ctx context.Context, g *db.Grid) (territory.Place, error) {
	community, err := d.region(ctx, *g.CommunityID)
	if err != nil {
		return territory.Place{}, err
	}
	p := territory.PlaceOf(community)
	p.Grid = &g.ID
	return p, nil
}

// gridAt is the land grid at a point: of those that survey has read, if it has.
func (d *desk) gridAt(ctx context.Context, p Point) (*db.Grid, error) {
	if d.surveyed {
		return territory.GridAt(d.near, p.Longitude, p.Latitude), nil
	}
	if any, err := d.anyGrids(ctx); err != nil || !any {
		return nil, err
	}
	return territory.Locate(ctx, d.tx.Client, p.Longitude, p.Latitude)
}

// survey reads the grids, if there are any, around all the points that gridAt will be asked for.
func (d *desk) survey(ctx context.Context, points []Point) error {
	if len(points) == 0 {
		return nil
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low.Longitude, low.Latitude = min(low.Longitude, p.Longitude), min(low.Latitude, p.Latitude)
		high.Longitude, high.Latitude = max(high.Longitude, p.Longitude), max(high.Latitude, p.Latitude)
	}
	any, err := d.anyGrids(ctx)
	if err == nil && any {
		d.near, err = territory.Around(ctx, d.tx.Client, low.Longitude, low.Latitude, high.Longitude, high.Latitude)
	}
	d.surveyed = err == nil
	return err
}

// anyGrids says whether the tenant has grids at all.
func (d *desk) anyGrids(ctx context.Context) (bool, error) {
	return ofSetup(d, "grids", nil, func() (bool, error) { return d.tx.Grid.Query().Exist(ctx) })
}

// placeOfCase finds where a case lies now, likewise.
func (d *desk) placeOfCase(ctx context.Context, c *db.CaseFile) (territory.Place, error) {
	r, err := d.regionOf(ctx, c)
	if err != nil {
		return territory.Place{}, err
	}
	p := territory.PlaceOf(r)
	p.Grid = c.GridID
	return p, nil
}

// holderFrom finds the holder at a rung, or above it where the place is not
// known so far down (a report without a community cannot lie with one).
func (d *desk) holderFrom(ctx context.Context, rung int, place territory.Place) (*db.Department, int, error) {
	conf := d.tenant.Settings
	for step, ok := conf.Step(rung); ok; step, ok = conf.Above(step.Rung) {
		if step.Holder == "" {
			root, err := d.root(ctx)
			if err != nil {
				return nil, 0, err
			}
			if place.At(step.Level, root) == nil {
				continue
			}
		}
		holder, err := d.holderAt(ctx, step, place)
		return holder, step.Rung, err
	}
	return nil, 0, fmt.Errorf("casework: no rung of the ladder can hold a case at %s", place.Region.Code)
}

// holderAt is the department that holds a rung for a place.
func (d *desk) holderAt(ctx context.Context, step settings.Rung, place territory.Place) (*db.Department, error) {
	if step.Holder != "" {
		holder, err := ofSetup(d, "holder", step.Holder, func() (*db.Department, error) {
			return d.tx.Department.Query().Where(department.Code(step.Holder)).Only(ctx)
		})
		if err != nil {
			return nil, fmt.Errorf("casework: holder %q of rung %d: %w", step.Holder, step.Rung, err)
		}
		return territory.Standing(ctx, d.tx.Client, holder)
	}
	root, err := d.root(ctx)
	if err != nil {
		return nil, err
	}
	at := place.At(step.Level, root)
	if at == nil {
		return nil, fault.Field("input.caseId", fault.NoOfficeThere, step.Rung)
	}
	holder, err := ofSetup(d, "office", *at, func() (*db.Department, error) {
		return territory.Office(ctx, d.tx.Client, *at)
	})
	if err == nil && holder == nil {
		return nil, fault.Field("input.caseId", fault.NoOfficeThere, step.Rung)
	}
	return holder, err
}

func (d *desk) holderOfGrade(ctx context.Context, grade casestate.Grade, c *db.CaseFile) (*db.Department, int, error) {
	place, err := d.placeOfCase(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	return d.holderFrom(ctx, d.tenant.Settings.RungOf(string(grade)), place)
}
