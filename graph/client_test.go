package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/server"
)

// api is the served API over a world.
type api struct {
	*worldtest.World
	handler http.Handler
	url     string
}

// eachAPI runs fn over the served API of the preset ke on each engine.
func eachAPI(t *testing.T, fn func(t *testing.T, a *api)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			s, err := store.Open(context.Background(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			world := worldtest.New(t, s, "ke", nil)
			cfg := server.Defaults()
			cfg.Database, cfg.Attachments = url, t.TempDir()
			app, err := server.New(context.Background(), cfg, server.WithClock(world.Clock), server.WithLogger(slog.New(slog.DiscardHandler)))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = app.Close() })
			fn(t, &api{world, app.Handler(), url})
		})
	}
}

// object is a decoded JSON object.
type object = map[string]any

// post sends a document as the holder of a token ("" for the anonymous viewer
// of the tenant) and returns the whole answer.
func (a *api) post(t *testing.T, token, query string, variables object) object {
	t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token == "" {
		r.Header.Set("Huying-Tenant", a.Code)
	} else {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	var out object
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return out
}

// data is post for a document that must succeed.
func (a *api) data(t *testing.T, token, query string, variables object) object {
	t.Helper()
	out := a.post(t, token, query, variables)
	if out["errors"] != nil {
		t.Fatalf("%s: %v", query, out["errors"])
	}
	return out["data"].(object)
}

// code is post for a document that must fail; it returns extensions.code of
// the first error.
func (a *api) code(t *testing.T, token, query string, variables object) string {
	t.Helper()
	out := a.post(t, token, query, variables)
	list, _ := out["errors"].([]any)
	if len(list) == 0 {
		t.Fatalf("%s: no error in %.300s", query, fmt.Sprint(out))
	}
	return list[0].(object)["extensions"].(object)["code"].(string)
}

// at walks into an answer.
func at(v any, path ...any) any {
	for _, p := range path {
		switch key := p.(type) {
		case string:
			v = v.(object)[key]
		case int:
			v = v.([]any)[key]
		}
	}
	return v
}
