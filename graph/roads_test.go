package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/server"
)

// plainly serves the same world without compiled reads.
func (a *api) plainly(t *testing.T) http.Handler {
	t.Helper()
	cfg := server.Defaults()
	cfg.Database, cfg.Attachments, cfg.CompiledReads = a.url, t.TempDir(), false
	app, err := server.New(context.Background(), cfg, server.WithClock(a.Clock), server.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	return app.Handler()
}

// ask is the answer to a document, as it was written.
func ask(h http.Handler, token, query string) string { return askWith(h, token, query, nil) }

func askWith(h http.Handler, token, query string, variables object) string {
	body, _ := json.Marshal(object{"query": query, "variables": variables})
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Request-Id", "either-road")
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out.Body.String()
}

// repeated is a part of a document, so many times, with N replaced by a number.
func repeated(n int, part string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(part, "N", fmt.Sprint(i)) + " ")
	}
	return b.String()
}

func TestRoads_AnswerAlikeHoweverWideADocumentIs(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		c := a.file(t, officer, 1)[0]
		plain := a.plainly(t)
		for name, selection := range map[string]string{
			"many values in a row of a list": `events(first: 3) { nodes { ` + repeated(29, `dN: department { id code name kind }`) + ` } }`,
			"many lists":                     repeated(29, `eN: events(first: 3) { nodes { id seq at kind department { id code name kind } } }`),
			"many neighbours":                `events(first: 3) { nodes { ` + repeated(29, `dN: department { id region { id parent { id } } }`) + ` } }`,
		} {
			doc := fmt.Sprintf(`{ case(by: {id: %q}) { id %s } }`, c, selection)
			want := ask(plain, officer, doc)
			if strings.Contains(want, `"errors"`) {
				t.Fatalf("%s: %.300s", name, want)
			}
			if got := ask(a.handler, officer, doc); got != want {
				t.Errorf("%s: the roads differ after %s", name, common(got, want))
			}
		}
	})
}

// leaves selects what is no object of a type, and, depth levels deep, of what is;
// a list inside is asked for in a way that has arguments.
func leaves(schema *ast.Schema, name string, depth int) string {
	var out []string
	for _, f := range schema.Types[name].Fields {
		of := schema.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__"):
		case of.IsLeafType():
			out = append(out, f.Name)
		case depth > 0 && f.Name != "duplicates" && f.Name != "proposedUnit":
			out = append(out, asked(f)+" { "+leaves(schema, of.Name, depth-1)+" }")
		}
	}
	return strings.Join(append(out, "__typename"), " ")
}

func asked(f *ast.FieldDefinition) string {
	if f.Arguments.ForName("last") != nil {
		return f.Name + "(last: 3)"
	}
	return f.Name
}

func TestRoads_AnswerAlikeForEveryFieldOfEveryList(t *testing.T) {
	t.Parallel()
	schema := loadSDL(t)
	eachBureau(t, func(t *testing.T, b *bureau) {
		b.tie(t)
		plain := b.plainly(t)
		resident := b.Login("neighbour", w.Whole("resident"))
		before, sent := compiledFields(b.handler), 0
		for _, root := range sdlFields(schema.Query) {
			list := schema.Types[root.Type.Name()]
			if !strings.HasSuffix(list.Name, "Connection") {
				continue
			}
			node := schema.Types[list.Fields.ForName("nodes").Type.Name()]
			for _, f := range node.Fields {
				selection := f.Name
				if of := schema.Types[f.Type.Name()]; !of.IsLeafType() {
					depth := 1
					if of.Name == "Case" { // wider than a document may be
						depth = 0
					}
					selection = asked(f) + " { " + leaves(schema, of.Name, depth) + " }"
				}
				doc := fmt.Sprintf("{ %s(first: 10) { nodes { id %s } pageInfo { endCursor } totalCount } }", root.Name, selection)
				for who, token := range map[string]string{"officer": b.officer, "auditor": b.auditor, "admin": b.admin, "resident": resident} {
					if who == "auditor" && root.Name == "auditRecords" {
						continue // his reading is on record when he reads again
					}
					want := ask(plain, token, doc)
					for _, time := range []string{"first", "second"} { // which is answered by what the first has left
						if got := ask(b.handler, token, doc); got != want {
							t.Errorf("%s: %s: the roads differ the %s time after %s", who, doc, time, common(got, want))
						}
					}
					if !strings.Contains(want, `"errors"`) && !slices.Contains(notCompiled, node.Name+"."+f.Name) {
						sent++
					}
					if strings.Contains(want, "TOO_COMPLEX") || strings.Contains(want, "INTERNAL") || strings.Contains(want, "BAD_USER_INPUT") {
						t.Fatalf("%s: %.300s", doc, want)
					}
				}
			}
		}
		if n := compiledFields(b.handler) - before; n != 2*sent {
			t.Errorf("%d of %d answers were compiled", n, 2*sent)
		}
	})
}

// compiledFields is how many root fields were answered by one statement.
func compiledFields(h http.Handler) (n int) {
	out := httptest.NewRecorder()
	h.ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(out.Body.String()) {
		_, _ = fmt.Sscanf(line, `huying_graphql_fields_total{road="compiled"} %d`, &n)
	}
	return n
}

// tie makes cases that are parts of the bureau's, merged into it, and hidden.
func (b *bureau) tie(t *testing.T) {
	t.Helper()
	ids := b.file(t, b.officer, 2)
	b.data(t, b.officer, `mutation($into: ID!, $one: ID!) { mergeCases(input: {caseId: $one, intoId: $into, reason: "x"}) { userErrors { message } } }`,
		object{"into": ids[0], "one": ids[1]})
	b.data(t, b.officer, `mutation($case: ID!) { splitCase(input: {caseId: $case, reason: "x", parts: [{description: "a"}, {description: "b"}]}) { userErrors { message } } }`,
		object{"case": ids[0]})
	b.data(t, b.officer, reportDoc, object{"in": object{"channel": "HOTLINE", "description": "smoke", "hideReporter": true,
		"point": object{"longitude": 10.005, "latitude": 10.005}, "reporter": object{"name": "李雷", "phone": "13987654322"}}})
}

// common is where two texts part, with what follows in each.
func common(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return fmt.Sprintf("%q:\n%.200s\n%.200s", a[max(0, n-80):n], a[n:], b[n:])
}
