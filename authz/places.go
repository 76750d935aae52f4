package authz

import (
	"slices"

	"github.com/google/uuid"
)

// HeldAt says whether the viewer holds a verb for a region as a whole: by a
// place there that allows and does not deny it. Verbs that bind an area, such
// as a ruling, ask in whose name they bind.
func (g *Grants) HeldAt(object, action string, region uuid.UUID) bool {
	if g == nil {
		return false
	}
	n, known := number[verb{object, action}]
	held := false
	for i := range g.areas {
		a := &g.areas[i]
		if !known || a.id != region || a.id == uuid.Nil {
			continue
		}
		if a.deny.has(n) {
			return false
		}
		held = held || a.allow.has(n)
	}
	return held
}

// SeesCasesIn says whether the viewer reads every case that lies in a region,
// given with the regions above it: by a place there, and denied nowhere. Figures
// that nobody counts one by one are for him alone.
func (g *Grants) SeesCasesIn(path ...uuid.UUID) bool {
	if g == nil {
		return false
	}
	n := number[verb{"case", "read"}]
	sees := false
	for i := range g.areas {
		a := &g.areas[i]
		if a.deny.has(n) {
			return false
		}
		switch scope := Scopes[a.scope]; scope {
		case Tenant, City:
			sees = sees || a.allow.has(n)
		case District, Street, Community:
			sees = sees || a.allow.has(n) && slices.Contains(path, a.id)
		}
	}
	return sees
}
