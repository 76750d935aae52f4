package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/graph/probetest"
)

const probesFile = "testdata/probes.csv"

func mustLedger(t *testing.T) probetest.Ledger {
	t.Helper()
	ledger, err := probetest.ReadLedger(probesFile)
	if err != nil {
		t.Fatal(err)
	}
	return ledger
}

func TestLedger_DeclaresEveryElementOfTheSchema(t *testing.T) {
	t.Parallel()
	schema := loadSDL(t)
	for _, sentence := range probetest.Review(schema, mustLedger(t)) {
		t.Error(sentence)
	}
	t.Logf("%d elements", len(probetest.Elements(schema)))
}

// TestLedger_Planted gives the review a schema and a ledger that do not fit in
// one way, and wants one sentence about it.
func TestLedger_Planted(t *testing.T) {
	t.Parallel()
	const sdl = `type Query { f(id: ID, order: TOrder): T } type T { name: String } input TOrder { by: By } enum By { NAME }
		extend type T { secret: String @personal } directive @personal on FIELD_DEFINITION
		extend type Query { ts(first: Int, after: String): TConnection } type TConnection { nodes: [T] }`
	good := []probetest.Entry{
		{Element: "Query.f", Class: "query"}, {Element: "Query.f(id)", Class: "id", Names: "cases"}, {Element: "Query.f(order)", Class: "input"},
		{Element: "Query.ts", Class: "query"}, {Element: "Query.ts(first)", Class: "page"}, {Element: "Query.ts(after)", Class: "cursor"},
		{Element: "T.name", Class: "scalar"}, {Element: "TOrder.by", Class: "order"}, {Element: "By.NAME", Class: "order"},
		{Element: "TConnection.nodes", Class: "edge"}, {Element: "T.secret", Class: "personal"},
	}
	for _, c := range []struct {
		what, sdl string
		change    func(probetest.Ledger)
		want      string
	}{
		{"nothing wrong", sdl, func(probetest.Ledger) {}, ""},
		{"a field without a line", sdl + " extend type T { more: Int }", func(probetest.Ledger) {}, "T.more is in the schema and not in the ledger"},
		{"an argument without a line", strings.Replace(sdl, "name:", "name(a: Int):", 1), func(probetest.Ledger) {}, "T.name(a) is in the schema and not"},
		{"an order without a line", strings.Replace(sdl, "NAME", "NAME AGE", 1), func(probetest.Ledger) {}, "By.AGE is in the schema and not"},
		{"a subscription", sdl + " type Subscription { s: T }", func(probetest.Ledger) {}, "Subscription.s is in the schema and not"},
		{"a line without a field", sdl, func(l probetest.Ledger) { l["T.gone"] = probetest.Entry{Class: "scalar"} }, "T.gone is in the ledger of probes and not in the schema"},
		{"an id as text", sdl, func(l probetest.Ledger) { l["Query.f(id)"] = probetest.Entry{Class: "text"} }, `Query.f(id) is declared as "text", and the schema says it can only be id`},
		{"an id of nothing", sdl, func(l probetest.Ledger) { l["Query.f(id)"] = probetest.Entry{Class: "id"} }, "Query.f(id) is of the class id and does not say what it names"},
		{"an id of an unknown table", sdl, func(l probetest.Ledger) { l["Query.f(id)"] = probetest.Entry{Class: "id", Names: "cats"} }, "Query.f(id) is said to name cats"},
		{"a cursor as text", sdl, func(l probetest.Ledger) { l["Query.ts(after)"] = probetest.Entry{Class: "text"} }, `Query.ts(after) is declared as "text"`},
		{"what is personal as a scalar", sdl, func(l probetest.Ledger) { l["T.secret"] = probetest.Entry{Class: "scalar"} }, `T.secret is declared as "scalar", and the schema says it can only be personal`},
		{"a scalar as personal", sdl, func(l probetest.Ledger) { l["T.name"] = probetest.Entry{Class: "personal"} }, `T.name is declared as "personal", and the schema says it can only be scalar`},
		{"an edge as a scalar", sdl, func(l probetest.Ledger) { l["TConnection.nodes"] = probetest.Entry{Class: "scalar"} }, `TConnection.nodes is declared as "scalar"`},
	} {
		ledger := probetest.Ledger{}
		for _, e := range good {
			ledger[e.Element] = e
		}
		c.change(ledger)
		got := probetest.Review(mustLoadSDL(t, &ast.Source{Name: "planted", Input: c.sdl}), ledger)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, c.want) })) {
			t.Errorf("%s: reported %q, want %q", c.what, got, c.want)
		}
	}
}
