package authz

import (
	"slices"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// Grants is what one viewer may do: for each area, which verbs. It is compiled
// once per request from the viewer's memberships and the matrix.
type Grants struct {
	tenant  uuid.UUID
	account uuid.UUID
	party   uuid.UUID
	areas   []area // by scope, in the order of Scopes
}

// area is a scope at one place; own, assigned and tenant have no id.
type area struct {
	scope int // place in Scopes
	id    uuid.UUID
	right
}

func compile(m *Matrix, v *Viewer, members []Membership) *Grants {
	g := &Grants{tenant: v.TenantID, account: v.AccountID, party: v.PartyID, areas: make([]area, 0, 4*len(members))}
	roles := make([]*rights, len(members))
	for i, member := range members {
		if roles[i] = m.roles[member.Role]; plant.On(plant.MatrixMixed) && i%2 == 1 {
			roles[i] = before(m).roles[member.Role]
		}
	}
	for scope := range Scopes {
		for i, role := range roles {
			if role == nil || role[scope] == (right{}) {
				continue
			}
			if id, ok := members[i].covers(Scopes[scope]); ok {
				g.add(area{scope, id, role[scope]})
			}
		}
	}
	return g
}

// before is the matrix that a viewer was compiled under before this one; only a
// planted defect asks.
func before(m *Matrix) *Matrix {
	if old := lastCompiled.Swap(m); old != nil {
		return old
	}
	return m
}

var lastCompiled atomic.Pointer[Matrix]

func (g *Grants) add(a area) {
	for i := range g.areas {
		if at := &g.areas[i]; at.scope == a.scope && at.id == a.id {
			at.allow = at.allow.or(a.allow)
			at.deny = at.deny.or(a.deny)
			at.delegate = at.delegate.or(a.delegate)
			return
		}
	}
	g.areas = append(g.areas, a)
}

// covers says which place a scope means for a membership; a scope of a level
// that the membership does not have a place at covers nothing.
func (m Membership) covers(s Scope) (id uuid.UUID, ok bool) {
	switch s {
	case Own, ByAssignee, Tenant:
		return uuid.Nil, true
	case ByGrid:
		return m.Grid, m.Grid != uuid.Nil
	case Department:
		return m.Department, m.Department != uuid.Nil
	case City:
		return m.Region, m.Region != uuid.Nil && m.Root
	default:
		return m.Region, m.Region != uuid.Nil && (m.Level == s || plant.On(plant.LevelUnasked))
	}
}

// wholeTenantScope is the place of Tenant in Scopes.
var wholeTenantScope = slices.Index(Scopes, Tenant)

// May says whether the viewer has the verb at all, anywhere: some area that is
// allowed and not denied as a whole. Verbs that meet no row, such as filing a
// case, are decided here alone.
func (g *Grants) May(object, action string) bool {
	if g == nil {
		return false
	}
	n, known := number[verb{object, action}]
	return known && g.open(n)
}

func (g *Grants) open(n int) bool {
	some := false
	for i := range g.areas {
		a := &g.areas[i]
		if a.scope == wholeTenantScope && a.deny.has(n) {
			return false
		}
		some = some || a.allow.has(n) && !a.deny.has(n)
	}
	return some
}

// Everywhere says whether the verb reaches the whole tenant without a denial.
func (g *Grants) Everywhere(object, action string) bool {
	if g == nil {
		return false
	}
	n, known := number[verb{object, action}]
	whole := false
	for _, a := range g.areas {
		if known && a.deny.has(n) {
			return false
		}
		whole = whole || known && a.scope == wholeTenantScope && a.allow.has(n)
	}
	return whole
}

// Permissions lists every "object:action" that is allowed somewhere, sorted.
func (g *Grants) Permissions() []string {
	var out []string
	for n, v := range verbs {
		if g.open(n) {
			out = append(out, v.String())
		}
	}
	slices.Sort(out)
	return out
}
