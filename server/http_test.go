package server

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestRequestID_SaneOneIsKept_AnyOtherReplaced(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	for given, kept := range map[string]bool{
		"01890a5d-ac96-774b-bcce-b302099a8057": true,
		"proxy.7:42_abc":                       true,
		"short":                                false,
		"a line\tof a log":                     false,
		"status=200 msg=forged":                false,
		strings.Repeat("a", 65):                false,
	} {
		a := ask(t, h, `{ __typename }`, "X-Request-Id: "+given)
		id := a.Header.Get("X-Request-Id")
		if (id == given) != kept || a.Extensions["requestId"] != id {
			t.Errorf("given %q: header %q, body %s", given, id, a.Body)
		}
		if parsed, err := uuid.Parse(id); !kept && (err != nil || parsed.Version() != 7) {
			t.Errorf("given %q: %q is no UUIDv7", given, id)
		}
	}
}

func TestLog_NamesWhoAsked_NeverWhat(t *testing.T) {
	t.Parallel()
	log := &lines{}
	app := newApp(t, nil, WithLogger(log.logger()))
	token := mustToken(t, app, "tenant_admin")
	ask(t, app.Handler(), `query Canary { tenant { code } }`, "Authorization: Bearer "+token, "X-Request-Id: seen-in-the-log")
	w := get(app.Handler(), "/graphql?query="+url.QueryEscape(`{ canary: __typename }`)+"&variables="+url.QueryEscape(`{"phone":"canary"}`))
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	text := log.String()
	if !regexp.MustCompile(`msg=request method=POST path=/graphql status=200 duration=\S+ bytes=\d+ tenant=ke account=\S{36} request_id=seen-in-the-log`).MatchString(text) {
		t.Errorf("the request is not in the log:\n%s", text)
	}
	for _, secret := range []string{token, "anary", "__typename"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the log:\n%s", secret, text)
		}
	}
}

func TestHeaders_AreOnEveryAnswer(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	for _, path := range []string{"/", "/graphql", "/graphiql/start.js", "/livez", "/nothing"} {
		header := get(h, path).Header()
		if header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", path, header)
		}
	}
	if got := get(h, "/graphql?query={__typename}").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of an answer: %q", got)
	}
}

func TestCrossSite_WriteOfABrowser_IsForbidden(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	if a := ask(t, h, `{ __typename }`, "Sec-Fetch-Site: cross-site"); a.Status != http.StatusForbidden || a.code() != "FORBIDDEN" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := ask(t, h, `{ __typename }`, "Sec-Fetch-Site: same-origin"); a.Status != http.StatusOK {
		t.Errorf("same origin: %d %s", a.Status, a.Body)
	}
}

func TestPanic_IsAnsweredAndTheServerLives(t *testing.T) {
	t.Parallel()
	log := &lines{}
	app := newApp(t, nil, WithLogger(log.logger()))
	h := app.wrapped(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the roof") }))
	if a := ask(t, h, `{ __typename }`); a.Status != http.StatusInternalServerError || a.code() != "INTERNAL" || strings.Contains(a.Body, "roof") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if !strings.Contains(log.String(), "the roof") {
		t.Error("the log does not have the panic")
	}
}

func TestGraphQL_TooComplex_SaysSo(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	a := ask(t, h, strings.Repeat("{a", 14)+strings.Repeat("}", 14))
	if a.code() != "QUERY_TOO_COMPLEX" || !strings.Contains(a.Errors[0].Message, "depth is limited to 12") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	two := `mutation { a: logIn(input: {login: "a", password: "b"}) { token } b: logIn(input: {login: "a", password: "c"}) { token } }`
	if a := ask(t, h, two, "Huying-Tenant: ke"); a.code() != "QUERY_TOO_COMPLEX" {
		t.Errorf("two passwords in one request: %d %s", a.Status, a.Body)
	}
}

func TestGraphQL_NoGuessesAtNames(t *testing.T) {
	t.Parallel()
	a := ask(t, newApp(t, nil).Handler(), `{ viewr { roles } }`)
	if a.code() != "BAD_USER_INPUT" || strings.Contains(a.Body, "Did you mean") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestMetrics_CountRequestsAndOperations(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	ask(t, h, `{ __typename }`)
	ask(t, h, `{ nothing }`)
	ask(t, h, whoAmI)
	get(h, "/elsewhere/13812345678")
	text := get(h, "/metrics").Body.String()
	for _, want := range []string{
		`huying_graphql_operations_total{outcome="ok",type="query"} 1`,
		`huying_graphql_operations_total{outcome="refused",type="none"} 1`,
		`huying_graphql_operations_total{outcome="errors",type="query"} 1`,
		`huying_http_request_duration_seconds_count{route="/graphql",status="200"} 3`,
		`huying_http_request_duration_seconds_count{route="none",status="404"} 1`,
		`huying_database_open_connections{pool="write"} 1`,
		`huying_build_info{`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	if strings.Contains(text, "13812345678") {
		t.Error("a path that a client chose is a label")
	}
}

func TestSchema_IsPublished(t *testing.T) {
	t.Parallel()
	h := newApp(t, func(c *Config) { c.Introspection = "off" }).Handler()
	w := get(h, "/graphql/schema.graphql")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "type Query {") || strings.Contains(w.Body.String(), "extend type") {
		t.Errorf("%d %.200s", w.Code, w.Body)
	}
	if again := get(h, "/graphql/schema.graphql", "If-None-Match: "+w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("unchanged: %d", again.Code)
	}
}

var (
	loaded  = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	hostIn  = regexp.MustCompile(`(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}`)
	loaders = regexp.MustCompile(`(?:new Worker|importScripts|@import|url\()[^)]{0,80}`)
)

func TestGraphiQL_LoadsNothingFromAnotherHost(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	page := get(h, "/").Body.String()
	if host := hostIn.FindString(page); host != "" {
		t.Errorf("the page names %s", host)
	}
	files := 0
	for _, match := range loaded.FindAllStringSubmatch(page, -1) {
		path := match[1]
		if strings.HasPrefix(path, "data:") {
			continue
		}
		files++
		w := get(h, path)
		if !strings.HasPrefix(path, "/") || w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, what := range loaders.FindAllString(w.Body.String(), -1) {
			if hostIn.MatchString(what) {
				t.Errorf("%s loads %s", path, what)
			}
		}
	}
	if files != 7 {
		t.Errorf("the page loads %d files", files)
	}
	if !strings.Contains(page, `data-tenant="ke"`) {
		t.Error("the header editor is not filled with a tenant")
	}
}

func TestGraphiQL_Files_PackedAndUnpackedAreOne(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	const path = "/graphiql/react.production.min.js"
	plain, packed := get(h, path), get(h, path, "Accept-Encoding: br, gzip;q=0.5")
	if packed.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
		t.Fatalf("packed %v, plain %v", packed.Header(), plain.Header())
	}
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if string(unpacked) != plain.Body.String() {
		t.Error("the two differ")
	}
	if w := get(h, path, "Accept-Encoding: gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("packed for a client that refuses it")
	}
}

func TestGraphiQL_Off_IsNotThere(t *testing.T) {
	t.Parallel()
	h := newApp(t, func(c *Config) { c.GraphiQL = false }).Handler()
	if w := get(h, "/"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}
