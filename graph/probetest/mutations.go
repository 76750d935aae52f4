package probetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// mutateEverything calls every mutation as everybody: in a valid way, in the
// other ways of the table of values, and with foreign ids, codes and keys in
// place of the valid ones.
func (p *Probe) mutateEverything() {
	if p.Mutation == nil {
		return
	}
	for _, f := range fieldsOf(p.Mutation) {
		s := site{p.Mutation, f}
		if !p.asks(s.name()) {
			continue
		}
		for _, name := range p.people() {
			if p.enough() {
				return
			}
			if p.Ledger[s.name()].once() != "" && name != "anonymous" && name != "auditor" {
				continue
			}
			p.mutate(p.actors[name], s)
		}
	}
}

// shot is a call that is ready to be made.
type shot struct {
	given    vars
	elements []string
	state    string // of the case that success uses up
	c, other *prepared
	word     string // of what else it uses up
	key      string
}

// mutate tries one mutation as one actor.
func (p *Probe) mutate(a *Actor, s site) {
	works := map[string]bool{}
	variants := p.variants(s)
	for _, variant := range variants {
		got, done := p.fire(a, s, p.arm(a, s, variant))
		p.check(a, s.name(), got)
		works[variant] = done
	}
	for _, l := range p.leaves(s) {
		if c := l.entry.Class; c != ID && c != Code && c != Key {
			continue
		}
		for _, working := range []bool{true, false} {
			i := slices.IndexFunc(variants, func(v string) bool {
				return works[v] == working && p.gives(l, v) && (l.entry.variant() == "" || l.entry.variant() == v)
			})
			if i >= 0 {
				p.misname(a, s, l, variants[i], working)
				break
			}
		}
	}
}

// misname puts foreign values and ones that never were in the place of one
// leaf of a call; working says that the call as it is succeeds.
func (p *Probe) misname(a *Actor, s site, l leaf, variant string, working bool) {
	for i, two := range p.foreignValues(l) {
		if i > 0 && (!working || p.Sample) {
			return
		}
		var texts []string
		for _, v := range []any{two.foreign, two.never} {
			one := p.arm(a, s, variant)
			put(one.given, l.path, p.listed(l, v))
			got, done := p.fire(a, s, one)
			p.check(a, s.name()+" with a foreign "+l.element, got, text(v))
			texts = append(texts, got.settled(text(v)))
			if done && l.entry.Class == ID {
				p.find(Finding{Broken, a.Name, s.name(), l.element + " is not looked at: any id will do"})
			}
		}
		p.same(a, s.name()+" with "+l.element, texts[0], texts[1])
	}
}

// variants are the ways to call a mutation, the plain one first.
func (p *Probe) variants(s site) []string {
	all := map[string]bool{"": true}
	for _, l := range p.leaves(s) {
		for _, element := range append(slices.Clone(l.around), l.element) {
			for variant := range p.Values[element] {
				all[variant] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// gives says whether a variant of a call has a value for a leaf.
func (p *Probe) gives(l leaf, variant string) bool {
	for _, around := range l.around[min(1, len(l.around)):] {
		if v, _ := p.Values.of(around, variant); v != "object" {
			return false
		}
	}
	_, ok := p.Values.of(l.element, variant)
	return ok
}

// arm makes a variant of a call ready, with a case in the state that it needs.
func (p *Probe) arm(a *Actor, s site, variant string) *shot {
	out := &shot{given: vars{}}
	var later []leaf
	for _, l := range p.leaves(s) {
		if !p.gives(l, variant) {
			if l.required() && len(l.around) < 2 {
				p.find(Finding{Unreached, "nobody", l.element, "it is required, and the table of values has none for it"})
			}
			continue
		}
		word, _ := p.Values.of(l.element, variant)
		out.elements = append(append(out.elements, l.around...), l.element)
		if word == "version" || word == "other version" {
			later = append(later, l)
			continue
		}
		put(out.given, l.path, p.listed(l, p.resolve(a, word, out)))
	}
	for _, l := range later {
		of := out.c
		if word, _ := p.Values.of(l.element, variant); word == "other version" {
			of = out.other
		}
		if of != nil {
			put(out.given, l.path, of.version)
		}
	}
	return out
}

// resolve turns a word of the table of values into a value.
func (p *Probe) resolve(a *Actor, word string, one *shot) any {
	kind, rest, of := strings.Cut(word, ":")
	switch {
	case of && (kind == "case" || kind == "order"):
		one.state, one.c = rest, p.peek(rest)
		return map[string]string{"case": one.c.id, "order": one.c.order}[kind]
	case of && kind == "other":
		one.other = p.nth(rest, 1)
		return one.other.id
	case word == "extension" || word == "commitment":
		one.state, one.c = word, p.peek(word)
		return one.c.rows[word]
	case of && made[kind] != nil:
		one.state, one.c = rest, p.peek(rest)
		return p.make(kind, one.c)
	case of && kind == "row":
		where, value, _ := strings.Cut(rest, "=")
		table, column, _ := strings.Cut(where, ".")
		id, err := p.rowID(table, column, value)
		must(p.tb, err)
		return global(table, id)
	case of && kind == "membership":
		one.word = word
		return p.keep(word, func() string { return p.membership(rest) })
	case word == "department":
		one.word = word
		return p.keep(word, p.department)
	case word == "notice":
		return p.notice(a)
	case word == "policy version":
		at, err := p.Policy.InForce(p.System(), p.Store.Reader())
		must(p.tb, err)
		return at.Version
	case word == "used" && p.keys[a.Name] != "":
		return p.keys[a.Name]
	case word == "fresh", word == "used":
		one.key = fmt.Sprintf("key-%d", p.sent.Add(1))
		return one.key
	}
	return literal(word)
}

// fire makes a call and says whether it changed anything.
func (p *Probe) fire(a *Actor, s site, one *shot) (*answer, bool) {
	by := a
	if len(s.field.Arguments) == 0 && a.token != "" { // it may end the session
		token, err := p.Identity.Issue(p.System(), p.Code, a.Name, "", time.Hour)
		must(p.tb, err)
		by = &Actor{Name: a.Name, token: token.Secret}
	}
	sets, _ := p.packed(p.def(s.field), 1)
	got := p.ask(by, p.document(s, one.given, p.selection(s.field, sets[0], "")), one.given)
	p.called("mutations")
	payload, _ := got.data[s.field.Name].(map[string]any)
	faults, _ := payload["userErrors"].([]any)
	p.walk(a, s.name(), got.data, false)
	if payload == nil || len(faults) > 0 || len(got.errors) > 0 {
		return got, false
	}
	p.reach(append(one.elements, s.name())...)
	if _, ok := payload["userErrors"]; ok {
		p.reach(payload["__typename"].(string) + ".userErrors")
	}
	if one.key != "" {
		p.keys[a.Name] = one.key
	}
	p.states[one.state] = slices.DeleteFunc(p.states[one.state], func(c *prepared) bool { return c == one.c || c == one.other })
	delete(p.unused, one.word)
	return got, true
}
