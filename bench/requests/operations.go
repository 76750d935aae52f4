package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/huying/huying/bench/city"
)

// pageSize is how many cases a page of the inbox has.
const pageSize = 20

// operation is one thing that is asked again and again, as many officers and
// of many cases in turn.
type operation struct {
	name     string
	document string
	path     string // at the ceiling; none: it has no twin
	changes  bool   // each answer has ids and times of its own
	once     bool   // an input can be sent once only
	alone    bool   // on one connection: eight would run into the server's time limit
	inputs   []input
}

// input is a request: who asks, and the variables, which the ceiling takes as
// they are.
type input struct {
	officer   city.Officer
	variables map[string]any
}

// bodies are the requests' bodies at the server and at the ceiling.
func (o operation) bodies(in input) (graphql, plain []byte, err error) {
	if plain, err = json.Marshal(in.variables); err != nil {
		return nil, nil, err
	}
	graphql, err = json.Marshal(map[string]any{"query": o.document, "variables": in.variables})
	return graphql, plain, err
}

const caseDocument = `query Case($id: ID!) { case(by: {id: $id}) {
  id number version state light dueAt title description address reportedAt grade rung
  category { code name(lang: ZH) } grid { code name } reporter { id name phone } holder { id code name(lang: ZH) }
  workOrders { id seq lead state instruction sentAt department { code name(lang: ZH) } }
  events(last: 10) { nodes { id seq kind fromState toState at text public department { name(lang: ZH) } } } } }`

const inboxDocument = `query Inbox($region: ID!, $after: String) { cases(filter: {regionId: $region, open: true}, first: 20, after: $after) {
  nodes { id number state title light dueAt reportedAt category { code name(lang: ZH) } grid { code name } reporter { id name phone }
    workOrders { seq state department { name(lang: ZH) } } }
  pageInfo { hasNextPage endCursor } } }`

const screenDocument = `query Screen($region: ID!) { openCases(regionId: $region, by: [REGION, LIGHT]) { region { code name } light count } }`

const searchDocument = `query Search($region: ID!, $words: String!) { cases(filter: {regionId: $region, words: $words}, first: 20) {
  nodes { id number state title description address light reportedAt category { code name(lang: ZH) } }
  pageInfo { hasNextPage endCursor } } }`

// wordsAsked are two words each: both in every seventh case, one of them in few, both
// in few, and never together.
var wordsAsked = []string{"路灯 摔倒", "垃圾 小区", "噪声 幼儿园", "电梯 物业", "污水 马蜂", "广告牌 超市", "雕像 气象台", "路灯 污水"}

// worstDocument is as much as a page of a front-end could ask for; the guard
// says how many cases at a time.
const worstDocument = `query Worst($region: ID!) { cases(filter: {regionId: $region, open: true}, first: %d) {
  nodes { id number version state possibleEvents light dueAt yellowAt title description address point { longitude latitude } reportedAt
    channel { code name } category { code name department { name } } holder { name region { name parent { name } } }
    region { name } district { name } street { name } community { name } grid { code name households } reporter { id name phone address }
    clocks { startedAt yellowAt dueAt light } workOrders { id seq state department { name contactName } assignee { name } instruction sentAt }
    events(last: 10) { nodes { id seq kind fromState toState at text actor { name } department { name } } } }
  pageInfo { hasNextPage endCursor } } }`

// reads are the operations that change nothing, with their inputs looked up
// through the server itself.
func reads(w *city.World, s *target) ([]operation, error) {
	one := operation{name: "q1", document: caseDocument, path: "/case"}
	first := operation{name: "q2", document: inboxDocument, path: "/inbox"}
	screen := operation{name: "q3", document: screenDocument, path: "/screen"}
	deep := operation{name: "q6", document: inboxDocument, path: "/inbox"}
	words := operation{name: "q7", document: searchDocument}
	pages := inboxes{}
	for _, o := range w.Officers {
		some, err := someCases(o, s)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			one.inputs = append(one.inputs, input{o, map[string]any{"id": c.ID}})
		}
		if o.Level == "CITY" {
			continue
		}
		region := regionID(o)
		if o.Level == "DISTRICT" {
			for _, two := range wordsAsked {
				words.inputs = append(words.inputs, input{o, map[string]any{"region": region, "words": two}})
			}
			screen.inputs = append(screen.inputs, input{o, map[string]any{"region": region}})
		}
		cursor, open, err := farDown(o, s)
		if err != nil {
			return nil, err
		}
		pages.add(input{o, map[string]any{"region": region}}, open)
		if cursor != "" {
			deep.inputs = append(deep.inputs, input{o, map[string]any{"region": region, "after": cursor}})
		}
	}
	first.inputs = pages.inputs()
	if len(deep.inputs) == 0 {
		return []operation{one, first, screen, words}, nil
	}
	return []operation{one, first, screen, deep, words}, nil
}

// inboxes are first pages by the level of their officer, the full ones first: a page
// that is not costs less the fewer cases there are.
type inboxes map[string]*[2][]input

func (i inboxes) add(in input, open int) {
	if i[in.officer.Level] == nil {
		i[in.officer.Level] = &[2][]input{}
	}
	at := &i[in.officer.Level][0]
	if open < pageSize {
		at = &i[in.officer.Level][1]
	}
	*at = append(*at, in)
}

// inputs are the full pages of each level, and of one that has none the others.
func (i inboxes) inputs() (out []input) {
	for _, level := range slices.Sorted(maps.Keys(i)) {
		if full := i[level][0]; len(full) > 0 {
			out = append(out, full...)
		} else {
			out = append(out, i[level][1]...)
		}
	}
	return out
}

// named is a case by its names.
type named struct{ ID, Number string }

// page is what the look-ups read of a list of cases.
type page struct {
	Cases struct {
		TotalCount int
		Nodes      []named
		PageInfo   struct {
			HasNextPage bool
			EndCursor   string
		}
	}
}

// someCases are cases of an officer from all over the years.
func someCases(o city.Officer, s *target) (list []named, err error) {
	const document = `query Some($to: DateTime) { cases(filter: {reportedTo: $to}, first: 20) { nodes { id number } } }`
	for back := range 10 {
		var p page
		to := time.Now().Add(-time.Duration(back*back) * 160 * time.Hour)
		if err := s.ask(o, document, map[string]any{"to": to.Format(time.RFC3339)}, &p); err != nil {
			return nil, err
		}
		list = append(list, p.Cases.Nodes...)
	}
	return list, nil
}

// farDown is the cursor after three fifths of an officer's open cases, at most
// 5,000 down, none where that is no page; and how many those are.
func farDown(o city.Officer, s *target) (cursor string, open int, err error) {
	const document = `query Down($region: ID!, $size: Int!, $after: String, $count: Boolean!) { cases(filter: {regionId: $region, open: true}, first: $size, after: $after) {
		totalCount @include(if: $count) nodes { id } pageInfo { hasNextPage endCursor } } }`
	var p page
	variables := map[string]any{"region": regionID(o), "count": true, "size": 1}
	if err := s.ask(o, document, variables, &p); err != nil {
		return "", 0, err
	}
	open = p.Cases.TotalCount
	depth := min(5000, open*3/5)
	if depth < pageSize {
		return "", open, nil
	}
	variables["count"], variables["size"] = false, min(100, depth)
	for ; depth > 0; depth -= 100 {
		if err := s.ask(o, document, variables, &p); err != nil {
			return "", 0, err
		}
		variables["after"] = p.Cases.PageInfo.EndCursor
	}
	return p.Cases.PageInfo.EndCursor, open, nil
}

// worstAllowed asks for as many cases with everything as the guard lets
// through, and the server answers in half of its time limit.
func worstAllowed(w *city.World, s *target) (operation, error) {
	district := w.At("DISTRICT")[0]
	in := input{district, map[string]any{"region": regionID(district)}}
	err := errors.New("the server takes too long")
	for _, n := range []int{100, 80, 60, 50, 40, 30, 20, 10} {
		document, began := fmt.Sprintf(worstDocument, n), time.Now()
		refused := s.ask(district, document, in.variables, new(any))
		if refused != nil {
			err = refused
		} else if time.Since(began) < 5*time.Second {
			return operation{name: "q8", document: document, alone: true, inputs: []input{in}}, nil
		}
	}
	return operation{}, fmt.Errorf("q8: %w", err)
}
