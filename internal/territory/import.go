// Package territory keeps the region tree and the grids: imports, moves, and
// the grid in which a point lies.
package territory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/presets"
)

// batch keeps a bulk insert under the 32,766 parameters of SQLite and the
// 65,535 of PostgreSQL.
const batch = 500

// Report counts what an import did.
type Report struct {
	Created   int `json:"created"`
	Renamed   int `json:"renamed"`
	Moved     int `json:"moved"`
	Unchanged int `json:"unchanged"`
}

// Import brings the tenant's tree into line with rows, in the caller's
// transaction: unknown codes are created, known ones renamed or moved under
// another parent. Regions that the rows leave out stay; a level never changes.
// Each region gets its office where the settings name one for its level. A
// second import of the same rows changes nothing.
func Import(ctx context.Context, tx *store.Tx, now time.Time, conf settings.Tenant, rows []presets.Region) (Report, error) {
	ctx, err := authz.Require(ctx, "region", "import")
	if err != nil {
		return Report{}, err
	}
	t, err := takeTree(ctx, tx, now)
	if err != nil {
		return Report{}, err
	}
	if err := t.check(rows); err != nil {
		return Report{}, err
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b presets.Region) int { return a.Level.Depth() - b.Level.Depth() })
	var report Report
	var fresh []*db.Region
	var known []presets.Region
	for _, row := range rows {
		if t.byCode[row.Code] != nil {
			known = append(known, row)
			continue
		}
		fresh = append(fresh, t.add(row))
		report.Created++
	}
	// New regions and their offices come first: a known one may move under them.
	if err := create(ctx, tx, fresh); err != nil {
		return Report{}, err
	}
	if err := createOffices(ctx, tx, conf, fresh); err != nil {
		return Report{}, err
	}
	for _, row := range known {
		if err := t.update(ctx, tx, conf, t.byCode[row.Code], row, &report); err != nil {
			return Report{}, err
		}
	}
	return report, nil
}

// tree is the tenant's regions in memory.
type tree struct {
	byCode map[string]*db.Region
	byID   map[uuid.UUID]*db.Region
	now    time.Time // of the change
}

// takeTree loads the tree for a change; nobody else reads it for a write until
// the transaction ends.
func takeTree(ctx context.Context, tx *store.Tx, now time.Time) (*tree, error) {
	if _, err := tx.HoldSetup(ctx, authz.ViewerFrom(ctx).TenantID, true); err != nil {
		return nil, err
	}
	all, err := tx.Region.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	t := &tree{map[string]*db.Region{}, map[uuid.UUID]*db.Region{}, now}
	for _, r := range all {
		t.put(r)
	}
	return t, nil
}

func (t *tree) put(r *db.Region) { t.byCode[r.Code], t.byID[r.ID] = r, r }

// check refuses rows that would not make one tree with what is there.
func (t *tree) check(rows []presets.Region) error {
	var faults fault.List
	levels, roots, given := map[string]settings.Level{}, 0, map[string]bool{}
	for code, r := range t.byCode {
		levels[code] = r.Level
	}
	for i, row := range rows {
		path := fmt.Sprintf("regions.%d", i+1)
		faults.Add(!given[row.Code], path+".code", fault.GivenTwice, row.Code)
		given[row.Code] = true
		if known, ok := t.byCode[row.Code]; ok && known.Level != row.Level {
			faults.Add(false, path+".level", fault.LevelFixed, row.Code, known.Level)
		}
		levels[row.Code] = row.Level
	}
	for code, r := range t.byCode {
		if r.ParentID == nil && !given[code] {
			roots++
		}
	}
	for i, row := range rows {
		path := fmt.Sprintf("regions.%d", i+1)
		if row.ParentCode == "" {
			roots++
			faults.Add(roots == 1, path+".parent_code", fault.SecondRoot, row.Code)
			continue
		}
		parent, ok := levels[row.ParentCode]
		faults.Add(ok, path+".parent_code", fault.NoParent, row.Code, row.ParentCode)
		faults.Add(!ok || parent.Depth() < row.Level.Depth(), path+".parent_code", fault.ParentNotAbove, row.ParentCode, row.Code)
	}
	return faults.Err()
}

// add makes the row in memory, below a parent that is there already because
// rows come level by level.
func (t *tree) add(row presets.Region) *db.Region {
	r := &db.Region{ID: uuid.Must(uuid.NewV7()), Code: row.Code, Name: row.Name, Level: row.Level}
	t.hang(r, t.byCode[row.ParentCode])
	t.put(r)
	return r
}

// hang sets parent and ancestors of r.
func (t *tree) hang(r, parent *db.Region) {
	r.ParentID, r.DistrictID, r.StreetID = nil, nil, nil
	if parent == nil {
		return
	}
	r.ParentID = &parent.ID
	place := PlaceOf(parent)
	r.DistrictID, r.StreetID = place.District, place.Street
}

func (t *tree) update(ctx context.Context, tx *store.Tx, conf settings.Tenant, known *db.Region, row presets.Region, report *Report) error {
	parent := t.byCode[row.ParentCode]
	switch {
	case !same(known.ParentID, idOf(parent)):
		if err := move(ctx, tx, t, known, parent); err != nil {
			return err
		}
		report.Moved++
	case known.Name == row.Name:
		report.Unchanged++
		return nil
	}
	if known.Name == row.Name {
		return nil
	}
	report.Renamed++
	known.Name = row.Name
	if err := tx.Region.UpdateOneID(known.ID).SetName(row.Name).Exec(ctx); err != nil {
		return err
	}
	return tx.Department.Update().Where(department.Code(OfficeCode(known.Code))).
		SetName(officeName(conf, known)).Exec(ctx)
}

func create(ctx context.Context, tx *store.Tx, rows []*db.Region) error {
	for chunk := range slices.Chunk(rows, batch) {
		builders := make([]*db.RegionCreate, len(chunk))
		for i, r := range chunk {
			builders[i] = tx.Region.Create().SetID(r.ID).SetCode(r.Code).SetName(r.Name).SetLevel(r.Level).
				SetNillableParentID(r.ParentID).SetNillableDistrictID(r.DistrictID).SetNillableStreetID(r.StreetID)
		}
		if err := tx.Region.CreateBulk(builders...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Root returns the root region of the tenant.
func Root(ctx context.Context, client *db.Client) (*db.Region, error) {
	return client.Region.Query().Where(region.ParentIDIsNil()).Only(ctx)
}

func idOf(r *db.Region) *uuid.UUID {
	if r == nil {
		return nil
	}
	return &r.ID
}

func same(a, b *uuid.UUID) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}
