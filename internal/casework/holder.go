package casework

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
)

// placeOfReport finds where a report lies, in a tree that holds still until the
// case is written.
func (d *desk) placeOfReport(ctx context.Context, in ReportInput) (territory.Place, error) {
	if err := d.tx.HoldTree(ctx, d.tenant.ID, false); err != nil {
		return territory.Place{}, err
	}
	client := d.tx.Client
	if in.Point != nil {
		g, err := territory.Locate(ctx, client, in.Point.Longitude, in.Point.Latitude)
		if err != nil {
			return territory.Place{}, err
		}
		if g != nil {
			return territory.PlaceOfGrid(ctx, client, g)
		}
	}
	if in.GridID != nil {
		g, err := client.Grid.Query().Where(grid.ID(*in.GridID)).Only(ctx)
		if db.IsNotFound(err) {
			return territory.Place{}, fault.Missing("input", "gridId")
		}
		if err != nil {
			return territory.Place{}, err
		}
		return territory.PlaceOfGrid(ctx, client, g)
	}
	if in.RegionID != nil {
		r, err := client.Region.Query().Where(region.ID(*in.RegionID)).Only(ctx)
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

// placeOfCase finds where a case lies now, likewise.
func (d *desk) placeOfCase(ctx context.Context, c *db.CaseFile) (territory.Place, error) {
	if err := d.tx.HoldTree(ctx, d.tenant.ID, false); err != nil {
		return territory.Place{}, err
	}
	r, err := d.tx.Region.Get(ctx, c.RegionID)
	if err != nil {
		return territory.Place{}, err
	}
	p := territory.PlaceOf(r)
	p.Grid = c.GridID
	return p, nil
}

// holderFrom finds the holder at a rung, or above it where the place is not
// known so far down (a report without a community cannot lie with one).
func (d *desk) holderFrom(ctx context.Context, rung int, place territory.Place, root *db.Region) (*db.Department, int, error) {
	conf := d.tenant.Settings
	for step, ok := conf.Step(rung); ok; step, ok = conf.Above(step.Rung) {
		if step.Holder == "" && place.At(step.Level, root) == nil {
			continue
		}
		holder, err := d.holderAt(ctx, step, place)
		return holder, step.Rung, err
	}
	return nil, 0, fmt.Errorf("casework: no rung of the ladder can hold a case at %s", place.Region.Code)
}

// holderAt is the department that holds a rung for a place.
func (d *desk) holderAt(ctx context.Context, step settings.Rung, place territory.Place) (*db.Department, error) {
	if step.Holder != "" {
		holder, err := d.tx.Department.Query().Where(department.Code(step.Holder)).Only(ctx)
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
	holder, err := territory.Office(ctx, d.tx.Client, *at)
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
	root, err := d.root(ctx)
	if err != nil {
		return nil, 0, err
	}
	return d.holderFrom(ctx, d.tenant.Settings.RungOf(string(grade)), place, root)
}

// codeAlphabet leaves out I, L, O and U: a code is read over the telephone.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// newTrackingCode is 80 random bits in four groups of four.
func newTrackingCode() string {
	var raw [10]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand never fails on a sound system
	}
	s := crockford.EncodeToString(raw[:])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
