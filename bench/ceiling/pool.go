package ceiling

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// connections is how many the handler opens at most.
const connections = 8

// conn is a connection of the driver with its prepared statements. It does one
// thing at a time.
type conn struct {
	full
	postgres bool
	prepared map[string]statement
}

type full interface {
	driver.Conn
	driver.ExecerContext
	driver.ConnPrepareContext
}

type statement interface {
	driver.Stmt
	driver.StmtQueryContext
}

// pool hands connections out.
type pool struct {
	postgres bool
	free     chan *conn
}

// newPool opens connections for reading or for writing: of a file only one can
// write.
func newPool(ctx context.Context, database string, writes bool) (*pool, error) {
	file, lite := strings.CutPrefix(database, "sqlite:")
	n := connections
	if lite && writes {
		n = 1
	}
	p := &pool{postgres: !lite, free: make(chan *conn, n)}
	for range n {
		raw, err := connect(ctx, database, file, lite, writes)
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		whole, ok := raw.(full)
		if !ok {
			return nil, errors.Join(fmt.Errorf("ceiling: %T cannot prepare", raw), p.close())
		}
		p.free <- &conn{whole, p.postgres, map[string]statement{}}
	}
	return p, nil
}

// connect opens as the server does: the roles that row-level security binds,
// and the pragmas.
func connect(ctx context.Context, database, file string, lite, writes bool) (driver.Conn, error) {
	if lite {
		options := "?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_time_format=sqlite&_timezone=UTC"
		if writes {
			options += "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8192)"
		} else {
			options += "&mode=ro&_pragma=query_only(1)"
		}
		return (&sqlite.Driver{}).Open("file:" + (&url.URL{Path: file}).EscapedPath() + options)
	}
	u, err := url.Parse(database)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("timezone", "UTC")
	q.Set("plan_cache_mode", "force_generic_plan") // no value needs a plan of its own
	if q.Set("role", "huying_reader"); writes {
		q.Set("role", "huying_app")
	}
	u.RawQuery = q.Encode()
	c, err := pq.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	return c.Connect(ctx)
}

func (p *pool) take() *conn { return <-p.free }

func (p *pool) give(c *conn) { p.free <- c }

// with runs fn on a connection in a transaction of a tenant: begun and told the
// tenant in one message. A statement of SQLite alone is one anyhow.
func (p *pool) with(ctx context.Context, tenant string, writes bool, fn func(*conn) error) error {
	c := p.take()
	defer p.give(c)
	begin, end := "", ""
	switch {
	case p.postgres && writes:
		begin, end = "BEGIN; SET LOCAL huying.tenant = '"+tenant+"'", "COMMIT"
	case p.postgres:
		begin, end = "BEGIN READ ONLY; SET LOCAL huying.tenant = '"+tenant+"'", "COMMIT"
	default:
		return fn(c)
	}
	if _, err := c.ExecContext(ctx, begin, nil); err != nil {
		return err
	}
	if err := fn(c); err != nil {
		_, undo := c.ExecContext(ctx, "ROLLBACK", nil)
		return errors.Join(err, undo)
	}
	_, err := c.ExecContext(ctx, end, nil)
	return err
}

// query runs a statement, prepared at its first use on the connection, and
// shows each row to fn. The row is fn's until it returns.
func (c *conn) query(ctx context.Context, text string, fn func(row []driver.Value), args ...string) error {
	s, ok := c.prepared[text]
	if !ok {
		made, err := c.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		if s, ok = made.(statement); !ok {
			return fmt.Errorf("ceiling: %T cannot query", made)
		}
		c.prepared[text] = s
	}
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	rows, err := s.QueryContext(ctx, values)
	if err != nil {
		return err
	}
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return rows.Close()
		case err != nil:
			return errors.Join(err, rows.Close())
		}
		fn(row)
	}
}

func (p *pool) close() (err error) {
	close(p.free)
	for c := range p.free {
		err = errors.Join(err, c.Close())
	}
	return err
}
