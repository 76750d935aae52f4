package graph

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
)

func caseID(c *db.CaseFile) uuid.UUID { return c.ID }

// caseOrders are the orders of the case list; every column is NOT NULL.
var caseOrders = map[model.CaseOrderField]keyset[db.CaseFile]{
	model.CaseOrderFieldReportedAt: {kind: "cas-r", column: casefile.FieldReportedAt, times: true, id: caseID,
		value: func(c *db.CaseFile) any { return c.ReportedAt }},
	model.CaseOrderFieldDueAt: {kind: "cas-d", column: casefile.FieldDueAt, times: true, id: caseID,
		value: func(c *db.CaseFile) any { return c.DueAt }},
	model.CaseOrderFieldUpdatedAt: {kind: "cas-u", column: casefile.FieldUpdatedAt, times: true, id: caseID,
		value: func(c *db.CaseFile) any { return c.UpdatedAt }},
}

func cases(ctx context.Context, f *model.CaseFilter, order *model.CaseOrder, w window) (*model.CaseConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	if order == nil {
		order = &model.CaseOrder{Field: model.CaseOrderFieldReportedAt, Direction: model.OrderDirectionDesc}
	}
	k := caseOrders[order.Field]
	if k.desc = order.Direction == model.OrderDirectionDesc; k.desc {
		k.kind += "-"
	}
	if plant.On(plant.CursorCarriesMore) {
		k.value = func(c *db.CaseFile) any { return c.TrackingCode }
	}
	where, err := caseFilter(ctx, client, f)
	if err != nil {
		return nil, err
	}
	if f != nil && f.Words != nil {
		return searchedCases(ctx, client, f, order.Field, k, w, where)
	}
	return paginate(ctx, w, k, func() pageable[db.CaseFile] {
		q := client.CaseFile.Query()
		q.WhereP(where...)
		if plant.On(plant.OrderByHidden) {
			q.Order(casefile.ByFiledByField(account.FieldName))
		}
		return q
	})
}

// caseFilter turns the filter into conditions on columns that every reader of
// a case may read; the policy adds which cases those are.
func caseFilter(ctx context.Context, client *db.Client, f *model.CaseFilter) ([]func(*sql.Selector), error) {
	if f == nil {
		return nil, nil
	}
	var out []func(*sql.Selector)
	if f.States != nil {
		out = append(out, casefile.StateIn(f.States...))
	}
	if f.Grades != nil {
		out = append(out, casefile.GradeIn(f.Grades...))
	}
	if f.Lights != nil {
		out = append(out, casework.WhereLight(now(ctx), f.Lights...))
	}
	if f.ExtensionAsked != nil {
		out = append(out, casework.WhereExtensionAsked(ctx, *f.ExtensionAsked))
	}
	if f.Overnight != nil {
		out = append(out, casework.WhereOvernight(ctx, now(ctx), *f.Overnight))
	}
	if f.CategoryID != nil {
		out = append(out, casefile.CategoryID(f.CategoryID.Of(gid.Category)))
	}
	if f.GridID != nil {
		out = append(out, casefile.GridID(f.GridID.Of(gid.Grid)))
	}
	if f.HolderID != nil {
		out = append(out, casefile.HolderDepartmentID(f.HolderID.Of(gid.Department)))
	}
	if f.ExternalReference != nil {
		out = append(out, casefile.ExternalReference(*f.ExternalReference))
	}
	out = append(out, timeFilter(f)...)
	return caseFilterLookups(ctx, client, f, out)
}

func timeFilter(f *model.CaseFilter) (out []func(*sql.Selector)) {
	if f.ReportedFrom != nil {
		out = append(out, casefile.ReportedAtGTE(*f.ReportedFrom))
	}
	if f.ReportedTo != nil {
		out = append(out, casefile.ReportedAtLT(*f.ReportedTo))
	}
	if f.Open != nil && *f.Open {
		// what is open was never closed: so the small indexes of such cases serve
		out = append(out, casefile.ClosedAtIsNil(), casefile.StateNotIn(casestate.Ends()...))
	}
	if f.Open != nil && !*f.Open {
		out = append(out, casefile.ClosedAtNotNil())
	}
	return out
}

// caseFilterLookups adds the conditions that need a look at the directory.
func caseFilterLookups(ctx context.Context, client *db.Client, f *model.CaseFilter, out []func(*sql.Selector)) ([]func(*sql.Selector), error) {
	if f.Channel != nil {
		id, err := client.Channel.Query().Where(channel.Code(*f.Channel)).OnlyID(ctx)
		if err != nil && !db.IsNotFound(err) {
			return nil, err
		}
		out = append(out, casefile.ChannelID(id))
	}
	ctx = plant.Unguarded(ctx, plant.RegionOfAnyTenant)
	if f.RegionID != nil {
		id := f.RegionID.Of(gid.Region)
		level, err := opOf(ctx).level(ctx, client, id)
		if err != nil {
			return nil, err
		}
		if in := casesIn(level, id); in != nil {
			out = append(out, in)
		}
	}
	return out, nil
}

// oneCase finds a case by one of its names; a variable that carries two passes
// the validator and is refused here.
func oneCase(ctx context.Context, by model.CaseKey) (*db.CaseFile, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	q := client.CaseFile.Query()
	switch {
	case by.ID != nil && by.Number == nil:
		q.Where(casefile.ID(by.ID.Of(gid.CaseFile)))
	case by.Number != nil && by.ID == nil:
		q.Where(casefile.Number(*by.Number))
		ctx = plant.Unguarded(ctx, plant.NumberOfAnyTenant)
	default:
		return nil, fault.Field("by", fault.ExactlyOne)
	}
	if plant.On(plant.NumberForbidden) && q.Clone().CountX(planted(ctx)) > q.Clone().CountX(ctx) {
		return nil, authz.ErrForbidden
	}
	if by.ID != nil {
		if done, err := compileByID(ctx, asCase(*by.ID), caseNamed); done || err != nil {
			return nil, err
		}
	}
	if done, err := compileOne(ctx, "Case", q.Clone().Only); done || err != nil {
		return nil, err
	}
	return only(q.Only(ctx))
}

var ordersByTime = keyset[db.WorkOrder]{
	kind: "wrk", column: workorder.FieldSentAt, desc: true, times: true,
	value: func(o *db.WorkOrder) any { return o.SentAt }, id: func(o *db.WorkOrder) uuid.UUID { return o.ID },
}

func workOrders(ctx context.Context, f *model.WorkOrderFilter, w window) (*model.WorkOrderConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	if plant.On(plant.OrdersOfUnit) && f != nil && f.DepartmentID != nil {
		q := client.WorkOrder.Query().Where(workorder.DepartmentID(f.DepartmentID.UUID))
		if q.Clone().CountX(planted(ctx)) > q.CountX(ctx) {
			return nil, authz.ErrForbidden
		}
	}
	return paginate(ctx, w, ordersByTime, func() pageable[db.WorkOrder] {
		q := client.WorkOrder.Query()
		if f != nil && f.States != nil {
			q.Where(workorder.StateIn(f.States...))
		}
		if f != nil && f.DepartmentID != nil {
			q.Where(workorder.DepartmentID(f.DepartmentID.Of(gid.Department)))
		}
		return q
	})
}

var eventsBySeq = keyset[db.CaseEvent]{
	kind: "evt", column: caseevent.FieldSeq,
	value: func(e *db.CaseEvent) any { return e.Seq }, id: func(e *db.CaseEvent) uuid.UUID { return e.ID },
}

func events(ctx context.Context, of uuid.UUID, w window) (*model.CaseEventConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, eventsBySeq, func() pageable[db.CaseEvent] {
		return client.CaseEvent.Query().Where(caseevent.CaseID(of))
	})
}

func unlessNever(t time.Time) *time.Time {
	if casework.Never(t) {
		return nil
	}
	return &t
}
