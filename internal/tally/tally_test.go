package tally_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/tally"
)

// seed of the walks; printed with each failure by name of the test.
const seed = 20261122

// Whatever happens to cases, and whenever it is folded, the counts are what a count
// would give.
func TestKept_AfterEveryMove_IsWhatACountGives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		other := newWalker(t, s, "kerala")
		k := newWalker(t, s, "ke")
		r := rand.New(rand.NewPCG(seed, 1))
		for range 20 {
			other.report(r)
		}
		for i := range 180 {
			switch n := r.IntN(10); {
			case n == 0:
				k.Clock.Advance(time.Duration(r.IntN(3*3600)) * time.Second)
			case n == 1:
				k.Clock.Advance(time.Duration(r.IntN(1500)) * time.Millisecond)
			case n == 2:
				if _, err := k.tally.Fold(k.System()); err != nil {
					t.Fatal(err)
				}
			default:
				k.step(r)
			}
			if i%8 == 0 {
				k.agree(t, "on the way", most)
			}
		}
		t.Logf("%v", k.moves)
		if len(k.moves) < 10 {
			t.Errorf("only %v were made", k.moves)
		}
		k.Clock.Advance(-5 * time.Hour) // another server's clock is behind
		k.agree(t, "before the mark", everyWay...)
		k.Clock.Advance(300 * time.Hour)
		k.agree(t, "long after the mark", everyWay...)
		if n, err := k.tally.Fold(k.System()); err != nil || n == 0 {
			t.Fatalf("folded %d, %v", n, err)
		}
		k.agree(t, "folded", everyWay...)
		if n, err := k.tally.Fold(k.System()); err != nil || n != 0 {
			t.Fatalf("folded %d again, %v", n, err)
		}
		open := len(counted(s.Reader().CaseFile.Query().AllX(k.System()), k.Region("1"), tally.By{}, k.Clock.Now()))
		if n, err := k.tally.Recount(k.System()); err != nil || open == 0 || n == 0 {
			t.Fatalf("recounted %d, %v", n, err)
		}
		k.agree(t, "recounted", everyWay...)
		other.agree(t, "the other city", everyWay...)
	})
}

// Several fold and recount while others move cases and time passes.
func TestFold_WhileOthersMoveCases_LosesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := newWalker(t, s, "ke")
		r := rand.New(rand.NewPCG(seed, 2))
		for range 30 {
			k.report(r)
		}
		var moving, folding sync.WaitGroup
		stop := make(chan struct{})
		for n := range 3 {
			moving.Go(func() {
				k := *k
				k.moves = map[string]int{}
				r := rand.New(rand.NewPCG(seed, uint64(10+n)))
				for range 40 {
					k.step(r)
				}
			})
		}
		for n := range 2 {
			folding.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					do := k.tally.Fold
					if n == 0 && i%5 == 4 {
						do = k.tally.Recount
					}
					if _, err := do(k.System()); err != nil {
						t.Error(err)
						return
					}
					k.Clock.Advance(time.Minute)
				}
			})
		}
		for range 6 {
			k.agree(t, "meanwhile", most)
		}
		moving.Wait()
		k.agree(t, "when all have moved", everyWay...)
		close(stop)
		folding.Wait()
		k.agree(t, "in the end", everyWay...)
	})
}
