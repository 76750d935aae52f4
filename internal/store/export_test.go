package store

import (
	"context"
	"database/sql"
)

// OpenLogin connects as migrations do.
func OpenLogin(ctx context.Context, dsn string) (*sql.DB, error) { return openLogin(ctx, dsn) }

// Pools are the connections of a store, for tests that look at each of them.
func (s *Store) Pools() map[string]*sql.DB {
	return map[string]*sql.DB{appRole: s.write, readerRole: s.read}
}
