package probetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Actor is somebody who asks: the bearer of a token, or anybody in a tenant.
type Actor struct {
	Name   string
	token  string
	tenant string

	rights []string // object:action
	hidden []string // values of the own tenant that this actor may not get
}

// vars are the variables of a document.
type vars = map[string]any

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	data   map[string]any
	errors []any
	logged string
}

// journal is the log of the server, by the request that a line belongs to.
type journal struct {
	mu    sync.Mutex
	lines map[string]string
}

var requestOf = regexp.MustCompile(`request_id=(\S+)`)

// Write takes one line.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	id := ""
	if m := requestOf.FindSubmatch(p); m != nil {
		id = string(m[1])
	}
	j.lines[id] += string(p)
	return len(p), nil
}

func (j *journal) of(id string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer delete(j.lines, id)
	return j.lines[id]
}

// client sends documents to the served API.
type client struct {
	handler http.Handler
	log     *journal
	sent    atomic.Int64
}

func (c *client) ask(a *Actor, doc string, v vars) *answer {
	body, err := json.Marshal(vars{"query": doc, "variables": v})
	if err != nil {
		panic(err)
	}
	id := fmt.Sprintf("probe-%08d", c.sent.Add(1))
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", id)
	if a.token == "" {
		r.Header.Set("Huying-Tenant", a.tenant)
	} else {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	out := &answer{status: w.Code, header: w.Header(), logged: c.log.of(id)}
	out.body = strings.ReplaceAll(w.Body.String(), id, "REQUEST")
	var parsed struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal([]byte(out.body), &parsed); err == nil {
		out.data, out.errors = parsed.Data, parsed.Errors
	}
	return out
}

// code is the code of the first error, "" without one.
func (a *answer) code() string {
	if len(a.errors) == 0 {
		return ""
	}
	first, _ := a.errors[0].(map[string]any)
	extensions, _ := first["extensions"].(map[string]any)
	code, _ := extensions["code"].(string)
	return code
}

// whole is all that left the server, as one text.
func (a *answer) whole() string {
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name != "X-Request-Id" && name != "Content-Length" {
			fmt.Fprintln(&b, name, a.header[name])
		}
	}
	b.WriteString(a.body)
	return b.String()
}

// Shapes of what is made anew by every call that succeeds.
var fresh = []struct {
	is *regexp.Regexp
	as string
}{
	{regexp.MustCompile(`\b[a-z]{3}_[0-9a-v]{26}\b`), "ID"},
	{regexp.MustCompile(`\b\d{4}-\d{6}\b`), "NUMBER"},
	{regexp.MustCompile(`\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b`), "CODE"},
	{regexp.MustCompile(`\bkey-\d+\b`), "KEY"},
	{regexp.MustCompile(`"Policy","version":\d+`), "POLICY"},
	{regexp.MustCompile(`\bhy[sk]_[a-z0-9-]+_[0-9A-Za-z]{36}`), "TOKEN"},
}

// settled is the answer without what differs between two calls that did the
// same, and without what was sent.
func (a *answer) settled(sent ...string) string {
	text := without(a.whole(), sent)
	for _, f := range fresh {
		text = f.is.ReplaceAllString(text, f.as)
	}
	return text
}
