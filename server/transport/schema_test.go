package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

var testSDL = gqlparser.MustLoadSchema(&ast.Source{Input: `
type Query { hello: String fail: String slow: String secret(of: Color, n: Int): String self: Query }
type Mutation { change: String }
type Subscription { ticks: String }
enum Color { RED }
directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
`})

// schema answers the root fields of testSDL by hand, without generated code.
type schema struct{}

func (schema) Schema() *ast.Schema { return testSDL }

func (schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (schema) Exec(ctx context.Context) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		op := graphql.GetOperationContext(ctx)
		out := map[string]any{}
		for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
			out[f.Alias] = nil
			switch f.Name {
			case "__typename":
				out[f.Alias] = "Query"
			case "hello", "change":
				out[f.Alias] = "<world>"
			case "fail":
				graphql.AddError(ctx, errors.New("it failed"))
			case "slow":
				<-ctx.Done()
				return nil
			}
		}
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false) // to see that nothing marshals the finished JSON again
		_ = enc.Encode(out)
		return &graphql.Response{Data: bytes.TrimSpace(buf.Bytes())}
	}
}

// server returns a gqlgen server with nothing but the transport.
func server(cfg Config) *handler.Server {
	s := handler.New(schema{})
	s.AddTransport(New(cfg))
	s.SetQueryCache(NewQueryCache(2 << 10))
	s.SetParserTokenLimit(2000)
	return s
}

// exchange is one request of a table test.
type exchange struct {
	method string // POST if empty
	target string // /graphql if empty
	body   string
	accept string
	header http.Header // added to Content-Type: application/json of a POST
}

func (e exchange) do(h http.Handler) *httptest.ResponseRecorder {
	method, target := e.method, e.target
	if method == "" {
		method = http.MethodPost
	}
	if target == "" {
		target = "/graphql"
	}
	r := httptest.NewRequest(method, target, strings.NewReader(e.body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	if e.accept != "" {
		r.Header.Set("Accept", e.accept)
	}
	for name, values := range e.header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// query is the body of a POST of one document.
func query(document string) string {
	body, _ := json.Marshal(map[string]any{"query": document})
	return string(body)
}

// reply is a decoded response.
type reply struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
	hasData bool
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) reply {
	t.Helper()
	var r reply
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil {
		t.Fatalf("%v in %q", err, w.Body)
	}
	_ = json.Unmarshal(w.Body.Bytes(), &members)
	_, r.hasData = members["data"]
	return r
}
