package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"
)

// The roles that statements run as; a migration makes them. They own nothing,
// so row-level security binds them.
const (
	appRole    = "huying_app"
	readerRole = "huying_reader"
)

// Each instance opens so many connections at most.
const (
	writeConnections = 10
	readConnections  = 20
)

// openPostgres migrates as the owner and then works as the two roles. A login
// that may not migrate opens a database that is up to date.
func openPostgres(ctx context.Context, dsn, owner string) (*Store, error) {
	migrated, err := migrateAs(ctx, dsn, owner)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: dialect.Postgres}
	if s.write, err = openAs(ctx, dsn, appRole, writeConnections, nil); err != nil {
		return nil, err
	}
	s.read, err = openAs(ctx, dsn, readerRole, readConnections, map[string]string{"default_transaction_read_only": "on"})
	if err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	if !migrated {
		err = s.checkCurrent(ctx, Redact(dsn))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// migrateAs says false where the server's own login may not migrate.
func migrateAs(ctx context.Context, dsn, owner string) (bool, error) {
	if owner == "" {
		owner = dsn
	}
	db, err := openLogin(ctx, owner)
	if err != nil {
		return false, err
	}
	defer db.Close()
	if owner == dsn {
		const ask = `SELECT COALESCE(NOT has_table_privilege(to_regclass('` + versionTable + `'), 'INSERT'), false)`
		var foreign bool
		if err := db.QueryRowContext(ctx, ask).Scan(&foreign); err != nil {
			return false, fmt.Errorf("database %s: %w", Redact(owner), err)
		}
		if foreign {
			return false, nil
		}
	}
	return true, migrate(ctx, dialect.Postgres, Redact(owner), db)
}

// checkCurrent refuses a schema that is not this program's.
func (s *Store) checkCurrent(ctx context.Context, name string) error {
	var version int64
	err := s.read.QueryRowContext(ctx, "SELECT huying_schema_version()").Scan(&version)
	var refused *pq.Error
	if older := errors.As(err, &refused) && refused.Code == "42883"; err != nil && !older { // no such function yet
		return fmt.Errorf("database %s: read its version: %w", name, err)
	}
	newest, err := newestVersion(s.engine)
	if err != nil {
		return err
	}
	if version < newest {
		return fmt.Errorf("database %s: its schema is older than this program, and this login may not migrate; run huying migrate as the owner, or name the owner's login with --migrate-database", name)
	}
	return checkVersion(s.engine, name, version)
}

// openLogin connects as the URL's own user: for migrations. The wall binds the
// owner too; without row_security = off a migration would pass over the rows
// behind it in silence, and take a foreign key for valid that is not.
func openLogin(ctx context.Context, dsn string) (*sql.DB, error) {
	connector, err := newConnector(dsn, map[string]string{"row_security": "off"})
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", Redact(dsn), err), db.Close())
	}
	return db, nil
}

// openAs opens a pool whose connections are of a role from the first statement
// on, and refuses it where the role could pass the wall.
func openAs(ctx context.Context, dsn, role string, limit int, settings map[string]string) (*sql.DB, error) {
	force := map[string]string{"role": role}
	for key, value := range settings {
		force[key] = value
	}
	connector, err := newConnector(dsn, force)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(newTenantConnector(connector))
	db.SetMaxOpenConns(limit)
	db.SetMaxIdleConns(limit)
	if err := checkWall(ctx, db, role); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", Redact(dsn), err), db.Close())
	}
	return db, nil
}

// newConnector sets what the URL leaves open, and what force says whatever the
// URL says.
func newConnector(dsn string, force map[string]string) (*pq.Connector, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("database: the postgres:// URL cannot be read")
	}
	q := u.Query()
	for key, value := range map[string]string{
		"timezone": "UTC", "plan_cache_mode": "force_generic_plan", "application_name": "huying", "connect_timeout": "5",
		"statement_timeout": "15000", "lock_timeout": "5000", "idle_in_transaction_session_timeout": "30000",
	} {
		if !q.Has(key) {
			q.Set(key, value)
		}
	}
	for key, value := range force {
		q.Set(key, value)
	}
	u.RawQuery = q.Encode()
	connector, err := pq.NewConnector(u.String())
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", Redact(dsn), err)
	}
	return connector, nil
}

// checkWall asks a pool who it is. The wall binds whoever is neither superuser
// nor owner of a table, nor could become the owner, nor is exempt.
func checkWall(ctx context.Context, db *sql.DB, role string) error {
	const ask = `SELECT current_user, r.rolsuper, r.rolbypassrls, EXISTS (
			SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
			AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER'))
		FROM pg_roles r WHERE r.rolname = current_user`
	var (
		is                   string
		super, exempt, owner bool
	)
	err := db.QueryRowContext(ctx, ask).Scan(&is, &super, &exempt, &owner)
	var refused *pq.Error
	switch {
	case errors.As(err, &refused) && (refused.Code == "42501" || refused.Code == "22023"):
		return fmt.Errorf("the login cannot work as %s (%s); have a database administrator run: GRANT %s, %s TO the login", role, refused.Message, appRole, readerRole)
	case err != nil:
		return err
	case is != role:
		return fmt.Errorf("the connection is of %s, not of %s: whatever stands between took the setting away", is, role)
	case super, exempt, owner:
		why := map[bool]string{super: "is a superuser", !super && exempt: "has BYPASSRLS", !super && !exempt: "owns tables, or could"}[true]
		return fmt.Errorf("%s %s, so nothing in the database would keep tenants apart; the server does not start with it", role, why)
	}
	return nil
}
