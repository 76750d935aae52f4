package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/huying/huying/internal/store/storetest"
)

// emptyAllocates is how often the shell of a request may ask for memory, with what the
// test itself asks for: 23 times.
const emptyAllocates = 62

func TestEmptyQuery_AllocatesNoMoreThanItDid(t *testing.T) {
	cfg := Defaults()
	cfg.Database, cfg.Attachments = storetest.URL(t, "sqlite"), t.TempDir()
	app, err := New(t.Context(), cfg, WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	if is := testing.AllocsPerRun(100, func() { askNothing(t, app.Handler()) }); is > emptyAllocates {
		t.Errorf("an empty query allocates %.0f times, may %d times", is, emptyAllocates)
	}
}

func askNothing(t testing.TB, h http.Handler) {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{__typename}"}`))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	if h.ServeHTTP(out, r); out.Code != http.StatusOK {
		t.Fatal(out.Code)
	}
}

// BenchmarkEmptyQuery is what GraphQL and all that stands before it add to a
// handler that reads a body and answers it: the shell of every request.
func BenchmarkEmptyQuery(b *testing.B) {
	cfg := Defaults()
	cfg.Database, cfg.Attachments = storetest.URL(b, "sqlite"), b.TempDir()
	app, err := New(b.Context(), cfg, WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	if err != nil {
		b.Fatal(err)
	}
	defer app.Close()
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})
	for name, h := range map[string]http.Handler{"server": app.Handler(), "bare": bare} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				askNothing(b, h)
			}
		})
	}
}
