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
	engine  string // dialect.SQLite or dialect.Postgres
	write   *sql.DB
	read    *sql.DB
	reader  *db.Client
	writers *writers // of SQLite; nil on PostgreSQL
}

// Option changes how a store is opened.
type Option func(*options)

type options struct{ owner string }

// WithOwner names the login that migrates on PostgreSQL, where the one that
// serves is only a member of huying_app and huying_reader; "" is the one that
// serves. Its connections end with the migration.
func WithOwner(url string) Option { return func(o *options) { o.owner = url } }

// Open opens "sqlite:PATH" or a "postgres://" URL, brings the schema up to
// date from the migration files, and checks what it finds first: a file that
// is damaged, is no database, or was written by a newer program is refused and
// not touched. On PostgreSQL it refuses a connection that row-level security
// would not bind, and a login that may not migrate an outdated schema.
func Open(ctx context.Context, url string, opts ...Option) (*Store, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	var (
		s   *Store
		err error
	)
	switch path, isFile := strings.CutPrefix(url, "sqlite:"); {
	case isFile:
		s, err = openSQLite(ctx, path)
	case IsPostgres(url):
		s, err = openPostgres(ctx, url, o.owner)
	default:
		err = unknownURL(url)
	}
	if err != nil {
		return nil, err
	}
	s.reader = s.newReader()
	if s.engine == dialect.SQLite {
		s.writers = newWriters(s.write)
	}
	return s, nil
}

// IsPostgres says whether a URL is one of PostgreSQL, by its scheme.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

func unknownURL(url string) error {
	return fmt.Errorf("database %q: want sqlite:PATH or postgres://USER@HOST/NAME", Redact(url))
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
	return errors.Join(s.read.Close(), s.write.Close())
}

// Reader is a client whose statements each stand for themselves: the answer of
// a mutation is read back with it, after the commit. A statement sees the rows
// of the tenant of its context's viewer.
func (s *Store) Reader() *db.Client { return s.reader }

// TenantHead is what a request must know of its tenant before it has a viewer.
type TenantHead struct {
	ID            uuid.UUID
	PolicyVersion int // grows with every change of the tenant's roles and rules
	RightsVersion int // grows with every change of who holds them, or of a token
}

// headQuery asks PostgreSQL, where nobody sees a tenant before he is in it.
const headQuery = "SELECT id, policy_version, rights_version FROM huying_tenant_head($1)"

// TenantHead finds a tenant by its code; the zero head where there is none.
func (s *Store) TenantHead(ctx context.Context, code string) (head TenantHead, err error) {
	query := "SELECT id, policy_version, rights_version FROM tenants WHERE code = ?"
	if s.engine == dialect.Postgres {
		query = headQuery
	}
	l, err := lend(ctx, s.read, func(c driverConn) error {
		return readRows(ctx, c, query, []any{code}, head.take)
	})
	if err != nil {
		return TenantHead{}, err
	}
	return head, l.Close()
}

func (h *TenantHead) take(row []any) (err error) {
	id, _ := row[0].(string)
	policy, _ := row[1].(int64)
	rights, _ := row[2].(int64)
	h.PolicyVersion, h.RightsVersion = int(policy), int(rights)
	h.ID, err = uuid.Parse(id)
	return err
}

// TenantID finds a tenant by its code; the zero UUID where there is none.
func (s *Store) TenantID(ctx context.Context, code string) (uuid.UUID, error) {
	head, err := s.TenantHead(ctx, code)
	return head.ID, err
}

// TenantCodes lists the tenants of this database by code.
func (s *Store) TenantCodes(ctx context.Context) ([]string, error) {
	query := "SELECT code FROM tenants ORDER BY code"
	if s.engine == dialect.Postgres {
		query = "SELECT huying_tenant_codes()"
	}
	rows, err := s.read.QueryContext(ctx, query)
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
