package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// audit is one of the 61 audits of the npm package graphql-http 1.23.1, under the
// identifier it has there.
type audit struct {
	id     string
	req    exchange
	status int
	media  string // of the answer, if the audit says so
	clean  bool   // no errors in the answer
	noData bool   // no data in the answer
}

const typenameBody = `{"query":"{ __typename }"}`

// invalid are values of the wrong type, by the audit's index.
func invalid(first string) []string { return []string{first, "0", "false", `["array"]`} }

func get(accept string, params ...string) exchange {
	v := url.Values{}
	for i := 0; i < len(params); i += 2 {
		v.Set(params[i], params[i+1])
	}
	return exchange{method: http.MethodGet, target: "/graphql?" + v.Encode(), accept: accept}
}

const (
	named    = `"query":"query Type($name: String!) { __type(name: $name) { name } }"`
	coercion = `{"query":"query C($id: ID!){ __typename }","variables":{"id":null}}`
	unknown  = `{"query":"{ 8f31403dfe404bccbb0e835f2629c6a7 }"}`
)

// singleAudits are those that stand alone in the suite.
var singleAudits = []audit{
	{id: "22EB", req: exchange{body: typenameBody, accept: mediaResponse}, status: 200, media: mediaResponse},
	{id: "4655", req: exchange{body: typenameBody, accept: mediaJSON}, status: 200, media: mediaJSON},
	{id: "47DE", req: exchange{body: typenameBody, accept: "*/*"}, status: 200, media: mediaJSON},
	{id: "80D8", req: exchange{body: typenameBody}, status: 200, media: mediaJSON},
	{id: "82A3", req: exchange{body: typenameBody}, status: 200},
	{id: "BF61", req: exchange{body: query(`{ __type(name: "Run🏃Swim🏊") { name } }`),
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}, status: 200},
	{id: "78D5", req: exchange{body: typenameBody}, status: 200},
	{id: "2C94", req: exchange{body: typenameBody}, status: 200},
	{id: "5A70", req: get("*/*", "query", "{ __typename }"), status: 200},
	{id: "9C48", req: get(mediaResponse, "query", "mutation { __typename }"), status: 405},
	{id: "9ABE", req: exchange{body: typenameBody, header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}}, status: 415},
	{id: "03D4", req: exchange{body: typenameBody}, status: 200},
	{id: "A5BF", req: exchange{}, status: 400},
	{id: "423L", req: exchange{body: `{"notquery":"{ __typename }"}`, accept: mediaResponse}, status: 400},
	{id: "34A2", req: exchange{body: typenameBody, accept: mediaResponse}, status: 200},
	{id: "13EE", req: exchange{body: typenameBody, accept: mediaJSON}, status: 200, clean: true},
	{id: "8161", req: exchange{body: `{"operationName":"Query","query":"query Query { __typename }"}`, accept: mediaResponse}, status: 200},
	{id: "B8B3", req: exchange{body: `{"operationName":"Query","query":"query Query { __typename }"}`, accept: mediaJSON}, status: 200, clean: true},
	{id: "2EA1", req: exchange{body: `{` + named + `,"variables":{"name":"sometype"}}`, accept: mediaResponse}, status: 200},
	{id: "28B9", req: exchange{body: `{` + named + `,"variables":{"name":"sometype"}}`, accept: mediaJSON}, status: 200, clean: true},
	{id: "428F", req: exchange{body: `{"query":"{ __typename }","extensions":{"some":"value"}}`, accept: mediaResponse}, status: 200},
	{id: "1B7A", req: exchange{body: `{"query":"{ __typename }","extensions":{"some":"value"}}`, accept: mediaJSON}, status: 200, clean: true},
	{id: "B6DC", req: exchange{body: `{ "not a JSON`, accept: mediaJSON}, status: 400},
	{id: "BCF8", req: exchange{body: `{ "not a JSON`, accept: mediaJSON}, status: 400},
	{id: "B7N8", req: exchange{body: `{ "not a JSON`, accept: mediaResponse}, status: 400},
	{id: "8764", req: exchange{body: `{"qeury":"{ __typename }"}`}, status: 400},
	{id: "3E3A", req: exchange{body: `{"qeury":"{ __typename }"}`}, status: 400},
	{id: "572B", req: exchange{body: query("{"), accept: mediaJSON}, status: 200},
	{id: "FDE2", req: exchange{body: unknown, accept: mediaJSON}, status: 200},
	{id: "7B9B", req: exchange{body: coercion, accept: mediaJSON}, status: 200},
	{id: "865D", req: exchange{body: query("{"), accept: mediaResponse}, status: 400},
	{id: "556A", req: exchange{body: query("{"), accept: mediaResponse}, status: 400},
	{id: "D586", req: exchange{body: query("{"), accept: mediaResponse}, status: 400, noData: true},
	{id: "51FE", req: exchange{body: unknown, accept: mediaResponse}, status: 400},
	{id: "74FF", req: exchange{body: unknown, accept: mediaResponse}, status: 400},
	{id: "5E5B", req: exchange{body: unknown, accept: mediaResponse}, status: 400, noData: true},
	{id: "86EE", req: exchange{body: coercion, accept: mediaResponse}, status: 400},
}

// audits adds those that the suite makes by loops.
func audits() []audit {
	out := slices.Clone(singleAudits)
	for i, accept := range []string{mediaResponse, mediaJSON} {
		out = append(out, audit{
			id:  []string{"D6D5", "6A70"}[i],
			req: get(accept, "query", "query Type($name: String!) { __type(name: $name) { name } }", "variables", `{"name":"sometype"}`),

			status: 200, clean: true,
		})
	}
	for i, name := range []string{"variables", "operationName", "extensions"} {
		body := `{"query":"{ __typename }","` + name + `":null}`
		out = append(out,
			audit{id: fmt.Sprint("94B", i), req: exchange{body: body, accept: mediaResponse}, status: 200, clean: true},
			audit{id: fmt.Sprint("022", i), req: exchange{body: body, accept: mediaJSON}, status: 200, clean: true})
	}
	for _, p := range []struct{ id, name, first string }{
		{"6C0", "operationName", `{"obj":"ect"}`}, {"476", "variables", `"string"`}, {"58B", "extensions", `"string"`},
	} {
		for i, v := range invalid(p.first) {
			body := `{"query":"{ __typename }","` + p.name + `":` + v + `}`
			out = append(out, audit{id: fmt.Sprint(p.id, i), req: exchange{body: body}, status: 400})
		}
	}
	for i, v := range invalid(`{"obj":"ect"}`) {
		out = append(out, audit{id: fmt.Sprint("LKJ", i), req: exchange{body: `{"query":` + v + `}`}, status: 400})
	}
	return out
}

func TestHTTP_GraphQLOverHTTPAudits(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	all := audits()
	if len(all) != 61 {
		t.Fatalf("%d audits instead of 61", len(all))
	}
	for _, a := range all {
		t.Run(a.id, func(t *testing.T) {
			t.Parallel()
			w := a.req.do(h)
			media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			if w.Code != a.status || a.media != "" && media != a.media {
				t.Errorf("%d %s, want %d %s: %s", w.Code, media, a.status, a.media, w.Body)
			}
			r := decoded(t, w)
			if a.clean && len(r.Errors) > 0 {
				t.Errorf("errors: %s", w.Body)
			}
			if a.noData && r.hasData {
				t.Errorf("data: %s", w.Body)
			}
		})
	}
}
