package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
	w "github.com/huying/huying/internal/worldtest"
)

func TestNode_FindsEveryKindByTheIDThatAnAnswerGave(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		a.file(t, officer, 1)
		doc := `{ tenant { id __typename } viewer { account { id __typename } memberships { id __typename region { id __typename } } }
			cases { nodes { id __typename channel { id __typename } holder { id __typename } grid { id __typename }
				clocks { id __typename } events { nodes { id __typename } } } }
			categories(first: 1) { nodes { id __typename } } workingCalendars(first: 1) { nodes { id __typename } } }`
		found := map[string]string{}
		collect(a.data(t, officer, doc, nil), found)
		if len(found) < 11 {
			t.Fatalf("only %d objects: %v", len(found), found)
		}
		for id, typename := range found {
			out := a.data(t, officer, `query($id: ID!) { node(id: $id) { id __typename } nodes(ids: [$id]) { id } }`, object{"id": id})
			if at(out, "node", "__typename") != typename || at(out, "node", "id") != id || at(out, "nodes", 0, "id") != id {
				t.Errorf("%s %s: %v", typename, id, out)
			}
		}
	})
}

// collect gathers id and __typename of every object of an answer.
func collect(v any, into map[string]string) {
	switch x := v.(type) {
	case object:
		if id, ok := x["id"].(string); ok {
			into[id] = x["__typename"].(string)
		}
		for _, child := range x {
			collect(child, into)
		}
	case []any:
		for _, child := range x {
			collect(child, into)
		}
	}
}

func TestNode_UnknownForeignAndMalformedIDs_AnswerAlike(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		other := w.New(t, a.Store, "kerala", nil)
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		for _, id := range []string{
			other.Region("1.2").GlobalID().String(),
			gid.ID{Kind: gid.Region, UUID: uuid.Must(uuid.NewV7())}.String(),
			gid.ID{Kind: gid.Counter, UUID: uuid.Must(uuid.NewV7())}.String(),
			gid.ID{Kind: gid.AccessToken, UUID: uuid.Must(uuid.NewV7())}.String(),
			"nonsense", "", "rgn_", strings.Repeat("x", 1000),
		} {
			out := a.post(t, officer, `query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } case(by: {id: $id}) { id } }`, object{"id": id})
			if got := fmt.Sprint(out["errors"], out["data"]); got != "<nil> map[case:<nil> node:<nil> nodes:[<nil>]]" {
				t.Errorf("%.40q: %s", id, got)
			}
			mutation := `mutation($id: ID!) { closeCase(input: {caseId: $id}) { userErrors { message } } }`
			if code := a.code(t, officer, mutation, object{"id": id}); code != "NOT_FOUND" {
				t.Errorf("%.40q: %s", id, code)
			}
		}
	})
}

func TestParty_ContactIsMaskedForEverybody_AlsoNested(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		auditor := a.Login("auditor", w.Whole("auditor"))
		doc := `mutation { reportCase(input: {channel: "HOTLINE", description: "noise", point: {longitude: 10.005, latitude: 10.005},
			reporter: {name: "王芳", phone: "13812345678", idNumber: "330902199001011234", address: "新民街道和平路十二号三单元"}}) { case { id } userErrors { message } } }`
		a.data(t, officer, doc, nil)
		look := `{ cases { nodes { reporter { ...contact } } } parties { nodes { ...contact } } }
			fragment contact on Party { name phone idNumber address mayRevealContact }`
		for token, want := range map[string]string{
			officer: "map[address:新民街道和平**** idNumber:330****1234 mayRevealContact:true name:王芳 phone:138****5678]",
			auditor: "map[address:新民街道和平**** idNumber:330****1234 mayRevealContact:false name:王芳 phone:138****5678]",
		} {
			out := a.data(t, token, look, nil)
			if got := fmt.Sprint(at(out, "cases", "nodes", 0, "reporter")); got != want {
				t.Errorf("nested: %s, want %s", got, want)
			}
			if got := fmt.Sprint(at(out, "parties", "nodes", 0)); got != want {
				t.Errorf("listed: %s, want %s", got, want)
			}
		}
	})
}

func TestCaseKey_TwoNamesInAVariable_AreRefused(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		id := a.file(t, officer, 1)[0]
		doc := `query($by: CaseKey!) { case(by: $by) { id } }`
		if code := a.code(t, officer, doc, object{"by": object{"id": id, "number": "2026-000001"}}); code != "BAD_USER_INPUT" {
			t.Error(code)
		}
		out := a.data(t, officer, doc, object{"by": object{"number": "2026-000001"}})
		if at(out, "case", "id") != id {
			t.Errorf("by number: %v", out)
		}
	})
}
