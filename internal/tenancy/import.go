// Package tenancy makes a tenant out of a preset and a preset out of a tenant.
package tenancy

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
	"github.com/huying/huying/presets"
)

// Service imports and exports tenants.
type Service struct {
	stores *store.Store
	clock  clock.Clock
}

// New returns the service over the database in which new tenants are placed.
func New(stores *store.Store, clock clock.Clock) *Service { return &Service{stores, clock} }

// Report says what an import did.
type Report struct {
	Tenant  uuid.UUID        `json:"-"`
	Code    string           `json:"tenant"`
	New     bool             `json:"new"`
	Regions territory.Report `json:"regions"`
	Rows    map[string]int   `json:"rows"` // rows of the preset by table
}

// Import makes the tenant of a preset, or brings the tenant of that code into
// line with it: rows are matched by code, what the preset does not name stays.
// All of it is one transaction; a failed import leaves nothing behind.
func (s *Service) Import(ctx context.Context, p *presets.Preset) (*Report, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	rows, err := p.Regions()
	if err != nil {
		return nil, err
	}
	report := &Report{Code: p.Code, Rows: map[string]int{}}
	if report.Tenant, err = s.stores.TenantID(ctx, p.Code); err != nil {
		return nil, err
	}
	if report.New = report.Tenant == uuid.Nil; report.New {
		report.Tenant = uuid.Must(uuid.NewV7())
	}
	ctx = authz.System(ctx, report.Tenant, "import a tenant")
	err = s.stores.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.HoldSetup(ctx, report.Tenant, true); err != nil {
			return err
		}
		if err := s.saveTenant(ctx, tx, p, report); err != nil {
			return err
		}
		if report.Regions, err = territory.Import(ctx, tx, s.clock.Now(), p.Settings, rows); err != nil {
			return err
		}
		return s.saveRows(ctx, tx, p, report)
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}

// ImportRegions brings the tree of an existing tenant into line with rows.
func (s *Service) ImportRegions(ctx context.Context, code string, rows []presets.Region) (territory.Report, error) {
	var report territory.Report
	id, err := s.stores.TenantID(ctx, code)
	if err != nil {
		return report, err
	}
	if id == uuid.Nil {
		return report, fault.Field("tenant", fault.NoSuchTenant)
	}
	err = s.stores.InTx(authz.System(ctx, id, "import regions"), func(ctx context.Context, tx *store.Tx) error {
		t, err := tx.Tenant.Get(ctx, id)
		if err != nil {
			return err
		}
		report, err = territory.Import(ctx, tx, s.clock.Now(), t.Settings, rows)
		return err
	})
	return report, err
}

func (s *Service) saveTenant(ctx context.Context, tx *store.Tx, p *presets.Preset, r *Report) error {
	now := s.clock.Now()
	if r.New {
		return tx.Tenant.Create().SetID(r.Tenant).SetCode(p.Code).SetName(p.Name).SetTimeZone(p.TimeZone).
			SetSettings(p.Settings).SetUpdatedAt(now).Exec(ctx)
	}
	return tx.Tenant.UpdateOneID(r.Tenant).SetName(p.Name).SetTimeZone(p.TimeZone).
		SetSettings(p.Settings).AddVersion(1).SetUpdatedAt(now).Exec(ctx)
}

// saveRows writes the tables in the order in which they point at each other.
func (s *Service) saveRows(ctx context.Context, tx *store.Tx, p *presets.Preset, r *Report) error {
	r.Rows = map[string]int{
		"calendars": len(p.Calendars), "channels": len(p.Channels), "departments": len(p.Departments),
		"categories": len(p.Categories), "grids": len(p.Grids),
	}
	for _, step := range []struct {
		table string
		save  func(context.Context, *store.Tx, *presets.Preset) error
	}{
		{"calendars", s.saveCalendars}, {"channels", saveChannels}, {"departments", saveDepartments},
		{"categories", saveCategories}, {"grids", saveGrids},
	} {
		if err := step.save(ctx, tx, p); err != nil {
			return fmt.Errorf("tenancy: %s: %w", step.table, err)
		}
	}
	return nil
}

func saveChannels(ctx context.Context, tx *store.Tx, p *presets.Preset) error {
	for _, c := range p.Channels {
		n, err := tx.Channel.Update().Where(channel.Code(c.Code)).
			SetName(c.Name).SetPublic(c.Public).SetPatrol(c.Patrol).SetRating(c.Rating).Save(ctx)
		if err == nil && n == 0 {
			err = tx.Channel.Create().SetCode(c.Code).SetName(c.Name).
				SetPublic(c.Public).SetPatrol(c.Patrol).SetRating(c.Rating).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func saveDepartments(ctx context.Context, tx *store.Tx, p *presets.Preset) error {
	for _, d := range p.Departments {
		place, err := tx.Region.Query().Where(region.Code(d.Region)).OnlyID(ctx)
		if err != nil {
			return err
		}
		var contact presets.Contact
		if d.Contact != nil {
			contact = *d.Contact
		}
		n, err := tx.Department.Update().Where(department.Code(d.Code)).SetName(d.Name).SetKind(department.Kind(d.Kind)).
			SetRegionID(place).SetRung(d.Rung).SetContactName(contact.Name).SetContactPhone(contact.Phone).Save(ctx)
		if err == nil && n == 0 {
			err = tx.Department.Create().SetCode(d.Code).SetName(d.Name).SetKind(department.Kind(d.Kind)).
				SetRegionID(place).SetRung(d.Rung).SetContactName(contact.Name).SetContactPhone(contact.Phone).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func saveCategories(ctx context.Context, tx *store.Tx, p *presets.Preset) error {
	departments, err := codes(tx.Department.Query().All(ctx))
	if err != nil {
		return err
	}
	known, err := codes(tx.Category.Query().All(ctx))
	if err != nil {
		return err
	}
	for _, c := range parentsFirst(p.Categories) {
		id, exists := known[c.Code]
		if !exists {
			id = uuid.Must(uuid.NewV7())
			known[c.Code] = id
		}
		m := tx.Category.Create().SetID(id).SetCode(c.Code).Mutation()
		if exists {
			m = tx.Category.UpdateOneID(id).ClearParentID().ClearDepartmentID().ClearLimit().Mutation()
		}
		m.SetName(c.Name)
		m.SetGrade(casestate.Grade(c.Grade))
		m.SetProof(c.Proof)
		if parent, ok := known[c.Parent]; ok && c.Parent != "" {
			m.SetParentID(parent)
		}
		if d, ok := departments[c.Department]; ok && c.Department != "" {
			m.SetDepartmentID(d)
		}
		if c.Limit != nil {
			m.SetLimit(c.Limit)
		}
		if _, err := tx.Mutate(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// parentsFirst sorts categories so that a parent stands before its children;
// Validate has refused circles.
func parentsFirst(in []presets.Category) []presets.Category {
	depth := map[string]int{}
	parent := map[string]string{}
	for _, c := range in {
		parent[c.Code] = c.Parent
	}
	for _, c := range in {
		for at := c.Parent; at != "" && depth[c.Code] <= len(in); at = parent[at] {
			depth[c.Code]++
		}
	}
	out := slices.Clone(in)
	slices.SortStableFunc(out, func(a, b presets.Category) int { return depth[a.Code] - depth[b.Code] })
	return out
}

func saveGrids(ctx context.Context, tx *store.Tx, p *presets.Preset) error {
	for _, g := range p.Grids {
		place, err := tx.Region.Query().Where(region.Code(g.Community)).OnlyID(ctx)
		if err != nil {
			return err
		}
		points := make([][2]float64, len(g.Polygon))
		for i, at := range g.Polygon {
			points[i] = at
		}
		minLon, minLat, maxLon, maxLat := territory.Bound(points)
		id, err := tx.Grid.Query().Where(grid.Code(g.Code)).OnlyID(ctx)
		m := tx.Grid.UpdateOneID(id).Mutation()
		if db.IsNotFound(err) {
			m, err = tx.Grid.Create().SetCode(g.Code).Mutation(), nil
		}
		if err != nil {
			return err
		}
		m.SetName(g.Name)
		m.SetKind(grid.Kind(g.Kind))
		m.SetCommunityID(place)
		m.SetHouseholds(g.Households)
		m.SetPolygon(points)
		m.SetMinLon(minLon)
		m.SetMinLat(minLat)
		m.SetMaxLon(maxLon)
		m.SetMaxLat(maxLat)
		if _, err := tx.Mutate(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// codes indexes ids by code.
func codes[T interface {
	*db.Department | *db.Category
}](rows []T, err error) (map[string]uuid.UUID, error) {
	out := make(map[string]uuid.UUID, len(rows))
	for _, row := range rows {
		switch r := any(row).(type) {
		case *db.Department:
			out[r.Code] = r.ID
		case *db.Category:
			out[r.Code] = r.ID
		}
	}
	return out, err
}
