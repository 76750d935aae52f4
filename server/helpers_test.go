package server

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// lines collects what is logged.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	seen func(message string)
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// logger logs into l and shows each message to l.seen.
func (l *lines) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.MessageKey && l.seen != nil {
				l.seen(a.Value.String())
			}
			return a
		},
	}))
}

// newApp opens an App on a fresh SQLite file with the tenants ke and kerala.
func newApp(t *testing.T, change func(*Config), opts ...Option) *App {
	t.Helper()
	cfg := Defaults()
	cfg.Database = storetest.URL(t, "sqlite")
	cfg.Listen, cfg.DrainDelay = "127.0.0.1:0", 0
	if change != nil {
		change(&cfg)
	}
	app, err := New(t.Context(), cfg, append([]Option{
		WithLogger((&lines{}).logger()), WithClock(clock.NewFake(time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC))),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{"ke", "kerala"} {
		p, err := presets.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Tenancy().Import(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return app
}

// mustToken returns a token of an account of ke with the role.
func mustToken(t *testing.T, app *App, role string) string {
	t.Helper()
	tenant, err := app.Store().TenantID(t.Context(), "ke")
	if err != nil {
		t.Fatal(err)
	}
	ctx := authz.System(t.Context(), tenant, "make an account for a test")
	_, err = app.Services().Directory.EnsureAccount(ctx, directory.AccountInput{
		Login: role, Name: role, Memberships: []directory.MembershipInput{{Role: role}},
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.Services().Identity.Issue(t.Context(), "ke", role, "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token.Secret
}

// answered is a response of GraphQL's shape.
type answered struct {
	Status int
	Header http.Header
	Body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
	Extensions map[string]any
}

func (a answered) code() any {
	if len(a.Errors) == 0 {
		return nil
	}
	return a.Errors[0].Extensions["code"]
}

// ask posts a query; header lines are "Name: value".
func ask(t *testing.T, h http.Handler, query string, header ...string) answered {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := answered{Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return a
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// makeNewer notes in a database file the migration of a program to come.
func makeNewer(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99991231235959, 1)")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
