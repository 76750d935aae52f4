package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"strconv"
	"strings"
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

// BeginTx implements driver.ConnBeginTx: the transaction and its tenant in one
// message.
func (c *tenantConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	commands, err := c.commands(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.open = true
	if err := c.begin(ctx, strings.Join(commands, "; ")); err != nil { // it stays open, so the pool throws it away
		if ctx.Err() == nil && died(err) {
			return nil, driver.ErrBadConn // nothing was done yet: begin again on another
		}
		return nil, err
	}
	return c, nil
}

// BeginAlong is BeginTx that waits for nothing: the transaction begins with its first
// statement, and ends with that too if it is the only one. Whoever uses it asks lost
// when that statement fails, and begins again, as ever. It is BeginTx where the
// messages to the server are not to be seen.
func (c *tenantConn) BeginAlong(ctx context.Context, opts driver.TxOptions, only bool) (driver.Tx, error) {
	if !c.wire.Understood() {
		return c.BeginTx(ctx, opts)
	}
	commands, err := c.commands(ctx, opts)
	if err != nil {
		return nil, err
	}
	if c.wire.Lead(commands...); only {
		c.wire.Follow("COMMIT")
	}
	c.open, c.along, c.lost, c.only = true, true, false, only
	return c, nil
}

// commitAlong lets the transaction be committed with the statement that comes, unless
// that fails, where it can be. That is not the first: of one that was lost it must be
// known that nothing came of it.
func (c *tenantConn) commitAlong() {
	if !c.along && c.wire.Understood() {
		c.wire.Follow("COMMIT")
		c.only = true
	}
}

// committed says whether the transaction of a connection was committed so.
func committed(c driverConn) bool {
	conn, ok := c.(*tenantConn)
	return ok && conn.only && conn.wire.Followed()
}

// ended says whether the transaction has ended with its statement, committed or not.
func (c *tenantConn) ended() bool { return c.only && c.wire.Idle() }

// ask lets the first statement of a transaction that was begun along with it be asked
// besides whether a presumption holds; heard keeps what was said, once that statement has
// succeeded.
func (c *tenantConn) ask(p *Presumption) {
	if c.along && p.open() {
		c.wire.Ask("huying_head", headQuery, p.code)
	}
}

func (c *tenantConn) heard(p *Presumption) {
	if row, asked := c.wire.Answer(); asked {
		p.hear(slices.Equal(row, []string{p.head.ID.String(), strconv.Itoa(p.head.PolicyVersion), strconv.Itoa(p.head.RightsVersion)}))
	}
}

// begun takes down what has come of a statement, which may have begun a transaction.
func (c *tenantConn) begun(err error) {
	if c.along {
		c.along, c.lost = false, err != nil && died(err)
	}
}

// commands begin a transaction.
func (c *tenantConn) commands(ctx context.Context, opts driver.TxOptions) ([]string, error) {
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
		return []string{begin, "SET LOCAL huying.tenant = '" + v.TenantID.String() + "'"}, nil
	}
	return []string{begin}, nil
}

// begin sends what begins a transaction. That waits for nothing but the server: so it
// is the first statement of the transaction that is broken off, and this has a limit of
// its own.
func (c *tenantConn) begin(ctx context.Context, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	cut := time.AfterFunc(beginLimit, func() { _ = c.Close() })
	defer cut.Stop()
	_, err := c.pqConn.ExecContext(context.WithoutCancel(ctx), text, nil)
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
	ended := c.ended()
	c.along, c.only = false, false
	if c.wire.Forget() || ended { // it has not begun, or has ended with its statement
		c.open = false
		return nil
	}
	cut := time.AfterFunc(limit, func() { _ = c.Close() })
	err := how()
	if cut.Stop() && err == nil {
		c.open = false
	}
	return err
}
