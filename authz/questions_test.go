package authz_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/workorder"
)

// question is something that can be asked of every row of a kind: of the
// program, as a query, and of the reference, row by row.
type question struct {
	name   string
	ids    func(context.Context, *db.Client) ([]uuid.UUID, error)
	count  func(context.Context, *db.Client) (int, error)
	exist  func(context.Context, *db.Client) (bool, error)
	get    func(context.Context, *db.Client, uuid.UUID) error // nil: no single read
	expect func(r *reference, p person) map[uuid.UUID]bool
}

// expected asks the reference of every row.
func expected[T any](rows []T, id func(T) uuid.UUID, yes func(person, T) bool, p person) map[uuid.UUID]bool {
	out := map[uuid.UUID]bool{}
	for _, row := range rows {
		if yes(p, row) {
			out[id(row)] = true
		}
	}
	return out
}

func caseID(c caseFact) uuid.UUID   { return c.id }
func orderID(o orderFact) uuid.UUID { return o.id }

var questions = []question{
	{"case:read",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseFile.Query().IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return c.CaseFile.Query().Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return c.CaseFile.Query().Exist(ctx) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.CaseFile.Get(ctx, id)
			return err
		},
		func(r *reference, p person) map[uuid.UUID]bool { return expected(r.cases, caseID, r.caseRead, p) }},
	{"case:dispatch",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return dispatchable(ctx, c).IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return dispatchable(ctx, c).Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return dispatchable(ctx, c).Exist(ctx) },
		nil,
		func(r *reference, p person) map[uuid.UUID]bool { return expected(r.cases, caseID, r.caseDispatch, p) }},
	{"work_order:read",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.WorkOrder.Query().IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return c.WorkOrder.Query().Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return c.WorkOrder.Query().Exist(ctx) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.WorkOrder.Get(ctx, id)
			return err
		},
		func(r *reference, p person) map[uuid.UUID]bool { return expected(r.orders, orderID, r.orderRead, p) }},
	{"work_order:accept",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return acceptable(ctx, c).IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return acceptable(ctx, c).Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return acceptable(ctx, c).Exist(ctx) },
		nil,
		func(r *reference, p person) map[uuid.UUID]bool { return expected(r.orders, orderID, r.orderAccept, p) }},
	{"case_event:read",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseEvent.Query().IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return c.CaseEvent.Query().Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return c.CaseEvent.Query().Exist(ctx) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.CaseEvent.Get(ctx, id)
			return err
		},
		func(r *reference, p person) map[uuid.UUID]bool {
			return expected(r.events, func(e eventFact) uuid.UUID { return e.id }, r.eventRead, p)
		}},
	{"party:read",
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Party.Query().IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return c.Party.Query().Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return c.Party.Query().Exist(ctx) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.Party.Get(ctx, id)
			return err
		},
		func(r *reference, p person) map[uuid.UUID]bool {
			return expected(r.parties, func(f partyFact) uuid.UUID { return f.id }, r.partyRead, p)
		}},
}

func dispatchable(ctx context.Context, c *db.Client) *db.CaseFileQuery {
	return c.CaseFile.Query().Where(authz.Reach(ctx, casefile.Table, "dispatch"))
}

func acceptable(ctx context.Context, c *db.Client) *db.WorkOrderQuery {
	return c.WorkOrder.Query().Where(authz.Reach(ctx, workorder.Table, "accept"))
}

// checkWays: count, exist and single reads say the same as the list.
func checkWays(t *testing.T, w *world, ctx context.Context, q question, listed map[uuid.UUID]bool) {
	t.Helper()
	client := w.store.Reader()
	n, err := q.count(ctx, client)
	if err != nil || n != len(listed) {
		t.Errorf("%s: counted %d, listed %d: %v", q.name, n, len(listed), err)
	}
	some, err := q.exist(ctx, client)
	if err != nil || some != (len(listed) > 0) {
		t.Errorf("%s: exist %v, listed %d: %v", q.name, some, len(listed), err)
	}
	if q.get == nil {
		return
	}
	everything := q.all(w)
	for range 6 {
		id := everything[w.r.IntN(len(everything))]
		err := q.get(ctx, client, id)
		if (err == nil) != listed[id] || err != nil && !db.IsNotFound(err) {
			t.Errorf("%s: %s read alone: %v, listed %v", q.name, id, err, listed[id])
		}
	}
}

// all are the ids of every row of the question's kind, of both tenants.
func (q question) all(w *world) (out []uuid.UUID) {
	switch {
	case strings.HasPrefix(q.name, "case:"):
		for _, c := range w.cases {
			out = append(out, c.id)
		}
	case strings.HasPrefix(q.name, "work_order:"):
		for _, o := range w.orders {
			out = append(out, o.id)
		}
	case strings.HasPrefix(q.name, "case_event:"):
		for _, e := range w.events {
			out = append(out, e.id)
		}
	default:
		for _, f := range w.parties {
			out = append(out, f.id)
		}
	}
	return out
}
