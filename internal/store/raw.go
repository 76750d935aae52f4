package store

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
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
	return (&View{turns: t.turns}).Rows(ctx, text, args, take)
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
