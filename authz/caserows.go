package authz

import (
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/plant"
)

// caseRows: reading, and what is done from above or beside, follow the place of
// a case and everybody's share of it; a share verb is for whoever works on it;
// any other is for the holder alone (WZ26: every level keeps reading, only the
// holder writes).
func caseRows(g *Grants, s *sql.Selector, action string, scope Scope, ids []uuid.UUID) *sql.Predicate {
	switch {
	case scope == Tenant:
		return everyRow()
	case scope == Own:
		return g.ownCase(s, action)
	case slices.Contains(shareVerbs, action):
		return g.worksOn(s, scope, ids)
	case !followsPlace(action):
		return holderOf(s, scope, ids)
	case scope == City:
		return everyRow()
	case scope == Department && plant.On(plant.SharesForgotten):
		return in(s.C("holder_department_id"), ids)
	case scope == Department:
		orders := g.sub(s, "work_orders", "case_id")
		orders.Where(in(orders.C("department_id"), ids))
		return sql.Or(in(s.C("holder_department_id"), ids), sql.In(s.C("id"), orders))
	case scope == ByAssignee:
		return g.assigned(s, g.sub(s, "work_orders", "case_id"))
	default:
		return placeIn(s, placeColumn[scope], ids)
	}
}

func followsPlace(action string) bool {
	switch {
	case plant.On(plant.HolderPlace):
		return true
	case plant.On(plant.PlaceHolder):
		return action == "read"
	default:
		return slices.Contains(placeVerbs, action)
	}
}

// holderOf: the department holds the case, or the office of the region.
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

// worksOn: the holder, the departments and offices with a work order, whoever
// signed for one, the agent, and the grid's worker. Whoever gave his order back
// reads on and works on it no longer.
func (g *Grants) worksOn(s *sql.Selector, scope Scope, ids []uuid.UUID) *sql.Predicate {
	orders := g.sub(s, "work_orders", "case_id")
	if !plant.On(plant.ReturnedShare) {
		orders.Where(sql.In(orders.C("state"), casestate.OrderSent, casestate.OrderAccepted, casestate.OrderFedBack))
	}
	switch scope {
	case ByGrid:
		return placeIn(s, placeColumn[scope], ids)
	case ByAssignee:
		return g.assigned(s, orders)
	case Department:
		if !plant.On(plant.ShareUnsent) {
			orders.Where(in(orders.C("department_id"), ids))
		}
	default:
		orders.Where(sql.In(orders.C("department_id"), g.officesOf(s, ids)))
	}
	return sql.Or(holderOf(s, scope, ids), sql.In(s.C("id"), orders))
}

// officesOf are the departments that speak for a region.
func (g *Grants) officesOf(s *sql.Selector, regions []uuid.UUID) *sql.Selector {
	offices := g.sub(s, "departments", "id")
	return offices.Where(sql.And(in(offices.C("region_id"), regions), sql.In(offices.C("kind"), "OFFICE", "CENTRE", "LEADERSHIP")))
}

// assigned: the person signed for one of the orders, or is an agent of the case.
func (g *Grants) assigned(s, orders *sql.Selector) *sql.Predicate {
	me := g.account
	if plant.On(plant.AssigneeParty) {
		me = g.party
	}
	agents := g.sub(s, "case_agents", "case_id")
	agents.Where(sql.EQ(agents.C("account_id"), me))
	if !plant.On(plant.AgentEnded) {
		agents.Where(sql.IsNull(agents.C("until_at")))
	}
	return sql.Or(sql.In(s.C("id"), orders.Where(sql.EQ(orders.C("assignee_id"), me))), sql.In(s.C("id"), agents))
}

// ownParts are the parts in a case that make it one's own for a verb. The verbs
// that are not here end or begin the whole of it again, and are for the person
// who brought it, named in the case or hidden.
var ownParts = map[string][]any{
	"read":    append(askers, "PARTICIPANT"),
	"rate":    askers,
	"answer":  askers,
	"comment": askers,
	"attach":  askers,
}

// askers are the parts of those who ask for something in a case.
var askers = []any{"REPORTER", "HIDDEN_REPORTER", "JOINT"}

// ownCase: a person's own report, and a case in which he has such a part now;
// for reading also what the account filed.
func (g *Grants) ownCase(s *sql.Selector, action string) *sql.Predicate {
	var options []*sql.Predicate
	if g.party != uuid.Nil {
		names, listed := ownParts[action]
		if !listed {
			names = []any{"HIDDEN_REPORTER"}
		}
		if plant.On(plant.AnyPart) {
			names = ownParts["read"]
		}
		parts := g.sub(s, "case_parties", "case_id")
		parts.Where(sql.And(sql.EQ(parts.C("party_id"), g.party), sql.In(parts.C("part"), names...)))
		if !plant.On(plant.PartEnded) {
			parts.Where(sql.IsNull(parts.C("ended_at")))
		}
		options = append(options, sql.EQ(s.C("reporter_id"), g.party), sql.In(s.C("id"), parts))
	}
	if g.account != uuid.Nil && action == "read" {
		options = append(options, sql.EQ(s.C("filed_by_id"), g.account))
	}
	if len(options) == 0 {
		return nil
	}
	return sql.Or(options...)
}
