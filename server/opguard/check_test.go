package opguard

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// allocated is what f allocates, in bytes. Tests that use it must not be parallel.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// cpu is the time f takes, the best of a few; it is logged, never asserted.
func cpu(f func()) time.Duration {
	best := time.Hour
	for range 5 {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

func TestCheck_HostileDocuments_AreRefusedWithBoundedWork(t *testing.T) {
	limits := testLimits()
	for _, h := range hostileDocuments {
		t.Run(h.name, func(t *testing.T) {
			err := limits.Check(h.query)
			var e *Error
			if !errors.As(err, &e) || e.Limit != h.limit {
				t.Fatalf("got %v, want a refusal by %s", err, h.limit)
			}
			if e.Got <= e.Max {
				t.Errorf("refused although %d is within %d", e.Got, e.Max)
			}
			if n := allocated(func() { _ = limits.Check(h.query) }); n > 2<<20 {
				t.Errorf("allocated %d bytes", n)
			} else {
				t.Logf("%-36s %8s %8d bytes allocated", h.limit, cpu(func() { _ = limits.Check(h.query) }), n)
			}
		})
	}
}

var smallSchema = gqlparser.MustLoadSchema(&ast.Source{Input: `
type Query { a: I b: I c: I d: I e: I f: I g: I h: I i: I j: I self: Query s(x: Int): Query
  page(first: Int, last: Int): Query cases(first: Int): Query people: PeopleConnection! }
type PeopleConnection { a: Int }
type I { a: Int b: Int c: Int d: Int self: I ofType: I }
type Mutation { logIn(p: String): T }
type T { t: Int }
scalar Any
`})

// behind does what the executor does after the guard.
func behind(query string) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, Default().Tokens)
	if err != nil {
		return
	}
	_ = validator.ValidateWithRules(smallSchema, doc, rules.NewDefaultRules())
}

// maxBehind is the most that parsing and validating an accepted document may
// allocate.
const maxBehind = 16 << 20

func TestCheck_LargestAcceptedDocuments_AreAffordableBehindTheGuard(t *testing.T) {
	limits := testLimits()
	for name, query := range wide() {
		t.Run(name, func(t *testing.T) {
			if err := limits.Check(query); err != nil {
				t.Logf("refused: %v", err)
			}
			n := allocated(func() { behind(query) })
			t.Logf("%6d bytes: check %s, parse and validate %s, %d bytes allocated",
				len(query), cpu(func() { _ = limits.Check(query) }), cpu(func() { behind(query) }), n)
			if n > maxBehind {
				t.Errorf("parsing and validating allocates %d bytes", n)
			}
		})
	}
}
