package worldstest

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huying/huying/internal/store/storetest"
)

// length is the number of operations of a sequence.
const length = 10

// sequences go to each engine, 2,000 together; HUYING_WORLDS_SEQUENCES gives
// another number to each. PostgreSQL gets fewer because each takes it longer,
// and what differs between the engines are few statements.
var sequences = map[string]int{"sqlite": 1700, "postgres": 300}

// tally counts what was asked and what it was worth.
type tally struct {
	mu                    sync.Mutex
	asked                 map[string]int
	sequences, operations int
	mutations, done       int // sent by the viewers, and successful
	questions, full       int // asked, and answered with something
	compiled, plain       int // root fields of questions to the first world
	altered               map[string]int
	began                 time.Time
}

func newTally() *tally {
	return &tally{asked: map[string]int{}, altered: map[string]int{}, began: time.Now()}
}

// run sends a number of sequences to a pair, one after the other, and stops at
// the first difference.
func (p *pair) run(tb testing.TB, count int, t *tally) *finding {
	tb.Helper()
	g := newGenerator(p)
	t.mu.Lock()
	for what, n := range p.change {
		t.altered[what] += n
	}
	t.mu.Unlock()
	for n := range count {
		var sent []*operation
		for i := range length {
			o := g.draw()
			if n == 0 && i < len(opening) {
				o = g.open(opening[i])
			}
			sent = append(sent, o)
			one, two, same, err := p.both(o)
			if err != nil {
				tb.Fatalf("%s: %v", o, err)
			}
			if !same {
				return &finding{p.viewer.login, p.seed, sent, one.text, two.text}
			}
			t.count(o, one)
			g.learn(one.body)
			if o.mutation {
				g.moved(one, o.field)
			}
		}
	}
	compiled, plain := p.worlds[0].roads()
	t.mu.Lock()
	t.sequences += count
	t.compiled += compiled
	t.plain += plain
	t.mu.Unlock()
	return nil
}

// opening is what a viewer looks at first.
var opening = []string{"cases", "workOrders", "parties", "regions", "departments", "grids", "categories", "viewer"}

func (g *generator) open(field string) *operation {
	root := schema.Query.Fields.ForName(field)
	d := &document{generator: g, variables: object{}}
	text := field
	if root.Arguments.ForName("first") != nil {
		text += "(first: 100)"
	}
	selection := d.selection(schema.Types[root.Type.Name()], 1)
	if field == "viewer" {
		selection += " permissions"
	}
	return &operation{field: field, query: "{ " + text + " { " + selection + " } }", header: g.header()}
}

func (t *tally) count(o *operation, a *answer) {
	data, _ := a.body["data"].(object)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.operations++
	t.asked[o.field]++
	answered, _ := data[o.field].(object)
	list, _ := data[o.field].([]any)
	switch {
	case o.mutation:
		t.mutations++
		if faults, _ := answered["userErrors"].([]any); answered != nil && len(faults) == 0 && a.body["errors"] == nil {
			t.done++
		}
	default:
		t.questions++
		nodes, isList := answered["nodes"].([]any)
		total, counted := answered["totalCount"].(float64)
		if len(nodes) > 0 || total > 0 || answered != nil && !isList && !counted || slices.ContainsFunc(list, func(v any) bool { return v != nil }) {
			t.full++
		}
	}
}

func (t *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d sequences, %d operations in both worlds, %.1fs; %d mutations, %d of them done; %d questions, %d with an answer, %d compiled and %d plain\n  asked:",
		t.sequences, t.operations, time.Since(t.began).Seconds(), t.mutations, t.done, t.questions, t.full, t.compiled, t.plain)
	for _, name := range slices.Sorted(maps.Keys(t.asked)) {
		fmt.Fprintf(&b, " %s %d", name, t.asked[name])
	}
	b.WriteString("\n  hidden rows of the second worlds:")
	for _, name := range slices.Sorted(maps.Keys(t.altered)) {
		fmt.Fprintf(&b, " %s %d", name, t.altered[name])
	}
	return b.String()
}

// meaningful fails a run that asked for nothing.
func (t *tally) meaningful(tb testing.TB) {
	tb.Helper()
	if t.done*6 < t.mutations || t.full*6 < t.questions || t.compiled*5 < t.compiled+t.plain {
		tb.Errorf("the run means little: %s", t)
	}
	for _, root := range append(roots(schema.Query), roots(schema.Mutation)...) {
		if t.asked[root.Name] == 0 && t.sequences >= 600 && root.Name != "logIn" && root.Name != "logOut" {
			tb.Errorf("%s was never asked", root.Name)
		}
	}
}

// number reads a setting of the environment.
func number(tb testing.TB, name string, otherwise int) int {
	tb.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestWorlds_ThatDifferInHiddenRows_AnswerAlike is the two-world test: every
// viewer, on each engine.
func TestWorlds_ThatDifferInHiddenRows_AnswerAlike(t *testing.T) {
	t.Parallel()
	debug.SetGCPercent(400) // thousands of short requests
	seed := uint64(number(t, "HUYING_WORLDS_SEED", int(time.Now().UnixNano()%1_000_000_007)))
	weights := 0
	for _, v := range viewers {
		weights += v.weight
	}
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			count := number(t, "HUYING_WORLDS_SEQUENCES", sequences[engine])
			b, total := baseOf(t, engine), newTally()
			t.Logf("HUYING_WORLDS_SEED=%d", seed)
			t.Run("viewers", func(t *testing.T) {
				for i, v := range viewers {
					t.Run(cmp.Or(v.login, "nobody"), func(t *testing.T) {
						t.Parallel()
						p := newPair(t, b, v, seed+uint64(i))
						if f := p.run(t, (count*v.weight+weights-1)/weights, total); f != nil {
							t.Error(f.shrink(t, p))
						}
					})
				}
			})
			t.Log(total)
			total.meaningful(t)
		})
	}
}
