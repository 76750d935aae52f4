package probetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// check looks for what must not be in an answer: marks of the other tenant
// that the probe did not send itself, values of the own one that are hidden
// from the actor, errors of the program.
func (p *Probe) check(a *Actor, what string, got *answer, sent ...string) {
	if marks := p.foreign.Find(got.whole(), sent...); len(marks) > 0 {
		p.find(Finding{Leak, a.Name, what, fmt.Sprintf("%v in %s", marks, got.body)})
	}
	if marks := p.foreign.Find(got.logged, sent...); len(marks) > 0 {
		p.find(Finding{Leak, a.Name, what + " (log)", fmt.Sprintf("%v in %s", marks, got.logged)})
	}
	text := without(got.body+opened(got.body), append(slices.Clone(sent), p.revealed(a, got)...))
	for _, secret := range a.hidden {
		if strings.Contains(text, secret) {
			p.find(Finding{Hidden, a.Name, what, secret + " in " + got.body})
		}
	}
	if code := got.code(); code == "INTERNAL" || code == "QUERY_TOO_COMPLEX" || got.status >= 500 || got.data == nil && code == "" {
		p.find(Finding{Broken, a.Name, what, got.body + got.logged})
	}
}

// revealed is the contact in the answer to revealContact: the one place where
// whoever has the right to it is shown it in full.
func (p *Probe) revealed(a *Actor, got *answer) (out []string) {
	payload, _ := got.data["revealContact"].(map[string]any)
	contact, _ := payload["contact"].(map[string]any)
	if !slices.Contains(a.rights, "party:contact") {
		return nil
	}
	for _, field := range []string{"phone", "idNumber", "address"} {
		if s, ok := contact[field].(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// same compares the answers to a foreign value and to one that never existed.
func (p *Probe) same(a *Actor, what string, foreign, unknown string) {
	if foreign != unknown && !p.OnlyLeaks {
		p.find(Finding{Differs, a.Name, what, apart(foreign, unknown)})
	}
}

// apart shows where two texts part.
func apart(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-80)
	show := func(s string) string { return s[from:min(len(s), i+80)] }
	return fmt.Sprintf("for a foreign value ...%s..., for one that never was ...%s...", show(a), show(b))
}

// walk notes what an answer holds, and holds every connection to its count
// where whole says that no cursor has cut it.
func (p *Probe) walk(a *Actor, what string, v any, whole bool) {
	switch x := v.(type) {
	case []any:
		for _, one := range x {
			p.walk(a, what, one, whole)
		}
	case map[string]any:
		name, _ := x["__typename"].(string)
		for key, value := range x {
			if name != "" && full(value) {
				p.reachField(name, key)
			}
			p.walk(a, what, value, whole)
		}
		if whole {
			p.count(a, what, name, x)
		}
	}
}

func (p *Probe) reachField(typename, field string) {
	p.reach(typename + "." + field)
	if d := p.Types[typename]; d != nil {
		for _, i := range d.Interfaces {
			p.reach(i + "." + field)
		}
	}
}

// count: a list that is there as a whole has as many rows as it says.
func (p *Probe) count(a *Actor, what, name string, x map[string]any) {
	nodes, ok := x["nodes"].([]any)
	info, _ := x["pageInfo"].(map[string]any)
	total, counted := x["totalCount"].(float64)
	if !ok || !counted || info["hasNextPage"] != false || info["hasPreviousPage"] != false {
		return
	}
	if int(total) != len(nodes) {
		p.find(Finding{Counted, a.Name, what, fmt.Sprintf("%s: %d rows, counted %v", name, len(nodes), total)})
	}
}

// full says whether there is anything in a value.
func full(v any) bool {
	switch x := v.(type) {
	case nil:
		return false
	case []any:
		return slices.ContainsFunc(x, full) || len(x) > 0 && x[0] != nil
	case map[string]any:
		if nodes, ok := x["nodes"].([]any); ok {
			return len(nodes) > 0
		}
		return true
	default:
		return true
	}
}

// refuseSubscriptions: nothing here can follow one, so none may be served.
func (p *Probe) refuseSubscriptions() {
	if p.Subscription == nil {
		return
	}
	for _, f := range fieldsOf(p.Subscription) {
		p.find(Finding{Unreached, "nobody", "Subscription." + f.Name, "the probe cannot follow a subscription: teach it before one is served"})
	}
}

// queries are the root fields that read.
func (p *Probe) queries() (out []site) {
	for _, f := range fieldsOf(p.Query) {
		if s := (site{p.Query, f}); p.asks(s.name()) {
			out = append(out, s)
		}
	}
	return out
}

// inner are the fields of objects that take arguments.
func (p *Probe) inner() (out []site) {
	for _, d := range p.Types {
		if d.Kind != ast.Object || d.BuiltIn || d == p.Query || d == p.Mutation || d == p.Subscription {
			continue
		}
		for _, f := range fieldsOf(d) {
			if s := (site{d, f}); len(f.Arguments) > 0 && p.asks(s.name()) {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b site) int { return strings.Compare(a.name(), b.name()) })
	return out
}
