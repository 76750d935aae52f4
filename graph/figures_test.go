package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/tally"
	w "github.com/huying/huying/internal/worldtest"
)

// filedAround files cases all over the city, hidden, joined, split, merged, sent to
// units and ended, and lets a day go by.
func (a *api) filedAround(t *testing.T) {
	t.Helper()
	clerk := a.As("clerk", w.At("city_officer", "1"), w.At("district_officer", "1.2"), w.At("street_officer", "1.2.1"), w.At("community_officer", "1.2.1.1"))
	resident := a.As("filer", w.Whole("resident"))
	roads := a.Department("ROADS").ID
	water := a.Category("WATER").ID
	must := func(id uuid.UUID, err error) uuid.UUID {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	report := func(as context.Context, region string, category *uuid.UUID, hide bool) uuid.UUID {
		at := a.Region(region).ID
		return must(a.Cases.Report(as, casework.ReportInput{Channel: "WEB", Description: "x", RegionID: &at, CategoryID: category, HideReporter: hide}))
	}
	var ids []uuid.UUID
	for i, region := range []string{"1.2.1.1", "1.2.1.1", "1.2.1.2", "1.2.2.1", "1.20.1.1", "1.2.1", "1.2", "1", "1.2.1.1", "1.2.1.1", "1.2.1.1"} {
		ids = append(ids, report([]context.Context{clerk, resident}[i%2], region, []*uuid.UUID{nil, &water}[i/2%2], i%4 == 1))
		a.Clock.Advance(5 * time.Hour)
	}
	if _, err := tally.New(a.Store, a.Clock).Fold(a.System()); err != nil {
		t.Fatal(err)
	}
	on := func(i int) casework.Target { return casework.Target{ID: ids[i]} }
	must(a.Cases.Split(clerk, casework.SplitInput{Target: on(0), Reason: "x", Parts: []casework.PartInput{{Description: "x"}}}))
	must(a.Cases.Triage(clerk, casework.TriageInput{Target: on(2), Grade: "C", CategoryID: &water, Reason: "x"}))
	must(a.Cases.Dispatch(clerk, casework.DispatchInput{Target: on(2), DepartmentID: roads}))
	must(a.Cases.Merge(clerk, casework.MergeInput{Target: on(8), IntoID: ids[1], Reason: "x"}))
	must(a.Cases.Refuse(clerk, casework.RefuseInput{Target: on(9), Reason: "x", RightAddress: "x"}))
	must(a.Cases.Dispatch(clerk, casework.DispatchInput{Target: on(10), DepartmentID: a.Department("office-1.2.1.1").ID}))
	a.Clock.Advance(26 * time.Hour)
}

// What anybody is told of a region is what the list of cases would show him, on
// either road.
func TestOpenCases_AreThoseThatTheListShows_ToEveryRole(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		a.filedAround(t)
		people := map[string]string{}
		for login, members := range map[string][]directory.MembershipInput{
			"community": {w.At("community_officer", "1.2.1.1")}, "street": {w.At("street_officer", "1.2.1")}, "district": {w.At("district_officer", "1.2")},
			"city": {w.At("city_officer", "1")}, "grid": {w.In("grid_worker", "1.2.1.1-G1")}, "roads": {w.Of("department_officer", "ROADS")},
			"inspector": {w.Whole("inspector")}, "auditor": {w.Whole("auditor")}, "admin": {w.Whole("tenant_admin")}, "resident": {w.Whole("resident")},
			"operator": {w.Whole("operator")}, "hats": {w.At("community_officer", "1.20.1.1"), w.At("street_officer", "1.2.1")},
		} {
			people[login] = a.Login(login, members...)
		}
		plain, told := a.plainly(t), 0
		agree := func() {
			t.Helper()
			for login, token := range people {
				for _, code := range []string{"1", "1.2", "1.2.1", "1.2.1.1", "1.20"} {
					told += a.sameAsTheList(t, login+" of "+code, token, a.Region(code).GlobalID().String())
				}
				for _, by := range []string{"", "REGION, LIGHT", "STATE, CATEGORY", "LIGHT, CATEGORY, STATE, REGION"} {
					doc := fmt.Sprintf(`{ openCases(regionId: %q, by: [%s]) { count state light region { code parent { code } } category { code name } __typename } }`, a.Region("1.2").GlobalID(), by)
					if one, other := ask(a.handler, token, doc), ask(plain, token, doc); one != other {
						t.Errorf("%s by %s:\none statement %s\nplain road    %s", login, by, one, other)
					}
				}
			}
		}
		agree()
		if told < 100 {
			t.Errorf("%d cases were told of", told)
		}
		owner := a.As("owner", w.Whole("tenant_admin"))
		_, err := a.Policy.Change(owner, policy.Change{Reason: "x", Rules: []policy.Rule{
			{Role: "street_officer", Object: "case", Action: "read", Scope: "own", Effect: "DENY"},
			{Role: "city_officer", Object: "case", Action: "read", Scope: "district", Effect: "DENY"},
			{Role: "inspector", Object: "case", Action: "read", Scope: "tenant", Effect: "DENY"}}})
		if err != nil {
			t.Fatal(err)
		}
		agree()
		for _, id := range []string{"nonsense", a.Department("ROADS").GlobalID().String(), ""} {
			got := ask(a.handler, people["city"], fmt.Sprintf(`{ openCases(regionId: %q) { count } }`, id))
			if !strings.Contains(got, `"openCases":[]`) {
				t.Errorf("%q: %s", id, got)
			}
		}
	})
}

// sameAsTheList compares the figures of a region with what the list of cases
// counts, and returns how many cases there are.
func (a *api) sameAsTheList(t *testing.T, who, token, region string) int {
	t.Helper()
	sum := func(by, field string) map[any]int {
		out := map[any]int{}
		for _, row := range at(a.data(t, token, fmt.Sprintf(`{ openCases(regionId: %q, by: [%s]) { count state light region { id } category { id } } }`, region, by), nil), "openCases").([]any) {
			key := at(row, strings.Split(field, ".")[0])
			if of, ok := key.(object); ok {
				key = of["id"]
			}
			out[key] += int(at(row, "count").(float64))
		}
		return out
	}
	list := func(more string) int {
		return int(at(a.data(t, token, fmt.Sprintf(`{ cases(filter: {regionId: %q, open: true %s}) { totalCount } }`, region, more), nil), "cases", "totalCount").(float64))
	}
	all := list("")
	if got := sum("", "state"); got[nil] != all {
		t.Errorf("%s: %d open, the list says %d", who, got[nil], all)
	}
	for by, values := range map[string][]string{"LIGHT": {"GREEN", "YELLOW", "RED"}, "STATE": {"ACCEPTED", "ASSIGNED", "HANDLING", "FED_BACK", "REPLIED", "CLOSED", "MERGED", "REFUSED"}} {
		for _, also := range []string{"", ", REGION, CATEGORY"} {
			got := sum(by+also, strings.ToLower(by))
			for _, value := range values {
				if want := list(fmt.Sprintf(", %ss: [%s]", strings.ToLower(by), value)); got[value] != want {
					t.Errorf("%s: %d %s, the list says %d", who, got[value], value, want)
				}
			}
		}
	}
	left := all
	for id, n := range sum("REGION", "region") {
		if left -= n; id != nil {
			if want := int(at(a.data(t, token, fmt.Sprintf(`{ cases(filter: {regionId: %q, open: true}) { totalCount } }`, id), nil), "cases", "totalCount").(float64)); n != want {
				t.Errorf("%s: %d in %s, the list says %d", who, n, id, want)
			}
		}
	}
	if left != 0 {
		t.Errorf("%s: the regions below differ from all by %d", who, left)
	}
	return all
}
