package demo

import (
	"fmt"
	"slices"
	"strings"
)

// sights is who sees what: cases by their letters, how many of them lie in
// 1.20, the cases whose work orders are seen, parties by the case they
// reported, and closed cases in the figures. The same rows must come by every
// road: list and count, single id and number, node and nodes.
var sights = []struct {
	login  string
	cases  string
	twenty int
	orders string
	party  string
	closed int
}{
	{"grid_worker", "A", 0, "A", "A", 1},
	{"community_officer", "A", 0, "A", "A", 1},
	{"street_officer", "AB", 0, "A", "AB", 1},
	{"district_officer", "ABC", 0, "AC", "ABC", 1},
	{"city_officer", "ABCDE", 2, "ACE", "ABCDE", 1},
	{"community_12", "B", 0, "-", "B", 0},
	{"street_22", "C", 0, "C", "C", 0},
	{"district_20", "DE", 2, "E", "DE", 0},
	{"street_20", "DE", 2, "E", "DE", 0},
	{"worker_20", "DE", 2, "E", "DE", 0},
	{"department_officer", "C", 0, "C", "C", 0},
	{"water", "E", 1, "E", "E", 0},
	{"inspector", "ABCDE", 2, "ACE", "ABCDE", 1},
	{"auditor", "ABCDE", 2, "ACE", "ABCDE", 1},
	{"resident", "A", 0, "-", "A", 1},
	{"integration", "D", 1, "-", "-", 0},
	{"tenant_admin", "-", 0, "-", "-", 0},
	{"operator", "-", 0, "-", "-", 0},
	{"anonymous", "-", 0, "-", "-", 0},
	{"kerala/district_officer", "K", 0, "K", "K", 1},
}

const sightDoc = `query Sight($cases: [ID!]!, $orders: [ID!]!, $parties: [ID!]!, $twenty: ID!) {
  cases(first: 50) { totalCount nodes { title } }
  inTwenty: cases(filter: {regionId: $twenty}) { totalCount }
  workOrders(first: 50) { totalCount nodes { case { title } } }
  parties(first: 50) { totalCount nodes { name } }
  handlingShare { closed }
  caseNodes: nodes(ids: $cases) { ... on Case { title } }
  orderNodes: nodes(ids: $orders) { ... on WorkOrder { case { title } } }
  partyNodes: nodes(ids: $parties) { ... on Party { name } }
}`

// seen is anything of a case: the case, its work order, its reporter.
type seen struct {
	Title, Name string
	Case        *seen
}

type sight struct {
	Cases, WorkOrders, Parties struct {
		TotalCount int
		Nodes      []*seen
	}
	InTwenty                          struct{ TotalCount int }
	HandlingShare                     struct{ Closed int }
	CaseNodes, OrderNodes, PartyNodes []*seen
}

// seeEverything holds every road to a case against the one table of who sees
// what.
func seeEverything(r *Run, t town) {
	ids := r.idsOf(t)
	r.step("2024-03-04 12:00", nil, "everybody looks around: cases, how many of them in 1.20, work orders, reporters, closed ones in the figures")
	for _, want := range sights {
		a := r.anonymous("ke")
		if want.login != "anonymous" {
			a = r.as(want.login)
		}
		var s sight
		r.ask(a, sightDoc, ids, &s)
		cases := agreed(s.Cases.Nodes, s.Cases.TotalCount, letters(s.CaseNodes), r.oneByOne(a, t))
		orders := agreed(s.WorkOrders.Nodes, s.WorkOrders.TotalCount, letters(s.OrderNodes))
		parties := agreed(s.Parties.Nodes, s.Parties.TotalCount, letters(s.PartyNodes))
		r.check(pad(want.login, 23), columns(cases, s.InTwenty.TotalCount, orders, parties, s.HandlingShare.Closed),
			columns(want.cases, want.twenty, want.orders, want.party, want.closed))
	}
}

func columns(cases string, twenty int, orders, parties string, closed int) string {
	return fmt.Sprintf("cases %-5s 1.20: %d orders %-3s parties %-5s closed %d", cases, twenty, orders, parties, closed)
}

// idsOf are the ids of all cases, work orders and reporters of the story,
// those of kerala among them.
func (r *Run) idsOf(t town) vars {
	var cases, orders, parties []string
	for _, c := range append(t.named(), t.K) {
		reader := r.as("city_officer")
		if c == t.K {
			reader = r.as("kerala/city_officer")
		}
		full := r.look(reader, c)
		cases = append(cases, c.ID)
		if id := full.order(); id != "" {
			orders = append(orders, id)
		}
		if full.Reporter != nil {
			parties = append(parties, full.Reporter.ID)
		}
	}
	return vars{"cases": cases, "orders": orders, "parties": parties, "twenty": r.id("region", "1.20")}
}

// agreed is what a list shows, if its count and all other roads agree with it.
func agreed(list []*seen, count int, others ...string) string {
	out := letters(list)
	if count != len(list) {
		out += fmt.Sprintf(" but counted %d", count)
	}
	for _, other := range others {
		if other != letters(list) {
			out += " but elsewhere " + other
		}
	}
	return out
}

// oneByOne asks for each case by id, by number and as a node. A number of ke
// names another case in kerala, or none.
func (r *Run) oneByOne(a *Actor, t town) string {
	var found []*seen
	for _, c := range append(t.named(), t.K) {
		var data struct {
			ByID, Node *seen
			ByNumber   *struct {
				ID    string
				Title string
			}
		}
		r.ask(a, `query One($id: ID!, $number: String!) {
  byID: case(by: {id: $id}) { title }
  byNumber: case(by: {number: $number}) { id title }
  node(id: $id) { ... on Case { title } }
}`, vars{"id": c.ID, "number": c.Number}, &data)
		found = append(found, data.ByID)
		byNumber := data.ByNumber != nil && data.ByNumber.ID == c.ID
		if (data.ByID != nil) != (data.Node != nil) || (data.ByID != nil) != byNumber {
			found = append(found, &seen{Title: "(" + c.Title + " by some roads only)"})
		}
	}
	return letters(found)
}

// letters are the cases of what was seen; the resident reported A.
func letters(all []*seen) string {
	var out []string
	for _, s := range all {
		for s != nil && s.Case != nil {
			s = s.Case
		}
		if s == nil {
			continue
		}
		letter, called := strings.CutPrefix(s.Name, "Caller of ")
		if s.Name != "" && !called {
			letter = "A"
		}
		out = append(out, s.Title+letter)
	}
	if len(out) == 0 {
		return "-"
	}
	slices.Sort(out)
	return strings.Join(out, "")
}
