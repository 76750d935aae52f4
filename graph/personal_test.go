package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
)

// personalFields are the fields of the SDL that have the directive, by type.
func personalFields(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, d := range sdlTypes(loadSDL(t)) {
		for _, f := range sdlFields(d) {
			if f.Directives.ForName("personal") != nil {
				out[d.Name] = append(out[d.Name], f.Name)
			}
		}
		slices.Sort(out[d.Name])
	}
	return out
}

// roads are the operations that lead to personal data, by the field of the SDL
// that leads there; $case, $party, $account and $delivery are ids.
var roads = map[string]string{
	"Query.node":          `{ a: node(id: $account) { ...A } p: node(id: $party) { ...P } d: node(id: $delivery) { ...D } }`,
	"Query.nodes":         `{ nodes(ids: [$account, $party, $delivery, $account]) { ...A ...D ...P } }`,
	"Query.parties":       `{ parties { nodes { ...P } edges { node { ...P } } } }`,
	"Query.accounts":      `{ accounts { nodes { ...A } edges { node { ...A } } } }`,
	"Viewer.account":      `{ viewer { account { ...A } } }`,
	"Account.party":       `{ accounts(filter: {login: "resident"}) { nodes { party { ...P } } } }`,
	"Membership.account":  `{ accounts(filter: {login: "officer"}) { nodes { memberships { account { ...A } } } } }`,
	"AuditRecord.account": `{ auditRecords(filter: {kinds: [START_BREAK_GLASS]}) { nodes { account { ...A } } } }`,
	"Case.reporter":       `{ cases { nodes { reporter { ...P } } } case(by: {id: $case}) { reporter { ...P } workOrders { case { reporter { ...P } } } } }`,
	"Case.filedBy":        `{ cases { edges { node { filedBy { ...A } } } } }`,
	"WorkOrder.assignee":  `{ workOrders { nodes { assignee { ...A } } } case(by: {id: $case}) { workOrders { assignee { ...A } } } }`,
	"CaseEvent.actor":     `{ case(by: {id: $case}) { events { nodes { actor { ...A } } } } }`,

	"Case.participants":     `{ case(by: {id: $case}) { participants { ...P } } }`,
	"CaseAgent.account":     `{ case(by: {id: $case}) { agent { account { ...A } } } }`,
	"Meeting.recordedBy":    `{ case(by: {id: $case}) { meetings { recordedBy { ...A } } } }`,
	"MeetingAttendee.party": `{ case(by: {id: $case}) { meetings { attendees { party { ...P } } } } }`,
	"Question.askedBy":      `{ case(by: {id: $case}) { questions { askedBy { ...A } } } }`,
	"Question.answeredBy":   `{ case(by: {id: $case}) { questions { answeredBy { ...A } } } }`,

	"CaseParty.party":   `{ case(by: {id: $case}) { parties { nodes { party { ...P } } } } }`,
	"Rating.party":      `{ case(by: {id: $case}) { rating { party { ...P } } } }`,
	"Rating.recordedBy": `{ case(by: {id: $case}) { rating { recordedBy { ...A } } } }`,

	"Attachment.addedBy":     `{ case(by: {id: $case}) { attachments { addedBy { ...A } } } }`,
	"Commitment.party":       `{ case(by: {id: $case}) { commitments { party { ...P } } } }`,
	"Extension.askedBy":      `{ case(by: {id: $case}) { extensions { askedBy { ...A } } } }`,
	"Extension.decidedBy":    `{ case(by: {id: $case}) { extensions { decidedBy { ...A } } } }`,
	"Ruling.decidedBy":       `{ case(by: {id: $case}) { rulings { decidedBy { ...A } } } rulings { nodes { decidedBy { ...A } } } }`,
	"Supervision.madeBy":     `{ case(by: {id: $case}) { supervisions { madeBy { ...A } } } inspectionQueue { nodes { madeBy { ...A } } } }`,
	"Supervision.person":     `{ case(by: {id: $case}) { supervisions { person { ...A } } } }`,
	"Supervision.answeredBy": `{ case(by: {id: $case}) { supervisions { answeredBy { ...A } } } }`,

	"Query.deliveries":   `{ deliveries { nodes { ...D } edges { node { ...D } } } }`,
	"Delivery.account":   `{ deliveries { nodes { account { ...A } } } }`,
	"LightEvent.account": `{ case(by: {id: $case}) { lightEvents { account { ...A } } } lightEvents { nodes { account { ...A } } } }`,
	"Department.chief":   `{ case(by: {id: $case}) { workOrders { department { chief { ...A } } } } }`,
	"Department.deputy":  `{ case(by: {id: $case}) { workOrders { department { deputy { ...A } } } } }`,
}

// document completes a road: the variables, and fragments with every personal
// field that the SDL knows.
func (b *bureau) document(road string) string {
	doc := "query Look"
	var declared []string
	for name := range b.vars {
		if strings.Contains(road, "$"+name) {
			declared = append(declared, "$"+name+": ID!")
		}
	}
	if slices.Sort(declared); declared != nil {
		doc += "(" + strings.Join(declared, ", ") + ")"
	}
	doc += " " + road
	for fragment, kind := range map[string]string{"A": "Account", "D": "Delivery", "P": "Party"} {
		if strings.Contains(road, "..."+fragment) {
			doc += " fragment " + fragment + " on " + kind + " { __typename id " + strings.Join(b.fields[kind], " ") + " }"
		}
	}
	return doc
}

func (b *bureau) pick(doc string) object {
	out := object{}
	for name, value := range b.vars {
		if strings.Contains(doc, "$"+name) {
			out[name] = value
		}
	}
	return out
}

// sights are the rows of reads since the n-th, "subject fields operation" each,
// sorted.
func (b *bureau) sights(t *testing.T, since int) (rows []*db.AuditRecord, out []string) {
	t.Helper()
	rows, err := b.Store.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindREAD_PERSONAL_DATA)).
		Order(auditrecord.ByID()).All(b.System())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[min(since, len(rows)):] {
		var detail struct {
			Fields    []string
			Operation string
		}
		if err := json.Unmarshal(r.Detail, &detail); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(r.Subject, detail.Fields, detail.Operation))
	}
	slices.Sort(out)
	return rows, out
}

// shown are the people of an answer as their records must tell them.
func (b *bureau) shown(answer any) (out []string) {
	found := map[string]string{}
	collect(answer, found)
	for id, kind := range found {
		if fields, ok := b.fields[kind]; ok {
			out = append(out, fmt.Sprint(id, fields, "Look"))
		}
	}
	slices.Sort(out)
	return out
}

func TestPersonalData_EveryRoadOfTheSDL_IsTriedAndMeetsEveryField(t *testing.T) {
	t.Parallel()
	schema, fields := loadSDL(t), personalFields(t)
	if want := map[string][]string{"Account": {"login", "name"}, "Delivery": {"address"}, "Party": {"address", "idNumber", "name", "phone"}}; fmt.Sprint(fields) != fmt.Sprint(want) {
		t.Errorf("personal fields %v; another type needs a fragment of its own above", fields)
	}
	lead := map[string]bool{"Query.node": true, "Query.nodes": true}
	for _, d := range sdlTypes(schema) {
		for _, f := range sdlFields(d) {
			kind := strings.TrimSuffix(f.Type.Name(), "Connection")
			inside := strings.HasSuffix(d.Name, "Connection") || strings.HasSuffix(d.Name, "Edge") || strings.HasSuffix(d.Name, "Payload")
			if d.Kind == ast.Object && !inside && fields[kind] != nil {
				lead[d.Name+"."+f.Name] = true
			}
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(lead)), slices.Sorted(maps.Keys(roads))) {
		t.Errorf("the SDL leads to people along\n%v, tried are\n%v", slices.Sorted(maps.Keys(lead)), slices.Sorted(maps.Keys(roads)))
	}
}

func TestAuditedSession_EachReadOfPersonalData_IsRecordedOnEveryRoad(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		for name, road := range roads {
			rows, _ := b.sights(t, 0)
			doc := b.document(road)
			answer := b.data(t, b.auditor, doc, b.pick(doc))
			after, got := b.sights(t, len(rows))
			if want := b.shown(answer); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: recorded\n%v, shown\n%v", name, got, want)
			}
			for _, r := range after[len(rows):] {
				if r.AccountID == nil || r.RequestID == "" || !r.At.Equal(b.Clock.Now()) {
					t.Errorf("%s: %+v", name, r)
				}
			}
			for who, token := range map[string]string{"officer": b.officer, "administrator": b.admin} {
				b.data(t, token, doc, b.pick(doc))
				if n, _ := b.sights(t, 0); len(n) != len(after) {
					t.Errorf("%s: the %s, who is not audited, left rows", name, who)
				}
			}
		}
		b.data(t, b.operator, `mutation { startBreakGlass(input: {minutes: 5, reason: "x"}) { membership { id } } }`, nil)
		rows, _ := b.sights(t, 0)
		answer := b.data(t, b.operator, b.document(roads["Query.parties"]), nil)
		if _, got := b.sights(t, len(rows)); !slices.Equal(got, b.shown(answer)) || len(got) == 0 {
			t.Errorf("behind the broken glass: %v", got)
		}
	})
}

func TestAuditedSession_AliasesFragmentsAndRepeats_AreOneRowAnObject(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		party := b.vars["party"].(string)
		for doc, want := range map[string][]string{
			`query Q { parties { totalCount nodes { id kind mayRevealContact } } }`:                                                                   nil,
			`query Q { cases { nodes { reporter { id } filedBy { id disabledAt } } } }`:                                                               nil,
			`query Q($party: ID!) { node(id: $party) { ... on Party { a: phone b: phone } } }`:                                                        {party + "[phone]Q"},
			`query Q($party: ID!) { x: node(id: $party) { ...F } y: node(id: $party) { ... on Party { idNumber } } } fragment F on Party { z: name }`: {party + "[idNumber name]Q"},
			`query Q($party: ID!) { node(id: $party) { ... on Party { name @skip(if: true) address @include(if: true) } } }`:                          {party + "[address]Q"},
			`query($party: ID!) { node(id: $party) { ... on Party { name } } cases { nodes { reporter { phone } } } }`:                                {party + "[name phone]"},
			`query A($party: ID!) { node(id: $party) { id } }`:                                                                                        nil,
		} {
			rows, _ := b.sights(t, 0)
			b.data(t, b.auditor, doc, b.pick(doc))
			if _, got := b.sights(t, len(rows)); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", doc, got, want)
			}
		}
	})
}

func TestAuditedSession_WhatCannotBeRecorded_IsNotShown(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		doc := b.document(roads["Query.parties"])
		b.exec(t, `ALTER TABLE audit_records RENAME TO elsewhere`)
		out := b.post(t, b.auditor, doc, nil)
		if raw := fmt.Sprint(out); out["data"] != nil || at(out, "errors", 0, "extensions", "code") != "INTERNAL" ||
			strings.Contains(raw, "****") || strings.Contains(raw, "王芳") || strings.Contains(raw, "audit_records") {
			t.Errorf("shown without a record: %v", raw)
		}
		if at(out, "extensions", "requestId") == nil {
			t.Errorf("no request id: %v", out)
		}
		b.data(t, b.auditor, `{ cases { nodes { number } } }`, nil)
		b.data(t, b.officer, doc, nil)
		b.exec(t, `ALTER TABLE elsewhere RENAME TO audit_records`)
		rows, _ := b.sights(t, 0)
		b.data(t, b.auditor, doc, nil)
		if after, _ := b.sights(t, 0); len(after) == len(rows) {
			t.Error("after the repair nothing is recorded")
		}
	})
}

// exec changes the database behind the program's back.
func (a *api) exec(t *testing.T, statement string) {
	t.Helper()
	raw := authztest.Raw(t, a.url)
	if _, err := raw.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
