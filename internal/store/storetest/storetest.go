// Package storetest runs a test on every engine: SQLite in a file, PostgreSQL
// on a cluster of its own. Both are migrated from the same files.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
)

// Engines are the names of the sub-tests of Each.
var Engines = []string{"sqlite", "postgres"}

// Each runs fn once on a fresh, migrated database of each engine, in parallel.
// A missing PostgreSQL fails the test.
func Each(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, engine))
		})
	}
}

// Open returns a fresh, migrated database of an engine, closed with the test.
func Open(tb testing.TB, engine string) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), URL(tb, engine))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// URL returns the URL of a fresh, migrated database of an engine.
func URL(tb testing.TB, engine string) string {
	tb.Helper()
	if engine == "sqlite" {
		path := filepath.Join(tb.TempDir(), "huying.db")
		pattern, err := sqlitePattern()
		if err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, pattern, 0o600); err != nil {
			tb.Fatal(err)
		}
		return "sqlite:" + path
	}
	cluster := pgtest.Cluster(tb)
	template, err := cluster.Template("migrated", migrate)
	if err != nil {
		tb.Fatal(err)
	}
	return cluster.Database(tb, template)
}

func migrate(url string) error {
	s, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return s.Close()
}

// sqlitePattern is a migrated file, made once a process.
var sqlitePattern = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "huying-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "pattern.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
