package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"entgo.io/ent/dialect"

	"github.com/huying/huying/ent/db"
)

// View is a read-only view of one instant: every statement of a query sees
// the same rows, on PostgreSQL those of the viewer's tenant only and without a
// viewer none. Several goroutines may use it: they take turns.
type View struct {
	conn   *lent
	tx     driver.Tx
	turns  *turns
	client func() *db.Client
}

// View opens a view. Release must be called.
func (s *Store) View(ctx context.Context) (*View, error) {
	var tx driver.Tx
	l, err := lend(ctx, s.read, func(c driverConn) (err error) {
		tx, err = c.BeginTx(ctx, s.oneInstant())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: begin read: %w", err)
	}
	t := s.turnsOf(l)
	client := func() *db.Client { return db.NewClient(db.Driver(t)) }
	return &View{l, tx, t, sync.OnceValue(client)}, nil
}

// oneInstant is how a view begins. The file of SQLite is read so in any case.
func (s *Store) oneInstant() (options driver.TxOptions) {
	if s.engine == dialect.Postgres {
		options = driver.TxOptions{Isolation: driver.IsolationLevel(sql.LevelRepeatableRead), ReadOnly: true}
	}
	return options
}

// Snapshot is a view for those who need its client only. release must be called.
func (s *Store) Snapshot(ctx context.Context) (client *db.Client, release func(), err error) {
	v, err := s.View(ctx)
	if err != nil {
		return nil, nil, err
	}
	return v.Client(), v.Release, nil
}

// Client reads through ent. Most views are asked by statements alone, and it
// takes as long to make as one of those.
func (v *View) Client() *db.Client { return v.client() }

// Release ends the view.
func (v *View) Release() {
	_ = v.conn.do(func(driverConn) error { return v.tx.Rollback() })
	_ = v.conn.Close()
}

// Asked is how many statements have read from it.
func (v *View) Asked() int { return int(v.turns.asked.Load()) }

// Engine is the dialect of its statements.
func (v *View) Engine() string { return v.turns.Dialect() }

// Rows runs a statement that reads and calls take for each row, which is good
// until take returns. A value is nil, a string, which bytes are too, a bool, an
// int64, a float64 or a time.Time, whatever the engine gives for it.
func (v *View) Rows(ctx context.Context, text string, args []any, take func(row []any) error) error {
	v.turns.asked.Add(1)
	v.turns.mu.Lock()
	defer v.turns.mu.Unlock()
	return v.conn.do(func(c driverConn) error { return readRows(ctx, c, text, args, take) })
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
