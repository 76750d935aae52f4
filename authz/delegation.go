package authz

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// byPlace are the verbs whose rows follow the place of a case: whoever has one
// at a district has it in every street, community and grid of the district.
// Verbs that follow the holder, or who works on it, are not of this kind: a
// district's office does not move what its community holds.
var byPlace = func() (s set) {
	for _, v := range []verb{{"case_event", "read"}, {"work_order", "read"}, {"party", "read"}, {"party", "contact"}} {
		s.add(number[v])
	}
	for _, action := range placeVerbs {
		s.add(number[verb{"case", action}])
	}
	return s
}()

// Placed is a membership that is to be given, with the regions above its place
// by level, so that a right held there can be seen to cover it.
type Placed struct {
	Membership
	Above map[Scope]uuid.UUID
}

// Exceeds returns the verbs that the membership would carry and that the giver
// neither has nor may delegate there, sorted; none means that he may give it.
// A denial that binds the giver must bind the receiver too.
func (g *Grants) Exceeds(m *Matrix, p Placed) []string {
	if g == nil || p.Role == BreakGlass || p.Role == Anonymous {
		return []string{p.Role}
	}
	role := m.roles[p.Role]
	if role == nil {
		return []string{p.Role}
	}
	var out set
	for scope := range Scopes {
		id, ok := p.covers(Scopes[scope])
		if !ok {
			continue
		}
		wanted := role[scope].allow.or(role[scope].delegate)
		out = out.or(wanted.without(g.held(scope, id, p.Above)))
		out = out.or(wanted.and(g.unbound(p, role)))
	}
	return out.names()
}

// held are the verbs that the giver has or may delegate in the whole of an
// area.
func (g *Grants) held(scope int, id uuid.UUID, above map[Scope]uuid.UUID) (out set) {
	for _, a := range g.areas {
		has := a.allow.or(a.delegate)
		switch {
		case a.scope == wholeTenantScope, a.scope == scope && a.id == id:
			out = out.or(has)
		case Scopes[a.scope] == City, within(scope) && a.id != uuid.Nil && above[Scopes[a.scope]] == a.id:
			if !plant.On(plant.DistrictHolds) {
				has = has.and(byPlace)
			}
			out = out.or(has)
		}
	}
	return out
}

// within says whether the rows of a scope all lie at the place of the
// membership. What is one's own, is assigned to one, is a department's or the
// tenant's may lie anywhere, wherever the membership is held.
func within(scope int) bool { return placeColumn[Scopes[scope]] != "" || plant.On(plant.AllWithin) }

// Frees returns the verbs that the end of a membership would give back to its
// holder, because the role denies them, and that the viewer neither has nor may
// delegate; sorted.
func (g *Grants) Frees(m *Matrix, p Placed) []string {
	role := m.roles[p.Role]
	if role == nil {
		return nil
	}
	var out set
	for scope := range Scopes {
		if id, ok := p.covers(Scopes[scope]); ok {
			out = out.or(role[scope].deny.without(g.held(scope, id, p.Above)))
		}
	}
	return out.names()
}

// unbound are the verbs on which a denial binds the giver somewhere and would
// not bind the receiver there.
func (g *Grants) unbound(p Placed, role *rights) (out set) {
	if plant.On(plant.GiverDenialLost) {
		return out
	}
	for _, a := range g.areas {
		id, same := p.covers(Scopes[a.scope])
		if same && id == a.id {
			out = out.or(a.deny.without(role[a.scope].deny))
		} else {
			out = out.or(a.deny)
		}
	}
	return out
}

// rightsOf are what a role has; a role that there is not has none.
func (m *Matrix) rightsOf(role string) *rights {
	if r := m.roles[role]; r != nil {
		return r
	}
	return &rights{}
}

// Raises returns the verbs that a change of the matrix would give to some role
// and that the viewer does not have, or may not delegate, in the whole tenant;
// sorted, none means that he may make the change. To the roles in mine, which
// are his own, he may add only what he has himself.
func (g *Grants) Raises(from, to *Matrix, mine []string) []string {
	var use, give set
	for _, a := range g.areas {
		if a.scope == wholeTenantScope {
			if use, give = use.or(a.allow), give.or(a.allow).or(a.delegate); plant.On(plant.DelegateIsGranted) {
				use = give
			}
		}
	}
	for _, a := range g.areas {
		use, give = use.without(a.deny), give.without(a.deny)
	}
	var out set
	every := maps.Clone(from.roles) // also of a role that goes, since its denials go with it
	maps.Copy(every, to.roles)
	for role := range every {
		before, after := from.rightsOf(role), to.rightsOf(role)
		if from.roles[role] == nil {
			before = from.everybody // which nobody gives
		}
		held := give
		if slices.Contains(mine, role) && !plant.On(plant.SelfRaised) {
			held = use
		}
		for scope := range Scopes {
			used := after[scope].allow.without(before[scope].allow).or(before[scope].deny.without(after[scope].deny))
			given := after[scope].delegate.without(before[scope].delegate)
			out = out.or(used.without(held)).or(given.without(give))
		}
	}
	return out.names()
}
