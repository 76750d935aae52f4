package store

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/lib/pq"

	"github.com/huying/huying/internal/pgwire"
)

// tenantConnector makes connections to PostgreSQL whose transactions carry the
// tenant of the viewer in the context they are begun with. A statement outside
// a transaction sees no tenant's rows.
type tenantConnector struct{ *pq.Connector }

func newTenantConnector(c *pq.Connector) tenantConnector {
	pgwire.Prepare(c)
	return tenantConnector{c}
}

// Connect implements driver.Connector.
func (c tenantConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, wire, err := pgwire.Connect(ctx, c.Connector)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(pqConn)
	if !ok {
		return nil, errors.Join(errors.New("store: this lib/pq has another kind of connection"), conn.Close())
	}
	return &tenantConn{pqConn: full, wire: wire, told: make(chan struct{}, 1)}, nil
}

// pqConn is what a connection of lib/pq can do.
type pqConn interface {
	driver.Conn
	driver.Tx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// tenantConn goes back to the pool only when the server has said that its
// transaction is over, and with that its tenant.
type tenantConn struct {
	pqConn
	wire     *pgwire.Wire
	open     bool     // a transaction was begun and did not end as it should
	along    bool     // it begins with the statement that comes
	only     bool     // it ends with the statement that comes
	lost     bool     // the connection had died before that statement
	prepared prepared // the server ends them with the connection
	plans    plans

	stop func() bool   // the watch over the statement that runs; nil: there is none
	told chan struct{} // the server was told to break one off
}

// errEnded is what comes of a statement behind the end of its transaction.
var errEnded = errors.New("store: the transaction has ended with its last statement")

// ExecContext implements driver.ExecerContext.
func (c *tenantConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	ctx, err := c.watch(ctx)
	if err != nil {
		return nil, err
	}
	defer c.over()
	done, err := c.exec(ctx, text, args)
	c.begun(err)
	return done, err
}

func (c *tenantConn) exec(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.prepared.of(ctx, c.pqConn, text, args)
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.ExecContext(ctx, args)
	}
	return c.pqConn.ExecContext(ctx, text, args)
}

// QueryContext implements driver.QueryerContext.
func (c *tenantConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	ctx, err := c.watch(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.query(ctx, text, args)
	if c.begun(err); err != nil {
		c.over()
		return nil, err
	}
	return &watchedRows{rows, c}, nil
}

func (c *tenantConn) query(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.prepared.of(ctx, c.pqConn, text, args)
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.QueryContext(ctx, args)
	}
	return c.pqConn.QueryContext(ctx, text, args)
}

// ResetSession implements driver.SessionResetter, asked before a connection is
// used again.
func (c *tenantConn) ResetSession(ctx context.Context) error {
	if c.open {
		return driver.ErrBadConn
	}
	return c.pqConn.ResetSession(ctx)
}

// IsValid implements driver.Validator, asked before a connection goes back to
// the pool.
func (c *tenantConn) IsValid() bool { return !c.open && c.pqConn.IsValid() }
