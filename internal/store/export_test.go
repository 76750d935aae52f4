package store

import (
	"context"
	"database/sql"
	"time"
)

// OpenLogin connects as migrations do.
func OpenLogin(ctx context.Context, dsn string) (*sql.DB, error) { return openLogin(ctx, dsn) }

// Pools are the connections of a store, for tests that look at each of them.
func (s *Store) Pools() map[string]*sql.DB {
	return map[string]*sql.DB{appRole: s.write, readerRole: s.read}
}

// AgePlans makes the plans of a connection to PostgreSQL so old that the next
// transaction discards them.
func AgePlans(conn *sql.Conn) error {
	return conn.Raw(func(raw any) error {
		raw.(*tenantConn).plans = plans{looked: time.Now().Add(-time.Hour), again: time.Second}
		return nil
	})
}

// PlannedFor is how many rows of a table the plans of a connection are for.
func PlannedFor(conn *sql.Conn, table string) (rows int64, err error) {
	err = conn.Raw(func(raw any) error {
		rows = raw.(*tenantConn).plans.rows[table]
		return nil
	})
	return rows, err
}

// Assign is assign.
var Assign = assign

// BackAndForth takes the newest migration back and applies it again.
func BackAndForth(ctx context.Context, engine string, db *sql.DB) error {
	p, err := provider(engine, db)
	if err != nil {
		return err
	}
	if _, err := p.Down(ctx); err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
