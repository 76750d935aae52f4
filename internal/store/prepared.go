package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"hash/maphash"
)

// maxPrepared is how many statements a connection keeps, maxText how long they
// are at most, in bytes, and maxOnce how many it remembers that it has run.
const (
	maxPrepared = 128
	maxText     = 32 << 10
	maxOnce     = 1024
)

// prepared are the statements that a connection used last, ready to be used
// again. Most are the same few over and over; SQLite would compile their
// triggers and foreign keys anew each time, and PostgreSQL would parse and plan
// them. A connection does one thing at a time, and so does this.
type prepared struct {
	last   list.List // of *statement, the last used in front
	byText map[string]*list.Element
	once   map[uint64]struct{} // hashes of texts that were run and not kept
}

var textSeed = maphash.MakeSeed()

// again says whether a text was run before, as far as is remembered: what is
// asked only once is not worth keeping.
func (p *prepared) again(text string) bool {
	hash := maphash.String(textSeed, text)
	if _, known := p.once[hash]; known {
		delete(p.once, hash)
		return true
	}
	if p.once == nil || len(p.once) >= maxOnce {
		p.once = map[uint64]struct{}{}
	}
	p.once[hash] = struct{}{}
	return false
}

type statement struct {
	preparedStmt
	text string
}

// preparedStmt is what the statements of both drivers can do.
type preparedStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// of returns the statement of a text; nil for one that is not worth keeping:
// without arguments it is a BEGIN or a migration.
func (p *prepared) of(ctx context.Context, conn driver.ConnPrepareContext, text string, args []driver.NamedValue) (preparedStmt, error) {
	if len(args) == 0 || len(text) > maxText {
		return nil, nil
	}
	if e, ok := p.byText[text]; ok {
		p.last.MoveToFront(e)
		return e.Value.(*statement), nil
	}
	if !p.again(text) {
		return nil, nil
	}
	stmt, err := conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	full, ok := stmt.(preparedStmt)
	if !ok {
		return nil, errors.Join(errors.New("store: this driver has another kind of statement"), stmt.Close())
	}
	if p.byText == nil {
		p.byText = map[string]*list.Element{}
	}
	p.byText[text] = p.last.PushFront(&statement{full, text})
	if p.last.Len() <= maxPrepared {
		return full, nil
	}
	return full, p.drop(p.last.Back())
}

func (p *prepared) drop(e *list.Element) error {
	s := p.last.Remove(e).(*statement)
	delete(p.byText, s.text)
	return s.Close()
}

// close ends all statements, before their connection.
func (p *prepared) close() (err error) {
	for e := p.last.Front(); e != nil; e = p.last.Front() {
		err = errors.Join(err, p.drop(e))
	}
	return err
}

// fullConn is what a connection of either driver can do.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// liteConnector makes connections to a SQLite file that keep their statements.
// writes says that nothing breaks a statement off: SQLite would take the whole
// transaction back, and with it what others share it for.
type liteConnector struct {
	driver driver.Driver
	dsn    string
	writes bool
}

// Driver implements driver.Connector.
func (c liteConnector) Driver() driver.Driver { return c.driver }

// Connect implements driver.Connector.
func (c liteConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(fullConn)
	if !ok {
		return nil, errors.Join(errors.New("store: this SQLite driver has another kind of connection"), conn.Close())
	}
	return &liteConn{fullConn: full, writes: c.writes}, nil
}

type liteConn struct {
	fullConn
	writes   bool
	prepared prepared
}

// ExecContext implements driver.ExecerContext.
func (c *liteConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if c.writes {
		ctx = context.WithoutCancel(ctx)
	}
	stmt, err := c.prepared.of(ctx, c.fullConn, text, args)
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.ExecContext(ctx, args)
	}
	return c.fullConn.ExecContext(ctx, text, args)
}

// QueryContext implements driver.QueryerContext.
func (c *liteConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.writes {
		ctx = context.WithoutCancel(ctx)
	}
	stmt, err := c.prepared.of(ctx, c.fullConn, text, args)
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.QueryContext(ctx, args)
	}
	return c.fullConn.QueryContext(ctx, text, args)
}

// Close implements driver.Conn.
func (c *liteConn) Close() error { return errors.Join(c.prepared.close(), c.fullConn.Close()) }
