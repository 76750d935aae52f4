package authz

import (
	"slices"

	"github.com/google/uuid"
)

// Grants is what one viewer may do: for each object and action, how far. It is
// compiled once per request from the viewer's memberships and the matrix.
type Grants struct {
	tenant  uuid.UUID
	account uuid.UUID
	party   uuid.UUID
	reach   map[verb]*reach
}

type verb struct{ object, action string }

// reach is how far a verb goes: allowed and denied places by scope.
type reach struct{ allow, deny areas }

// areas lists the ids a scope covers; own, assigned and tenant carry no ids and
// are present as an empty list.
type areas map[Scope][]uuid.UUID

func compile(m *Matrix, v *Viewer, members []Membership) *Grants {
	g := &Grants{tenant: v.TenantID, account: v.AccountID, party: v.PartyID, reach: map[verb]*reach{}}
	for _, member := range members {
		for _, rule := range m.Rules(member.Role) {
			g.add(rule, member)
		}
	}
	return g
}

func (g *Grants) add(rule Rule, member Membership) {
	ids, ok := member.covers(rule.Scope)
	if !ok {
		return
	}
	key := verb{rule.Object, rule.Action}
	r := g.reach[key]
	if r == nil {
		r = &reach{allow: areas{}, deny: areas{}}
		g.reach[key] = r
	}
	side := r.allow
	if rule.Deny {
		side = r.deny
	}
	list := side[rule.Scope]
	for _, id := range ids {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	side[rule.Scope] = list
}

// covers says which ids a scope means for a membership; a scope of a level
// that the membership does not have a place at covers nothing.
func (m Membership) covers(s Scope) (ids []uuid.UUID, ok bool) {
	switch s {
	case Own, ByAssignee, Tenant:
		return nil, true
	case ByGrid:
		return []uuid.UUID{m.Grid}, m.Grid != uuid.Nil
	case Department:
		return []uuid.UUID{m.Department}, m.Department != uuid.Nil
	case City:
		return []uuid.UUID{m.Region}, m.Region != uuid.Nil && m.Root
	default:
		return []uuid.UUID{m.Region}, m.Region != uuid.Nil && m.Level == s
	}
}

// May says whether the viewer has the verb at all, anywhere: some area that is
// allowed and not denied as a whole. Verbs that meet no row, such as filing a
// case, are decided here alone.
func (g *Grants) May(object, action string) bool {
	if g == nil {
		return false
	}
	r := g.reach[verb{object, action}]
	return r != nil && r.open()
}

func (r *reach) open() bool {
	if _, everywhere := r.deny[Tenant]; everywhere {
		return false
	}
	for scope, ids := range r.allow {
		denied, ok := r.deny[scope]
		if !ok || slices.ContainsFunc(ids, func(id uuid.UUID) bool { return !slices.Contains(denied, id) }) {
			return true
		}
	}
	return false
}

// Everywhere says whether the verb reaches the whole tenant without a denial.
func (g *Grants) Everywhere(object, action string) bool {
	if !g.May(object, action) {
		return false
	}
	r := g.reach[verb{object, action}]
	_, whole := r.allow[Tenant]
	return whole && len(r.deny) == 0
}

// Permissions lists every "object:action" that is allowed somewhere, sorted.
func (g *Grants) Permissions() []string {
	var out []string
	for v, r := range g.reach {
		if r.open() {
			out = append(out, v.object+":"+v.action)
		}
	}
	slices.Sort(out)
	return out
}
