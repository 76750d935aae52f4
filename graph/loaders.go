package graph

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/vikstrous/dataloadgen"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/graph/model"
)

// loaders fetch the neighbours of many objects with one statement each. Every
// statement runs under the policies: what the viewer may not see is null,
// exactly like what is not there.
type loaders struct {
	accounts    *one[db.Account]
	cases       *one[db.CaseFile]
	categories  *one[db.Category]
	channels    *one[db.Channel]
	clocks      *one[db.Clock]
	departments *one[db.Department]
	grids       *one[db.Grid]
	orders      *one[db.WorkOrder]
	parties     *one[db.Party]
	regions     *one[db.Region]

	contact       *dataloadgen.Loader[uuid.UUID, bool] // may the viewer have the party's contact shown
	membershipsOf *many[db.Membership]
	caseLoaders
	conversationLoaders
	*limitLoaders
	headsOf  *many[db.DepartmentHead]
	lightsOf *many[db.LightEvent]

	proposals      *one[model.ProposedUnit]
	rulingsOf      *many[db.Ruling]
	supervisionsOf *many[db.Supervision]
	mergedInto     *one[db.CaseLink]
	namedRatings   *one[db.Rating]
	mergedOf       *many[db.CaseLink]
}

type (
	one[T any]  = dataloadgen.Loader[uuid.UUID, *T]
	many[T any] = dataloadgen.Loader[uuid.UUID, []*T]
)

// gather is how long a loader waits for more keys; the fields of one level are
// resolved at the same moment.
const gather = 300 * time.Microsecond

func newLoaders(op *operation) *loaders {
	return &loaders{
		caseLoaders:         newCaseLoaders(op),
		conversationLoaders: newConversationLoaders(op),
		limitLoaders:        newLimitLoaders(op),
		accounts: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Account, error) {
			return c.Account.Query().Where(account.IDIn(ids...)).All(ctx)
		}, func(r *db.Account) uuid.UUID { return r.ID }),
		cases: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseFile, error) {
			return c.CaseFile.Query().Where(casefile.IDIn(ids...)).All(ctx)
		}, func(r *db.CaseFile) uuid.UUID { return r.ID }),
		categories: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Category, error) {
			return c.Category.Query().Where(category.IDIn(ids...)).All(ctx)
		}, func(r *db.Category) uuid.UUID { return r.ID }),
		channels: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Channel, error) {
			return c.Channel.Query().Where(channel.IDIn(ids...)).All(ctx)
		}, func(r *db.Channel) uuid.UUID { return r.ID }),
		clocks: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Clock, error) {
			return c.Clock.Query().Where(clock.IDIn(ids...)).All(ctx)
		}, func(r *db.Clock) uuid.UUID { return r.ID }),
		departments: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Department, error) {
			return c.Department.Query().Where(department.IDIn(ids...)).All(ctx)
		}, func(r *db.Department) uuid.UUID { return r.ID }),
		grids: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Grid, error) {
			return c.Grid.Query().Where(grid.IDIn(ids...)).All(ctx)
		}, func(r *db.Grid) uuid.UUID { return r.ID }),
		orders: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.WorkOrder, error) {
			return c.WorkOrder.Query().Where(workorder.IDIn(ids...)).All(ctx)
		}, func(r *db.WorkOrder) uuid.UUID { return r.ID }),
		parties: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Party, error) {
			return c.Party.Query().Where(party.IDIn(ids...)).All(ctx)
		}, func(r *db.Party) uuid.UUID { return r.ID }),
		regions: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Region, error) {
			return c.Region.Query().Where(region.IDIn(ids...)).All(ctx)
		}, func(r *db.Region) uuid.UUID { return r.ID }),
		namedRatings:   byID(op, namedRatings, func(r *db.Rating) uuid.UUID { return r.ID }),
		mergedInto:     byID(op, mergings(caselink.CaseIDIn), func(r *db.CaseLink) uuid.UUID { return r.CaseID }),
		mergedOf:       byOwner(op, mergings(caselink.ToCaseIDIn), func(r *db.CaseLink) uuid.UUID { return r.ToCaseID }),
		contact:        contactLoader(op),
		headsOf:        headsLoader(op),
		lightsOf:       lightsLoader(op),
		proposals:      proposalLoader(op),
		rulingsOf:      rulingsLoader(op),
		supervisionsOf: supervisionsLoader(op),
		membershipsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Membership, error) {
			return c.Membership.Query().Where(membership.AccountIDIn(ids...)).Order(membership.ByID()).All(ctx)
		}, func(r *db.Membership) uuid.UUID { return r.AccountID }),
	}
}

type fetch[T any] func(context.Context, *db.Client, []uuid.UUID) ([]*T, error)

func byID[T any](op *operation, get fetch[T], key func(*T) uuid.UUID) *one[T] {
	return dataloadgen.NewLoader(func(ctx context.Context, ids []uuid.UUID) ([]*T, []error) {
		found := map[uuid.UUID]*T{}
		if err := each(ctx, op, get, ids, func(row *T) { found[key(row)] = row }); err != nil {
			return nil, []error{err}
		}
		out := make([]*T, len(ids))
		for i, id := range ids {
			out[i] = found[id]
		}
		return out, nil
	}, dataloadgen.WithWait(gather), dataloadgen.WithBatchCapacity(100))
}

func byOwner[T any](op *operation, get fetch[T], owner func(*T) uuid.UUID) *many[T] {
	return dataloadgen.NewLoader(func(ctx context.Context, ids []uuid.UUID) ([][]*T, []error) {
		found := map[uuid.UUID][]*T{}
		if err := each(ctx, op, get, ids, func(row *T) { found[owner(row)] = append(found[owner(row)], row) }); err != nil {
			return nil, []error{err}
		}
		out := make([][]*T, len(ids))
		for i, id := range ids {
			out[i] = found[id]
		}
		return out, nil
	}, dataloadgen.WithWait(gather), dataloadgen.WithBatchCapacity(100))
}

func each[T any](ctx context.Context, op *operation, get fetch[T], ids []uuid.UUID, take func(*T)) error {
	client, err := op.reader(ctx)
	if err != nil {
		return err
	}
	rows, err := get(ctx, client, ids)
	for _, row := range rows {
		take(row)
	}
	return err
}

func contactLoader(op *operation) *dataloadgen.Loader[uuid.UUID, bool] {
	return dataloadgen.NewLoader(func(ctx context.Context, ids []uuid.UUID) ([]bool, []error) {
		client, err := op.reader(ctx)
		if err != nil {
			return nil, []error{err}
		}
		open, err := client.Party.Query().Where(party.IDIn(ids...), authz.Reach(ctx, party.Table, "contact")).IDs(ctx)
		if err != nil {
			return nil, []error{err}
		}
		seen := map[uuid.UUID]bool{}
		for _, id := range open {
			seen[id] = true
		}
		out := make([]bool, len(ids))
		for i, id := range ids {
			out[i] = seen[id]
		}
		return out, nil
	}, dataloadgen.WithWait(gather), dataloadgen.WithBatchCapacity(100))
}

// maybe loads what an optional reference names.
func maybe[T any](ctx context.Context, l *one[T], id *uuid.UUID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	return l.Load(ctx, *id)
}
