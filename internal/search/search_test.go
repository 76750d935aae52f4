package search_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/search"
)

// What is found is what a look at each case finds, whatever was folded by then.
func TestFind_IsWhatALookAtEachCaseFinds(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		r, hits := rand.New(rand.NewPCG(seed, 1)), 0
		other := newWalker(t, k.Store, k.raw, "kerala")
		for i := range 60 {
			switch r.IntN(6) {
			case 0, 1, 2:
				k.file(t, r)
			case 3:
				k.change(t, r)
			case 4:
				if _, err := k.search.Fold(k.System()); err != nil {
					t.Fatal(err)
				}
			default:
				if i%3 > 0 {
					other.change(t, r)
				} else if n, err := k.search.Reindex(k.System()); err != nil || n != k.filed {
					t.Fatalf("%d of %d cases: %v", n, k.filed, err)
				}
			}
			k.Clock.Advance(time.Duration(r.Int64N(int64(40 * time.Hour))))
			hits += k.agree(t, r, 12)
		}
		if n, err := k.search.Fold(k.System()); err != nil {
			t.Fatal(n, err)
		}
		if left := k.Store.Reader().CasePostingChange.Query().CountX(k.System()); left != 0 {
			t.Errorf("%d changes are left", left)
		}
		hits += k.agree(t, r, 200)
		if hits < 80 {
			t.Errorf("only %d searches found something", hits)
		}
		t.Logf("%d cases, %d searches found some", k.filed, hits)
	})
}

// Several fold and rewrite while others file and change cases.
func TestFold_WhileOthersFileCases_LosesNothing(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		var filing, folding sync.WaitGroup
		stop := make(chan struct{})
		for n := range 2 {
			filing.Go(func() {
				mine := *k
				mine.filed = 10000 * (n + 1)
				r := rand.New(rand.NewPCG(seed, uint64(10+n)))
				for range 15 {
					mine.file(t, r)
					mine.change(t, r)
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
					do := k.search.Fold
					if n == 0 && i%5 == 4 {
						do = k.search.Reindex
					}
					if _, err := do(k.System()); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		filing.Wait()
		r := rand.New(rand.NewPCG(seed, 2))
		k.agree(t, r, 40)
		close(stop)
		folding.Wait()
		if _, err := k.search.Fold(k.System()); err != nil {
			t.Fatal(err)
		}
		k.agree(t, r, 100)
	})
}

// What is lost is noticed by the comparison, and put right by writing anew.
func TestReindex_PutsRightWhatWasLost(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string][2]string{
		"changes that no trigger saw": {"DROP TRIGGER cases_posted_insert", "DROP TRIGGER cases_posted ON cases"},
		"changes":                     {"DELETE FROM case_posting_changes", "DELETE FROM case_posting_changes"},
		"lists":                       {"DELETE FROM case_postings", "DELETE FROM case_postings"},
		"what lists hold":             {"UPDATE case_postings SET seconds = x'00'", `UPDATE case_postings SET seconds = '\x00'`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachWalk(t, func(t *testing.T, k *walker) {
				r := rand.New(rand.NewPCG(seed, 3))
				for range 8 {
					k.file(t, r)
				}
				if name != "changes" {
					if _, err := k.search.Fold(k.System()); err != nil {
						t.Fatal(err)
					}
				}
				k.agree(t, r, 40)
				statement := lose[0]
				if k.raw.Engine == "postgres" {
					statement = lose[1]
				}
				if _, err := k.raw.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
				for range 4 {
					k.file(t, r)
				}
				if wrong, _ := k.differs(t, r, 200); wrong == "" {
					t.Error("nobody noticed")
				}
				if n, err := k.search.Reindex(k.System()); err != nil || n != k.filed {
					t.Fatalf("%d of %d cases: %v", n, k.filed, err)
				}
				k.agree(t, r, 60)
			})
		})
	}
}

// A fold that is broken off leaves what it found.
func TestFold_BrokenOff_IsStillToBeDone(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		r := rand.New(rand.NewPCG(seed, 4))
		for range 5 {
			k.file(t, r)
		}
		refuse := "CREATE TRIGGER refuse BEFORE INSERT ON case_postings BEGIN SELECT RAISE(ABORT, 'no room'); END"
		if k.raw.Engine == "postgres" {
			refuse = "ALTER TABLE case_postings ADD CONSTRAINT refuse CHECK (length(seconds) = 0) NOT VALID"
		}
		if _, err := k.raw.ExecContext(t.Context(), refuse); err != nil {
			t.Fatal(err)
		}
		if _, err := k.search.Fold(k.System()); err == nil {
			t.Fatal("it was not broken off")
		}
		if left := k.Store.Reader().CasePostingChange.Query().CountX(k.System()); left != k.filed {
			t.Errorf("%d changes are left of %d", left, k.filed)
		}
		k.agree(t, r, 60)
	})
}

func TestFold_IsForTheSystemAlone(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		for name, do := range map[string]func(context.Context) (int, error){"fold": k.search.Fold, "reindex": k.search.Reindex} {
			if _, err := do(k.people["city"]); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A search with a condition that nothing meets looks at all, and ends.
func TestFind_WhereNothingIsLeft_Ends(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		r := rand.New(rand.NewPCG(seed, 5))
		for range 10 {
			k.file(t, r)
		}
		v, err := k.Store.View(k.System())
		if err != nil {
			t.Fatal(err)
		}
		defer v.Release()
		words, err := search.Parse("路灯", "words")
		if err != nil {
			t.Fatal(err)
		}
		none := []func(*sql.Selector){casefile.Number("none")}
		if ids, err := search.Find(k.System(), v, search.Asked{Words: words, Where: none}, 20); err != nil || len(ids) > 0 {
			t.Errorf("%v, %v", ids, err)
		}
	})
}

// More changed cases than are asked for, all behind weeks in which there is nothing:
// the search goes on to them, and ends.
func TestFind_EnoughChangedCasesFarBehind_Ends(t *testing.T) {
	t.Parallel()
	eachWalk(t, func(t *testing.T, k *walker) {
		region := k.Region("1.2.1.1").ID
		var list []casework.ImportInput
		for i, text := range []string{"路灯", "路灯", "路灯", "x"} {
			list = append(list, casework.ImportInput{ReportedAt: k.Clock.Now().AddDate(-2, 0, i).Add(time.Duration(i/3) * 365 * 24 * time.Hour),
				ReportInput: casework.ReportInput{Channel: "WEB", Description: text, RegionID: &region, ExternalReference: fmt.Sprint(i)}})
		}
		filed, err := k.Cases.Import(k.System(), list, k.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		got, _ := k.found(t, asked{who: "city", words: "路灯", newest: true, most: 1})
		if want := []uuid.UUID{filed[2].ID}; !slices.Equal(got, want) {
			t.Errorf("found %v, not %v", got, want)
		}
	})
}
