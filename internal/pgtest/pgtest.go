// Package pgtest gives tests a PostgreSQL of their own. The first call of
// Cluster starts a throw-away cluster from the installed binaries, every test
// takes a fresh database from it, and the cluster ends with the test process,
// however that ends. Imported by tests and development tools only.
package pgtest

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"
)

const (
	superuser = "postgres"
	// owner owns every database that tests get. It is no superuser, because
	// row-level security does not bind a superuser.
	owner = "huying"
	// maintenance is the database that Server's own statements run in.
	maintenance = "postgres"

	logFile = "postgres.log"
)

// Server is the running cluster of this test process. Its methods may be
// called from several goroutines.
type Server struct {
	dir   string
	port  int
	admin *sql.DB
	names atomic.Int64

	mu        sync.Mutex
	templates map[string]*template
}

type template struct {
	once sync.Once
	err  error
}

var cluster = sync.OnceValues(start)

// Cluster returns the cluster of this test process and starts it at the first
// call. It ends the test where that fails, and never skips it.
func Cluster(tb testing.TB) *Server {
	tb.Helper()
	server, err := cluster()
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// Database creates a database for one test and drops it when the test ends,
// whoever is still connected. It is a copy of the template (a name that
// Template returned), or empty for "". The DSN is for lib/pq and names an
// ordinary role that owns the database, so row-level security that is forced
// on owners holds.
func (s *Server) Database(tb testing.TB, template string) (dsn string) {
	tb.Helper()
	name := fmt.Sprintf("test_%d", s.names.Add(1))
	if err := s.create(name, template); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.drop(name); err != nil {
			tb.Errorf("pgtest: drop database %s: %v", name, err)
		}
	})
	return s.dsn(owner, name)
}

// Template builds a database once per process and returns its name for
// Database. All callers with the same name wait for the first one's build and
// share its error. build must close what it opens; nobody can connect to the
// template afterwards.
func (s *Server) Template(name string, build func(dsn string) error) (string, error) {
	s.mu.Lock()
	t, known := s.templates[name]
	if !known {
		t = new(template)
		s.templates[name] = t
	}
	s.mu.Unlock()

	database := "template_" + name
	t.once.Do(func() { t.err = s.buildTemplate(database, build) })
	if t.err != nil {
		return "", fmt.Errorf("pgtest: template %s: %w", name, t.err)
	}
	return database, nil
}

func (s *Server) buildTemplate(database string, build func(dsn string) error) error {
	if err := s.create(database, ""); err != nil {
		return err
	}
	if err := build(s.dsn(owner, database)); err != nil {
		return err
	}
	// A connection to the template would make every later copy fail.
	_, err := s.admin.Exec("ALTER DATABASE " + pq.QuoteIdentifier(database) + " WITH ALLOW_CONNECTIONS false")
	return err
}

// Superuser returns the DSN of the same database for the cluster's superuser,
// whom no policy binds: for tests that look behind row-level security or at
// the server's own views.
func (s *Server) Superuser(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(fmt.Sprintf("pgtest: not a DSN of this package: %v", err))
	}
	u.User = url.User(superuser)
	return u.String()
}

// Log is the file that the server writes to.
func (s *Server) Log() string { return filepath.Join(s.dir, logFile) }

func (s *Server) create(name, template string) error {
	if template == "" {
		template = "template0" // nobody is ever connected to it
	}
	_, err := s.admin.Exec(fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE %s STRATEGY %s",
		pq.QuoteIdentifier(name), owner, pq.QuoteIdentifier(template), copyStrategy))
	if err != nil {
		return fmt.Errorf("pgtest: create database %s from %s: %w", name, template, err)
	}
	return nil
}

// drop ends the connections to the database and removes it. DROP DATABASE
// itself looks only every 100 ms whether a closing connection is gone, which
// would be most of a small test's time.
func (s *Server) drop(name string) error {
	for range 20 {
		var left int
		err := s.admin.QueryRow(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1`, name).Scan(&left)
		if err != nil {
			return err
		}
		if left == 0 {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	_, err := s.admin.Exec("DROP DATABASE " + pq.QuoteIdentifier(name) + " WITH (FORCE)")
	return err
}

func (s *Server) dsn(role, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(role),
		Host:     fmt.Sprintf("127.0.0.1:%d", s.port),
		Path:     database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}
