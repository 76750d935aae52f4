package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// operation is what the resolvers of one operation share: one instant, one
// snapshot of the database, one set of loaders. A mutation has a snapshot and
// loaders for the answer of each of its fields.
type operation struct {
	services Services
	levels   *levels
	now      time.Time
	snapshot bool // a query reads one snapshot; a mutation reads what it wrote

	mu     sync.Mutex
	client *db.Client
	view   *store.View // of a query, or of the answer of a field of a mutation
	wrote  bool        // a field of a mutation has written, and its answer is read
	row    *db.Tenant
	load   *loaders

	sightings sightings
}

type operationKey struct{}

// Operations opens and closes what an operation shares. Nothing touches the
// database before a resolver asks for it.
func Operations(s Services) graphql.OperationMiddleware {
	levels := newLevels()
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		query := graphql.GetOperationContext(ctx).Operation.Operation == ast.Query
		op := &operation{services: s, levels: levels, now: s.Clock.Now(), snapshot: query}
		respond := next(context.WithValue(ctx, operationKey{}, op))
		return func(ctx context.Context) *graphql.Response {
			defer op.close()
			return respond(ctx)
		}
	}
}

func opOf(ctx context.Context) *operation {
	return ctx.Value(operationKey{}).(*operation)
}

// now is the instant of the operation, which lists ask for where they depend on it.
func now(ctx context.Context) time.Time {
	if r, _ := ctx.Value(roadKey{}).(*road); r != nil {
		r.timed.Store(true)
	}
	return opOf(ctx).now
}

// settledOp returns the operation with fresh loaders and, once it reads, a
// snapshot: after a mutation, what was loaded before is stale.
func settledOp(ctx context.Context) *operation {
	op := opOf(ctx)
	op.renew(true)
	return op
}

// Answers ends the snapshot that the answer of a field of a mutation was read
// from: the next field writes, and must hold nothing meanwhile.
func Answers(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	answer := next(ctx)
	if op := opOf(ctx); op.wrote {
		op.renew(false)
	}
	return answer
}

// renew makes the next read see what was written until then.
func (op *operation) renew(wrote bool) {
	op.close()
	op.mu.Lock()
	defer op.mu.Unlock()
	op.client, op.load, op.wrote = nil, nil, wrote
}

// asked says whether anything was read through the operation since it was last
// renewed.
func (op *operation) asked() bool {
	op.mu.Lock()
	defer op.mu.Unlock()
	return op.client != nil || op.load != nil || op.view != nil
}

// load returns the operation's loaders; most operations need none.
func load(ctx context.Context) *loaders {
	op := opOf(ctx)
	op.mu.Lock()
	defer op.mu.Unlock()
	if op.load == nil {
		op.load = newLoaders(op)
	}
	return op.load
}

// reader returns the client that reads for the viewer; there is none without
// a tenant.
func (op *operation) reader(ctx context.Context) (*db.Client, error) {
	op.mu.Lock()
	defer op.mu.Unlock()
	if op.client != nil {
		return op.client, nil
	}
	if !op.snapshot && !op.wrote {
		st, err := op.store(ctx)
		if err != nil {
			return nil, err
		}
		op.client = st.Reader()
		return op.client, nil
	}
	if err := op.look(ctx); err != nil {
		return nil, err
	}
	op.client = op.view.Client()
	return op.client, nil
}

// open opens the view of a query, without a client.
func (op *operation) open(ctx context.Context) (*store.View, error) {
	op.mu.Lock()
	defer op.mu.Unlock()
	err := op.look(ctx)
	return op.view, err
}

func (op *operation) look(ctx context.Context) error {
	if op.view != nil {
		return nil
	}
	st, err := op.store(ctx)
	if err != nil {
		return err
	}
	op.view, err = st.View(ctx)
	return err
}

func (op *operation) store(ctx context.Context) (*store.Store, error) {
	if authz.ViewerFrom(ctx) == nil {
		return nil, fault.New(fault.Unauthenticated, fault.TenantNeeded)
	}
	return op.services.Stores.For(ctx)
}

// tenant returns the tenant of the request, read once.
func (op *operation) tenant(ctx context.Context) (*db.Tenant, error) {
	client, err := op.reader(ctx)
	if err != nil {
		return nil, err
	}
	op.mu.Lock()
	defer op.mu.Unlock()
	if op.row == nil {
		op.row, err = client.Tenant.Query().Where(tenant.ID(authz.ViewerFrom(ctx).TenantID)).Only(ctx)
		if db.IsNotFound(err) { // no membership is in force
			err = authz.ErrForbidden
		}
	}
	return op.row, err
}

func (op *operation) close() {
	op.mu.Lock()
	defer op.mu.Unlock()
	if op.view != nil {
		op.view.Release()
		op.view = nil
	}
}

// reader returns the client of the operation in the context.
func reader(ctx context.Context) (*db.Client, error) { return opOf(ctx).reader(ctx) }
