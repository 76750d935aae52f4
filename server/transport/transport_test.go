package transport

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// sentinel stands for a secret in a request: no answer may repeat it.
const sentinel = "hunter2"

// refusedRequests are requests that never reach a resolver.
var refusedRequests = map[string]struct {
	req    exchange
	status int
	code   string
}{
	"PUT":               {exchange{method: "PUT", body: typenameBody}, 405, codeBadInput},
	"HEAD":              {exchange{method: "HEAD"}, 405, ""},
	"OPTIONS":           {exchange{method: "OPTIONS"}, 405, codeBadInput},
	"accept":            {exchange{body: typenameBody, accept: "text/html"}, 406, codeBadInput},
	"accept weight 0":   {exchange{body: typenameBody, accept: "application/json;q=0"}, 406, codeBadInput},
	"event stream":      {exchange{body: typenameBody, accept: "text/event-stream"}, 406, codeBadInput},
	"form":              {exchange{body: "query={hello}" + sentinel, header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}, 415, codeBadInput},
	"multipart":         {exchange{body: sentinel, header: http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}}, 415, codeBadInput},
	"text":              {exchange{body: typenameBody, header: http.Header{"Content-Type": {"text/plain"}}}, 415, codeBadInput},
	"latin1":            {exchange{body: typenameBody, header: http.Header{"Content-Type": {"application/json; charset=latin1"}}}, 415, codeBadInput},
	"compressed":        {exchange{body: typenameBody, header: http.Header{"Content-Encoding": {"gzip"}}}, 415, codeBadInput},
	"body size":         {exchange{body: `{"query":"{hello}","x":"` + strings.Repeat(sentinel, 400) + `"}`}, 413, codeTooComplex},
	"variables size":    {exchange{body: `{"query":"{hello}","variables":{"x":"` + strings.Repeat(sentinel, 100) + `"}}`}, 413, codeTooComplex},
	"extensions size":   {exchange{body: `{"query":"{hello}","extensions":{"x":"` + strings.Repeat(sentinel, 100) + `"}}`}, 413, codeTooComplex},
	"empty":             {exchange{}, 400, codeBadInput},
	"not JSON":          {exchange{body: `{"password":"` + sentinel + `"`}, 400, codeBadInput},
	"trailing garbage":  {exchange{body: typenameBody + sentinel}, 400, codeBadInput},
	"two objects":       {exchange{body: typenameBody + typenameBody}, 400, codeBadInput},
	"null":              {exchange{body: "null"}, 400, codeBadInput},
	"string":            {exchange{body: `"` + sentinel + `"`}, 400, codeBadInput},
	"batch":             {exchange{body: "[" + typenameBody + "]"}, 400, codeBadInput},
	"empty batch":       {exchange{body: " []"}, 400, codeBadInput},
	"other case":        {exchange{body: `{"Query":"{hello}"}`}, 400, codeBadInput},
	"null query":        {exchange{body: `{"query":null}`}, 400, codeBadInput},
	"empty query":       {exchange{body: `{"query":""}`}, 400, codeBadInput},
	"ill-typed query":   {exchange{body: `{"query":["` + sentinel + `"]}`}, 400, codeBadInput},
	"ill-typed vars":    {exchange{body: `{"query":"{hello}","variables":"` + sentinel + `"}`}, 400, codeBadInput},
	"GET without query": {exchange{method: "GET"}, 400, codeBadInput},
	"GET twice":         {exchange{method: "GET", target: "/graphql?query={hello}&query={hello}"}, 400, codeBadInput},
	"GET bad escape":    {exchange{method: "GET", target: "/graphql?query={hello}&x=%25zz;" + sentinel}, 400, codeBadInput},
	"GET bad variables": {exchange{method: "GET", target: "/graphql?query={hello}&variables={}" + sentinel}, 400, codeBadInput},
	"GET mutation":      {exchange{method: "GET", target: "/graphql?query=mutation{change}"}, 405, codeBadInput},
	"enum in variables": {exchange{body: `{"query":"query($n:Int){secret(n:$n)}","variables":{"n":"` + sentinel + `"}}`, accept: mediaResponse}, 400, "GRAPHQL_VALIDATION_FAILED"},
}

func TestHTTP_RefusedRequests_AreAnsweredWithoutTheirContent(t *testing.T) {
	t.Parallel()
	h := server(Config{MaxBody: 2000, MaxVariables: 500})
	for name, c := range refusedRequests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := c.req.do(h)
			if w.Code != c.status {
				t.Fatalf("%d, want %d: %s", w.Code, c.status, w.Body)
			}
			if w.Code == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
				t.Error("405 without Allow")
			}
			if strings.Contains(w.Body.String(), sentinel) {
				t.Errorf("the answer repeats the request: %s", w.Body)
			}
			r := decoded(t, w)
			if r.hasData || len(r.Errors) != 1 || c.code != "" && r.Errors[0].Extensions["code"] != c.code {
				t.Errorf("%s", w.Body)
			}
		})
	}
}

func TestHTTP_EveryAnswer_HasTypeCharsetVaryAndLength(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	for _, e := range []exchange{
		{body: query("{hello}")}, {body: query("{fail}")}, {body: query("{")}, {body: "["}, {method: "PUT"},
		{method: "GET", target: "/graphql?query={hello}", accept: mediaResponse}, {accept: "text/html"},
	} {
		w := e.do(h)
		if ct := w.Header().Get("Content-Type"); !strings.HasSuffix(ct, "; charset=utf-8") {
			t.Errorf("%+v: Content-Type %q", e, ct)
		}
		if v := w.Header().Values("Vary"); len(v) != 1 || v[0] != "Accept" {
			t.Errorf("%+v: Vary %q", e, v)
		}
		if w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) {
			t.Errorf("%+v: Content-Length %s of %d", e, w.Header().Get("Content-Length"), w.Body.Len())
		}
	}
}

func TestHTTP_Vary_KeepsWhatOthersSet(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	w := exchange{body: query("{hello}")}.do(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		h.ServeHTTP(w, r)
	}))
	if v := strings.Join(w.Header().Values("Vary"), ","); v != "Origin,Accept" {
		t.Errorf("Vary %q", v)
	}
}

func TestHTTP_Data_IsWrittenAsTheExecutorMadeIt(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	w := exchange{body: query("{hello}")}.do(h)
	if got, want := w.Body.String(), `{"data":{"hello":"<world>"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w = exchange{body: query("{hello fail}")}.do(h)
	if got, want := w.Body.String(), `{"errors":[{"message":"it failed"}],"data":{"fail":null,"hello":"<world>"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHTTP_Extensions_AreWrittenBehindTheData(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	h.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		graphql.RegisterExtension(ctx, "requestId", "r1")
		return next(ctx)
	})
	if got, want := (exchange{body: query("{hello}")}).do(h).Body.String(),
		`{"data":{"hello":"<world>"},"extensions":{"requestId":"r1"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := (exchange{body: query("{")}).do(h).Body.String(); !strings.HasSuffix(got, `"extensions":{"requestId":"r1"}}`) {
		t.Errorf("got %s", got)
	}
}

func TestHTTP_Extensions_ThatAreNoJSON_AreAnInternalError(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	h.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		graphql.RegisterExtension(ctx, "broken", func() {})
		return next(ctx)
	})
	for _, document := range []string{"{hello}", "{"} {
		w := exchange{body: query(document)}.do(h)
		if r := decoded(t, w); w.Code != 500 || r.hasData || r.Errors[0].Extensions["code"] != codeInternal {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestHTTP_SubscriptionsAndDefer_AreRefusedClearly(t *testing.T) {
	t.Parallel()
	h := server(Config{})
	for _, c := range []struct{ document, message string }{
		{"subscription{ticks}", refusedSubscription.text.En},
		{"{...@defer{hello}}", refusedDefer.text.En},
		{"{self{...f @ defer}} fragment f on Query{hello}", refusedDefer.text.En},
		{"{...f} fragment f on Query{...on Query @defer(if:false){hello}}", refusedDefer.text.En},
	} {
		for _, e := range []exchange{
			{body: query(c.document), accept: mediaResponse},
			{method: "GET", target: "/graphql?" + url.Values{"query": {c.document}}.Encode(), accept: mediaResponse},
		} {
			w := e.do(h)
			if r := decoded(t, w); w.Code != 400 || r.hasData || r.Errors[0].Message != c.message {
				t.Errorf("%s: %d %s", c.document, w.Code, w.Body)
			}
		}
	}
	if w := (exchange{body: query("{defer:hello}")}).do(h); w.Code != 200 || len(decoded(t, w).Errors) > 0 {
		t.Errorf("the name alone: %s", w.Body)
	}
}

func TestHTTP_Timeout_EndsTheOperation(t *testing.T) {
	t.Parallel()
	w := exchange{body: query("{slow}")}.do(server(Config{Timeout: time.Millisecond}))
	if r := decoded(t, w); w.Code != http.StatusGatewayTimeout || r.Errors[0].Message != failedTimeout.text.En {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestHTTP_InterceptorWithoutData_IsARefusedOperation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cfg    Config
		accept string
		status int
	}{
		{Config{}, mediaJSON, 200}, {Config{}, mediaResponse, 429}, {Config{Profile: ProfileSpec2026}, mediaJSON, 429},
	} {
		h := server(c.cfg)
		h.AroundOperations(func(context.Context, graphql.OperationHandler) graphql.ResponseHandler {
			return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{{
				Message: "slow down", Extensions: map[string]any{"code": codeRateLimited},
			}}})
		})
		w := exchange{body: query("{hello}"), accept: c.accept}.do(h)
		if r := decoded(t, w); w.Code != c.status || r.hasData {
			t.Errorf("%s: %d %s", c.accept, w.Code, w.Body)
		}
	}
}

func TestHTTP_Spec2026_Statuses(t *testing.T) {
	t.Parallel()
	h := server(Config{Profile: ProfileSpec2026})
	for _, accept := range []string{mediaJSON, mediaResponse} {
		for _, c := range []struct {
			body   string
			status int
			media  string
		}{
			{query("{hello}"), 200, accept}, {query("{hello fail}"), 294, accept},
			{query("{"), 400, mediaResponse}, {query("{nothing}"), 422, mediaResponse},
			{`{"query":"query A{hello}","operationName":"B"}`, 422, mediaResponse},
			{`{"query":1}`, 422, mediaResponse}, {`{}`, 422, mediaResponse}, {`{`, 400, mediaResponse},
			{"[" + typenameBody + "]", 422, mediaResponse},
			{query("query($n:Int!){secret(n:$n)}"), 422, mediaResponse},
		} {
			w := exchange{body: c.body, accept: accept}.do(h)
			if ct := w.Header().Get("Content-Type"); w.Code != c.status || !strings.HasPrefix(ct, c.media) {
				t.Errorf("%s as %s: %d %s", c.body, accept, w.Code, ct)
			}
		}
	}
}

func TestHTTP_PersistedDocuments_NeedNoQuery(t *testing.T) {
	t.Parallel()
	h := server(Config{PersistedDocuments: true})
	h.Use(documents{"sha256:1": "{hello}"})
	for _, c := range []struct {
		body   string
		status int
	}{
		{`{"documentId":"sha256:1"}`, 200},
		{`{"extensions":{"documentId":"sha256:1"}}`, 400},
		{`{"documentId":1}`, 400},
		{`{}`, 400},
	} {
		if w := (exchange{body: c.body, accept: mediaResponse}).do(h); w.Code != c.status {
			t.Errorf("%s: %d %s", c.body, w.Code, w.Body)
		}
	}
	if w := (exchange{method: "GET", target: "/graphql?documentId=sha256:1"}).do(h); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := (exchange{body: `{"documentId":"sha256:1"}`}).do(server(Config{})); w.Code != 400 {
		t.Errorf("not enabled: %d", w.Code)
	}
}

// documents is a trusted-document extension of the simplest kind.
type documents map[string]string

func (documents) ExtensionName() string                   { return "Documents" }
func (documents) Validate(graphql.ExecutableSchema) error { return nil }
func (d documents) MutateOperationParameters(_ context.Context, p *graphql.RawParams) *gqlerror.Error {
	id, _ := p.Extensions["documentId"].(string)
	p.Query = d[id]
	return nil
}

func TestHTTP_Supports_EverythingButWebSockets(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
	if !New(Config{}).Supports(r) {
		t.Error("a plain GET")
	}
	r.Header.Set("Upgrade", "websocket")
	if New(Config{}).Supports(r) {
		t.Error("a WebSocket")
	}
}

func TestHTTP_BodyOverTheLimitWithoutLength_Is413(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(query(strings.Repeat("a", 300))))
	r.Header.Set("Content-Type", mediaJSON)
	r.ContentLength = -1
	w := httptest.NewRecorder()
	server(Config{MaxBody: 100}).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", w.Code)
	}
}
