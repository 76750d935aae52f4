package opguard

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor/testexecutor"
)

func TestGuard_RefusesBeforeTheExecutorParses(t *testing.T) {
	t.Parallel()
	exec := testexecutor.New()
	exec.Use(New(Limits{}, nil))
	ctx := graphql.StartOperationTrace(context.Background())

	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: "{" + rep("name ", 1950) + "}"})
	if len(errs) != 1 || errs[0].Extensions["code"] != CodeTooComplex || errs[0].Extensions["limit"] != LimitSelections {
		t.Fatalf("got %v", errs)
	}
	if op.Doc != nil || !op.Stats.Parsing.Start.IsZero() {
		t.Error("the executor began to parse")
	}
	if len(errs[0].Locations) != 1 || errs[0].Locations[0].Line != 1 {
		t.Errorf("locations %v", errs[0].Locations)
	}
	if _, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: "{name}"}); errs != nil {
		t.Errorf("a small document: %v", errs)
	}
}

func TestGuard_RememberedDocument_IsJudgedAgainForItsVariables(t *testing.T) {
	t.Parallel()
	g := New(testLimits(), nil)
	for _, c := range []struct {
		n  string
		ok bool
	}{{"10", true}, {"100", false}, {"10", true}} {
		err := g.MutateOperationParameters(context.Background(), &graphql.RawParams{
			Query:     "query($n:Int){page(first:$n){page(first:$n){a}}}",
			Variables: map[string]any{"n": json.Number(c.n)},
		})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.n, err)
		}
	}
}

func TestGuard_Introspection_IsExemptFromDepthOnlyForThoseAllowed(t *testing.T) {
	t.Parallel()
	type key struct{}
	allowed := context.WithValue(context.Background(), key{}, true)
	g := New(Limits{}, func(ctx context.Context) bool { return ctx.Value(key{}) != nil })
	for range 2 { // the second time from memory
		if err := g.check(allowed, introspection, nil); err != nil {
			t.Errorf("allowed: %v", err)
		}
		if err := g.check(context.Background(), introspection, nil); err == nil || err.Limit != LimitDepth {
			t.Errorf("not allowed: %v", err)
		}
	}
}

func TestGuard_RememberedDocument_CostsNoAllocation(t *testing.T) {
	g := New(testLimits(), nil)
	ctx, query := context.Background(), legitimate["mutation"]
	if n := testing.AllocsPerRun(100, func() { _ = g.check(ctx, query, nil) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestGuard_ConcurrentUse(t *testing.T) {
	t.Parallel()
	g := New(testLimits(), nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, query := range legitimate {
				if err := g.check(context.Background(), query, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestConnectionFields_KnowsConnectionsAndWhateverTakesASize(t *testing.T) {
	t.Parallel()
	is := ConnectionFields(smallSchema)
	for name, want := range map[string]bool{"people": true, "page": true, "cases": true, "a": false, "s": false} {
		if is(name) != want {
			t.Errorf("%s: %v, want %v", name, !want, want)
		}
	}
}
