package opguard

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

// legitimate are documents of the kind that a console, a resident's page, an import
// and a graph browser send. They must stay within half of every limit.
var legitimate = map[string]string{
	"typename": `{ __typename }`,
	"list": `query Cases($first: Int!, $after: String, $filter: CaseFilter) {
  cases(first: $first, after: $after, filter: $filter) {
    nodes { id number title status grade light reportedAt dueAt
      department { id name } grid { id name community { name street { name } } } reporter { id displayName } }
    pageInfo { hasNextPage endCursor } totalCount } }`,
	"detail": `query Case($id: ID!) { case(id: $id) { ...Head ...Orders ...History } }
fragment Head on Case { id number title body status grade light location { longitude latitude } grid { ...Place } }
fragment Place on Grid { id name community { id name street { id name } } }
fragment Orders on Case { id workOrders(first: 20) { nodes { id light dueAt department { ...Unit } handler { id displayName } } } }
fragment Unit on Department { id name kind }
fragment History on Case { id events(first: 30) { nodes { id at kind note actor { id displayName } } pageInfo { hasNextPage } } }`,
	"mutation": `mutation Report($input: ReportCaseInput!) { reportCase(input: $input) {
  case { id number status trackingCode } userErrors { code message path } } }`,
	"literal": `mutation { reportCase(input: {title: "x", tags: ["a", "b"], place: {point: {longitude: 1.5, latitude: 2}}}) {
  case { id } userErrors { code } } }`,
	"login":      `mutation { logIn(input: {name: "n", password: "p"}) { token } }`,
	"dashboard":  `{ open: cases(first: 1, status: ASSIGNED) { totalCount } late: cases(first: 1, light: RED) { totalCount } insight { byDepartment { name count } byGrid { name count } } viewer { id } }`,
	"directives": `query($full: Boolean!) { case(id: "x") { id title @include(if: $full) body @skip(if: $full) } }`,
	"types":      `{ node(id: "x") { id ... on Case { title } ... on Party { displayName } ... on Department { name } } }`,
	"named":      `query A { a } query B { b }`,
	"watch":      `subscription { caseChanged(department: "x") { id changed } }`,
	"described":  "\"\"\"what for\"\"\"\n# and why\nquery Q { a }",
	"schema":     introspection,
}

// halved are limits of half the size.
func halved(l Limits) Limits {
	for _, f := range []*int{
		&l.QueryBytes, &l.Tokens, &l.NameBytes, &l.Operations, &l.Fragments, &l.Aliases, &l.Directives,
		&l.VariableDefs, &l.Selections, &l.Duplicates, &l.RootFields, &l.Depth, &l.IntrospectionDepth,
		&l.ExpandedFields, &l.ListItems, &l.LiteralDepth, &l.VariablesBytes, &l.VariablesDepth, &l.Nodes,
	} {
		*f /= 2
	}
	return l
}

func TestCheck_LegitimateDocuments_StayWithinHalfOfEveryLimit(t *testing.T) {
	t.Parallel()
	limits := halved(testLimits())
	variables := map[string]any{
		"first": json.Number("50"), "filter": map[string]any{"status": []any{"ASSIGNED"}},
		"input": map[string]any{"title": "x", "place": map[string]any{"point": map[string]any{"longitude": 1.5}}},
	}
	for name, query := range legitimate {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := limits.CheckOperation(query, variables); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCheck_ExactlyTheLimit_Passes(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"depth":       rep("{a", 12) + rep("}", 12),
		"aliases":     "{self{" + numbered("a%d:a ", 30) + "}}",
		"duplicates":  "{" + rep("a ", 30) + "}",
		"roots":       "{a b c d e f g h i j}",
		"list":        "{s(x:[" + rep("1 ", 100) + "])}",
		"literal":     "{s(x:" + rep("[", 8) + rep("]", 8) + ")}",
		"nodes":       "{page(first:100){page(first:49){a}}}",
		"fragments":   "{a}" + numbered("fragment f%d on Query{a}", 30),
		"credential":  `mutation{logIn(p:"1"){t}}`,
		"query field": `{a:logIn b:logIn}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := testLimits().Check(query); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCheck_SyntaxErrors_AreLeftToTheParser(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"", "{", "}", "{a", "query", "{a(}", "{a ? b}", "\x00", `{a(x:"`, "{}", "fragment on on on{a}"} {
		if err := testLimits().Check(query); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
}

func TestCheckOperation_PageSizes_AreTakenFromTheVariables(t *testing.T) {
	t.Parallel()
	const query = `query($n: Int = 70) { page(first: $n) { page(first: $n) { a } } }`
	for _, c := range []struct {
		n  any
		ok bool
	}{
		{json.Number("70"), true}, {json.Number("71"), false}, {json.Number("1e99"), false},
		{json.Number("-5"), true}, {float64(71), false}, {int64(71), false}, {71, false}, {int32(71), false},
		{"71", false}, {nil, true}, {true, true}, {[]any{}, true},
	} {
		err := testLimits().CheckOperation(query, map[string]any{"n": c.n})
		if (err == nil) != c.ok {
			t.Errorf("%v: %v", c.n, err)
		}
	}
	if err := testLimits().CheckOperation(query, map[string]any{"other": 1}); err != nil {
		t.Errorf("default: %v", err)
	}
}

func TestCheckOperation_Variables_AreLimitedInSizeAndDepth(t *testing.T) {
	t.Parallel()
	deep := any("x")
	for range 9 {
		deep = []any{deep}
	}
	deepObject := any(nil)
	for range 9 {
		deepObject = map[string]any{"a": deepObject}
	}
	many := make([]any, 40_000)
	for name, c := range map[string]struct {
		value any
		limit string
	}{
		"long string":    {rep("x", 64<<10), LimitVariablesBytes},
		"long number":    {json.Number(rep("9", 64<<10)), LimitVariablesBytes},
		"long key":       {map[string]any{rep("x", 64<<10): 1}, LimitVariablesBytes},
		"many items":     {many, LimitVariablesBytes},
		"deep lists":     {deep, LimitVariablesDepth},
		"deep objects":   {deepObject, LimitVariablesDepth},
		"eight of lists": {deep.([]any)[0], ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := testLimits().CheckOperation("{a}", map[string]any{"v": c.value})
			var e *Error
			if errors.As(err, &e); c.limit == "" && err != nil || c.limit != "" && (e == nil || e.Limit != c.limit) {
				t.Errorf("got %v, want %q", err, c.limit)
			}
		})
	}
}

func TestError_QuotesNothingOfTheDocument(t *testing.T) {
	t.Parallel()
	err := Default().Check(fmt.Sprintf("{ a\n  %s: b }", rep("secret", 30)))
	var e *Error
	if !errors.As(err, &e) || e.Line != 2 || e.Column != 3 {
		t.Fatalf("got %+v", err)
	}
	if got, want := err.Error(), "the operation is too complex: nameBytes is limited to 128, found at least 180"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
