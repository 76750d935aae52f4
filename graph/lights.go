package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/directory"
)

func headsLoader(op *operation) *many[db.DepartmentHead] {
	return byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.DepartmentHead, error) {
		return c.DepartmentHead.Query().Where(departmenthead.DepartmentIDIn(ids...)).All(ctx)
	}, func(r *db.DepartmentHead) uuid.UUID { return r.DepartmentID })
}

func lightsLoader(op *operation) *many[db.LightEvent] {
	return byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.LightEvent, error) {
		return c.LightEvent.Query().Where(lightevent.CaseIDIn(ids...)).Order(lightevent.ByAt(), lightevent.ByID()).All(ctx)
	}, func(r *db.LightEvent) uuid.UUID { return r.CaseID })
}

// head is who has a post of a department; null for nobody, and where the viewer
// may not see the account.
func head(ctx context.Context, unit *db.Department, post departmenthead.Post) (*db.Account, error) {
	rows, err := load(ctx).headsOf.Load(ctx, unit.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range rows {
		if h.Post == post {
			return load(ctx).accounts.Load(ctx, h.AccountID)
		}
	}
	return nil, nil
}

var lightsByTime = keyset[db.LightEvent]{
	kind: "lgt", column: lightevent.FieldAt, desc: true, times: true,
	value: func(r *db.LightEvent) any { return r.At }, id: func(r *db.LightEvent) uuid.UUID { return r.ID },
}

func lightEvents(ctx context.Context, f *model.LightEventFilter, w window) (*model.LightEventConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, lightsByTime, func() pageable[db.LightEvent] {
		q := client.LightEvent.Query()
		if f == nil {
			return q
		}
		if f.From != nil {
			q.Where(lightevent.AtGTE(*f.From))
		}
		if f.To != nil {
			q.Where(lightevent.AtLT(*f.To))
		}
		if f.DepartmentID != nil {
			q.Where(lightevent.DepartmentID(f.DepartmentID.Of(gid.Department)))
		}
		if f.Color != nil {
			q.Where(lightevent.ColorEQ(*f.Color))
		}
		return q
	})
}

var deliveriesByTime = keyset[db.Delivery]{
	kind: "dlv", column: delivery.FieldCreatedAt, desc: true, times: true,
	value: func(r *db.Delivery) any { return r.CreatedAt }, id: func(r *db.Delivery) uuid.UUID { return r.ID },
}

func deliveries(ctx context.Context, f *model.DeliveryFilter, w window) (*model.DeliveryConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, deliveriesByTime, func() pageable[db.Delivery] {
		q := client.Delivery.Query()
		if f != nil && f.States != nil {
			q.Where(delivery.StateIn(f.States...))
		}
		return q
	})
}

// words are the text of a message, for whoever may see what it is about: it
// names the case.
func words(ctx context.Context, m *db.Delivery) (*string, error) {
	c, err := maybe(ctx, load(ctx).cases, m.CaseID)
	if err != nil {
		return nil, err
	}
	return wordsAbout(ctx, m, c)
}

// wordsAbout is words where the case is known; nil for one that is not seen.
func wordsAbout(_ context.Context, m *db.Delivery, c *db.CaseFile) (*string, error) {
	if m.CaseID != nil && c == nil {
		return nil, nil
	}
	return &m.Text, nil
}

func headship(in model.AppointHeadInput) directory.Headship {
	return directory.Headship{Department: in.DepartmentID.Of(gid.Department), Post: in.Post,
		Account: optional(in.AccountID, gid.Account), Reason: in.Reason}
}

func settledDepartment(ctx context.Context, id uuid.UUID, err error) (*db.Department, []model.UserError, error) {
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Department, error) {
		return c.Department.Query().Where(department.ID(id)).Only(ctx)
	})
}
