package probetest

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

// readEverything follows every way from every root field, as everybody, and
// names every row of the other tenant.
func (p *Probe) readEverything() {
	sites := p.queries()
	slices.SortStableFunc(sites, func(x, y site) int { // what lists has the most rows to begin with
		return cmp.Compare(rank(p.def(x.field)), rank(p.def(y.field)))
	})
	p.each(func(a *Actor) {
		looked := map[string]bool{}
		for _, s := range sites {
			p.follow(a, s, looked)
		}
		if p.asks("Query.node") {
			p.mixed(a)
		}
	})
}

func rank(d *ast.Definition) int {
	if isConnection(d) {
		return 0
	}
	return 1
}

// follow asks for a root field in every way it can be called, and from each
// answer over all edges; looked are the types from which the actor has looked
// into the full depth.
func (p *Probe) follow(a *Actor, s site, looked map[string]bool) {
	only := map[string]bool{}
	for _, c := range p.starts(s) {
		got := p.ask(a, p.document(s, c.given, p.selection(s.field, nil, p.named(s, c))), c.given)
		p.called("reads")
		p.check(a, s.name(), got, c.sent...)
		p.walk(a, s.name(), got.data, true)
		value := s.value(got)
		if !full(value) {
			continue
		}
		p.reach(append(c.elements, s.name())...)
		name := typename(value)
		if only[c.way+name] {
			continue
		}
		only[c.way+name] = true
		p.deep(a, s, c, name, looked)
	}
}

// named is the type of the object that a call names by its id, where the field
// leads to any object; "" for other fields.
func (p *Probe) named(s site, c call) string {
	if !p.def(s.field).IsAbstractType() {
		return ""
	}
	for _, v := range c.given {
		if kind, _, ok := strings.Cut(text(v), "_"); ok {
			return p.typeOfKind(kind)
		}
	}
	return ""
}

func typename(v any) string {
	switch x := v.(type) {
	case map[string]any:
		name, _ := x["__typename"].(string)
		return name
	case []any:
		for _, one := range x {
			if name := typename(one); name != "" {
				return name
			}
		}
	}
	return ""
}

// deep asks for all edges below a root field. What an edge answers follows from
// the object that it starts from, and not from the way to that: the full depth is
// looked into once from every type, by the first root field that leads there,
// and from the others the edges and their edges.
func (p *Probe) deep(a *Actor, s site, c call, only string, looked map[string]bool) {
	d := p.target(s.field)
	if isLeaf(d) {
		return
	}
	if isConnection(p.def(s.field)) {
		only = ""
	} else if d.IsAbstractType() {
		d = p.Types[only]
	}
	depth := deepest - 1
	if looked[d.Name] {
		depth = again
	}
	looked[d.Name] = true
	sets, sizes := p.packed(d, depth)
	for i, t := range sets {
		if c.given["first"] != nil {
			c.given["first"] = max(1, min(pageOfRoot, objectsEach/(sizes[i]+1)))
		}
		got := p.ask(a, p.document(s, c.given, p.selection(s.field, t, only)), c.given)
		p.called("deep reads")
		p.check(a, s.name(), got, c.sent...)
		p.walk(a, s.name(), got.data, true)
		if len(got.errors) > 0 {
			p.find(Finding{Broken, a.Name, s.name(), got.body})
		}
	}
}

// call is one way to call a field.
type call struct {
	given    vars
	elements []string // that are used
	sent     []string // foreign values that are sent
	way      string   // calls of one way lead to the same objects
}

// starts are the ways to call a root field with what is the own tenant's.
func (p *Probe) starts(s site) (out []call) {
	if !needsMore(s.field) {
		c := call{given: vars{}}
		if s.field.Arguments.ForName("first") != nil {
			c.given["first"] = pageOfRoot
			c.elements = []string{s.name() + "(first)"}
		}
		return append(out, c)
	}
	for _, l := range p.leaves(s) {
		if !l.required() {
			continue
		}
		for i, v := range p.ownValues(l) {
			given, elements, ok := p.assemble(s, l, v, i)
			if ok {
				out = append(out, call{given: given, elements: elements, way: l.element})
			}
		}
		if !p.foreverOne(l) {
			break // one leaf is enough where all have to be given
		}
	}
	return out
}

// foreverOne: of the fields of the input exactly one is given.
func (p *Probe) foreverOne(l leaf) bool {
	return l.in != nil && l.in.Directives.ForName("oneOf") != nil
}

// idsEach is how many foreign ids one document names: with nodes they are the
// root fields that the guard lets through.
const idsEach = 9

// mixed asks for every foreign id, as it is, with another type, cut short, with
// a bit turned, one by one and in a list among own ones.
func (p *Probe) mixed(a *Actor) {
	var all []pair
	for _, table := range slices.Sorted(maps.Keys(p.foreign.IDs)) {
		for i, id := range p.foreign.IDs[table] {
			if p.Sample && i > 0 {
				break
			}
			all = append(all, p.bent(table, id, uuid.Must(uuid.NewV7()))...)
		}
	}
	own := global("regions", p.own["regions"][0])
	for some := range slices.Chunk(all, idsEach) {
		x, foreign := p.name(a, own, some, func(p pair) string { return p.foreign.(string) })
		y, never := p.name(a, own, some, func(p pair) string { return p.never.(string) })
		what := fmt.Sprintf("node and nodes of %v", foreign)
		p.check(a, what, x, foreign...)
		p.same(a, what, without(x.whole(), foreign), without(y.whole(), never))
		p.reach("Query.nodes", "Query.nodes(ids)")
	}
}

// name asks for some ids in one document.
func (p *Probe) name(a *Actor, own string, some []pair, of func(pair) string) (*answer, []string) {
	ids, list := []string{}, []string{own}
	defs, body := "$ids: [ID!]!", "nodes(ids: $ids) { __typename id }"
	given := vars{}
	for i, one := range some {
		name := fmt.Sprintf("n%d", i)
		ids, list = append(ids, of(one)), append(list, of(one), own)
		defs, body = defs+", $"+name+": ID!", body+fmt.Sprintf(" %s: node(id: $%s) { __typename id }", name, name)
		given[name] = of(one)
	}
	given["ids"] = list
	p.called("foreign ids")
	return p.ask(a, "query("+defs+") { "+body+" }", given), ids
}

// bent are spellings of a foreign id, each beside the same of an id that never
// was.
func (p *Probe) bent(table string, foreign, never uuid.UUID) []pair {
	f, n := global(table, foreign), global(table, never)
	turned, other := foreign, never
	bit := rand.IntN(64)
	turned[8+bit/8] ^= 1 << (bit % 8)
	other[8+bit/8] ^= 1 << (bit % 8)
	out := []pair{{f, n}, {f[:len(f)-1], n[:len(n)-1]}, {foreign.String(), never.String()}, {global(table, turned), global(table, other)}}
	others := slices.Sorted(maps.Keys(p.own))
	for range 2 {
		as := others[rand.IntN(len(others))]
		out = append(out, pair{global(as, foreign), global(as, never)})
	}
	return out
}

// scrambled is a text of the same shape that nobody ever had.
func scrambled(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return rune('0' + rand.IntN(10))
		case r >= 'a' && r <= 'z':
			return rune(strings.ToLower(crockford[10:])[rand.IntN(22)])
		case r >= 'A' && r <= 'Z':
			return rune(crockford[10+rand.IntN(22)])
		}
		return r
	}, s)
}
