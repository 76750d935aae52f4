package authz_test

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/huying/huying/internal/store/storetest"
)

// enough is how many triples every run of the tests decides.
const enough = 20_000_000

var (
	triples = flag.Int("authz.triples", enough, "triples of policy, viewer and row that the differential test decides, over both engines")
	seed    = flag.Uint64("authz.seed", 0, "seed of the differential test; 0 draws one")
)

func seedOf(t testing.TB) uint64 {
	out := *seed
	if out == 0 {
		out = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", out)
	return out
}

// TestRowFilters_AgreeWithTheReference: for random policies, viewers and rows,
// what the database finds under the compiled condition is what the reference
// allows, row for row; and every kind of rule was met by rows of both kinds.
func TestRowFilters_AgreeWithTheReference(t *testing.T) {
	t.Parallel()
	hunts := make([]*hunt, len(storetest.Engines))
	t.Run("engines", func(t *testing.T) {
		for i, engine := range storetest.Engines {
			t.Run(engine, func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(seedOf(t), uint64(i)))
				w := newWorld(t, engine, r, 1000)
				began := time.Now()
				h := newHunt(w, r, func(what string) { t.Error(what) })
				h.play(*triples / 2)
				took := time.Since(began)
				t.Logf("%d triples, %d of them yes, and %d laws in %v: %.0f a second; %d disagreements", h.triples, h.yes, h.laws,
					took.Round(time.Millisecond), float64(h.triples)/took.Seconds(), h.wrong)
				hunts[i] = h
			})
		}
	})
	if t.Failed() || *triples < enough {
		return
	}
	both := &hunt{met: map[meeting]int{}}
	for _, h := range hunts {
		for m, n := range h.met {
			both.met[m] += n
		}
	}
	for _, gap := range both.gaps() {
		t.Errorf("too few rows met this: %+v: %d", gap, both.met[gap])
	}
}
