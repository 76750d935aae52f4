package store

import (
	"context"
	"database/sql/driver"

	"entgo.io/ent/dialect"
)

// Glance reads by statements each of which is a view of its own: on PostgreSQL it
// begins and ends in the same message. It is for whoever reads with one statement, and
// opens a View if that fails: a connection that has died meanwhile is not replaced.
type Glance struct{ store *Store }

// Glance looks into the database without opening a view.
func (s *Store) Glance() Glance { return Glance{s} }

// Engine is the dialect of its statements.
func (g Glance) Engine() string { return g.store.engine }

// Rows is View.Rows. What the request takes for granted (Presumption) is asked in the
// same message, and where it does not hold, that is an error.
func (g Glance) Rows(ctx context.Context, text string, args []any, take func(row []any) error) error {
	read := func(c driverConn) error { return readRows(ctx, c, text, args, take) }
	if g.store.engine == dialect.Postgres {
		return g.alone(ctx, read)
	}
	l, err := lend(ctx, g.store.read, func(driverConn) error { return nil }) // a statement is a transaction
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // it goes back to the pool, which closes what is broken
	return l.do(read)
}

// alone runs the only statement of a transaction of PostgreSQL.
func (g Glance) alone(ctx context.Context, read func(driverConn) error) error {
	p := PresumptionOf(ctx)
	var tx driver.Tx
	l, err := lend(ctx, g.store.read, func(c driverConn) (err error) {
		if tx, err = beginAlong(ctx, c, g.store.oneInstant(), true); err == nil {
			c.(*tenantConn).ask(p)
		}
		return err
	})
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // it goes back to the pool, which closes what is broken
	return l.do(func(c driverConn) error {
		defer func() { _ = tx.Rollback() }()
		if err := read(c); err != nil {
			return err
		}
		if c.(*tenantConn).heard(p); p.refuted() {
			return errRefuted
		}
		return nil
	})
}

// beginAlong begins a transaction with its first statement, where the engine can.
func beginAlong(ctx context.Context, c driverConn, opts driver.TxOptions, only bool) (driver.Tx, error) {
	if conn, ok := c.(*tenantConn); ok {
		return conn.BeginAlong(ctx, opts, only)
	}
	return c.BeginTx(ctx, opts)
}
