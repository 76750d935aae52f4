package graph_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	w "github.com/huying/huying/internal/worldtest"
)

// askedAgain are documents that screens send again and again. What of them is
// known from the last time must not go into what the time, the cases, or other
// variables make of them.
var askedAgain = map[string]string{
	"inbox": `query($region: ID, $after: String, $n: Int) { cases(filter: {regionId: $region, open: true}, first: $n, after: $after) {
		nodes { id number state light overnight dueAt region { code } workOrders { seq state } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
	"filter": `query($filter: CaseFilter, $order: CaseOrder, $count: Boolean = false) { cases(filter: $filter, orderBy: $order, first: 5) {
		totalCount @include(if: $count) edges { cursor node { id light } } } }`,
	"lit":     `query($lights: [Light!]) { cases(filter: {lights: $lights}, last: 4) { nodes { number light } } }`,
	"night":   `{ cases(filter: {overnight: true}) { nodes { number overnight } } }`,
	"channel": `query($channel: String) { cases(filter: {channel: $channel, open: true}) { nodes { number channel { code } } } }`,
	"counted": `query($region: ID) { cases(filter: {regionId: $region}) { totalCount nodes { id } } }`,
	"two":     `query($n: Int) { all: cases(first: $n) { nodes { id } } workOrders(last: $n) { nodes { id department { code } } } }`,
	"one":     `query($id: ID!) { case(by: {id: $id}) { id state light holder { code } } node(id: $id) { __typename ... on Case { number } } nodes(ids: [$id, "none"]) { id } }`,
	"moves":   `query($id: ID!) { case(by: {id: $id}) { number possibleEvents } }`, // reads more than its statement
	"words":   `query($words: String) { cases(filter: {words: $words}) { totalCount nodes { number } } }`,
	"merged":  `query($more: Boolean!) { cases(first: 2) { nodes { id } } ... @include(if: $more) { cases(first: 2) { nodes { number ... @skip(if: $more) { state } } } } }`,
	"units":   `query($code: String) { departments(filter: {code: $code}) { nodes { code name } } regions(first: 3) { nodes { code } } }`,
}

// What is asked again is answered as if it were asked for the first time, whatever
// happened between.
func TestRoads_AskedAgain_AnswerWhatIsTrueNow(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		a.filedAround(t)
		clerk := a.As("mover", w.At("city_officer", "1"))
		people := map[string]string{}
		for login, member := range map[string]directory.MembershipInput{
			"community": w.At("community_officer", "1.2.1.1"), "city": w.At("city_officer", "1"), "roads": w.Of("department_officer", "ROADS"),
			"inspector": w.Whole("inspector"), "resident": w.Whole("resident"),
		} {
			people[login] = a.Login(login, member)
		}
		plain, compared := a.plainly(t), 0
		for round := range 4 {
			id, err := a.Cases.Report(clerk, casework.ReportInput{Channel: []string{"WEB", "HOTLINE"}[round%2], Description: "垃圾 rubbish", RegionID: &a.Region("1.2.1.1").ID})
			if err != nil {
				t.Fatal(err)
			}
			a.Clock.Advance(time.Duration(round) * 9 * time.Hour)
			for login, token := range people {
				for name, query := range askedAgain {
					for _, variables := range a.variablesOf(t, name, token, id) {
						want := askWith(plain, token, query, variables)
						for range 2 {
							if got := askWith(a.handler, token, query, variables); got != want {
								t.Fatalf("round %d, %s, %s %v: the roads differ after %s", round, login, name, variables, common(got, want))
							}
						}
						if compared++; strings.Contains(want, `"errors"`) {
							t.Fatalf("%s %v: %.300s", name, variables, want)
						}
					}
				}
			}
		}
		t.Logf("%d questions", compared)
	})
}

// variablesOf are what a document is asked with, one after the other.
func (a *api) variablesOf(t *testing.T, name, token string, caseID uuid.UUID) (out []object) {
	t.Helper()
	place := func(code string) string { return a.Region(code).GlobalID().String() }
	switch name {
	case "inbox":
		for _, code := range []string{"1.2", "1.2.1.1", "1.20", "1.2"} {
			out = append(out, object{"region": place(code), "n": 3})
		}
		var first struct {
			Data struct {
				Cases struct{ PageInfo struct{ EndCursor *string } }
			}
		}
		if err := json.Unmarshal([]byte(askWith(a.handler, token, askedAgain[name], out[0])), &first); err != nil {
			t.Fatal(err)
		}
		return append(out, object{"region": place("1.2"), "after": first.Data.Cases.PageInfo.EndCursor, "n": 2}, object{"n": 100})
	case "filter":
		return []object{
			{}, {"count": true}, {"filter": object{"open": true}}, {"filter": object{"open": false}}, {"filter": object{"open": true, "lights": []string{"RED"}}},
			{"filter": object{"states": []string{"ACCEPTED", "HANDLING"}, "regionId": place("1.2")}}, {"order": object{"field": "DUE_AT", "direction": "ASC"}},
			{"order": object{"field": "DUE_AT", "direction": "DESC"}},
		}
	case "lit":
		return []object{{"lights": []string{"RED"}}, {"lights": []string{"YELLOW", "GREEN"}}, {"lights": nil}}
	case "channel":
		return []object{{"channel": "WEB"}, {"channel": "HOTLINE"}, {"channel": "NONE"}}
	case "counted":
		return []object{{"region": place("1.2")}, {}}
	case "two":
		return []object{{"n": 2}, {"n": 20}}
	case "one", "moves":
		return []object{{"id": gid.ID{Kind: gid.CaseFile, UUID: caseID}.String()}, {"id": place("1.2")}}
	case "words":
		return []object{{"words": "垃圾"}, {"words": "rubbish"}, {"words": "垃圾 rubbish"}}
	case "merged":
		return []object{{"more": false}, {"more": true}, {"more": false}}
	case "units":
		return []object{{}, {"code": "ROADS"}}
	}
	return []object{{}}
}
