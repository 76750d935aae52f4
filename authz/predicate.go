package authz

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// shape turns one scope of a verb into a condition on the rows of a table.
// A scope that means nothing for the table gives nil: it covers no row. ids are
// the places of the scope; own, assigned and tenant have none.
type shape func(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate

// excerpt says which rows of a table a case shows to the person whose own it is;
// nil means none.
type excerpt func(g *Grants, s *sql.Selector) *sql.Predicate

// where returns the condition under which the viewer's verb reaches a row of
// the table: inside the tenant, in some allowed area, in no denied one. A
// viewer without the verb reaches no row.
func (g *Grants) where(t table, action string) func(*sql.Selector) {
	if g == nil {
		return deny
	}
	return func(s *sql.Selector) { s.Where(g.predicate(t, action, s)) }
}

// whole is the condition with all its values: the tenant, and what the areas
// allow and deny of the n-th verb.
func (g *Grants) whole(t table, s *sql.Selector, action string, n int) *sql.Predicate {
	if plant.On(plant.TenantUnasked) {
		return grouped(g.condition(t, s, action, n))
	}
	return grouped(sql.And(sql.EQ(s.C(t.tenantColumn()), g.tenant), g.condition(t, s, action, n)))
}

func (g *Grants) condition(t table, s *sql.Selector, action string, n int) *sql.Predicate {
	allowed := g.anyOf(t.shows, s, action, func(a *area) bool { return a.allow.has(n) })
	if allowed == nil {
		return sql.False()
	}
	denies := t.shape
	if plant.On(plant.OwnDeniedInPart) {
		denies = t.shows
	}
	denied := g.anyOf(denies, s, action, func(a *area) bool { return a.deny.has(n) })
	switch {
	case denied == nil, plant.On(plant.DenialDropped):
		return allowed
	case plant.On(plant.DenialOred):
		return sql.Or(allowed, sql.Not(coalesceFalse(denied)))
	case plant.On(plant.DenialNull):
		return sql.And(allowed, sql.Not(denied))
	default:
		// NOT over NULL is NULL: a row without the denied place is not denied.
		return sql.And(allowed, sql.Not(coalesceFalse(denied)))
	}
}

// shows is the shape of what is allowed: of one's own case some rows are not
// for one to see. A denial of one's own takes all of them in.
func (t table) shows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	p := t.shape(g, s, action, scope, ids)
	if p == nil || scope != Own || t.own == nil {
		return p
	}
	shown := t.own(g, s)
	if shown == nil {
		return nil
	}
	return sql.And(shown, p)
}

// anyOf joins the areas of one side in their fixed order, so that the
// statement text is the same for the same grants; nil where nothing is
// covered.
func (g *Grants) anyOf(rows shape, s *sql.Selector, action string, side func(*area) bool) *sql.Predicate {
	var parts []*sql.Predicate
	for i := 0; i < len(g.areas); {
		scope := g.areas[i].scope
		var ids []uuid.UUID
		covered := false
		for ; i < len(g.areas) && g.areas[i].scope == scope; i++ {
			if a := &g.areas[i]; side(a) {
				ids, covered = append(ids, a.id), true
			}
		}
		if !covered {
			continue
		}
		if p := rows(g, s, action, Scopes[scope], ids); p != nil {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return grouped(sql.Or(parts...))
}

// grouped puts brackets around a condition. ent leaves them out where an OR of
// one part holds an OR, and the tenant or a denial beside it would then bind
// its first branch only.
func grouped(p *sql.Predicate) *sql.Predicate {
	if plant.On(plant.BracketsLost) {
		return sql.P(func(b *sql.Builder) { b.Join(p) })
	}
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(p) })
	})
}

func coalesceFalse(p *sql.Predicate) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.WriteString("COALESCE(").Join(p).WriteString(", FALSE)")
	})
}

func in(column string, ids []uuid.UUID) *sql.Predicate {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return sql.In(column, args...)
}

// everyRow is true of each row; the tenant is checked beside it.
func everyRow() *sql.Predicate { return sql.ExprP("1 = 1") }

// sub starts "SELECT column FROM name WHERE tenant_id = ?" in the dialect of s.
func (g *Grants) sub(s *sql.Selector, name, column string) *sql.Selector {
	t := sql.Table(name)
	inner := sql.Dialect(s.Dialect()).Select(t.C(column)).From(t)
	if few(s) {
		inner.WithContext(context.WithValue(inner.Context(), fewKey{}, true))
	}
	return inner.Where(sql.EQ(t.C("tenant_id"), g.tenant))
}

// wholeTenant serves tables that every reader of the tenant reads alike.
func wholeTenant(_ *Grants, _ *sql.Selector, _ string, scope Scope, _ []uuid.UUID) *sql.Predicate {
	if scope == Tenant {
		return everyRow()
	}
	return nil
}

// placeColumn is the column of a case or a party that names its place.
var placeColumn = map[Scope]string{
	ByGrid: "grid_id", Community: "community_id", Street: "street_id", District: "district_id",
}

// placeIn: the row names one of the places.
func placeIn(s *sql.Selector, column string, ids []uuid.UUID) *sql.Predicate {
	switch {
	case plant.On(plant.PlaceUnset):
		return sql.Or(in(s.C(column), ids), sql.IsNull(s.C(column)))
	case plant.On(plant.PlacePrefix):
		return sql.ExprP(s.C(column)+" IN (SELECT b.id FROM regions a, regions b WHERE a.id = ? AND b.code LIKE a.code || '%')", ids[0])
	default:
		return in(s.C(column), ids)
	}
}
