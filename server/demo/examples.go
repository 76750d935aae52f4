package demo

import (
	"context"
	"encoding/json"
	"strings"
)

// showcase is the tenant for whose roles examples are printed.
const showcase = "langfang"

// example is a request to paste: who sends it, and the query.
type example struct {
	who   *Actor
	query string
}

// queries are what each role may want to know first. The report of the joined
// platform has its own number, so sending it again makes no second case.
var queries = []struct{ role, query string }{
	{"grid_worker", `{ cases(first: 5) { totalCount nodes { number title state light dueAt } } }`},
	{"community_officer", `{ cases(filter: {open: true}) { nodes { number title state possibleEvents } } }`},
	{"street_officer", `{ workOrders(first: 5) { nodes { state case { number title } department { name } } } }`},
	{"district_officer", `{ cases(filter: {lights: [YELLOW, RED]}) { totalCount nodes { number light dueAt holder { name } } } }`},
	{"city_officer", `{ handlingShare { closed rungs { label closed share } } }`},
	{"department_officer", `{ workOrders { nodes { seq state feedback case { number title light } } } }`},
	{"inspector", `{ cases(filter: {lights: [RED], open: true}) { nodes { number title light holder { name } } } }`},
	{"auditor", `{ cases { totalCount nodes { number reporter { name phone } rating { score } } } }`},
	{"tenant_admin", `{ viewer { permissions } tenant { levels { level label } replyLimit { amount unit } } }`},
	{"resident", `{ cases { nodes { number title state events(first: 20) { nodes { kind at text } } } } }`},
	{"integration", `mutation { reportCase(input: {channel: "OPEN311", description: "Leeks again", externalReference: "demo-1"}) { number userErrors { message } } }`},
	{"operator", `{ viewer { roles permissions } tenant { code timeZone } }`},
}

// examples gives one request for each role, with a token that holds now, and
// one without a login.
func (in *instance) examples(ctx context.Context, st *state) ([]example, error) {
	var out []example
	for _, q := range queries {
		a, err := st.actor(ctx, in, showcase, q.role)
		if err != nil {
			return nil, err
		}
		out = append(out, example{a, q.query})
	}
	nobody := &Actor{Role: "anonymous", Name: "nobody", url: in.endpoint(), tenant: showcase}
	query := `{ tenant { code anonymousReports } viewer { permissions } }`
	if code := st.Notes["tracking code"]; code != "" {
		query = `{ trackCase(code: "` + code + `") { number state steps { kind at unit text } } }`
	}
	return append(out, example{nobody, query}), nil
}

// curl is the request as a line for a shell.
func (e example) curl() string {
	header := "-H 'Huying-Tenant: " + e.who.tenant + "'"
	if e.who.token != "" {
		header = "-H 'Authorization: Bearer " + e.who.token + "'"
	}
	var body strings.Builder
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]string{"query": e.query}); err != nil {
		panic(err) // a map of strings
	}
	return "curl -s " + e.who.url + " " + header + " -H 'Content-Type: application/json' -d '" + strings.TrimSpace(body.String()) + "'"
}

// examples prints who may ask what, and where. The lines to paste are as long
// as they are.
func (p *printer) examples(all []example, url, password string) {
	p.line("")
	p.line("━━ One request for each role of %s; a token holds for a week", showcase)
	for _, e := range all {
		p.line("")
		p.line("# %s (%s)", e.who.Role, e.who.Name)
		if e.who.token != "" {
			p.line("# token %s", e.who.token)
		}
		p.line("%s", e.curl())
	}
	if password != "" {
		p.line("")
		p.line("# by password: tenant wanzhou, login street_officer, password %s", password)
	}
	p.line("")
	p.line("GraphQL %s/graphql   GraphiQL %s/   (paste a token there as header Authorization)   Ctrl-C ends", url, url)
}
