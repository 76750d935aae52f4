package ceiling

import (
	"context"
	"database/sql/driver"
	"errors"
)

// mostTogether is how many writes one commit of a file may hold.
const mostTogether = 64

// file is the book on SQLite: one connection writes, and whoever waits for it
// meanwhile is committed together with others. Each has a savepoint of its own.
type file struct {
	*pool
	conn  *conn
	queue chan *entry
	ended chan struct{}
}

// entry is a write that waits for the file.
type entry struct {
	write func(*conn) error
	err   error
	done  chan struct{}
}

func openFile(p *pool) *file {
	b := &file{pool: p, conn: p.take(), queue: make(chan *entry, mostTogether), ended: make(chan struct{})}
	go func() {
		defer close(b.ended)
		for first := range b.queue {
			b.commit(first)
		}
	}()
	return b
}

// do waits until the write is durable.
func (b *file) do(write func(*conn) error) error {
	e := &entry{write: write, done: make(chan struct{})}
	b.queue <- e
	<-e.done
	return e.err
}

// commit does what waits in one transaction, and tells all when it is durable.
func (b *file) commit(first *entry) {
	together := []*entry{first}
	err := b.exec("BEGIN IMMEDIATE")
	for at := 0; at < len(together) && err == nil; at++ {
		if err = b.member(together[at]); err == nil && len(together) < mostTogether {
			together = b.join(together)
		}
	}
	if err == nil {
		err = b.exec("COMMIT")
	}
	if err != nil {
		err = errors.Join(err, b.exec("ROLLBACK"))
	}
	for _, e := range together {
		e.err = errors.Join(e.err, err)
		close(e.done)
	}
}

// join adds whoever waits now.
func (b *file) join(together []*entry) []*entry {
	select {
	case next, open := <-b.queue:
		if open {
			return append(together, next)
		}
	default:
	}
	return together
}

// member does one write; one that fails takes back only its own.
func (b *file) member(e *entry) error {
	if err := b.exec("SAVEPOINT member"); err != nil {
		return err
	}
	if e.err = e.write(b.conn); e.err != nil {
		if err := b.exec("ROLLBACK TO member"); err != nil {
			return err
		}
	}
	return b.exec("RELEASE member")
}

func (b *file) exec(text string) error {
	return b.conn.query(context.Background(), text, func([]driver.Value) {})
}

func (b *file) close() error {
	close(b.queue)
	<-b.ended
	b.give(b.conn)
	return b.pool.close()
}
