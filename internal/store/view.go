package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/huying/huying/ent/db"
)

// View is a read-only view of one instant: every statement of a query sees
// the same rows, on PostgreSQL those of the viewer's tenant only and without a
// viewer none. Several goroutines may use it: they take turns.
type View struct {
	*db.Client
	turns *turns
	raw   *sql.Tx
}

// View opens a view. Release must be called.
func (s *Store) View(ctx context.Context) (*View, error) {
	var options *sql.TxOptions
	if s.engine == dialect.Postgres {
		options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	raw, err := s.read.BeginTx(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("store: begin read: %w", err)
	}
	t := s.turnsOf(raw)
	return &View{db.NewClient(db.Driver(t)), t, raw}, nil
}

// Snapshot is a view for those who need its client only. release must be called.
func (s *Store) Snapshot(ctx context.Context) (client *db.Client, release func(), err error) {
	v, err := s.View(ctx)
	if err != nil {
		return nil, nil, err
	}
	return v.Client, v.Release, nil
}

// Release ends the view.
func (v *View) Release() { _ = v.raw.Rollback() }

// Asked is how many statements have read from it.
func (v *View) Asked() int { return int(v.turns.asked.Load()) }

// Engine is the dialect of its statements.
func (v *View) Engine() string { return v.turns.Dialect() }

// Rows runs a statement that reads and calls take for each row, which is good
// until take returns. A value is nil, a string, which bytes are too, a bool, an
// int64, a float64 or a time.Time, whatever the engine gives for it.
func (v *View) Rows(ctx context.Context, text string, args []any, take func(row []any) error) (err error) {
	var rows entsql.Rows
	if err := v.turns.Query(ctx, text, args, &rows); err != nil {
		return err
	}
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

// Statement returns the first statement that read would run, with all that its
// viewer's policies add to it; it runs nothing.
func (v *View) Statement(ctx context.Context, read func(context.Context) error) (text string, args []any, err error) {
	var n noted
	if err := read(context.WithValue(ctx, statementKey{}, &n)); !errors.Is(err, errNoted) {
		return "", nil, fmt.Errorf("store: this reads without a statement: %w", err)
	}
	list, ok := n.args.([]any)
	if !ok {
		return "", nil, fmt.Errorf("store: arguments are %T", n.args)
	}
	return n.text, list, nil
}

type statementKey struct{}

// noted is a statement that was not run.
type noted struct {
	text string
	args any
}

var errNoted = errors.New("store: noted, not run")
