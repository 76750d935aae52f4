package authz

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// partyRows: oneself, whoever lives in the place, and whoever reported a case
// that the same scope reads or openly has a part in one now.
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
	var met []*sql.Predicate
	if column, ok := placeColumn[scope]; ok {
		met = append(met, placeIn(s, column, ids))
	}
	if row := caseNaming(s); row != nil { // what stands there spares the search for another case of his
		met = append(met, sql.And(sql.ColumnsEQ(row.C("reporter_id"), s.C("id")), grouped(caseRows(g, row, "read", scope, ids))))
	}
	if !near(s) {
		met = append(met, g.metInCases(s, scope, ids)...)
	}
	return sql.Or(met...)
}

// metInCases searches the cases of a person.
func (g *Grants) metInCases(s *sql.Selector, scope Scope, ids []uuid.UUID) []*sql.Predicate {
	cases, parts := g.sub(s, "cases", "reporter_id"), g.sub(s, "case_parties", "party_id")
	open := sql.And(sql.IsNull(parts.C("ended_at")), throughCase(g, parts, "read", scope, ids))
	if !plant.On(plant.HiddenMet) {
		open = sql.And(open, sql.NEQ(parts.C("part"), "HIDDEN_REPORTER"))
	}
	return []*sql.Predicate{
		exists(s.C("id"), cases, "reporter_id", caseRows(g, cases, "read", scope, ids)),
		exists(s.C("id"), parts, "party_id", open),
	}
}

// searches says that what lets the viewer see people includes a search of their
// cases, and that nothing denies him any.
func (g *Grants) searches(t table, action string) bool {
	n, known := number[verb{t.object, action}]
	some := false
	for i := range g.areas {
		a := &g.areas[i]
		if !known || a.deny.has(n) {
			return false
		}
		scope := Scopes[a.scope]
		some = some || a.allow.has(n) && scope != Own && scope != City && scope != Tenant
	}
	return some
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
