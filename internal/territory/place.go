package territory

import (
	"context"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/settings"
)

// Place is where a case or a party lies: the ids of its levels, nil where it
// is not known so far down.
type Place struct {
	Region    *db.Region // the deepest known region
	District  *uuid.UUID
	Street    *uuid.UUID
	Community *uuid.UUID
	Grid      *uuid.UUID
}

// PlaceOf returns the place that a region is.
func PlaceOf(r *db.Region) Place {
	p := Place{Region: r, District: r.DistrictID, Street: r.StreetID}
	switch r.Level {
	case settings.District:
		p.District = &r.ID
	case settings.Street:
		p.Street = &r.ID
	case settings.Community:
		p.Community = &r.ID
	}
	return p
}

// At returns the id of the place's region of a level; the root stands for its
// own level and for the city.
func (p Place) At(level settings.Level, root *db.Region) *uuid.UUID {
	if root.Level == level {
		return &root.ID
	}
	switch level {
	case settings.District:
		return p.District
	case settings.Street:
		return p.Street
	case settings.Community:
		return p.Community
	}
	return nil
}

// PlaceOfGrid returns the place of a grid.
func PlaceOfGrid(ctx context.Context, client *db.Client, g *db.Grid) (Place, error) {
	community, err := client.Region.Get(ctx, *g.CommunityID)
	if err != nil {
		return Place{}, err
	}
	p := PlaceOf(community)
	p.Grid = &g.ID
	return p, nil
}

// Locate returns the land grid in which a WGS-84 point lies, nil where there
// is none. On a shared border the grid with the lower code wins.
func Locate(ctx context.Context, client *db.Client, lon, lat float64) (*db.Grid, error) {
	near, err := Around(ctx, client, lon, lat, lon, lat)
	return GridAt(near, lon, lat), err
}

// Around returns the land grids whose bounds meet a rectangle, by code: all
// that GridAt needs for the points in it.
func Around(ctx context.Context, client *db.Client, minLon, minLat, maxLon, maxLat float64) ([]*db.Grid, error) {
	ctx = plant.Unguarded(ctx, plant.PointOfAnyTenant)
	return client.Grid.Query().Where(
		grid.KindEQ(grid.KindLAND),
		grid.MinLonLTE(maxLon), grid.MaxLonGTE(minLon), grid.MinLatLTE(maxLat), grid.MaxLatGTE(minLat),
	).Order(grid.ByCode()).All(ctx)
}

// GridAt returns the first of the grids in which a point lies, nil where there
// is none.
func GridAt(grids []*db.Grid, lon, lat float64) *db.Grid {
	for _, g := range grids {
		if planar.RingContains(ring(g.Polygon), orb.Point{lon, lat}) {
			return g
		}
	}
	return nil
}

func ring(points [][2]float64) orb.Ring {
	out := make(orb.Ring, len(points))
	for i, p := range points {
		out[i] = p
	}
	return out
}

// Bound returns the smallest rectangle around a polygon.
func Bound(points [][2]float64) (minLon, minLat, maxLon, maxLat float64) {
	b := ring(points).Bound()
	return b.Min[0], b.Min[1], b.Max[0], b.Max[1]
}
