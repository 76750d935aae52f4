package tally_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/casework"
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
		open := counted(s.Reader().CaseFile.Query().AllX(k.System()), k.Region("1"), tally.By{}, k.Clock.Now())[key(nil, nil, nil, nil)]
		if n, err := k.tally.Recount(k.System()); err != nil || n != open || n == 0 {
			t.Fatalf("recounted %d of %d, %v", n, open, err)
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

// What is lost is noticed by the comparison, and put right by a recount.
func TestRecount_PutsRightWhatWasLost(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			for name, lose := range map[string]string{
				"a change that no trigger saw": "DROP TRIGGER " + map[string]string{"sqlite": "cases_counted_update", "postgres": "cases_counted_anew ON cases"}[engine],
				"new cases":                    "DROP TRIGGER " + map[string]string{"sqlite": "cases_counted_insert", "postgres": "cases_counted ON cases"}[engine],
				"changes":                      "DELETE FROM case_count_changes WHERE delta = 1",
				"counts":                       "UPDATE case_counts SET cases = cases + 1",
				"the mark":                     "UPDATE counters SET value = value + 86400 WHERE name = 'case-lights'",
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					recountAfter(t, engine, lose)
				})
			}
		})
	}
}

// recountAfter takes something away behind the program's back.
func recountAfter(t *testing.T, engine, lose string) {
	t.Helper()
	url := storetest.URL(t, engine)
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k := newWalker(t, s, "ke")
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range 20 {
		if k.report(r); i == 15 {
			if _, err := k.tally.Fold(k.System()); err != nil {
				t.Fatal(err)
			}
		}
	}
	k.agree(t, "before", everyWay...)
	if _, err := authztest.Raw(t, url).ExecContext(t.Context(), lose); err != nil {
		t.Fatal(err)
	}
	for range 15 {
		k.report(r)
		k.step(r)
	}
	k.Clock.Advance(time.Hour)
	if len(k.differences(t, everyWay...)) == 0 {
		t.Error("nobody noticed")
	}
	if _, err := k.tally.Recount(k.System()); err != nil {
		t.Fatal(err)
	}
	k.agree(t, "after", everyWay...)
}

func TestFold_IsForTheSystemAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := newWalker(t, s, "ke")
		for name, do := range map[string]func(context.Context) (int, error){"fold": k.tally.Fold, "recount": k.tally.Recount} {
			if _, err := do(k.people["city"]); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// However much an import brings, a figure has little to add up: what one of few
// cases leaves, the sweep or the next large one takes along.
func TestImport_OfMany_LeavesNothingToAddUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := newWalker(t, s, "ke")
		few := casework.FoldingImport - 1
		for batch, of := range []struct{ cases, left int }{{few, few}, {few + 1, 0}, {few, few}} {
			if _, err := k.Cases.Import(k.System(), k.old(batch, of.cases), k.Clock.Now()); err != nil {
				t.Fatal(err)
			}
			if n := s.Reader().CaseCountChange.Query().CountX(k.System()); n != of.left {
				t.Errorf("%d changes are left of %d cases, not %d", n, of.cases, of.left)
			}
			k.agree(t, "imported", everyWay...)
		}
	})
}

// old is what an import of n cases brings, ten minutes apart.
func (k *walker) old(batch, n int) []casework.ImportInput {
	region := k.Region("1.2.1.1").ID
	var list []casework.ImportInput
	for i := range n {
		list = append(list, casework.ImportInput{
			ReportedAt: k.Clock.Now().Add(-time.Duration(i) * 10 * time.Minute),
			ReportInput: casework.ReportInput{Channel: "WEB", Description: "x", RegionID: &region,
				ExternalReference: fmt.Sprint(batch, "-", i)}})
	}
	return list
}
