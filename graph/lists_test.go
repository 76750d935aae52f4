package graph_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	w "github.com/huying/huying/internal/worldtest"
)

const reportDoc = `mutation($in: ReportCaseInput!) { reportCase(input: $in) { case { id number } trackingCode userErrors { message } } }`

// file reports n cases, a minute apart, in the grid of community 1.2.1.1.
func (a *api) file(t *testing.T, token string, n int) []string {
	t.Helper()
	var ids []string
	for i := range n {
		a.Clock.Advance(time.Minute)
		out := a.data(t, token, reportDoc, object{"in": object{
			"channel": "WEB", "description": fmt.Sprintf("lamp %d", i), "point": object{"longitude": 10.005, "latitude": 10.005},
		}})
		ids = append(ids, at(out, "reportCase", "case", "id").(string))
	}
	return ids
}

func TestCases_PagesOfEverySizeInBothDirections_JoinToTheWholeList(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		want := a.file(t, officer, 7)
		slices.Reverse(want) // the newest first
		for _, order := range []string{"REPORTED_AT", "DUE_AT", "UPDATED_AT"} {
			for _, size := range []int{1, 2, 3, 7, 100} {
				forward := a.walk(t, officer, order, size, "first", "after", "endCursor", "hasNextPage")
				if !slices.Equal(forward, want) && order != "DUE_AT" {
					t.Errorf("%s, first %d: %v, want %v", order, size, forward, want)
				}
				backward := a.walk(t, officer, order, size, "last", "before", "startCursor", "hasPreviousPage")
				if !slices.Equal(backward, forward) {
					t.Errorf("%s, last %d: %v, want %v", order, size, backward, forward)
				}
			}
		}
	})
}

// walk reads a list page by page until the flag says that there is no more.
func (a *api) walk(t *testing.T, token, order string, size int, count, bound, cursor, flag string) []string {
	t.Helper()
	var out []string
	var next any
	for range 20 {
		doc := fmt.Sprintf(`query($c: String) { cases(%s: %d, %s: $c, orderBy: {field: %s}) {
			nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } totalCount } }`, count, size, bound, order)
		page := at(a.data(t, token, doc, object{"c": next}), "cases")
		if n := at(page, "totalCount").(float64); n != 7 {
			t.Fatalf("totalCount %v", n)
		}
		var ids []string
		for _, n := range at(page, "nodes").([]any) {
			ids = append(ids, at(n, "id").(string))
		}
		if count == "first" {
			out = append(out, ids...)
		} else {
			out = append(ids, out...)
		}
		if !at(page, "pageInfo", flag).(bool) {
			return out
		}
		next = at(page, "pageInfo", cursor)
	}
	t.Fatal("the list does not end")
	return nil
}

func TestLists_BadPagesAndCursors_NameTheField(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		a.file(t, officer, 2)
		cursor := at(a.data(t, officer, `{ regions(first: 1) { pageInfo { endCursor } } }`, nil), "regions", "pageInfo", "endCursor")
		for doc, field := range map[string]string{
			`{ cases(first: 0) { nodes { id } } }`:                                                "first",
			`{ cases(first: 101) { nodes { id } } }`:                                              "first",
			`{ cases(last: -1) { nodes { id } } }`:                                                "last",
			`{ cases(first: 1, last: 1) { nodes { id } } }`:                                       "last",
			`{ cases(after: "x") { nodes { id } } }`:                                              "after",
			fmt.Sprintf(`{ cases(before: %q) { nodes { id } } }`, cursor):                         "before",
			fmt.Sprintf(`{ departments(after: %q) { nodes { id } } }`, cursor):                    "after",
			fmt.Sprintf(`{ cases(after: %q, orderBy: {field: DUE_AT}) { nodes { id } } }`, "e30"): "after",
		} {
			out := a.post(t, officer, doc, nil)
			if got := fmt.Sprint(at(out, "errors", 0, "extensions", "field")); got != "["+field+"]" {
				t.Errorf("%s: field %s, answer %v", doc, got, out)
			}
			if at(out, "errors", 0, "extensions", "code") != "BAD_USER_INPUT" {
				t.Errorf("%s: %v", doc, out)
			}
		}
	})
}

func TestCases_EachFilter_KeepsWhatItSays(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		city := a.Login("city", w.At("city_officer", "1"))
		ids := a.file(t, city, 2)
		region := a.Region("1.2.1.1").GlobalID().String()
		other := a.Region("1.20").GlobalID().String()
		root := a.Region("1").GlobalID().String()
		holder := a.Department("office-1.2.1.1").GlobalID().String()
		for filter, want := range map[string]int{
			`{}`:                                        2,
			`{open: true}`:                              2,
			`{open: false}`:                             0,
			`{states: [ACCEPTED]}`:                      2,
			`{states: []}`:                              0,
			`{states: [CLOSED, REPLIED]}`:               0,
			`{grades: [A]}`:                             2,
			`{grades: [B, C]}`:                          0,
			`{lights: [GREEN]}`:                         2,
			`{lights: [YELLOW, RED]}`:                   0,
			`{channel: "WEB"}`:                          2,
			`{channel: "HOTLINE"}`:                      0,
			`{channel: "NONE"}`:                         0,
			`{externalReference: "x"}`:                  0,
			`{reportedFrom: "2026-03-02T01:02:00Z"}`:    1,
			`{reportedTo: "2026-03-02T04:02:00+03:00"}`: 1,
			fmt.Sprintf(`{regionId: %q}`, region):       2,
			fmt.Sprintf(`{regionId: %q}`, other):        0,
			fmt.Sprintf(`{regionId: %q}`, root):         2,
			fmt.Sprintf(`{regionId: %q}`, holder):       0, // an id of another kind names nothing
			fmt.Sprintf(`{holderId: %q}`, holder):       2,
			`{categoryId: "nonsense"}`:                  0,
		} {
			out := a.data(t, city, fmt.Sprintf(`{ cases(filter: %s) { nodes { id } totalCount } }`, filter), nil)
			if got := len(at(out, "cases", "nodes").([]any)); got != want || at(out, "cases", "totalCount").(float64) != float64(want) {
				t.Errorf("%s: %d cases, total %v, want %d", filter, got, at(out, "cases", "totalCount"), want)
			}
		}
		_ = ids
	})
}
