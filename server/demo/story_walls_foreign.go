package demo

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// road is an operation that takes an id; input gives its variables for one.
type road struct {
	name, query string
	who         *Actor
	ids         []string
	input       func(id string) vars
}

// askForForeign: an id of another city, an id that never was and no id at all
// have one and the same answer, byte by byte, on every road that takes an id.
func askForForeign(r *Run, t town) {
	r.step("2024-03-04 13:00", r.as("city_officer"), "asks for an id of kerala, an id that never was, and a string that is no id")
	for _, a := range append(r.readingRoads(t), r.writingRoads(t)...) {
		want := "nothing, three times alike"
		if strings.HasPrefix(a.query, "mutation") {
			want = "NOT_FOUND, three times alike"
		}
		r.check(a.name, r.sameAnswers(a.who, a.query, a.ids, a.input), want)
	}
}

// three are the ids to ask for: kerala's, one that never was, none.
func three(kind gid.Kind, foreign string) []string {
	return []string{foreign, gid.ID{Kind: kind, UUID: uuid.Must(uuid.NewV7())}.String(), "no-id"}
}

func (r *Run) readingRoads(t town) []road {
	city := r.as("city_officer")
	cases, orders := three(gid.CaseFile, t.K.ID), three(gid.WorkOrder, t.K.order())
	regions := three(gid.Region, r.id("region", "kerala/1.2.1.1"))
	filter := func(name string, kind gid.Kind, foreign string) road {
		query := "query Q($id: ID!) { cases(filter: {" + name + ": $id}) { totalCount nodes { id } } }"
		return road{"cases by " + name, query, city, three(kind, foreign), byID}
	}
	return []road{
		{"node", `query Q($id: ID!) { node(id: $id) { id } }`, city, cases, byID},
		{"nodes", `query Q($id: ID!) { nodes(ids: [$id, $id]) { id } }`, city, cases, byID},
		{"case", `query Q($id: ID!) { case(by: {id: $id}) { id } }`, city, cases, byID},
		{"work order as node", `query Q($id: ID!) { node(id: $id) { id } }`, city, orders, byID},
		{"party as node", `query Q($id: ID!) { node(id: $id) { id ... on Party { name phone } } }`, city, three(gid.Party, r.reporterOfK(t)), byID},
		{"regions below", `query Q($id: ID!) { regions(filter: {parentId: $id}) { totalCount nodes { id } } }`, city, regions, byID},
		{"grids of a community", `query Q($id: ID!) { grids(communityId: $id) { totalCount nodes { id } } }`, city, regions, byID},
		filter("regionId", gid.Region, regions[0]),
		filter("gridId", gid.Grid, r.grid("kerala/1.2.1.1", "kerala/1.2.1.1-G1")),
		filter("categoryId", gid.Category, r.id("category", "kerala/NOISE")),
		filter("holderId", gid.Department, r.id("department", "kerala/office-1.2.1.1")),
	}
}

func (r *Run) writingRoads(t town) []road {
	city, holder, admin := r.as("city_officer"), r.as("community_12"), r.as("tenant_admin")
	cases, orders := three(gid.CaseFile, t.K.ID), three(gid.WorkOrder, t.K.order())
	regions := three(gid.Region, r.id("region", "kerala/1.2.1.1"))
	units := three(gid.Department, r.id("department", "kerala/office-1.2.1.1"))
	complaint := vars{"channel": "HOTLINE", "description": "X."}
	var out []road
	for verb, rest := range map[string]vars{
		"triageCase": {"grade": "A"}, "dispatchCase": {"departmentId": r.id("department", "ROADS")}, "replyToCase": {"text": "X."},
		"closeCase": nil, "rateCase": {"score": 5, "channel": "WEB"}, "escalateCase": {"reason": "X."},
	} {
		out = append(out, road{verb, mutation(verb), city, cases, inInput("caseId", rest)})
	}
	for verb, rest := range map[string]vars{
		"acceptWorkOrder": nil, "handBackWorkOrder": {"reason": "X."}, "recordProgress": {"text": "X."}, "feedBackWorkOrder": {"text": "X."},
	} {
		out = append(out, road{verb, mutation(verb), city, orders, inInput("workOrderId", rest)})
	}
	slices.SortFunc(out, func(a, b road) int { return strings.Compare(a.name, b.name) })
	return append(out,
		road{"reportCase in a region", mutation("reportCase"), city, regions, inInput("regionId", complaint)},
		road{"reportCase for a party", mutation("reportCase"), city, three(gid.Party, r.reporterOfK(t)), inInput("reporterId", complaint)},
		road{"dispatchCase to a unit", mutation("dispatchCase"), holder, units, inInput("departmentId", vars{"caseId": t.B.ID})},
		road{"moveRegion of a region", moveRegionDoc, admin, regions, inInput("regionId", vars{"parentId": r.id("region", "1.2.2")})},
		road{"moveRegion to a region", moveRegionDoc, admin, regions, inInput("parentId", vars{"regionId": r.id("region", "1.2.1.2")})},
	)
}

func byID(id string) vars { return vars{"id": id} }

func inInput(field string, rest vars) func(string) vars {
	return func(id string) vars {
		in := vars{field: id}
		for k, v := range rest {
			in[k] = v
		}
		return vars{"input": in}
	}
}

func (r *Run) reporterOfK(t town) string {
	seen := r.look(r.as("kerala/city_officer"), t.K)
	if seen.Reporter == nil {
		return ""
	}
	return seen.Reporter.ID
}

// sameAnswers compares the raw answers for several ids, none of which the actor
// may find.
func (r *Run) sameAnswers(a *Actor, query string, ids []string, input func(string) vars) string {
	first := ""
	for i, id := range ids {
		if r.err != nil {
			return ""
		}
		answer, err := a.raw(r.ctx, query, input(id))
		r.fail(err)
		if i == 0 {
			first = answer
		}
		if answer != first {
			return "for " + id + ": " + answer + ", but for " + ids[0] + ": " + first
		}
		if !strings.Contains(answer, "null") && !strings.Contains(answer, `"totalCount":0`) {
			return "something was found: " + answer
		}
	}
	if strings.Contains(first, `"code":"NOT_FOUND"`) {
		return "NOT_FOUND, three times alike"
	}
	return "nothing, three times alike"
}

// askWithoutTenant: a request that names no tenant changes nothing, and a
// token opens its own city only.
func askWithoutTenant(r *Run, t town) {
	nobody := r.anonymous("")
	r.step("2024-03-04 13:10", nobody, "sends a report without a token and without a tenant")
	before := r.look(r.as("auditor"), t.B)
	no := r.try(nobody, "reportCase", vars{"channel": "WEB", "description": "Where am I?"})
	r.check("a new case", no.refused, "UNAUTHENTICATED")
	r.check("a case that exists", r.try(nobody, "closeCase", vars{"caseId": t.B.ID}).refused, "UNAUTHENTICATED")
	r.check("the case stays", r.look(r.as("auditor"), t.B).Version, before.Version)
	stranger := *r.as("city_officer")
	stranger.tenant = "kerala"
	r.check("a token of ke with the header of kerala", r.codeOf(&stranger, `query { cases { totalCount } }`, nil), "BAD_USER_INPUT")
}

// trackForeign: a tracking code opens nothing in another city.
func trackForeign(r *Run, t town) {
	passer := r.anonymous("ke")
	r.step("2024-03-04 13:20", passer, "tries tracking codes")
	r.tracked(passer, t.codeA, "CLOSED", []string{"REPORT", "DISPATCH", "ACCEPT_WORK_ORDER", "FEED_BACK", "REPLY", "CLOSE"})
	codes := []string{t.codeK, "0000-0000-0000-0000", "not a code"}
	r.check("kerala's code, a code that never was, no code", r.sameAnswers(passer, trackDoc, codes,
		func(code string) vars { return vars{"code": code} }), "nothing, three times alike")
	r.tracked(r.anonymous("kerala"), t.codeK, "CLOSED", []string{"REPORT", "DISPATCH", "ACCEPT_WORK_ORDER", "FEED_BACK", "REPLY", "CLOSE"})
}
