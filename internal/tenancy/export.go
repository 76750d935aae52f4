package tenancy

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
	"github.com/huying/huying/presets"
)

// Export turns a tenant back into a preset, read at one instant, with the
// regions as a list. Importing it changes no row of the tenant, and makes the
// same tenant elsewhere. Offices that an import makes by itself are left out,
// unless they have a contact or something refers to them.
//
// Faults: Invalid for a code that no tenant has.
func (s *Service) Export(ctx context.Context, code string) (*presets.Preset, error) {
	id, err := s.stores.TenantID(ctx, code)
	if err != nil {
		return nil, err
	}
	if id == uuid.Nil {
		return nil, fault.Field("tenant", fault.NoSuchTenant)
	}
	ctx = authz.System(ctx, id, "export a tenant")
	client, release, err := s.stores.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	t, err := client.Tenant.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	e := &export{client: client, out: &presets.Preset{
		Code: t.Code, Name: t.Name, TimeZone: t.TimeZone, Settings: t.Settings,
	}}
	for _, step := range []func(context.Context) error{
		e.regions, e.calendars, e.channels, e.departments, e.categories, e.grids,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return e.out, nil
}

// export gathers the lists of a preset; a step may use what an earlier one
// has indexed.
type export struct {
	client          *db.Client
	out             *presets.Preset
	regionCodes     map[uuid.UUID]string
	departmentCodes map[uuid.UUID]string
}

// regions lists the tree from the root down.
func (e *export) regions(ctx context.Context) error {
	rows, err := e.client.Region.Query().All(ctx)
	if err != nil {
		return err
	}
	e.regionCodes = make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		e.regionCodes[r.ID] = r.Code
	}
	slices.SortFunc(rows, func(a, b *db.Region) int {
		if d := a.Level.Depth() - b.Level.Depth(); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	for _, r := range rows {
		e.out.Tree.List = append(e.out.Tree.List, presets.Region{
			Code: r.Code, ParentCode: named(e.regionCodes, r.ParentID), Level: r.Level, Name: r.Name,
		})
	}
	return nil
}

func (e *export) calendars(ctx context.Context) error {
	rows, err := e.client.WorkingCalendar.Query().Order(workingcalendar.ByCode()).All(ctx)
	for _, row := range rows {
		zone := row.Spec.Zone
		if zone == e.out.TimeZone {
			zone = ""
		}
		// All days are written out: where the import meets another edition of a
		// yearly file, it still makes this calendar.
		e.out.Calendars = append(e.out.Calendars, presets.Calendar{
			Code: row.Code, Name: row.Name, Zone: zone, Naming: row.Spec.Naming, Week: presets.Week(row.Spec.Week),
			Holidays: dates(row.Spec.Holidays), MakeUp: dates(row.Spec.MakeUpDays), MakeUpHours: row.Spec.MakeUpHours,
			Covered: row.Spec.Covered,
		})
	}
	return err
}

func (e *export) channels(ctx context.Context) error {
	rows, err := e.client.Channel.Query().Order(channel.ByCode()).All(ctx)
	for _, row := range rows {
		e.out.Channels = append(e.out.Channels, presets.Channel{
			Code: row.Code, Name: row.Name, Public: row.Public, Patrol: row.Patrol, Rating: row.Rating,
		})
	}
	return err
}

func (e *export) departments(ctx context.Context) error {
	rows, err := e.client.Department.Query().Order(department.ByCode()).All(ctx)
	if err != nil {
		return err
	}
	named, err := e.namedDepartments(ctx)
	if err != nil {
		return err
	}
	e.departmentCodes = make(map[uuid.UUID]string, len(rows))
	for _, row := range rows {
		e.departmentCodes[row.ID] = row.Code
		var contact *presets.Contact
		if row.ContactName != "" || row.ContactPhone != "" {
			contact = &presets.Contact{Name: row.ContactName, Phone: row.ContactPhone}
		}
		if e.made(row) && contact == nil && !named[row.ID] {
			continue
		}
		e.out.Departments = append(e.out.Departments, presets.Department{
			Code: row.Code, Name: row.Name, Kind: presets.DepartmentKind(row.Kind),
			Region: e.regionOf(row), Rung: row.Rung, Contact: contact,
		})
	}
	return nil
}

// namedDepartments are those that a category or a rung of the ladder names;
// the preset must list them, whatever they are.
func (e *export) namedDepartments(ctx context.Context) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	categories, err := e.client.Category.Query().Where(category.DepartmentIDNotNil()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		out[*c.DepartmentID] = true
	}
	var holders []string
	for _, rung := range e.out.Settings.Ladder {
		if rung.Holder != "" {
			holders = append(holders, rung.Holder)
		}
	}
	ids, err := e.client.Department.Query().Where(department.CodeIn(holders...)).IDs(ctx)
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// made says whether an import makes the department by itself: the office of a
// region of a level that the settings give offices.
func (e *export) made(row *db.Department) bool {
	if row.RegionID == nil || row.Kind != department.KindOFFICE {
		return false
	}
	return row.Code == territory.OfficeCode(e.regionCodes[*row.RegionID])
}

func (e *export) regionOf(row *db.Department) string { return named(e.regionCodes, row.RegionID) }

func (e *export) categories(ctx context.Context) error {
	rows, err := e.client.Category.Query().Order(category.ByCode()).All(ctx)
	codes := make(map[uuid.UUID]string, len(rows))
	for _, row := range rows {
		codes[row.ID] = row.Code
	}
	for _, row := range rows {
		e.out.Categories = append(e.out.Categories, presets.Category{
			Code: row.Code, Name: row.Name, Parent: named(codes, row.ParentID), Grade: string(row.Grade),
			Limit: limit(row.Limit), Department: named(e.departmentCodes, row.DepartmentID),
		})
	}
	return err
}

func (e *export) grids(ctx context.Context) error {
	rows, err := e.client.Grid.Query().Order(grid.ByCode()).All(ctx)
	for _, row := range rows {
		points := make([]presets.Point, len(row.Polygon))
		for i, p := range row.Polygon {
			points[i] = p
		}
		e.out.Grids = append(e.out.Grids, presets.Grid{
			Code: row.Code, Name: row.Name, Kind: presets.GridKind(row.Kind),
			Community: named(e.regionCodes, row.CommunityID), Households: row.Households, Polygon: points,
		})
	}
	return err
}

// limit gives none for a limit that was stored as nothing.
func limit(l *settings.Limit) *settings.Limit {
	if l == nil || *l == (settings.Limit{}) {
		return nil
	}
	return l
}

func named(codes map[uuid.UUID]string, id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return codes[*id]
}

func dates(in []deadline.Date) []string {
	var out []string
	for _, d := range in {
		out = append(out, d.String())
	}
	return out
}
