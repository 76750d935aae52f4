package authz

import (
	"context"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// throughCase serves rows that belong to a case and are read with it.
func throughCase(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	if row := caseBeside(s); row != nil {
		return caseRows(g, row, action, scope, ids)
	}
	cases := g.sub(s, "cases", "id")
	p := caseRows(g, cases, action, scope, ids)
	if p == nil {
		return nil
	}
	return exists(s.C("case_id"), cases, "id", p)
}

type (
	besideKey struct{} // the alias of a selector's rows' case; see ReachBeside
	namedKey  struct{} // the alias of the case that names them; see ReachNamed
	fewKey    struct{} // a selector's rows are few
	nearKey   struct{} // no other table is looked at; see ReachNear
)

func tell(s *sql.Selector, key any, alias string) {
	s.WithContext(context.WithValue(context.WithValue(s.Context(), key, alias), fewKey{}, true))
}

func few(s *sql.Selector) bool  { return s.Context().Value(fewKey{}) != nil }
func near(s *sql.Selector) bool { return s.Context().Value(nearKey{}) != nil }

// caseBeside and caseNaming are those cases; nil where none stands there.
func caseBeside(s *sql.Selector) *sql.Selector { return caseUnder(s, besideKey{}) }
func caseNaming(s *sql.Selector) *sql.Selector { return caseUnder(s, namedKey{}) }

func caseUnder(s *sql.Selector, key any) *sql.Selector {
	alias, _ := s.Context().Value(key).(string)
	if alias == "" {
		return nil
	}
	return sql.Dialect(s.Dialect()).Select().From(sql.Table("cases").As(alias))
}

// exists: the sub-select has a row with the value of a column of the row outside.
// It is looked up row by row; as a list, all cases that the viewer sees would be
// gathered for the ten steps of one of them. PostgreSQL gathers them of its own
// accord where it takes a place for a small one, unless there is an OFFSET; of a
// whole list it knows best.
func exists(outside string, sub *sql.Selector, column string, where *sql.Predicate) *sql.Predicate {
	if few(sub) && sub.Dialect() == dialect.Postgres {
		sub.Offset(0)
	}
	return sql.Exists(sub.Where(sql.And(sql.ColumnsEQ(sub.C(column), outside), grouped(where))))
}

// partRows: who has a part in a case is read with it; who asked not to be named
// is known to himself alone, wherever anybody reads.
func partRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	p := throughCase(g, s, action, scope, ids)
	switch named := sql.NEQ(s.C("part"), "HIDDEN_REPORTER"); {
	case p == nil, plant.On(plant.HiddenShown):
		return p
	case !g.mayHide():
		return sql.And(named, p)
	default:
		return sql.And(grouped(sql.Or(named, sql.EQ(s.C("party_id"), g.party))), p)
	}
}

// mayHide: only a person can have asked not to be named.
func (g *Grants) mayHide() bool { return g.party != uuid.Nil }

// SeesHidden says whether the viewer could read any part of a person who asked not
// to be named.
func SeesHidden(ctx context.Context) bool {
	v := ViewerFrom(ctx)
	return v != nil && (v.IsSystem() || v.Grants.mayHide() || plant.On(plant.HiddenShown))
}

// marked: the rows that say of themselves that they are public.
func marked(_ *Grants, s *sql.Selector) *sql.Predicate {
	if plant.On(plant.EventsPublic) {
		return everyRow()
	}
	return sql.EQ(s.C("public"), true)
}

// promised: the limits of what the person was told.
func promised(_ *Grants, s *sql.Selector) *sql.Predicate {
	if plant.On(plant.ClocksShown) {
		return everyRow()
	}
	return sql.In(s.C("kind"), "REPLY", "COMMITMENT")
}

// byOneself: in a case with many people each sees what is his.
func byOneself(g *Grants, s *sql.Selector) *sql.Predicate {
	switch {
	case plant.On(plant.OthersShown):
		return everyRow()
	case g.party == uuid.Nil:
		return nil
	default:
		return sql.EQ(s.C("party_id"), g.party)
	}
}

// internal: the rows are among officials.
func internal(*Grants, *sql.Selector) *sql.Predicate {
	if plant.On(plant.InternalShown) {
		return everyRow()
	}
	return nil
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
		return sql.In(s.C("department_id"), g.officesOf(s, ids))
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
