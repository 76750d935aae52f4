package store

import (
	"context"
	"database/sql"
	"errors"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// Engine is the dialect of its statements.
func (t *Tx) Engine() string { return t.engine }

// Exec runs a statement that ent cannot say and returns how many rows it wrote.
// Arguments are $1, $2 … on both engines. Row-level security holds it to the
// tenant on PostgreSQL; it must name the tenant all the same.
func (t *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	var done sql.Result
	if err := t.turns.Exec(ctx, text, args, &done); err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// Rows runs a statement that reads, like View.Rows.
func (t *Tx) Rows(ctx context.Context, text string, args []any, take func(row []any) error) error {
	var rows entsql.Rows
	if err := t.turns.Query(ctx, text, args, &rows); err != nil {
		return err
	}
	return takeRows(&rows, take)
}

// takeRows reads rows to their end and closes them.
func takeRows(rows *entsql.Rows, take func(row []any) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, into, cells := make([]any, len(columns)), make([]any, len(columns)), make([]cell, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range cells {
			row[i] = cells[i].value
		}
		if err := take(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// cell takes a value as the driver gives it. Bytes are the driver's own until the
// next row: they are copied once, not once more when they are read.
type cell struct{ value any }

func (c *cell) Scan(v any) error {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	c.value = v
	return nil
}

// Patiently lets the statements of the transaction take ten minutes each, where
// those of requests have 15 seconds: what is written anew from a whole tenant
// takes as long as that is large.
func (t *Tx) Patiently(ctx context.Context) error {
	if t.engine != dialect.Postgres {
		return nil
	}
	_, err := t.Exec(ctx, "SET LOCAL statement_timeout = '10min'")
	return err
}
