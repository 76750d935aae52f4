package graph_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/server"
)

// A query whose time runs out, or whose client goes, while the database is at it is
// answered alike by both roads, known from before or not.
func TestRoads_EndedWhileReading_AnswerAlike(t *testing.T) {
	t.Parallel()
	const query = `{"query":"{ mine: cases(first: 2) { nodes { number } } __typename }"}`
	url := storetest.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	world := w.New(t, s, "ke", nil)
	token := world.Login("officer", w.At("city_officer", "1"))
	short, long := map[string]http.Handler{}, map[string]http.Handler{}
	for name, compiled := range map[string]bool{"plain": false, "compiled": true, "known": true} {
		short[name], long[name] = endingServer(t, world, url, 300*time.Millisecond, compiled), endingServer(t, world, url, time.Minute, compiled)
		for _, h := range []http.Handler{short[name], long[name]} {
			if name != "known" {
				continue
			}
			if got := askFor(t.Context(), h, token, query); got.Code != http.StatusOK || strings.Contains(got.Body.String(), "errors") {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
		}
	}
	tx, err := authztest.Raw(t, url).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE cases IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	const want = `{"errors":[{"message":"the request took too long","path":["mine"],"locations":[{"line":1,"column":3}],` +
		`"extensions":{"code":"INTERNAL"}}],"data":null,"extensions":{"requestId":"the-same-for-all"}}`
	for name := range short {
		if got := askFor(t.Context(), short[name], token, query); got.Code != http.StatusOK || got.Body.String() != want {
			t.Errorf("%s, out of time: %d %s", name, got.Code, got.Body)
		}
		ctx, leave := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if got := askFor(ctx, long[name], token, query); got.Code != http.StatusOK || got.Body.String() != want {
			t.Errorf("%s, the client has gone: %d %s", name, got.Code, got.Body)
		}
		leave()
	}
}

func endingServer(t *testing.T, world *w.World, url string, limit time.Duration, compiled bool) http.Handler {
	t.Helper()
	cfg := server.Defaults()
	cfg.Database, cfg.Attachments, cfg.RequestTimeout, cfg.CompiledReads = url, t.TempDir(), limit, compiled
	app, err := server.New(t.Context(), cfg, server.WithClock(world.Clock), server.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	return app.Handler()
}

func askFor(ctx context.Context, h http.Handler, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Request-Id", "the-same-for-all")
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}
