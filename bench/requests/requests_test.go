package main

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/huying/huying/bench/ceiling"
	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/server"
)

// What the server is held against must do the same work: the ceiling answers
// byte for byte as the server does.
func TestCeiling_AnswersAsTheServer(t *testing.T) {
	cluster := pgtest.Cluster(t)
	dsn := cluster.Database(t, "")
	for engine, spec := range map[string]city.Spec{
		"sqlite":   {URL: "sqlite:" + filepath.Join(t.TempDir(), "huying.db")},
		"postgres": {URL: dsn, Admin: cluster.Superuser(dsn)},
	} {
		t.Run(engine, func(t *testing.T) {
			spec.Cases, spec.Presets, spec.Say = 900, []string{"zhoushan"}, t.Logf
			w, err := city.Build(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			cfg := server.Defaults()
			cfg.Database, cfg.LogLevel, cfg.Attachments = spec.URL, "error", t.TempDir()
			app, err := server.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			h, err := ceiling.New(t.Context(), spec.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			left, right := httptest.NewServer(app.Handler()), httptest.NewServer(h)
			defer left.Close()
			defer right.Close()
			d, err := w.Desk(t.Context(), spec, 20)
			if err != nil {
				t.Fatal(err)
			}
			list, err := reads(w, newTarget(left.URL))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, writes(w, d, engine == "postgres")...)
			compare(t, list, newTarget(left.URL), newTarget(right.URL), map[string]int{"sqlite": 3, "postgres": 5}[engine])
		})
	}
}

func compare(t *testing.T, list []operation, left, right *target, want int) {
	compared := 0
	for _, o := range list {
		if o.path == "" {
			continue
		}
		compared++
		if err := alike(left, right, o, min(30, o.few())); err != nil {
			t.Error(err)
		}
	}
	if compared != want {
		t.Errorf("%d operations were compared, want %d", compared, want)
	}
}
