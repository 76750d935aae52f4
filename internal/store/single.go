package store

import (
	"context"
	"database/sql"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// single runs every statement in a read-only transaction of its own, with the
// tenant of the statement's context.
type single struct {
	engine string
	read   *sql.DB
}

func (s *single) begin(ctx context.Context) (*entsql.Driver, func(), error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, fmt.Errorf("store: begin read: %w", err)
	}
	return entsql.NewDriver(s.engine, entsql.Conn{ExecQuerier: tx}), func() { _ = tx.Rollback() }, nil
}

// Query implements dialect.Driver; the transaction ends when the rows are
// closed.
func (s *single) Query(ctx context.Context, query string, args, v any) error {
	rows, ok := v.(*entsql.Rows)
	if !ok {
		return fmt.Errorf("store: cannot read rows into %T", v)
	}
	conn, end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if err := conn.Query(ctx, query, args, v); err != nil {
		end()
		return err
	}
	rows.ColumnScanner = &turn{ColumnScanner: rows.ColumnScanner, done: end}
	return nil
}

// Exec implements dialect.Driver; the database refuses whatever would write.
func (s *single) Exec(ctx context.Context, query string, args, v any) error {
	conn, end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	return conn.Exec(ctx, query, args, v)
}

// Tx implements dialect.Driver: ent asks for one only to write.
func (s *single) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(s), nil }

// Close implements dialect.Driver; the pool is the store's.
func (s *single) Close() error { return nil }

// Dialect implements dialect.Driver.
func (s *single) Dialect() string { return s.engine }
