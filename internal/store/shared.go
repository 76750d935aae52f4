package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// mostMembers and patience end the wait for others to share a commit with.
	mostMembers = 64
	patience    = 10 * time.Millisecond
)

// writers run the transactions of a SQLite file one after the other, and commit
// those that wait for each other together: what a commit costs is the wait for
// the disk and the pages that many of them change. One that is alone is
// committed at once. Nobody hears of his success before the commit that holds
// his work, and whoever fails takes back only his own.
type writers struct {
	db       *sql.DB
	patience time.Duration
	turn     chan struct{} // holds one: whose turn it is
	waiting  atomic.Int32  // for their turn, which they will all take
	open     *commit       // who has the turn may touch it
}

func newWriters(db *sql.DB) *writers {
	return &writers{db: db, patience: patience, turn: make(chan struct{}, 1)}
}

// commit is one transaction of the file that several share.
type commit struct {
	conn    *lent
	raw     driverConn // is conn, for as long as that is held; a panic at Raw would close it
	tx      driver.Tx
	began   time.Time
	members int
	broken  error         // SQLite has taken everything back
	done    chan struct{} // closed when it has been committed, or not
	err     error         // why not; read it after done
}

// run runs fn in its turn. A context that has ended before its turn, or by the
// end of fn, leaves nothing behind.
func (w *writers) run(ctx context.Context, fn func(driverConn) error) error {
	w.waiting.Add(1)
	w.turn <- struct{}{}
	w.waiting.Add(-1)
	if err := ctx.Err(); err != nil && w.open == nil {
		<-w.turn
		return err
	}
	c, err := w.join(ctx)
	if err != nil {
		<-w.turn
		return err
	}
	ended := false
	defer func() {
		if !ended { // a panic goes on from here
			c.takeBack()
			w.leave(c)
		}
	}()
	if err = ctx.Err(); err == nil {
		err = c.add(ctx, fn)
	}
	ended = true
	w.leave(c)
	<-c.done
	if c.err != nil {
		return fmt.Errorf("store: commit: %w", c.err)
	}
	return err
}

// join is the open commit, or a new one. It goes on after the one who began it,
// so his context does not end it.
func (w *writers) join(ctx context.Context) (*commit, error) {
	if w.open == nil {
		c, ctx := &commit{done: make(chan struct{})}, context.WithoutCancel(ctx)
		var err error
		c.conn, err = lend(ctx, w.db, func(raw driverConn) (err error) {
			c.raw = raw
			c.tx, err = raw.BeginTx(ctx, driver.TxOptions{})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("store: begin: %w", err)
		}
		c.began, w.open = time.Now(), c
	}
	return w.open, nil
}

// add runs fn as one more member.
func (c *commit) add(ctx context.Context, fn func(driverConn) error) error {
	if err := c.exec("SAVEPOINT member"); err != nil {
		c.broken = err
		return err
	}
	c.members++
	err := fn(c.raw)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		c.takeBack()
		return err
	}
	if err = c.exec("RELEASE member"); err != nil {
		c.broken = err
	}
	return err
}

// takeBack undoes what the last member did.
func (c *commit) takeBack() {
	if err := c.exec("ROLLBACK TO member; RELEASE member"); err != nil {
		c.broken = err
	}
}

func (c *commit) exec(text string) error {
	_, err := c.raw.ExecContext(context.Background(), text, nil)
	return err
}

// end commits what all did, or takes it back.
func (c *commit) end() {
	if c.err = c.broken; c.err == nil {
		c.err = c.tx.Commit()
	} else {
		c.err = errors.Join(c.err, c.tx.Rollback())
	}
	_ = c.conn.Close() // it goes back to the pool, which closes what is broken
	close(c.done)
}

// leave ends the turn, and the commit where nobody else will.
func (w *writers) leave(c *commit) {
	if c.broken != nil || w.waiting.Load() == 0 || c.members >= mostMembers || time.Since(c.began) >= w.patience {
		w.open = nil
		c.end()
	}
	<-w.turn
}
