package authz_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// world is a database with random rows of two tenants whose codes are the
// same, and what the reference knows of them.
type world struct {
	t     testing.TB
	r     *rand.Rand
	store *store.Store
	raw   *authztest.Database
	towns []*town

	rows    map[string][]*row // by table; a row's id ends in its index
	numbers map[uuid.UUID]int32
	ids     []uuid.UUID // by number
	regions map[int32]regionFact
	grids   map[int32]int32 // their communities
	units   map[int32]unitFact
	counts  map[string]int // of rows by table
}

type (
	regionFact struct {
		code, level string
		root        bool
	}
	unitFact struct {
		kind   string
		region int32
	}
)

// town is one tenant and the ids that its rows refer to. The first parties and
// accounts are busy: most that has a name on it has theirs.
type town struct {
	*worldtest.World
	own                                      authztest.Owned
	root                                     uuid.UUID
	regions, grids, units, parties, accounts []uuid.UUID
	level, code                              map[uuid.UUID]string
	places                                   []authztest.Row
	office                                   map[any]uuid.UUID // of a region
}

const busy = 10

// few are the grids in which much happens.
const few = 4

// newWorld fills ke and kerala; scale is the number of ke's cases.
func newWorld(t testing.TB, engine string, r *rand.Rand, scale int) *world {
	t.Helper()
	url := storetest.URL(t, engine)
	s, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{t: t, r: r, store: s, raw: authztest.Raw(t, url), counts: map[string]int{}}
	if engine == "sqlite" { // everything in memory; nobody needs it after a crash
		w.raw.SetMaxOpenConns(1)
		w.exec("PRAGMA synchronous = OFF")
		w.exec("PRAGMA cache_size = -100000")
	}
	for i, preset := range []string{"ke", "kerala"} {
		of := w.survey(worldtest.New(t, s, preset, nil))
		w.towns = append(w.towns, of)
		w.fill(of, scale/(1+2*i))
	}
	w.load()
	w.exec("ANALYZE")
	return w
}

func (w *world) exec(statement string) {
	w.t.Helper()
	if _, err := w.raw.Exec(statement); err != nil {
		w.t.Fatal(err)
	}
}

// survey notes the places and departments of a tenant, and gives each of its
// communities a second grid.
func (w *world) survey(of *worldtest.World) *town {
	w.t.Helper()
	c, ctx := w.store.Reader(), of.System()
	channel, err := c.Channel.Query().FirstID(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	out := &town{World: of, own: authztest.Owned{"tenants": of.TenantID, "channels": channel}, level: map[uuid.UUID]string{}, code: map[uuid.UUID]string{}, office: map[any]uuid.UUID{}}
	regions, err := c.Region.Query().All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	b := &batch{w: w, own: out.own}
	for _, g := range regions {
		out.regions, out.own["regions"] = append(out.regions, g.ID), g.ID
		if g.ParentID == nil {
			out.root = g.ID
		}
		out.level[g.ID], out.code[g.ID] = strings.ToLower(string(g.Level)), g.Code
		at := authztest.Row{"district_id": g.DistrictID, "street_id": g.StreetID}
		at[out.level[g.ID]+"_id"] = g.ID
		delete(at, "city_id")
		out.places = append(out.places, at)
		if out.level[g.ID] == "community" {
			b.add("grids", uuid.Must(uuid.NewV7()), authztest.Row{"code": g.Code + "-G2", "community_id": g.ID, "polygon": nil})
		}
	}
	b.write()
	grids, err := c.Grid.Query().All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, g := range grids {
		out.grids, out.code[g.ID] = append(out.grids, g.ID), g.Code
		at := slices.IndexFunc(out.places, func(p authztest.Row) bool { return p["community_id"] == *g.CommunityID })
		inGrid := authztest.Row{"grid_id": g.ID}
		for column, id := range out.places[at] {
			inGrid[column] = id
		}
		out.places = append(out.places, inGrid)
	}
	units, err := c.Department.Query().All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, unit := range units {
		if out.units = append(out.units, unit.ID); unit.Kind == department.KindOFFICE {
			out.office[*unit.RegionID] = unit.ID
		}
	}
	return out
}

// number gives an id its number; NULL is zero.
func (w *world) number(id uuid.NullUUID) int32 {
	if !id.Valid {
		return 0
	}
	n, known := w.numbers[id.UUID]
	if !known {
		n = int32(len(w.ids))
		w.numbers[id.UUID] = n
		w.ids = append(w.ids, id.UUID)
	}
	return n
}

func (w *world) numberOf(id uuid.UUID) int32 {
	return w.number(uuid.NullUUID{UUID: id, Valid: id != uuid.Nil})
}

// move hangs a street and a community of ke elsewhere, as an administrator
// does, and reads the facts anew. The history that the offices' cases get by it
// is taken out again: the rows that are hunted are the numbered ones, whose ids
// are drawn and do not sort by time.
func (w *world) move() {
	w.t.Helper()
	ke := w.towns[0]
	for _, step := range [][2]string{{"1.2.1", "1.20"}, {"1.2.2.1", "1.20.1"}} {
		if ke.Region(step[0]).ParentID != nil && *ke.Region(step[0]).ParentID == ke.Region(step[1]).ID {
			continue
		}
		if err := ke.Territory.Move(ke.System(), ke.Region(step[0]).ID, ke.Region(step[1]).ID); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, table := range []string{"case_events", "notices"} {
		w.exec("DELETE FROM " + table + " WHERE substr(CAST(id AS TEXT), 15, 1) = '7'")
	}
	w.load()
}

// describe names the row for a report.
func (w *world) describe(r *row) string {
	at := slices.Index(w.rows[r.kind], r)
	of := "ke"
	if r.tenant != w.numberOf(w.towns[0].TenantID) {
		of = "kerala"
	}
	return fmt.Sprintf("%s %d of %s %s: %+v", r.kind, at, of, w.ids[r.id], *r)
}
