package authz_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/worldtest"
)

// The facts of a world, as the generator wrote them; the zero id is NULL.
type (
	place      struct{ district, street, community, grid uuid.UUID }
	regionFact struct {
		code, level string
		root        bool
		place       place
	}
	departmentFact struct {
		kind   string
		region uuid.UUID
	}
	caseFact struct {
		id, tenant, holder, holderRegion, reporter, filedBy uuid.UUID
		place                                               place
	}
	orderFact struct {
		id, tenant, department, assignee uuid.UUID
		caseAt                           int // index in cases
	}
	eventFact struct {
		id, tenant uuid.UUID
		caseAt     int
		public     bool
	}
	partyFact struct {
		id, tenant uuid.UUID
		place      place
	}
)

// world is a database with random rows of two tenants, and what is known of
// them.
type world struct {
	t     *testing.T
	r     *rand.Rand
	store *store.Store
	raw   *authztest.Database
	clock interface{ Set(time.Time) }

	regions     map[uuid.UUID]regionFact
	departments map[uuid.UUID]departmentFact
	communityOf map[uuid.UUID]uuid.UUID // of grids
	cases       []caseFact
	orders      []orderFact
	events      []eventFact
	parties     []partyFact
	ordersOf    map[uuid.UUID][]orderFact
	reportedBy  map[uuid.UUID][]int

	people []person
	logins map[uuid.UUID]string // of accounts
}

// town is one tenant while it is being filled.
type town struct {
	*worldtest.World
	own                                      authztest.Owned
	regions, grids, units, parties, accounts []uuid.UUID
	gridAt                                   map[uuid.UUID]place
}

// newWorld fills ke, whose people ask, and kerala, whose rows they never see.
func newWorld(t *testing.T, r *rand.Rand, s *store.Store, raw *authztest.Database, roles []string) (*world, *worldtest.World) {
	t.Helper()
	w := &world{t: t, r: r, store: s, raw: raw, regions: map[uuid.UUID]regionFact{}, departments: map[uuid.UUID]departmentFact{}, communityOf: map[uuid.UUID]uuid.UUID{},
		ordersOf: map[uuid.UUID][]orderFact{}, reportedBy: map[uuid.UUID][]int{}, logins: map[uuid.UUID]string{}}
	ke := worldtest.New(t, s, "ke", nil)
	w.clock = ke.Clock
	tx, err := raw.Begin()
	if err != nil {
		t.Fatal(err)
	}
	w.fill(tx, w.survey(ke), 220, 30, roles)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	kerala := worldtest.New(t, s, "kerala", nil)
	if tx, err = raw.Begin(); err != nil {
		t.Fatal(err)
	}
	w.fill(tx, w.survey(kerala), 60, 0, roles)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	w.people = append(w.people, person{tenant: ke.TenantID}) // nobody
	return w, ke
}

// survey notes the regions, grids and departments of a tenant.
func (w *world) survey(of *worldtest.World) *town {
	w.t.Helper()
	c, ctx := w.store.Reader(), of.System()
	regions, err1 := c.Region.Query().All(ctx)
	grids, err2 := c.Grid.Query().All(ctx)
	units, err3 := c.Department.Query().All(ctx)
	channel, err4 := c.Channel.Query().FirstID(ctx)
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	out := &town{World: of, own: authztest.Owned{"tenants": of.TenantID, "channels": channel}, gridAt: map[uuid.UUID]place{}}
	for _, g := range regions {
		fact := regionFact{code: g.Code, level: strings.ToLower(string(g.Level)), root: g.ParentID == nil, place: placeOf(g)}
		w.regions[g.ID] = fact
		out.regions = append(out.regions, g.ID)
		out.own["regions"] = g.ID
	}
	for _, g := range grids {
		w.communityOf[g.ID] = *g.CommunityID
		at := w.regions[*g.CommunityID].place
		at.grid = g.ID
		out.grids, out.gridAt[g.ID] = append(out.grids, g.ID), at
	}
	for _, d := range units {
		w.departments[d.ID] = departmentFact{string(d.Kind), *d.RegionID}
		out.units = append(out.units, d.ID)
	}
	return out
}

func placeOf(g *db.Region) place {
	var p place
	if g.DistrictID != nil {
		p.district = *g.DistrictID
	}
	if g.StreetID != nil {
		p.street = *g.StreetID
	}
	switch g.Level {
	case "DISTRICT":
		p.district = g.ID
	case "STREET":
		p.street = g.ID
	case "COMMUNITY":
		p.community = g.ID
	}
	return p
}

// viewers logs everybody in and returns, for now, the context of each person.
func (w *world) viewers(authenticate func(context.Context, person) (*authz.Viewer, error)) []context.Context {
	w.t.Helper()
	out := make([]context.Context, len(w.people))
	for i, p := range w.people {
		v, err := authenticate(w.t.Context(), p)
		if err != nil {
			w.t.Fatal(err)
		}
		out[i] = authz.WithViewer(context.Background(), v)
	}
	return out
}
