package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
func ask(h http.Handler, token, query string) string {
	body, _ := json.Marshal(object{"query": query})
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

// common is where two texts part, with what follows in each.
func common(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return fmt.Sprintf("%q:\n%.200s\n%.200s", a[max(0, n-80):n], a[n:], b[n:])
}
