package authz

import (
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// shape turns one scope of a verb into a condition on the rows of a table.
// A scope that means nothing for the table gives nil: it covers no row. ids are
// the places of the scope; own, assigned and tenant have none.
type shape func(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate

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
	allowed := g.anyOf(t, s, action, func(a *area) bool { return a.allow.has(n) })
	if allowed == nil {
		return sql.False()
	}
	denied := g.anyOf(t, s, action, func(a *area) bool { return a.deny.has(n) })
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

// anyOf joins the areas of one side in their fixed order, so that the
// statement text is the same for the same grants; nil where nothing is
// covered.
func (g *Grants) anyOf(t table, s *sql.Selector, action string, side func(*area) bool) *sql.Predicate {
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
		if p := t.shape(g, s, action, Scopes[scope], ids); p != nil {
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

// caseRows: reading follows the place of the case and the departments that
// have or had a share of it; moving is for the holder alone (WZ26: every level
// keeps reading, only the holder writes).
func caseRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	switch {
	case scope == Tenant:
		return everyRow()
	case scope == Own:
		return g.ownCase(s, action)
	case slices.Contains(shareVerbs, action):
		return g.shareOf(s, scope, ids)
	case !slices.Contains(placeVerbs, action) && !plant.On(plant.HolderPlace):
		return holderOf(s, scope, ids)
	case scope == City:
		return everyRow()
	case scope == Department && plant.On(plant.SharesForgotten):
		return in(s.C("holder_department_id"), ids)
	case scope == Department || scope == ByAssignee:
		return g.shareOf(s, scope, ids)
	default:
		return placeIn(s, placeColumn[scope], ids)
	}
}

// shareOf: whoever works on the case. An office works on what it holds, a
// department also on what was sent to it, a person on what he signed for or
// follows as an agent, a grid's worker on what lies in the grid.
func (g *Grants) shareOf(s *sql.Selector, scope Scope, ids []uuid.UUID) *sql.Predicate {
	switch {
	case scope == City:
		return in(s.C("holder_region_id"), ids)
	case scope == Department:
		orders := g.sub(s, "work_orders", "case_id")
		orders.Where(in(orders.C("department_id"), ids))
		return sql.Or(in(s.C("holder_department_id"), ids), sql.In(s.C("id"), orders))
	case scope == ByAssignee:
		me := g.account
		if plant.On(plant.AssigneeParty) {
			me = g.party
		}
		orders, agents := g.sub(s, "work_orders", "case_id"), g.sub(s, "case_agents", "case_id")
		agents.Where(sql.And(sql.EQ(agents.C("account_id"), me), sql.IsNull(agents.C("until_at"))))
		return sql.Or(sql.In(s.C("id"), orders.Where(sql.EQ(orders.C("assignee_id"), me))), sql.In(s.C("id"), agents))
	case scope == ByGrid:
		return placeIn(s, "grid_id", ids)
	default:
		return holderOf(s, scope, ids)
	}
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

// ownParts are the parts in a case besides its reporter's that make it one's
// own for a verb.
var ownParts = map[string][]any{
	"read": {"REPORTER", "HIDDEN_REPORTER", "JOINT", "PARTICIPANT"},
	"rate": {"REPORTER", "HIDDEN_REPORTER", "JOINT"}, "answer": {"REPORTER", "HIDDEN_REPORTER", "JOINT"},
	"comment": {"REPORTER", "HIDDEN_REPORTER", "JOINT"}, "attach": {"REPORTER", "HIDDEN_REPORTER", "JOINT"},
}

// ownCase: a resident's own report, and what he has another part in; for
// reading also what the account filed.
func (g *Grants) ownCase(s *sql.Selector, action string) *sql.Predicate {
	var options []*sql.Predicate
	if g.party != uuid.Nil {
		parts, ok := ownParts[action]
		if !ok {
			parts = []any{"HIDDEN_REPORTER"}
		}
		mine := g.sub(s, "case_parties", "case_id")
		mine.Where(sql.And(sql.EQ(mine.C("party_id"), g.party), sql.In(mine.C("part"), parts...), sql.IsNull(mine.C("ended_at"))))
		options = append(options, sql.EQ(s.C("reporter_id"), g.party), sql.In(s.C("id"), mine))
	}
	if g.account != uuid.Nil && action == "read" {
		options = append(options, sql.EQ(s.C("filed_by_id"), g.account))
	}
	if len(options) == 0 {
		return nil
	}
	return sql.Or(options...)
}

func holderOf(s *sql.Selector, scope Scope, ids []uuid.UUID) *sql.Predicate {
	switch scope {
	case Community, Street, District, City:
		return in(s.C("holder_region_id"), ids)
	case Department:
		return in(s.C("holder_department_id"), ids)
	default:
		return nil
	}
}

// throughCase serves rows that belong to a case and are read with it.
func throughCase(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	cases := g.sub(s, "cases", "id")
	p := caseRows(g, cases, action, scope, ids)
	if p == nil {
		return nil
	}
	return sql.In(s.C("case_id"), cases.Where(p))
}

// publicRows: the resident sees the public rows of his case only.
func publicRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	p := throughCase(g, s, action, scope, ids)
	if p == nil || scope != Own || plant.On(plant.EventsPublic) {
		return p
	}
	return sql.And(sql.EQ(s.C("public"), true), p)
}

// internalRows are among officials: one's own case shows none of them.
func internalRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	if scope == Own {
		return nil
	}
	return throughCase(g, s, action, scope, ids)
}

// clockRows: the resident sees what was promised to him.
func clockRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	p := throughCase(g, s, action, scope, ids)
	if p == nil || scope != Own {
		return p
	}
	return sql.And(sql.In(s.C("kind"), "REPLY", "COMMITMENT"), p)
}

// ratingRows: of a case with many raters each sees his own.
func ratingRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	if scope == Own {
		if g.party == uuid.Nil {
			return nil
		}
		return sql.EQ(s.C("party_id"), g.party)
	}
	return throughCase(g, s, action, scope, ids)
}

// caseParties: who asked not to be named is known to himself alone; who else
// has a part in a case is not told to those who have one.
func caseParties(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	if scope == Own {
		if g.party == uuid.Nil {
			return nil
		}
		return sql.EQ(s.C("party_id"), g.party)
	}
	p := throughCase(g, s, action, scope, ids)
	if p == nil {
		return nil
	}
	return sql.And(sql.NEQ(s.C("part"), "HIDDEN_REPORTER"), p)
}

// orderRows: a work order is read with its case and moved by its unit: the
// department's people, the office of the place, the grid's worker for his
// community's office, the assignee.
func orderRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	if action == "read" {
		return throughCase(g, s, action, scope, ids)
	}
	switch scope {
	case Tenant:
		return everyRow()
	case Department:
		return in(s.C("department_id"), ids)
	case ByAssignee:
		return sql.EQ(s.C("assignee_id"), g.account)
	case Community, Street, District, City:
		offices := g.sub(s, "departments", "id")
		offices.Where(sql.And(in(offices.C("region_id"), ids), sql.In(offices.C("kind"), "OFFICE", "CENTRE", "LEADERSHIP")))
		return sql.In(s.C("department_id"), offices)
	case ByGrid:
		return gridOrders(g, s, ids)
	default:
		return nil
	}
}

// gridOrders: orders on the cases of a grid to the office of its community.
// Each grid is a condition of its own: whoever looks after two has no say in
// an order of the one grid to the office of the other.
func gridOrders(g *Grants, s *sql.Selector, ids []uuid.UUID) *sql.Predicate {
	parts := make([]*sql.Predicate, len(ids))
	for i, id := range ids {
		cases, offices, grids := g.sub(s, "cases", "id"), g.sub(s, "departments", "id"), g.sub(s, "grids", "community_id")
		if cases.Where(sql.EQ(cases.C("grid_id"), id)); plant.On(plant.GridsMixed) {
			id = ids[0]
		}
		grids.Where(sql.EQ(grids.C("id"), id))
		offices.Where(sql.And(sql.EQ(offices.C("kind"), "OFFICE"), sql.In(offices.C("region_id"), grids)))
		parts[i] = sql.And(sql.In(s.C("case_id"), cases), sql.In(s.C("department_id"), offices))
	}
	return grouped(sql.Or(parts...))
}

// partyRows: whoever lives in the place, and whoever has a part in a case that
// the same scope reads.
func partyRows(g *Grants, s *sql.Selector, _ string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	switch scope {
	case Tenant, City:
		return everyRow()
	case Own:
		if g.party == uuid.Nil {
			return nil
		}
		return sql.EQ(s.C("id"), g.party)
	}
	cases, more := g.sub(s, "cases", "reporter_id"), g.sub(s, "case_parties", "party_id")
	more.Where(sql.And(sql.IsNull(more.C("ended_at")), caseParties(g, more, "read", scope, ids)))
	// SELECT ... IN with a NULL in the list never says yes for another row.
	reported := sql.Or(sql.In(s.C("id"), cases.Where(caseRows(g, cases, "read", scope, ids))), sql.In(s.C("id"), more))
	if column, ok := placeColumn[scope]; ok {
		return sql.Or(placeIn(s, column, ids), reported)
	}
	return reported
}

// accountRows: one's own; with scope assigned, the people that work can be
// assigned to, who are those without a party behind them.
func accountRows(g *Grants, s *sql.Selector, _ string, scope Scope, _ []uuid.UUID) *sql.Predicate {
	if scope == ByAssignee {
		return sql.IsNull(s.C("party_id"))
	}
	return ofAccount(g, s, scope, "id")
}

// throughAccount serves what hangs on an account: its owner's and the
// administrator's.
func throughAccount(g *Grants, s *sql.Selector, _ string, scope Scope, _ []uuid.UUID) *sql.Predicate {
	return ofAccount(g, s, scope, "account_id")
}

func ofAccount(g *Grants, s *sql.Selector, scope Scope, column string) *sql.Predicate {
	switch {
	case scope == Tenant:
		return everyRow()
	case scope == Own && g.account != uuid.Nil:
		return sql.EQ(s.C(column), g.account)
	default:
		return nil
	}
}
