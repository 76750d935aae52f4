package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
)

// Tx is a write transaction: the guarded client, and the few statements that
// ent cannot say.
type Tx struct {
	*db.Client
	turns  *turns
	engine string
}

// InTx runs fn in one write transaction of the viewer's tenant and commits if
// it returns nil. On any error, and on a panic, nothing of it remains, unless its
// outcome was read with the commit (Tx.Committed). On PostgreSQL the transaction
// reaches no other tenant, whatever context its statements are given, and without a
// viewer none. What the request takes for granted (Presumption) holds, or nothing is
// written.
//
// Faults: authz.ErrForbidden for a viewer that only reads.
func (s *Store) InTx(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if v := authz.ViewerFrom(ctx); v != nil && v.ReadOnly {
		return authz.ErrForbidden
	}
	work := func(c driverConn) error {
		d := &direct{engine: s.engine, conn: c}
		t := &turns{Driver: d, direct: d}
		if p := PresumptionOf(ctx); p != nil {
			t.Driver = &asking{d, t, p}
		}
		if err := fn(ctx, &Tx{Client: db.NewClient(db.Driver(t)), turns: t, engine: s.engine}); err != nil {
			return err
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.flushHolding(ctx)
	}
	if s.writers == nil {
		return s.inOne(ctx, work)
	}
	return s.writers.run(ctx, work)
}

// inOne runs fn in a transaction that it shares with nobody. It begins with its first
// statement where the request is run again if that finds the connection dead.
func (s *Store) inOne(ctx context.Context, fn func(driverConn) error) error {
	var tx driver.Tx
	p := PresumptionOf(ctx)
	l, err := lend(ctx, s.write, func(c driverConn) (err error) {
		if p.open() {
			tx, err = beginAlong(ctx, c, driver.TxOptions{}, false)
		} else {
			tx, err = c.BeginTx(ctx, driver.TxOptions{})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer l.Close() //nolint:errcheck // it goes back to the pool, which closes what is broken
	return l.do(func(c driverConn) error {
		end := tx.Rollback
		defer func() { _ = end() }()
		if err := fn(c); err != nil {
			if conn, ok := c.(*tenantConn); ok && conn.lost && p.open() {
				p.hear(false)
				return errRefuted
			}
			return err
		}
		if err := ctx.Err(); err != nil && !committed(c) {
			return fmt.Errorf("store: commit: %w", err)
		}
		end = func() error { return nil }
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("store: commit: %w", err)
		}
		return nil
	})
}

func (s *Store) turnsOf(raw entsql.ExecQuerier) *turns {
	return &turns{Driver: entsql.NewDriver(s.engine, entsql.Conn{ExecQuerier: raw})}
}

func (s *Store) newReader() *db.Client {
	if s.engine == dialect.Postgres {
		return db.NewClient(db.Driver(&single{s.engine, s.read}))
	}
	return db.NewClient(db.Driver(entsql.NewDriver(s.engine, entsql.Conn{ExecQuerier: s.read})))
}

// turns lets goroutines share a transaction: a connection speaks one statement
// at a time, and its rows must be read to the end before the next. Its Tx is
// itself, because ent opens one for a create of several statements.
type turns struct {
	dialect.Driver
	direct   *direct // below all others; nil: nothing can be written
	mu       sync.Mutex
	expected *expected     // see Tx.ExpectSetup
	decision *decision     // that waits before all others; see Tx.Decide
	waiting  []statementOf // see Tx.Later
	values   int           // that those have
	asked    atomic.Int64  // statements that read
}

func (t *turns) Exec(ctx context.Context, query string, args, v any) error {
	done, err := t.note(ctx, query, args, v)
	if !done && err == nil {
		done, err = t.put(ctx, query, args, v)
	}
	if done || err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.flushHolding(ctx); err != nil {
		return err
	}
	return t.Driver.Exec(ctx, query, args, v)
}

func (t *turns) Query(ctx context.Context, query string, args, v any) error {
	rows, ok := v.(*entsql.Rows)
	if !ok {
		return fmt.Errorf("store: cannot read rows into %T", v)
	}
	if s, ok := ctx.Value(statementKey{}).(*noted); ok {
		s.text, s.args = query, args
		return errNoted
	}
	if change, ok := ctx.Value(changedKey{}).(*statementOf); ok {
		read, err := newStatement(query, args)
		if err == nil {
			read, err = after(*change, read)
		}
		if err != nil {
			return err
		}
		query, args = read.text, read.args
	}
	if done, err := t.put(ctx, query, args, v); done || err != nil {
		return err
	}
	t.asked.Add(1)
	flush := t.flushHolding
	if strings.HasPrefix(query, "SELECT ") {
		flush = t.flush
	}
	t.mu.Lock()
	err := flush(ctx)
	if err == nil {
		err = t.Driver.Query(ctx, query, args, v)
	}
	if err != nil {
		t.mu.Unlock()
		return err
	}
	rows.ColumnScanner = &turn{ColumnScanner: rows.ColumnScanner, done: sync.OnceFunc(t.mu.Unlock)}
	return nil
}

func (t *turns) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(t), nil }

// turn ends when its rows are closed.
type turn struct {
	entsql.ColumnScanner
	done func()
}

func (t *turn) Close() error {
	defer t.done()
	return t.ColumnScanner.Close()
}

// Next takes the next n numbers of the tenant's counter and returns the first
// of them. There are no gaps: they belong to this transaction.
func (t *Tx) Next(ctx context.Context, tenant uuid.UUID, name string, n int) (first int64, err error) {
	const statement = `INSERT INTO counters (id, tenant_id, name, value) VALUES (?, ?, ?, ?)
		ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + EXCLUDED.value RETURNING value`
	last, err := t.number(ctx, statement, uuid.Must(uuid.NewV7()), tenant, name, n)
	return last - int64(n) + 1, err
}

// number is the one that a statement returns; 0 for null.
func (t *Tx) number(ctx context.Context, statement string, args ...any) (n int64, err error) {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	err = t.turns.rows(ctx, statementOf{rebind(t.engine, statement), args}, func(row []any) error {
		n, _ = row[0].(int64)
		return nil
	})
	return n, err
}

// RowsTogether is how many rows one statement should write where many are to be
// written, a power of two. PostgreSQL plans and answers each statement, SQLite's
// driver looks each parameter up among all of them.
func (t *Tx) RowsTogether() int {
	if t.engine == dialect.Postgres {
		return 64
	}
	return 8
}

// Key names a write that may be sent more than once.
type Key struct {
	Tenant      uuid.UUID
	Actor       string // who sent it; two people may use the same key
	Key         string
	Operation   string
	PayloadHash string
}

// Claim takes the key for this transaction. Where it was taken before, it
// returns what the first write answered: its operation, payload and result.
func (t *Tx) Claim(ctx context.Context, k Key, now time.Time) (earlier *Key, result uuid.UUID, err error) {
	const insert = `INSERT INTO idempotency_keys (id, tenant_id, actor, key, operation, payload_hash, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, actor, key) DO NOTHING`
	n, err := t.Exec(ctx, rebind(t.engine, insert), uuid.Must(uuid.NewV7()), k.Tenant, k.Actor, k.Key, k.Operation, k.PayloadHash, now)
	if err != nil || n == 1 {
		return nil, uuid.Nil, err
	}
	const find = `SELECT operation, payload_hash, result_id FROM idempotency_keys WHERE tenant_id = ? AND actor = ? AND key = ?`
	first := k
	err = t.Rows(ctx, rebind(t.engine, find), []any{k.Tenant, k.Actor, k.Key}, func(row []any) (err error) {
		first.Operation, _ = row[0].(string)
		first.PayloadHash, _ = row[1].(string)
		if id, ok := row[2].(string); ok {
			result, err = uuid.Parse(id)
		}
		return err
	})
	return &first, result, err
}

// Answer stores what the write under the key led to.
func (t *Tx) Answer(ctx context.Context, k Key, result uuid.UUID) error {
	const update = `UPDATE idempotency_keys SET result_id = ? WHERE tenant_id = ? AND actor = ? AND key = ?`
	return t.Later(ctx, func(ctx context.Context) error {
		return t.turns.Exec(ctx, rebind(t.engine, update), []any{result, k.Tenant, k.Actor, k.Key}, nil)
	})
}

// IsDuplicate says whether err is a violated unique key.
func IsDuplicate(err error) bool {
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		return pqErr.Code == "23505"
	}
	var liteErr *sqlite.Error
	return errors.As(err, &liteErr) && liteErr.Code() == sqliteUnique
}

// sqliteUnique is SQLITE_CONSTRAINT_UNIQUE.
const sqliteUnique = 2067
