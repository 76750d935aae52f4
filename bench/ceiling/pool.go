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

	"github.com/huying/huying/internal/pgwire"
)

// connections is how many the handler opens at most.
const connections = 8

// conn is a connection of the driver with its prepared statements. It does one
// thing at a time.
type conn struct {
	full
	postgres bool
	prepared map[string]statement
	wire     *pgwire.Wire // its transactions travel with their statements; nil: they do not
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
	writes   bool
	free     chan *conn
}

// newPool opens connections for reading or for writing: of a file only one can
// write. together lets the transactions of PostgreSQL travel with their statements.
func newPool(ctx context.Context, database string, writes, together bool) (*pool, error) {
	file, lite := strings.CutPrefix(database, "sqlite:")
	n := connections
	if lite && writes {
		n = 1
	}
	p := &pool{postgres: !lite, writes: writes, free: make(chan *conn, n)}
	for range n {
		raw, wire, err := connect(ctx, database, file, lite, writes)
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		whole, ok := raw.(full)
		if !ok {
			return nil, errors.Join(fmt.Errorf("ceiling: %T cannot prepare", raw), p.close())
		}
		c := &conn{full: whole, postgres: p.postgres, prepared: map[string]statement{}}
		if together {
			c.wire = wire
		}
		p.free <- c
	}
	return p, nil
}

// connect opens as the server does: the roles that row-level security binds,
// and the pragmas.
func connect(ctx context.Context, database, file string, lite, writes bool) (driver.Conn, *pgwire.Wire, error) {
	if lite {
		options := "?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_time_format=sqlite&_timezone=UTC"
		if writes {
			options += "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8192)"
		} else {
			options += "&mode=ro&_pragma=query_only(1)"
		}
		c, err := (&sqlite.Driver{}).Open("file:" + (&url.URL{Path: file}).EscapedPath() + options)
		return c, nil, err
	}
	u, err := url.Parse(database)
	if err != nil {
		return nil, nil, err
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
		return nil, nil, err
	}
	pgwire.Prepare(c)
	return pgwire.Connect(ctx, c)
}

func (p *pool) take() *conn { return <-p.free }

func (p *pool) give(c *conn) { p.free <- c }

// ask runs a statement in a transaction of a tenant: begun and told the tenant in one
// message, or all in one. A statement of SQLite alone is one anyhow.
func (p *pool) ask(ctx context.Context, tenant, text string, fn func(row []driver.Value), args ...string) error {
	c := p.take()
	defer p.give(c)
	if !p.postgres {
		return c.query(ctx, text, fn, args...)
	}
	begin, tell := "BEGIN READ ONLY", "SET LOCAL huying.tenant = '"+tenant+"'"
	if p.writes {
		begin = "BEGIN"
	}
	if c.wire != nil {
		c.wire.Lead(begin, tell)
		c.wire.Follow("COMMIT")
	} else if _, err := c.ExecContext(ctx, begin+"; "+tell, nil); err != nil {
		return err
	}
	if err := c.query(ctx, text, fn, args...); err != nil {
		_, undo := c.ExecContext(ctx, "ROLLBACK", nil)
		return errors.Join(err, undo)
	}
	if c.wire != nil {
		return nil
	}
	_, err := c.ExecContext(ctx, "COMMIT", nil)
	return err
}

// query runs a statement, prepared at its first use on the connection, and
// shows each row to fn. The row is fn's until it returns.
func (c *conn) query(ctx context.Context, text string, fn func(row []driver.Value), args ...string) error {
	if c.wire != nil { // nor does it have lib/pq watch each
		ctx = context.WithoutCancel(ctx)
	}
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
