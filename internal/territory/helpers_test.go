package territory_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// importing runs an import with the tenant's settings in one transaction.
func importing(t *testing.T, world *w.World, rows ...presets.Region) (report territory.Report, err error) {
	t.Helper()
	err = world.Store.InTx(world.System(), func(ctx context.Context, tx *store.Tx) error {
		tenant, err := tx.Tenant.Get(ctx, world.TenantID)
		if err != nil {
			return err
		}
		report, err = territory.Import(ctx, tx, w.Start, tenant.Settings, rows)
		return err
	})
	return report, err
}

// tree is every region of the tenant by code.
func tree(t *testing.T, world *w.World) map[string]*db.Region {
	t.Helper()
	all, err := world.Store.Reader().Region.Query().Order(region.ByCode()).All(world.System())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*db.Region{}
	for _, r := range all {
		out[r.Code] = r
	}
	return out
}

// soundTree checks that every region's ancestors are those of its parent, and
// that it has its office.
func soundTree(t *testing.T, world *w.World) {
	t.Helper()
	all := tree(t, world)
	byID := map[uuid.UUID]*db.Region{}
	for _, r := range all {
		byID[r.ID] = r
	}
	for code, r := range all {
		var district, street *uuid.UUID
		for up := r.ParentID; up != nil; up = byID[*up].ParentID {
			switch byID[*up].Level {
			case settings.District:
				district = up
			case settings.Street:
				street = up
			}
		}
		if !same(r.DistrictID, district) || !same(r.StreetID, street) {
			t.Errorf("%s: district %v, street %v; its parents say %v, %v", code, r.DistrictID, r.StreetID, district, street)
		}
		office, err := world.Store.Reader().Department.Query().Where(department.Code("office-" + code)).Only(world.System())
		if err != nil || *office.RegionID != r.ID {
			t.Errorf("%s: office %v, %v", code, office, err)
		}
	}
}

func same(a, b *uuid.UUID) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// rowsOf are the rows of the preset.
func rowsOf(t *testing.T, name string) []presets.Region {
	t.Helper()
	p, err := presets.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.Regions()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// fileAt files a case at a point of ke and escalates it up to a rung.
func fileAt(t *testing.T, world *w.World, lon float64, officers ...context.Context) uuid.UUID {
	t.Helper()
	id, err := world.Cases.Report(officers[0], casework.ReportInput{Channel: "WEB", Description: "x", Point: &casework.Point{Longitude: lon, Latitude: 10.005}})
	for _, ctx := range officers {
		if err != nil {
			t.Fatal(err)
		}
		if ctx != officers[len(officers)-1] {
			_, err = world.Cases.Escalate(ctx, casework.EscalateInput{Target: casework.Target{ID: id}, Reason: "x"})
		}
	}
	return id
}
