package server

import (
	"net"
	"sync"
)

// limitConnections bounds how many connections of a listener are open at a
// time; the next waits in the system's queue until one is closed.
func limitConnections(l net.Listener, n int) net.Listener {
	done := make(chan struct{})
	return &limitedListener{l, make(chan struct{}, n), done, sync.OnceFunc(func() { close(done) })}
}

type limitedListener struct {
	net.Listener
	places chan struct{}
	done   chan struct{}
	finish func()
}

func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.done:
		return nil, net.ErrClosed
	}
	leave := sync.OnceFunc(func() { <-l.places })
	c, err := l.Listener.Accept()
	if err != nil {
		leave()
		return nil, err
	}
	return &limitedConn{c, leave}, nil
}

func (l *limitedListener) Close() error {
	l.finish()
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	leave func()
}

func (c *limitedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
