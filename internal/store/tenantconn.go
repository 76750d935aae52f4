package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/huying/huying/authz"
)

const (
	// beginLimit, rollbackLimit and commitLimit end the wait for a server that does
	// not answer: the connection is cut. Only a commit has something to wait for.
	beginLimit    = 5 * time.Second
	rollbackLimit = 5 * time.Second
	commitLimit   = 30 * time.Second
)

// tenantConnector makes connections to PostgreSQL whose transactions carry the
// tenant of the viewer in the context they are begun with. A statement outside
// a transaction sees no tenant's rows.
type tenantConnector struct{ *pq.Connector }

// Connect implements driver.Connector.
func (c tenantConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(pqConn)
	if !ok {
		return nil, errors.Join(errors.New("store: this lib/pq has another kind of connection"), conn.Close())
	}
	return &tenantConn{pqConn: full}, nil
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
	open     bool     // a transaction was begun and did not end as it should
	prepared prepared // the server ends them with the connection
	plans    plans
}

// ExecContext implements driver.ExecerContext.
func (c *tenantConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
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
	stmt, err := c.prepared.of(ctx, c.pqConn, text, args)
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.QueryContext(ctx, args)
	}
	return c.pqConn.QueryContext(ctx, text, args)
}

// BeginTx implements driver.ConnBeginTx: the transaction and its tenant in one
// message.
func (c *tenantConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if c.open {
		return nil, driver.ErrBadConn
	}
	if err := c.renewPlans(ctx); err != nil {
		return nil, err
	}
	begin := "BEGIN"
	if level := sql.IsolationLevel(opts.Isolation); level != sql.LevelDefault {
		begin += " ISOLATION LEVEL " + level.String()
	}
	if opts.ReadOnly {
		begin += " READ ONLY"
	}
	if v := authz.ViewerFrom(ctx); v != nil && v.TenantID != uuid.Nil {
		begin += "; SET LOCAL huying.tenant = '" + v.TenantID.String() + "'"
	}
	c.open = true
	if err := c.begin(ctx, begin); err != nil { // it stays open, so the pool throws it away
		if ctx.Err() == nil && died(err) {
			return nil, driver.ErrBadConn // nothing was done yet: begin again on another
		}
		return nil, err
	}
	return c, nil
}

// begin sends what begins a transaction. That waits for nothing but the server, and
// lib/pq would have a goroutine watch the context meanwhile: so it is the first
// statement of the transaction that is broken off, and this has a limit of its own.
func (c *tenantConn) begin(ctx context.Context, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	cut := time.AfterFunc(beginLimit, func() { _ = c.Close() })
	defer cut.Stop()
	_, err := c.ExecContext(context.WithoutCancel(ctx), text, nil)
	return err
}

// died says whether err is the end of a connection rather than an answer.
func died(err error) bool {
	var answer *pq.Error
	return !errors.As(err, &answer) || answer.Fatal()
}

// Commit implements driver.Tx.
func (c *tenantConn) Commit() error { return c.end(commitLimit, c.pqConn.Commit) }

// Rollback implements driver.Tx.
func (c *tenantConn) Rollback() error { return c.end(rollbackLimit, c.pqConn.Rollback) }

func (c *tenantConn) end(limit time.Duration, how func() error) error {
	cut := time.AfterFunc(limit, func() { _ = c.Close() })
	err := how()
	if cut.Stop() && err == nil {
		c.open = false
	}
	return err
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
