package store

import (
	"context"
	"database/sql/driver"
)

// watch comes before each statement, and lets the end of a context break it off, until
// over. It returns the context for lib/pq, which would have a goroutine watch each
// statement, and hand over to it twice; it still does where it cannot be done from here.
func (c *tenantConn) watch(ctx context.Context) (context.Context, error) {
	if c.over(); c.ended() {
		return nil, errEnded
	}
	if !c.wire.Understood() || ctx.Done() == nil {
		return ctx, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.stop = context.AfterFunc(ctx, c.breakOff)
	return context.Background(), nil
}

// over ends the watch. The server may have been told meanwhile: what it breaks off must
// not be the next statement.
func (c *tenantConn) over() {
	if c.stop != nil && !c.stop() {
		<-c.told
	}
	c.stop = nil
}

// breakOff has the server break off the statement that runs. Where it cannot be told,
// nobody knows when that will end: the connection is cut.
func (c *tenantConn) breakOff() {
	if err := c.wire.BreakOff(); err != nil {
		_ = c.wire.Close()
	}
	c.told <- struct{}{}
}

// watchedRows are those of a statement that is watched.
type watchedRows struct {
	driver.Rows
	conn *tenantConn
}

// Close implements driver.Rows.
func (r *watchedRows) Close() error {
	defer r.conn.over()
	return r.Rows.Close()
}
