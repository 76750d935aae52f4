package worldstest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/server"
)

type object = map[string]any

// site is one world as it is served.
type site struct {
	url   string
	app   *server.App
	clock *clock.Fake
	raw   *authztest.Database
	names *names
}

// open serves a copy of the base, with compiled reads or without.
func (b *base) open(tb testing.TB, compiled bool) *site {
	tb.Helper()
	s := &site{url: b.copy(tb), clock: clock.NewFake(began)}
	cfg := server.Defaults()
	cfg.Database, cfg.Attachments = s.url, tb.TempDir()
	cfg.CompiledReads = compiled
	cfg.RequestTimeout = 2 * time.Minute // a slow machine is no difference
	app, err := server.New(context.Background(), cfg, server.WithClock(s.clock), server.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = app.Close() })
	s.app, s.raw = app, authztest.Raw(tb, s.url)
	return s
}

// operation is one request, in the words of no world.
type operation struct {
	field     string // the root field
	mutation  bool
	query     string
	variables object
	header    http.Header
	after     time.Duration // the clock moves on before it
}

// String shows the operation for a report.
func (o *operation) String() string {
	vars, _ := json.Marshal(o.variables)
	return fmt.Sprintf("%s\n    variables %s\n    headers %v, %s later", o.query, vars, o.header, o.after)
}

// answer is what a world said: everything that a client can see.
type answer struct {
	text string // status, headers and body, renamed
	body object // renamed
}

// ask sends an operation.
func (s *site) ask(o *operation) (*answer, error) {
	s.clock.Advance(o.after)
	body, err := json.Marshal(object{"query": o.query, "variables": s.names.translate(o.variables)})
	if err != nil {
		return nil, err
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header = o.header.Clone()
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	s.app.Handler().ServeHTTP(rec, r)
	var b strings.Builder
	fmt.Fprintln(&b, rec.Code)
	for _, key := range slices.Sorted(maps.Keys(rec.Header())) {
		fmt.Fprintf(&b, "%s: %s\n", key, rec.Header()[key])
	}
	head := s.names.rename(b.String())
	text := s.names.rename(rec.Body.String())
	a := &answer{text: head + inOrder(text)}
	if err := json.Unmarshal([]byte(text), &a.body); err != nil {
		return nil, fmt.Errorf("%q is no JSON: %w", rec.Body, err)
	}
	return a, nil
}

// inOrder sorts several errors of one answer: fields that are resolved at once
// report in the order in which they finish, which no two requests share. The
// rest of the answer stays as it is, byte for byte.
func inOrder(text string) string {
	rest, ok := strings.CutPrefix(text, `{"errors":[`)
	if !ok {
		return text
	}
	dec := json.NewDecoder(strings.NewReader(text[len(`{"errors":`):]))
	var list []json.RawMessage
	if err := dec.Decode(&list); err != nil || len(list) < 2 {
		return text
	}
	rest = rest[dec.InputOffset()-1:]
	slices.SortFunc(list, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	var sorted []string
	for _, e := range list {
		sorted = append(sorted, string(e))
	}
	return `{"errors":[` + strings.Join(sorted, ",") + "]" + rest
}

// roads is how many root fields of queries were answered by one statement,
// and how many object after object.
func (s *site) roads() (compiled, plain int) {
	rec := httptest.NewRecorder()
	s.app.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(rec.Body.String()) {
		_, _ = fmt.Sscanf(line, `huying_graphql_fields_total{road="compiled"} %d`, &compiled)
		_, _ = fmt.Sscanf(line, `huying_graphql_fields_total{road="plain"} %d`, &plain)
	}
	return compiled, plain
}
