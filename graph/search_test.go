package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/spelling"
	w "github.com/huying/huying/internal/worldtest"
)

// filedWithTexts files cases with texts all over the city, hidden and ended ones
// among them; half of them are in the lists.
func (a *api) filedWithTexts(t *testing.T) {
	t.Helper()
	clerk := a.As("clerk", w.At("city_officer", "1"), w.At("district_officer", "1.2"), w.At("community_officer", "1.2.1.1"))
	resident := a.As("filer", w.Whole("resident"))
	texts := []string{"路灯不亮，晚上看不清路", "垃圾堆在路灯下", "Lamp broken, 路灯坏了", "下水道堵塞", "the ＬＡＭＰ again"}
	var first uuid.UUID
	for i, region := range []string{"1.2.1.1", "1.2.1.1", "1.2.1.2", "1.2.2.1", "1.20.1.1", "1.2.1", "1.2", "1", "1.2.1.1", "1.20.1.1", "1.2.1.1", "1.2.1.1", "1.2.2.1", "1.2.1.1"} {
		at := a.Region(region).ID
		id, err := a.Cases.Report([]context.Context{clerk, resident}[i%2], casework.ReportInput{Channel: "WEB", Title: []string{"", "路灯"}[i%3/2],
			Description: texts[i%len(texts)], Address: fmt.Sprintf("解放路%d号", i), RegionID: &at, HideReporter: i%4 == 1})
		if err != nil {
			t.Fatal(err)
		}
		if i == 6 {
			if _, err := search.New(a.Store, a.Clock).Fold(a.System()); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Cases.Refuse(clerk, casework.RefuseInput{Target: casework.Target{ID: first}, Reason: "x", RightAddress: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		if i == 0 {
			first = id
		}
		a.Clock.Advance(time.Duration(i%3) * 11 * 24 * time.Hour)
	}
}

// Whoever searches finds what his own list shows him and says the words, page by
// page in both directions, on either road.
func TestCasesByWords_AreThoseOfTheListThatSayThem_ToEveryRole(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		a.filedWithTexts(t)
		plain, hits := a.plainly(t), 0
		for login, members := range map[string][]directory.MembershipInput{
			"community": {w.At("community_officer", "1.2.1.1")}, "district": {w.At("district_officer", "1.2")}, "city": {w.At("city_officer", "1")},
			"grid": {w.In("grid_worker", "1.2.1.1-G1")}, "roads": {w.Of("department_officer", "ROADS")}, "auditor": {w.Whole("auditor")},
			"resident": {w.Whole("resident")}, "hats": {w.At("community_officer", "1.20.1.1"), w.At("street_officer", "1.2.1")},
		} {
			token := a.Login(login, members...)
			if login == "resident" {
				token = a.Login("filer", members...)
			}
			for _, words := range []string{"路灯", "路灯 垃圾", "lamp", "LAMP 路灯", "下水道 放路", "3号", "ｌamp brok", "没有"} {
				for _, filter := range []string{"", fmt.Sprintf("regionId: %q", a.Region("1.2").GlobalID()), fmt.Sprintf("regionId: %q", a.Region("1").GlobalID()),
					fmt.Sprintf("open: true, reportedFrom: %q", a.Clock.Now().Add(-40*24*time.Hour).Format(time.RFC3339))} {
					want := a.saying(t, token, filter, words)
					hits += len(want)
					for _, way := range []string{"DESC first", "ASC first", "DESC last", "ASC last"} {
						direction, count, _ := strings.Cut(way, " ")
						for _, size := range []int{2, 100} {
							doc := fmt.Sprintf(`{ cases(filter: {words: %q %s}, orderBy: {direction: %s}, %s: %d, CURSOR) {
								totalCount nodes { id number title description district { code } } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, words, filter, direction, count, size)
							if got := a.pages(t, token, doc, count, plain); !slices.Equal(got, ordered(want, direction)) {
								t.Errorf("%s: %s of %s, %s: %v, not %v", login, words, filter, way, got, ordered(want, direction))
							}
						}
					}
				}
			}
		}
		if hits < 100 {
			t.Errorf("%d hits", hits)
		}
	})
}

// saying are the cases of a list, the newest first, whose texts as they are shown
// say the words.
func (a *api) saying(t *testing.T, token, filter, words string) (ids []string) {
	t.Helper()
	list := a.data(t, token, fmt.Sprintf(`{ cases(filter: {%s}, first: 100) { nodes { id title description address } } }`, filter), nil)
	for _, n := range at(list, "cases", "nodes").([]any) {
		says := func(word string) bool {
			return slices.ContainsFunc([]string{"title", "description", "address"}, func(field string) bool {
				return strings.Contains(spelling.Plain(at(n, field).(string)), word)
			})
		}
		if !slices.ContainsFunc(strings.Fields(spelling.Plain(words)), func(word string) bool { return !says(word) }) {
			ids = append(ids, at(n, "id").(string))
		}
	}
	return ids
}

func ordered(ids []string, direction string) []string {
	if ids = slices.Clone(ids); direction == "ASC" {
		slices.Reverse(ids)
	}
	return ids
}

// pages walks a list to its end; each page is the same on both roads.
func (a *api) pages(t *testing.T, token, doc, count string, plain http.Handler) (ids []string) {
	t.Helper()
	bound, cursor, flag, next := "after", "endCursor", "hasNextPage", "null"
	if count == "last" {
		bound, cursor, flag = "before", "startCursor", "hasPreviousPage"
	}
	for total := -1; ; {
		now := strings.Replace(doc, "CURSOR", bound+": "+next, 1)
		one, other := ask(a.handler, token, now), ask(plain, token, now)
		var out struct {
			Data struct{ Cases object }
		}
		if err := json.Unmarshal([]byte(one), &out); one != other || err != nil || out.Data.Cases == nil {
			t.Fatalf("%s:\none statement %s\nplain road    %s", now, one, other)
		}
		var page []string
		for _, n := range at(out.Data.Cases, "nodes").([]any) {
			page = append(page, at(n, "id").(string))
		}
		if ids = append(ids, page...); count == "last" {
			ids = append(page, ids[:len(ids)-len(page)]...)
		}
		if n := int(at(out.Data.Cases, "totalCount").(float64)); total >= 0 && n != total {
			t.Fatalf("%s counts %d, and before %d", now, n, total)
		} else {
			total = n
		}
		if !at(out.Data.Cases, "pageInfo", flag).(bool) {
			if len(ids) != total {
				t.Errorf("%s counts %d, and shows %d", now, total, len(ids))
			}
			return ids
		}
		next = fmt.Sprintf("%q", at(out.Data.Cases, "pageInfo", cursor))
	}
}

// Words that would find nearly everything, and orders that no list has, are refused
// with the name of the field; aliases search side by side.
func TestCasesByWords_RefusedWithTheNameOfTheField(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		a.file(t, officer, 3)
		for arguments, path := range map[string]string{
			`filter: {words: "路"}`: "[filter words]", `filter: {words: " "}`: "[filter words]", `filter: {words: "路灯 ab"}`: "[filter words]",
			`filter: {words: "aa1 bb2 cc3 dd4 ee5 ff6"}`: "[filter words]", `filter: {words: "` + strings.Repeat("路", 201) + `"}`: "[filter words]",
			`filter: {words: "路灯"}, orderBy: {field: DUE_AT}`: "[orderBy field]",
		} {
			out := a.post(t, officer, "{ cases("+arguments+") { totalCount } }", nil)
			if got := fmt.Sprint(out["errors"]); !strings.Contains(got, "BAD_USER_INPUT") || !strings.Contains(got, path) {
				t.Errorf("%s: %v", arguments, out)
			}
		}
		out := a.data(t, officer, `{ all: cases(filter: {words: "lamp"}) { totalCount } one: cases(filter: {words: "amp lam"}, first: 1) { nodes { description } } none: cases(filter: {words: "lampe"}) { nodes { id } totalCount } }`, nil)
		if at(out, "all", "totalCount") != 3.0 || at(out, "one", "nodes", 0, "description") != "lamp 2" || at(out, "none", "totalCount") != 0.0 {
			t.Errorf("%v", out)
		}
	})
}
