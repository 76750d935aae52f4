package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/plant"
)

// byCode is the order of the directory's lists; codes are unique in a tenant.
func byCode[T any](kind string, code func(*T) string, id func(*T) uuid.UUID) keyset[T] {
	return keyset[T]{kind: kind, column: "code", value: func(r *T) any { return code(r) }, id: id}
}

var (
	regionsByCode     = byCode("rgn", func(r *db.Region) string { return r.Code }, func(r *db.Region) uuid.UUID { return r.ID })
	gridsByCode       = byCode("grd", func(r *db.Grid) string { return r.Code }, func(r *db.Grid) uuid.UUID { return r.ID })
	departmentsByCode = byCode("dpt", func(r *db.Department) string { return r.Code }, func(r *db.Department) uuid.UUID { return r.ID })
	categoriesByCode  = byCode("cat", func(r *db.Category) string { return r.Code }, func(r *db.Category) uuid.UUID { return r.ID })
	channelsByCode    = byCode("chn", func(r *db.Channel) string { return r.Code }, func(r *db.Channel) uuid.UUID { return r.ID })
	calendarsByCode   = byCode("cal", func(r *db.WorkingCalendar) string { return r.Code }, func(r *db.WorkingCalendar) uuid.UUID { return r.ID })
)

func regions(ctx context.Context, f *model.RegionFilter, w window) (*model.RegionConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, regionsByCode, func() pageable[db.Region] {
		q := client.Region.Query()
		if f == nil {
			return q
		}
		if f.Level != nil {
			q.Where(region.LevelEQ(*f.Level))
		}
		if f.Code != nil {
			q.Where(region.Code(*f.Code))
		}
		if f.ParentID != nil {
			q.Where(region.ParentID(f.ParentID.Of(gid.Region)))
		}
		return q
	})
}

func grids(ctx context.Context, community *uuid.UUID, w window) (*model.GridConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, gridsByCode, func() pageable[db.Grid] {
		q := client.Grid.Query()
		if community != nil {
			q.Where(grid.CommunityID(*community))
		}
		return q
	})
}

func departments(ctx context.Context, f *model.DepartmentFilter, w window) (*model.DepartmentConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	if f != nil && f.Code != nil {
		ctx = plant.Unguarded(ctx, plant.CodeOfAnyTenant)
	}
	return paginate(ctx, w, departmentsByCode, func() pageable[db.Department] {
		q := client.Department.Query()
		if f == nil {
			return q
		}
		if f.Kind != nil {
			q.Where(department.KindEQ(*f.Kind))
		}
		if f.RegionID != nil {
			q.Where(department.RegionID(f.RegionID.Of(gid.Region)))
		}
		if f.Code != nil {
			q.Where(department.Code(*f.Code))
		}
		return q
	})
}

var partiesByTime = keyset[db.Party]{
	kind: "pty", column: "created_at", desc: true, times: true,
	value: func(r *db.Party) any { return r.CreatedAt }, id: func(r *db.Party) uuid.UUID { return r.ID },
}

func parties(ctx context.Context, w window) (*model.PartyConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, partiesByTime, func() pageable[db.Party] { return client.Party.Query() })
}

func categories(ctx context.Context, w window) (*model.CategoryConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, categoriesByCode, func() pageable[db.Category] { return client.Category.Query() })
}

func channels(ctx context.Context, w window) (*model.ChannelConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, channelsByCode, func() pageable[db.Channel] { return client.Channel.Query() })
}

func calendars(ctx context.Context, w window) (*model.WorkingCalendarConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, calendarsByCode, func() pageable[db.WorkingCalendar] { return client.WorkingCalendar.Query() })
}
