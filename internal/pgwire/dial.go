package pgwire

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"time"

	"github.com/lib/pq"
)

// Connect makes a connection of lib/pq, and the wire below it. The connector is one
// that was given to Prepare.
func Connect(ctx context.Context, c *pq.Connector) (driver.Conn, *Wire, error) {
	var s slot
	conn, err := c.Connect(context.WithValue(ctx, slotKey{}, &s))
	if err != nil {
		return nil, nil, err
	}
	if s.wire == nil {
		return nil, nil, errors.Join(errors.New("pgwire: the connector was not prepared"), conn.Close())
	}
	return conn, s.wire, nil
}

// Prepare lets a connector make connections for Connect.
func Prepare(c *pq.Connector) { c.Dialer(&dialer{}) }

type slotKey struct{}

// slot is told which connection is made in its context.
type slot struct{ wire *Wire }

// dialer makes the connections of lib/pq. One that only asks for a statement to be broken
// off has no slot.
type dialer struct{ net.Dialer }

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext implements pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.Dialer.DialContext(ctx, network, address)
	s, ok := ctx.Value(slotKey{}).(*slot)
	if err != nil || !ok {
		return conn, err
	}
	s.wire = &Wire{Conn: conn, network: network, address: address}
	return s.wire, nil
}
