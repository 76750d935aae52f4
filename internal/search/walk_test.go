package search_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/spelling"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

const seed = 20261122

// walker files and changes cases of a city at random, and searches them.
type walker struct {
	*w.World
	search *search.Service
	raw    *authztest.Database
	people map[string]context.Context
	filed  int
}

func newWalker(t *testing.T, s *store.Store, raw *authztest.Database, preset string) *walker {
	t.Helper()
	world := w.New(t, s, preset, nil)
	return &walker{World: world, raw: raw, search: search.New(s, world.Clock), people: map[string]context.Context{
		"resident": world.As("resident", w.Whole("resident")), "city": world.As("city", w.At("city_officer", "1")),
		"district": world.As("district", w.At("district_officer", "1.2")), "community": world.As("community", w.At("community_officer", "1.2.1.1")),
		"nobody": world.Anonymous(),
	}}
}

// eachWalk runs a test over a city on each engine.
func eachWalk(t *testing.T, fn func(t *testing.T, k *walker)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			fn(t, newWalker(t, s, authztest.Raw(t, url), "ke"))
		})
	}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// scraps are what texts and words are put together from, so that some are found.
var scraps = []string{"路灯", "不亮", "垃圾", "灯不", "下水道", "水", "道", "Ａｂｃ", "ABC", "lamp", "é", "e\u0301", "ﬁre", "12", "3号", "，", " ", "\n", "楼", "ß", "𠮷野", "-", "വെളിച്ചം"}

func someText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most) {
		b.WriteString(pick(r, scraps))
	}
	return b.String()
}

var codes = []string{"1.2.1.1", "1.2.1.2", "1.2.2.1", "1.20.1.1", "1.2", "1.20", "1"}

// file files cases, some of them in the same second, and some years ago.
func (k *walker) file(t *testing.T, r *rand.Rand) {
	t.Helper()
	var list []casework.ImportInput
	for range 1 + r.IntN(8) {
		k.filed++
		region := k.Region(pick(r, codes)).ID
		back := time.Duration(r.Int64N(int64(pick(r, []time.Duration{time.Second, time.Hour, 60 * 24 * time.Hour, 3 * 365 * 24 * time.Hour}))))
		list = append(list, casework.ImportInput{ReportedAt: k.Clock.Now().Add(-back).Truncate(time.Microsecond), ReportInput: casework.ReportInput{
			Channel: "WEB", Title: someText(r, 3), Description: "x" + someText(r, 8), Address: someText(r, 3), RegionID: &region,
			ExternalReference: fmt.Sprint("no ", k.filed)}})
	}
	if _, err := k.Cases.Import(k.System(), list, k.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// change changes a case past the verbs of the program.
func (k *walker) change(t *testing.T, r *rand.Rand) {
	t.Helper()
	all := k.Store.Reader().CaseFile.Query().AllX(k.System())
	if len(all) == 0 {
		return
	}
	c, column, value := pick(r, all), "", any(someText(r, 5))
	switch column = pick(r, []string{"title", "description", "address", "district_id"}); column {
	case "district_id":
		value = k.Region(pick(r, []string{"1.2", "1.20"})).ID.String()
	}
	err := k.Store.InTx(k.System(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE cases SET "+column+" = $1 WHERE tenant_id = $2 AND id = $3", value, k.TenantID, c.ID)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// asked is a search drawn at random.
type asked struct {
	who, words, district string
	from, to             time.Time
	newest               bool
	most                 int
}

func (k *walker) draw(r *rand.Rand) asked {
	a := asked{who: pick(r, []string{"resident", "city", "city", "district", "community", "nobody"}), newest: r.IntN(3) > 0, most: 1 + r.IntN(12)}
	for a.words = ""; len(a.words) == 0; {
		var list []string
		for range 1 + r.IntN(2) {
			list = append(list, someText(r, 4))
		}
		a.words = strings.Join(list, " ")
	}
	a.district = pick(r, []string{"", "", "1.2", "1.20"})
	if r.IntN(4) == 0 {
		a.to = k.Clock.Now().Add(-time.Duration(r.Int64N(int64(90 * 24 * time.Hour))))
	}
	if r.IntN(4) == 0 {
		a.from = k.Clock.Now().Add(-time.Duration(r.Int64N(int64(90 * 24 * time.Hour))))
	}
	return a
}

// found is what a search finds; false where its words are refused.
func (k *walker) found(t *testing.T, a asked) ([]uuid.UUID, bool) {
	t.Helper()
	words, err := search.Parse(a.words, "words")
	if err != nil {
		return nil, false
	}
	ctx := k.people[a.who]
	v, err := k.Store.View(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Release()
	in := search.Asked{Words: words, Newest: a.newest, From: a.from, To: a.to}
	if a.district != "" {
		in.In = k.Region(a.district).ID
		in.Where = append(in.Where, casefile.DistrictID(in.In))
	}
	if !a.from.IsZero() {
		in.Where = append(in.Where, casefile.ReportedAtGTE(a.from))
	}
	if !a.to.IsZero() {
		in.Where = append(in.Where, casefile.ReportedAtLTE(a.to))
	}
	ids, err := search.Find(ctx, v, in, a.most)
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	return ids, true
}

// expected is what a search should find: by reading every case that the person sees.
func (k *walker) expected(a asked) (ids []uuid.UUID) {
	all := k.Store.Reader().CaseFile.Query().AllX(k.people[a.who])
	plain := func(c *db.CaseFile) []string {
		return []string{spelling.Plain(c.Title), spelling.Plain(c.Description), spelling.Plain(c.Address)}
	}
	all = slices.DeleteFunc(all, func(c *db.CaseFile) bool {
		for _, word := range strings.Fields(spelling.Plain(a.words)) {
			if !slices.ContainsFunc(plain(c), func(text string) bool { return strings.Contains(text, word) }) {
				return true
			}
		}
		return a.district != "" && (c.DistrictID == nil || *c.DistrictID != k.Region(a.district).ID) ||
			!a.from.IsZero() && c.ReportedAt.Before(a.from) || !a.to.IsZero() && c.ReportedAt.After(a.to)
	})
	slices.SortFunc(all, func(x, y *db.CaseFile) int {
		if !a.newest {
			x, y = y, x
		}
		return cmp.Or(y.ReportedAt.Compare(x.ReportedAt), bytes.Compare(y.ID[:], x.ID[:]))
	})
	for _, c := range all[:min(a.most, len(all))] {
		ids = append(ids, c.ID)
	}
	return ids
}

// differs says of how many searches one is answered wrongly, and counts those that
// found something.
func (k *walker) differs(t *testing.T, r *rand.Rand, n int) (wrong string, hits int) {
	t.Helper()
	for range n {
		a := k.draw(r)
		got, ok := k.found(t, a)
		if !ok {
			continue
		}
		if want := k.expected(a); !slices.Equal(got, want) {
			return fmt.Sprintf("%+v: found %v, not %v", a, got, want), hits
		}
		hits += min(1, len(got))
	}
	return "", hits
}

func (k *walker) agree(t *testing.T, r *rand.Rand, n int) (hits int) {
	t.Helper()
	wrong, hits := k.differs(t, r, n)
	if wrong != "" {
		t.Fatal(wrong)
	}
	return hits
}
