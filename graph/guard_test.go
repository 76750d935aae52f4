package graph_test

import (
	"strings"
	"testing"
)

// The guard's own tests hold every shape; this one holds that it stands before
// the schema and that its words arrive.
func TestHostileDocument_IsRefusedBeforeItIsExecuted(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		for name, doc := range map[string]string{
			"72 KB of repeated fields": "{" + strings.Repeat(" tenant { id }", 5200) + "}",
			"1,950 fields":             "{ tenant {" + strings.Repeat(" id", 1950) + "} }",
			"too many nodes":           `{ regions(first: 100) { nodes { children(first: 100) { nodes { id } } } } }`,
			"thirteen levels":          "{" + strings.Repeat(" regions { nodes { parent {", 5) + " id " + strings.Repeat("} } }", 5) + "}",
		} {
			if code := a.code(t, "", doc, nil); code != "QUERY_TOO_COMPLEX" {
				t.Errorf("%s: %s", name, code)
			}
		}
	})
}

func TestBadDocuments_HaveACodeOfTheSet(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		for doc, want := range map[string]string{
			`{`:                        "BAD_USER_INPUT",
			`{ nothing }`:              "BAD_USER_INPUT",
			`{ node(id: 1.5) { id } }`: "BAD_USER_INPUT",
			`{ cases(filter: {reportedFrom: "yesterday"}) { totalCount } }`:         "BAD_USER_INPUT",
			`mutation { closeCase(input: {caseId: "x"}) { userErrors { code } } }`:  "UNAUTHENTICATED",
			`{ cases(first: 99999999999999999999) { totalCount } }`:                 "QUERY_TOO_COMPLEX",
			`{ cases(first: 3000000000) { totalCount } }`:                           "QUERY_TOO_COMPLEX",
			`{ cases(filter: {states: [NONE]}) { totalCount } }`:                    "BAD_USER_INPUT",
			`query($n: Int = "x") { cases(first: $n) { totalCount } }`:              "BAD_USER_INPUT",
			`{ gridAt(point: {longitude: "east", latitude: 1}) { id } }`:            "BAD_USER_INPUT",
			`mutation { logIn(input: {login: "nobody", password: "x"}) { token } }`: "UNAUTHENTICATED",
		} {
			if code := a.code(t, "", doc, nil); code != want {
				t.Errorf("%s: %s, want %s", doc, code, want)
			}
		}
	})
}

func TestBadVariables_HaveACodeOfTheSet(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		for _, n := range []any{"x", 1.5, true, []int{1, 2}, object{"a": 1}, -3} {
			doc := `query($n: Int) { cases(first: $n) { totalCount } }`
			if code := a.code(t, "", doc, object{"n": n}); code != "BAD_USER_INPUT" {
				t.Errorf("%v: %s", n, code)
			}
		}
		for _, v := range []any{"soon", "2026-01-01", 7, "2026-01-01T00:00:00"} {
			doc := `query($t: DateTime) { handlingShare(from: $t) { closed } }`
			if code := a.code(t, "", doc, object{"t": v}); code != "BAD_USER_INPUT" {
				t.Errorf("%v: %s", v, code)
			}
		}
	})
}

func TestText_WithNULOrBrokenUTF8_IsRefusedOnBothEnginesAlike(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		for _, text := range []string{"a\x00b", "\x00"} {
			out := a.post(t, "", reportDoc, object{"in": object{"channel": "WEB", "description": text}})
			if code := at(out, "errors", 0, "extensions", "code"); code != "BAD_USER_INPUT" {
				t.Errorf("%q: %v", text, out)
			}
		}
	})
}
