// Package store opens the database, migrates it, and lends out transactions.
// SQLite and PostgreSQL are the same from outside: a URL is the only
// difference.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	_ "github.com/huying/huying/ent/db/runtime" // installs the schemas' policies
)

// Store is one database. Writes go through InTx, reads through Snapshot or
// Reader.
type Store struct {
	engine string // dialect.SQLite or dialect.Postgres
	write  *sql.DB
	read   *sql.DB
	reader *db.Client
}

// Open opens "sqlite:PATH" or a "postgres://" URL, brings the schema up to
// date from the migration files, and checks what it finds first: a file that
// is damaged, is no database, or was written by a newer program is refused and
// not touched.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	s.reader = s.client(s.read)
	return s, nil
}

func connect(ctx context.Context, url string) (*Store, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	default:
		return nil, fmt.Errorf("database %q: want sqlite:PATH or postgres://USER@HOST/NAME", Redact(url))
	}
}

// Placement finds the database of a request's tenant. One store holds all
// tenants today and is its own placement; a later one spreads them over
// clusters, and no service will notice.
type Placement interface {
	// For returns the store of the viewer's tenant; without a viewer with a
	// tenant there is none.
	For(ctx context.Context) (*Store, error)
}

// For implements Placement: every tenant lives here.
func (s *Store) For(ctx context.Context) (*Store, error) {
	if v := authz.ViewerFrom(ctx); v == nil || v.TenantID == uuid.Nil {
		return nil, errors.New("store: the request names no tenant")
	}
	return s, nil
}

// Engine returns "sqlite" or "postgres".
func (s *Store) Engine() string {
	if s.engine == dialect.SQLite {
		return "sqlite"
	}
	return "postgres"
}

// Ping says whether the database answers, for readiness.
func (s *Store) Ping(ctx context.Context) error {
	return errors.Join(s.write.PingContext(ctx), s.read.PingContext(ctx))
}

// Close ends all connections.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Reader is a client that reads outside a transaction, each statement for
// itself: the answer of a mutation is read back with it, after the commit.
func (s *Store) Reader() *db.Client { return s.reader }

// TenantHead is what a request must know of its tenant before it has a viewer.
type TenantHead struct {
	ID            uuid.UUID // zero: there is no such tenant
	PolicyVersion int       // of the tenant's permission matrix; 0 is the default one
}

// TenantHead finds a tenant by its code.
func (s *Store) TenantHead(ctx context.Context, code string) (TenantHead, error) {
	var h TenantHead
	err := s.read.QueryRowContext(ctx, s.rebind("SELECT id, policy_version FROM tenants WHERE code = ?"), code).Scan(&h.ID, &h.PolicyVersion)
	if errors.Is(err, sql.ErrNoRows) {
		return TenantHead{}, nil
	}
	return h, err
}

// TenantID finds a tenant by its code; the zero UUID where there is none.
func (s *Store) TenantID(ctx context.Context, code string) (uuid.UUID, error) {
	h, err := s.TenantHead(ctx, code)
	return h.ID, err
}

// TenantCodes lists the tenants of this database by code.
func (s *Store) TenantCodes(ctx context.Context) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT code FROM tenants ORDER BY code")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, rows.Err()
}

// rebind turns ? into $1, $2 ... on PostgreSQL.
func (s *Store) rebind(query string) string { return rebind(s.engine, query) }

func rebind(engine, query string) string {
	if engine != dialect.Postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
	}
	return b.String()
}
