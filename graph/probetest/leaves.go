package probetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is a value that goes into a call: an argument, or a field of an input
// object at any depth.
type leaf struct {
	path    []string // from the argument down
	element string
	around  []string // elements of the input objects around it
	typ     *ast.Type
	in      *ast.Definition // the input object, nil for an argument
	entry   Entry
	has     bool // there is a default
}

func (l leaf) required() bool {
	return l.typ.NonNull && !l.has || l.in != nil && l.in.Directives.ForName("oneOf") != nil
}

// leaves are all values that a field takes.
func (p *Probe) leaves(s site) (out []leaf) {
	for _, a := range s.field.Arguments {
		element := s.name() + "(" + a.Name + ")"
		out = append(out, p.leavesOf([]string{a.Name}, element, nil, a.Type, nil, a.DefaultValue != nil)...)
	}
	return out
}

func (p *Probe) leavesOf(path []string, element string, around []string, t *ast.Type, in *ast.Definition, has bool) (out []leaf) {
	d := p.Types[t.Name()]
	if d.Kind != ast.InputObject {
		return []leaf{{slices.Clone(path), element, around, t, in, p.Ledger[element], has}}
	}
	around = append(slices.Clone(around), element)
	for _, f := range fieldsOf(d) {
		out = append(out, p.leavesOf(append(path, f.Name), d.Name+"."+f.Name, around, f.Type, d, f.DefaultValue != nil)...)
	}
	return out
}

// ownValues are values of the own tenant for a leaf, to be tried in order.
func (p *Probe) ownValues(l leaf) (out []any) {
	if s, ok := p.Values.of(l.element, ""); ok && l.entry.Class != ID && l.entry.Class != Code {
		return []any{p.listed(l, literal(s))}
	}
	if l.entry.Names == "" && slices.Contains([]string{Code, Number, Text, Key, Secret, Time}, l.entry.Class) {
		p.tb.Errorf("%s has neither a value nor a column to take it from", l.element)
		return nil
	}
	switch l.entry.Class {
	case ID:
		out = p.ownIDs(l.entry.Names)
	case Code, Number, Text, Key, Secret:
		out = p.some(p.ownColumn(l.entry.Names))
	case Time:
		for _, v := range p.some(p.ownColumn(l.entry.Names)) {
			if at, ok := instant(v); ok {
				out = append(out, at.Add(-time.Minute).Format(time.RFC3339), at.Add(time.Minute).Format(time.RFC3339))
			}
		}
	case Choice, Order:
		for _, v := range valuesOf(p.writer.Schema, l.typ) {
			out = append(out, v)
		}
		if out == nil {
			out = []any{true, false}
		}
	case Page:
		out = []any{1, 2, 100}
	}
	for i := range out {
		out[i] = p.listed(l, out[i])
	}
	return out
}

func (p *Probe) listed(l leaf, v any) any {
	if _, is := v.([]any); l.typ.Elem != nil && !is {
		return []any{v}
	}
	return v
}

// ownIDs are ids of a table, or of all.
func (p *Probe) ownIDs(table string) (out []any) {
	if table == "*" {
		for _, name := range slices.Sorted(maps.Keys(p.own)) {
			if all := p.ownIDs(name); p.tableOf[name] != "" {
				out = append(out, all[:min(len(all), 3)]...)
			}
		}
		return out
	}
	ids := p.own[table]
	for i := range min(len(ids), 8) { // from both ends: the first rows and the last differ most
		id := ids[i/2]
		if i%2 == 1 {
			id = ids[len(ids)-1-i/2]
		}
		out = append(out, global(table, id))
	}
	return out
}

func (p *Probe) some(all []any) []any {
	if len(all) > 12 {
		return append(slices.Clone(all[:6]), all[len(all)-6:]...)
	}
	return all
}

func instant(v any) (time.Time, bool) {
	switch x := v.(type) {
	case time.Time:
		return x, true
	case string:
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999-07:00", "2006-01-02 15:04:05.999999999 -0700 MST"} {
			if at, err := time.Parse(layout, x); err == nil {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// assemble puts a value and whatever else has to be given into variables. The
// i-th values go together.
func (p *Probe) assemble(s site, of leaf, value any, i int) (given vars, elements []string, ok bool) {
	given = vars{}
	put(given, of.path, value)
	elements = append(slices.Clone(of.around), of.element)
	for _, l := range p.leaves(s) {
		if word, ok := p.Values[l.element]["beside "+of.element]; ok {
			put(given, l.path, p.listed(l, p.resolve(nil, word, &shot{})))
			continue
		}
		if l.element == of.element || p.foreverOne(l) || !l.required() || !beside(l, of) {
			continue
		}
		own := p.ownValues(l)
		if len(own) == 0 {
			return nil, nil, false
		}
		put(given, l.path, own[i%len(own)])
		elements = append(elements, l.element)
	}
	return given, elements, true
}

// beside: l has to be given because of is: it is an argument of the call, or
// stands in an input object that is given.
func beside(l, of leaf) bool {
	return len(l.path) == 1 || len(of.path) >= len(l.path) && slices.Equal(l.path[:len(l.path)-1], of.path[:len(l.path)-1])
}

func put(into vars, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		next, ok := into[name].(vars)
		if !ok {
			next = vars{}
			into[name] = next
		}
		into = next
	}
	into[path[len(path)-1]] = value
}

// pair is a value of the other tenant and one of the same shape that never was.
type pair struct{ foreign, never any }

// foreignValues are the pairs for a leaf.
func (p *Probe) foreignValues(l leaf) (out []pair) {
	if l.entry.Class == ID {
		return p.foreignIDs(l.entry.Names)
	}
	values := p.foreign.Values[l.entry.Names]
	if l.entry.Class == Text && l.entry.Names == "" {
		values = []any{p.foreign.Values["cases.description"][0], p.foreign.Values["parties.name"][1]}
	}
	for i, v := range values {
		switch x := v.(type) {
		case time.Time:
			out = append(out, pair{x.Format(time.RFC3339), x.Add(time.Second).Format(time.RFC3339)})
		case float64:
			out = append(out, pair{x, x + 5})
		case int64:
			out = append(out, pair{x, x + 50000})
		case string:
			if strings.HasPrefix(x, "{") { // one of the words inside
				x = p.foreign.Find(x)[i]
			}
			out = append(out, pair{x, p.twin(x)})
		}
	}
	return out
}

// twin is always the same text for a foreign one: what a call leaves behind in
// the own tenant is left behind for both.
func (p *Probe) twin(foreign string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.twins[foreign] == "" {
		p.twins[foreign] = scrambled(foreign)
	}
	return p.twins[foreign]
}

func (p *Probe) foreignIDs(table string) (out []pair) {
	if table == "*" {
		return nil // mixed names them all
	}
	out = p.bent(table, p.foreign.IDs[table][0], uuid.Must(uuid.NewV7()))[:3]
	for _, id := range p.foreign.IDs[table][1:] {
		out = append(out, pair{global(table, id), global(table, uuid.Must(uuid.NewV7()))})
	}
	other := "departments"
	if table == other {
		other = "regions"
	}
	return append(out, pair{global(other, p.foreign.IDs[other][0]), global(other, uuid.Must(uuid.NewV7()))})
}

func text(v any) string {
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	return fmt.Sprint(v)
}
