package probetest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
)

// argueEverything gives every argument of every field its own values, so that
// it is known to work, and the other tenant's, which must work like values
// that never were.
func (p *Probe) argueEverything() {
	p.each(func(a *Actor) {
		visible := map[string][]string{} // by table
		for _, s := range append(p.queries(), p.inner()...) {
			node := ""
			if !s.atRoot() {
				table := p.tableOf[s.parent.Name]
				if _, known := visible[table]; !known {
					visible[table] = p.visible(a, table)
				}
				if node = p.standing(a, s, visible[table]); node == "" {
					continue
				}
			}
			for _, l := range p.leaves(s) {
				p.argue(a, s, l, node)
			}
			if isConnection(p.def(s.field)) {
				p.turnPages(a, s, node)
			}
		}
	})
}

// standing is the object of some at which the actor sees the most of a site;
// "" where he sees nothing of it.
func (p *Probe) standing(a *Actor, s site, visible []string) (id string) {
	field := s.field.Name
	if d := p.def(s.field); isConnection(d) {
		field += fmt.Sprintf("(first: %d) { nodes { __typename } }", pageInside)
	} else if !isLeaf(d) {
		field += " { __typename }"
	}
	doc := fmt.Sprintf("query($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { id %s } } }", s.parent.Name, field)
	most := 0
	for ids := range slices.Chunk(visible, 100) {
		nodes, _ := p.ask(a, doc, vars{"ids": ids}).data["nodes"].([]any)
		for _, n := range nodes {
			object, _ := n.(map[string]any)
			if rows := rowsIn(object[s.field.Name]); rows > most {
				id, most = object["id"].(string), rows
			}
		}
	}
	return id
}

// rowsIn is how much there is in a value: of a page or a list its rows.
func rowsIn(v any) int {
	switch x := v.(type) {
	case nil:
		return 0
	case []any:
		return len(x)
	case map[string]any:
		if nodes, ok := x["nodes"].([]any); ok {
			return len(nodes)
		}
	}
	return 1
}

// visible are the objects of a table that the actor sees, of the first ones.
func (p *Probe) visible(a *Actor, table string) (out []string) {
	var ids []string
	for _, id := range p.own[table] {
		ids = append(ids, global(table, id))
	}
	if len(ids) == 0 {
		return nil
	}
	ids = ids[:min(len(ids), 100)]
	nodes, _ := p.ask(a, `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, vars{"ids": ids}).data["nodes"].([]any)
	for _, n := range nodes {
		if n != nil {
			out = append(out, n.(map[string]any)["id"].(string))
		}
	}
	return out
}

// argue tries one leaf of a site.
func (p *Probe) argue(a *Actor, s site, l leaf, node string) {
	for i, v := range p.ownValues(l) {
		name := l.element
		if l.entry.Class == Order {
			name = l.typ.Name() + "." + text(v)
		}
		if !p.has(name) {
			p.plain(a, s, l, v, i, node)
		}
	}
	if needsMore(s.field) && s.field.Name == "nodes" {
		return
	}
	for i, two := range p.foreignValues(l) {
		if p.Sample && i > 1 {
			break
		}
		p.compare(a, s, l, two, i, node)
	}
}

// plain calls a site with a value of the own tenant.
func (p *Probe) plain(a *Actor, s site, l leaf, v any, i int, node string) {
	given, elements, ok := p.assemble(s, l, v, i)
	if !ok {
		return
	}
	got := p.call(a, s, given, node)
	if !full(s.value(got)) || len(got.errors) > 0 {
		return
	}
	p.reach(append(elements, s.name())...)
	if l.entry.Class == Order {
		p.reach(l.typ.Name() + "." + text(v))
	}
}

func (p *Probe) call(a *Actor, s site, given vars, node string, sent ...string) *answer {
	if node != "" {
		given["node"] = node
	}
	got := p.ask(a, p.document(s, given, p.selection(s.field, nil, "")), given)
	p.called("arguments")
	p.check(a, s.name(), got, sent...)
	p.walk(a, s.name(), got.data, given["after"] == nil && given["before"] == nil)
	return got
}

// compare calls a site with a foreign value and with one that never was.
func (p *Probe) compare(a *Actor, s site, l leaf, two pair, i int, node string) {
	var texts []string
	for _, v := range []any{two.foreign, two.never} {
		given, _, ok := p.assemble(s, l, p.listed(l, v), i)
		if !ok {
			return
		}
		sent := []string{text(v)}
		if l.entry.Class == Number { // figures of one input belong together: a longitude and a latitude
			for _, other := range p.leaves(s) {
				if other.entry.Class == Number && other.element != l.element && beside(other, l) {
					values := p.foreignValues(other)
					w := values[i%len(values)].foreign
					put(given, other.path, w)
					sent = append(sent, text(w))
				}
			}
		}
		texts = append(texts, without(p.call(a, s, given, node, sent...).whole(), sent))
	}
	p.same(a, s.name()+" with "+l.element, texts[0], texts[1])
}

// orders are the ways to order a list, by a name of the way.
func (p *Probe) orders(s site) map[string]vars {
	out := map[string]vars{"": {}}
	for _, l := range p.leaves(s) {
		if l.entry.Class != Order || !isOrder(l.in) {
			continue
		}
		next := map[string]vars{}
		for name, given := range out {
			for _, v := range valuesOf(p.writer.Schema, l.typ) {
				copied := vars{}
				for arg, value := range given {
					copied[arg] = maps.Clone(value.(vars))
				}
				put(copied, l.path, v)
				next[name+" "+v] = copied
			}
		}
		out = next
	}
	return out
}

// turnPages walks a list by its own cursors, in every order, and by those of
// the other tenant and of other lists.
func (p *Probe) turnPages(a *Actor, s site, node string) {
	for name, given := range p.orders(s) {
		if node != "" {
			given["node"] = node
		}
		own := cursorsOf(s.value(p.ask(a, p.document(s, given, " { edges { cursor } }"), given)))
		for _, bound := range []string{"after", "before"} {
			l := p.leafNamed(s, bound)
			if l == nil {
				continue
			}
			if len(own) > 1 {
				cursor := map[string]string{"after": own[0], "before": own[len(own)-1]}[bound]
				if got := p.callWith(a, s, given, bound, cursor); full(s.value(got)) {
					p.reach(l.element)
				}
			}
			foreign := p.cursors[s.name()+name]
			p.foreignCursors(a, s, given, bound, slices.Concat(foreign[:min(len(foreign), 1)], p.strange(s, name)))
		}
	}
}

func (p *Probe) leafNamed(s site, name string) *leaf {
	all := p.leaves(s)
	if i := slices.IndexFunc(all, func(l leaf) bool { return l.path[0] == name && l.entry.Class == Cursor }); i >= 0 {
		return &all[i]
	}
	return nil
}

// callWith calls a site with one argument more.
func (p *Probe) callWith(a *Actor, s site, given vars, name string, v any) *answer {
	more := maps.Clone(given)
	more[name] = v
	return p.call(a, s, more, "", text(v))
}

// strange are foreign cursors of another list, or of another order.
func (p *Probe) strange(s site, order string) []string {
	for _, key := range slices.Sorted(maps.Keys(p.cursors)) {
		if key != s.name()+order {
			return p.cursors[key][:1]
		}
	}
	return nil
}

// foreignCursors gives a list cursors that were minted for the other tenant's
// rows, and the same with an id that never was.
func (p *Probe) foreignCursors(a *Actor, s site, given vars, bound string, cursors []string) {
	for _, cursor := range cursors {
		never, ok := forged(cursor)
		if !ok {
			p.find(Finding{Broken, a.Name, s.name(), "a cursor that cannot be opened: teach the probe to forge one"})
			return
		}
		x, y := p.callWith(a, s, given, bound, cursor), p.callWith(a, s, given, bound, never)
		p.same(a, fmt.Sprintf("%s %s a foreign cursor", s.name(), bound), without(x.whole(), []string{cursor}), without(y.whole(), []string{never}))
	}
}

// forged is the cursor with another id in it.
func forged(cursor string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	var inside map[string]any
	if json.Unmarshal(raw, &inside) != nil || inside["i"] == nil {
		return "", false
	}
	inside["i"] = uuid.Must(uuid.NewV7()).String()
	out, err := json.Marshal(inside)
	return base64.RawURLEncoding.EncodeToString(out), err == nil
}
