package authz

import "github.com/google/uuid"

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
