package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"time"
)

// wire is the connection below one of lib/pq, which waits for the answer to everything
// it says. It lets what begins a transaction travel with its first statement, and what
// ends it with its last, as one message: the server passes over the rest where one of
// them fails, and answers when it has done all, so a transaction of one statement is
// one round trip. It can do so where lib/pq speaks to the server itself; of what goes
// through TLS it sees nothing, and lets it pass.
type wire struct {
	net.Conn
	network, address string
	spoken, clear    bool     // something was said; and it can be understood
	leads            []string // commands before the next statement
	trail            string   // the command behind it; "" for none
	out              []byte
	heard            answers
}

type slotKey struct{}

// slot is told which connection is made in its context.
type slot struct{ wire *wire }

// dialer makes the connections of lib/pq. Those that carry no statements, but the wish
// to break one off, have no slot.
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
	s.wire = &wire{Conn: conn, network: network, address: address}
	return s.wire, nil
}

// understood says whether statements and their answers can be told apart, and a
// statement be broken off.
func (w *wire) understood() bool { return w.clear && w.heard.key != nil }

// lead lets commands travel before the next statement.
func (w *wire) lead(commands ...string) {
	w.leads, w.heard.status = append(w.leads[:0], commands...), 0
}

// follow lets a command travel behind the next statement that has arguments.
func (w *wire) follow(command string) { w.trail = command }

// forget drops what waits for a statement, and says whether the commands before it do.
func (w *wire) forget() bool {
	waited := len(w.leads) > 0
	w.leads, w.trail = w.leads[:0], ""
	return waited
}

const (
	protocol = 3        // the major version of the messages that are understood
	mostOut  = 16 << 10 // what is kept to write messages into, in bytes
)

// Write implements net.Conn. lib/pq gives it whole messages.
func (w *wire) Write(p []byte) (int, error) {
	switch {
	case !w.spoken: // it begins with a version; or wishes for encryption, or has it
		w.spoken, w.clear = true, len(p) > 8 && binary.BigEndian.Uint16(p[4:]) == protocol
		w.heard.awaited = w.clear
	case w.clear && len(w.leads) > 0 && p[0] == simpleQuery:
		return len(p), w.send(appendSimple(w.out[:0], w.leads, p), len(w.leads))
	case w.clear && (len(w.leads) > 0 || w.trail != "" && p[0] == bind):
		return len(p), w.send(w.extended(p), len(w.leads))
	}
	return w.Conn.Write(p)
}

// send sends messages with so many commands that lib/pq has not said.
func (w *wire) send(messages []byte, own int) error {
	if w.leads = w.leads[:0]; cap(messages) <= mostOut {
		w.out = messages[:0]
	}
	w.heard.await(own)
	_, err := w.Conn.Write(messages)
	return err
}

// The messages of a client that matter here.
const (
	parse       = 'P'
	bind        = 'B'
	execute     = 'E'
	simpleQuery = 'Q'
)

// synced ends messages of the extended protocol: the server is to answer them.
var synced = []byte{'S', 0, 0, 0, 4}

// extended are messages of the extended protocol with the commands around them.
func (w *wire) extended(p []byte) []byte {
	out := w.out[:0]
	for _, command := range w.leads {
		out = appendCommand(out, command)
	}
	if out = append(out, p...); w.trail != "" && p[0] == bind && bytes.HasSuffix(p, synced) {
		out = append(appendCommand(out[:len(out)-len(synced)], w.trail), synced...)
		w.trail, w.heard.followed = "", true
	}
	return out
}

// appendCommand appends a command without arguments, to be run at once.
func appendCommand(to []byte, text string) []byte {
	to = binary.BigEndian.AppendUint32(append(to, parse), uint32(4+1+len(text)+1+2))
	to = append(append(append(to, 0), text...), 0, 0, 0)
	to = append(to, bind, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(to, execute, 0, 0, 0, 9, 0, 0, 0, 0, 0)
}

// appendSimple appends a simple query with commands before its own text.
func appendSimple(to []byte, commands []string, p []byte) []byte {
	to = append(to, simpleQuery, 0, 0, 0, 0)
	for _, command := range commands {
		to = append(append(to, command...), ';')
	}
	to = append(to, p[5:]...)
	binary.BigEndian.PutUint32(to[1:], uint32(len(to)-1))
	return to
}

// Read implements net.Conn. lib/pq reads into a buffer of its own.
func (w *wire) Read(p []byte) (int, error) {
	for w.heard.awaited && len(p) > room {
		n, err := w.Conn.Read(p[room:])
		if n = w.heard.sift(p, n); n > 0 || err != nil {
			return n, err
		}
	}
	return w.Conn.Read(p)
}

const cancelLimit = 10 * time.Second

// breakOff asks the server to break off what the connection is doing, and waits until
// it has been told.
func (w *wire) breakOff() error {
	conn, err := net.DialTimeout(w.network, w.address, cancelLimit)
	if err != nil {
		return err
	}
	defer conn.Close()
	const cancel = 80877102
	message := binary.BigEndian.AppendUint32(nil, uint32(8+len(w.heard.key)))
	message = append(binary.BigEndian.AppendUint32(message, cancel), w.heard.key...)
	if err := conn.SetDeadline(time.Now().Add(cancelLimit)); err != nil {
		return err
	}
	if _, err := conn.Write(message); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn)
	return err
}
