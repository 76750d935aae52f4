package authz_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/identity"
	tenantpolicy "github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// query is what ent's queries have in common.
type query[Q any] interface {
	IDs(context.Context) ([]uuid.UUID, error)
	Count(context.Context) (int, error)
	Exist(context.Context) (bool, error)
	Limit(int) Q
	Offset(int) Q
}

// road is a question as the product's own code asks it, in all its ways.
type road struct {
	ask
	list  func(context.Context, *db.Client) ([]uuid.UUID, error)
	count func(context.Context, *db.Client) (int, error)
	exist func(context.Context, *db.Client) (bool, error)
	page  func(ctx context.Context, c *db.Client, size, after int) ([]uuid.UUID, error)
	get   func(context.Context, *db.Client, uuid.UUID) error
}

func roadOf[Q query[Q]](a ask, start func(context.Context, *db.Client) Q, get func(context.Context, *db.Client, uuid.UUID) error) road {
	return road{a,
		func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return start(ctx, c).IDs(ctx) },
		func(ctx context.Context, c *db.Client) (int, error) { return start(ctx, c).Count(ctx) },
		func(ctx context.Context, c *db.Client) (bool, error) { return start(ctx, c).Exist(ctx) },
		func(ctx context.Context, c *db.Client, size, after int) ([]uuid.UUID, error) {
			return start(ctx, c).Limit(size).Offset(after).IDs(ctx)
		}, get}
}

// roads: a verb that moves a row reaches what the viewer also sees.
var roads = []road{
	roadOf(ask{"cases", "case", "read", ""}, func(_ context.Context, c *db.Client) *db.CaseFileQuery {
		return c.CaseFile.Query().Order(casefile.ByID())
	},
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.CaseFile.Get(ctx, id)
			return err
		}),
	roadOf(ask{"cases", "case", "dispatch", ""}, func(ctx context.Context, c *db.Client) *db.CaseFileQuery {
		return c.CaseFile.Query().Where(authz.Reach(ctx, casefile.Table, "dispatch")).Order(casefile.ByID())
	}, nil),
	roadOf(ask{"work_orders", "work_order", "read", ""}, func(_ context.Context, c *db.Client) *db.WorkOrderQuery {
		return c.WorkOrder.Query().Order(workorder.ByID())
	},
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.WorkOrder.Get(ctx, id)
			return err
		}),
	roadOf(ask{"work_orders", "work_order", "accept", ""}, func(ctx context.Context, c *db.Client) *db.WorkOrderQuery {
		return c.WorkOrder.Query().Where(authz.Reach(ctx, workorder.Table, "accept")).Order(workorder.ByID())
	}, nil),
	roadOf(ask{"parties", "party", "read", ""}, func(_ context.Context, c *db.Client) *db.PartyQuery { return c.Party.Query().Order(party.ByID()) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.Party.Get(ctx, id)
			return err
		}),
	roadOf(ask{"accounts", "account", "read", ""}, func(_ context.Context, c *db.Client) *db.AccountQuery { return c.Account.Query().Order(account.ByID()) },
		func(ctx context.Context, c *db.Client, id uuid.UUID) error {
			_, err := c.Account.Get(ctx, id)
			return err
		}),
	roadOf(ask{"memberships", "account", "read", ""}, func(_ context.Context, c *db.Client) *db.MembershipQuery {
		return c.Membership.Query().Order(membership.ByID())
	}, nil),
}

// instants are when the people ask; memberships begin and end between and
// exactly at them.
var instants = []time.Time{worldtest.Start, worldtest.Start.AddDate(0, 0, 10), worldtest.Start.AddDate(0, 0, 20)}

// person logs in; a membership counts for him from its first instant on until
// before its last.
type person struct {
	login       string
	viewer      authz.Viewer
	memberships []authz.Membership
	from        []time.Time
	until       []*time.Time
}

func (p *person) at(now time.Time) (out []authz.Membership) {
	for i, m := range p.memberships {
		if !p.from[i].After(now) && (p.until[i] == nil || p.until[i].After(now)) {
			out = append(out, m)
		}
	}
	return out
}

// putPeople writes accounts with memberships that begin and end.
func (w *world) putPeople(n int, p *drawn) (out []*person) {
	of := w.towns[0]
	f := w.filler(of)
	for i := range n {
		one := &person{login: fmt.Sprintf("person-%d", i), viewer: authz.Viewer{TenantID: of.TenantID, PartyID: of.parties[i%busy]}}
		one.viewer.AccountID = f.put("accounts", authztest.Row{"login": one.login, "party_id": one.viewer.PartyID})
		for range w.r.IntN(5) {
			m := w.drawMembership(w.r, of, pick(w.r, p.roles), nil)
			row := authztest.Row{"account_id": one.viewer.AccountID, "role": m.Role}
			for column, id := range map[string]uuid.UUID{"region_id": m.Region, "grid_id": m.Grid, "department_id": m.Department} {
				if id != uuid.Nil {
					row[column] = id
				}
			}
			from := worldtest.Start.AddDate(0, 0, pick(w.r, []int{-5, -5, -5, 0, 5, 10}))
			row["valid_from"] = from
			var until *time.Time
			if w.r.IntN(2) == 0 {
				end := from.AddDate(0, 0, 5*(1+w.r.IntN(4)))
				until, row["valid_until"] = &end, end
			}
			f.put("memberships", row)
			one.memberships, one.from, one.until = append(one.memberships, m), append(one.from, from), append(one.until, until)
		}
		out = append(out, one)
	}
	f.write()
	w.load()
	return append(out, &person{viewer: authz.Viewer{TenantID: of.TenantID}})
}

// TestClient_AgreesWithTheReference: people log in at several instants and ask
// through ent's client, which puts the condition in by itself: list, count,
// exist, single reads and pages say what the reference says.
func TestClient_AgreesWithTheReference(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seedOf(t), 11))
			for _, p := range []*drawn{defaultPolicy(t), drawPolicy(t, r, asks, 12)} {
				w := newWorld(t, engine, r, 300)
				askAll(t, w, p, w.putPeople(10, p))
			}
		})
	}
}

func askAll(t *testing.T, w *world, p *drawn, people []*person) {
	t.Helper()
	ke, decisions, yes := w.towns[0], 0, 0
	service := identity.New(w.store, tenantpolicy.NewMatrices(p.matrix, w.store), ke.Clock)
	tokens := map[*person]string{}
	for _, one := range people[:len(people)-1] {
		token, err := service.Issue(ke.System(), ke.Code, one.login, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		tokens[one] = token.Secret
	}
	for _, now := range instants {
		ke.Clock.Set(now)
		for i, one := range people {
			v, err := service.Authenticate(t.Context(), tokens[one])
			if one.login == "" {
				v, err = service.Anonymous(t.Context(), ke.Code)
			}
			if err != nil {
				t.Fatal(err)
			}
			a := w.as(p, one.viewer, one.at(now))
			for _, q := range roads {
				listed := w.askRoad(t, authz.WithViewer(t.Context(), v), a, q, i%5 == 0)
				decisions, yes = decisions+len(w.rows[q.table]), yes+listed
			}
		}
		if now == instants[0] {
			w.move()
		}
	}
	t.Logf("%d decisions, %d of them yes", decisions, yes)
}

// askRoad compares a list with the reference, and if thorough the other ways
// with the list.
func (w *world) askRoad(t *testing.T, ctx context.Context, a *asker, q road, thorough bool) int {
	t.Helper()
	c := w.store.Reader()
	claims, seeing := a.drawn.ref.claims(&a.ref, q.verb()), a.drawn.ref.claims(&a.ref, q.object+":read")
	var want []uuid.UUID
	for _, r := range w.rows[q.table] {
		if decide(claims, &a.ref, q.action, r) && decide(seeing, &a.ref, "read", r) {
			want = append(want, w.ids[r.id])
		}
	}
	slices.SortFunc(want, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	got, err := q.list(ctx, c)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s %s: %d rows, the reference has %d, %v: %+v under\n%s", q.table, q.verb(), len(got), len(want), err, a.ref, a.text)
	}
	if !thorough {
		return len(got)
	}
	n, err1 := q.count(ctx, c)
	some, err2 := q.exist(ctx, c)
	if err1 != nil || err2 != nil || n != len(got) || some != (n > 0) {
		t.Errorf("%s %s: listed %d, counted %d, exist %v: %v, %v", q.table, q.verb(), len(got), n, some, err1, err2)
	}
	for _, size := range []int{1, 2, 100} {
		var pages []uuid.UUID
		for range 3 {
			page, err := q.page(ctx, c, size, len(pages))
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, page...)
		}
		if !slices.Equal(pages, got[:min(len(got), 3*size)]) {
			t.Errorf("%s %s: pages of %d are not the list", q.table, q.verb(), size)
		}
	}
	for range 4 {
		id := w.ids[pick(w.r, w.rows[q.table]).id]
		if q.get == nil {
			break
		}
		if err := q.get(ctx, c, id); (err == nil) != slices.Contains(got, id) || err != nil && !db.IsNotFound(err) {
			t.Errorf("%s %s: %s read alone: %v", q.table, q.verb(), id, err)
		}
	}
	return len(got)
}
