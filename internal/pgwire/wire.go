// Package pgwire lets a transaction of PostgreSQL be one message to the server and one
// from it. lib/pq waits for the answer to everything it says: to what begins a
// transaction, to its statement, to what ends it. A Wire is the connection below one of
// lib/pq. It sends what begins a transaction with its first statement and what ends it
// with its last, and takes the answers to both out again. The server passes over the
// rest of such a message where a part of it fails, and answers when it has done all.
//
// Of what goes through TLS a Wire sees nothing, and lets it pass.
package pgwire

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"time"
)

// Wire is used by one goroutine at a time, but for BreakOff and Close.
type Wire struct {
	net.Conn
	network, address string
	spoken, clear    bool            // something was said; and it can be understood
	leads            []string        // commands before the next statement
	trail            string          // the command behind it; "" for none
	question         *question       // before the next statement, or with the last
	prepared         map[string]bool // the questions that the server has
	out              []byte
	heard            answers
}

// Understood says whether the messages can be seen. Lead, Follow and BreakOff are for
// wires of which they can.
func (w *Wire) Understood() bool { return w.clear && w.heard.key != nil }

// Lead lets commands travel before the next statement. lib/pq hears of them only where
// they fail: then the statement has failed, and was not run.
func (w *Wire) Lead(commands ...string) {
	w.leads, w.question, w.heard.status = append(w.leads[:0], commands...), nil, 0
}

// Follow lets a command travel behind the next statement that is prepared. Where the
// statement fails, it is not run.
func (w *Wire) Follow(command string) { w.trail, w.heard.status, w.heard.ran = command, 0, false }

// Followed says whether the server has said that the command was run.
func (w *Wire) Followed() bool { return w.heard.ran }

// Forget drops what waits for a statement, and says whether the commands before it did.
func (w *Wire) Forget() bool {
	waited := len(w.leads) > 0
	w.leads, w.trail, w.question = w.leads[:0], "", nil
	return waited
}

// Idle says whether the server is known to be in no transaction since Lead, or Follow.
func (w *Wire) Idle() bool { return w.heard.status == 'I' }

const (
	protocol = 3        // the major version of the messages that are understood
	mostOut  = 16 << 10 // what is kept to write messages into, in bytes
)

// Write implements net.Conn. lib/pq gives it whole messages.
func (w *Wire) Write(p []byte) (int, error) {
	switch {
	case !w.spoken: // it begins with a version; or wishes for encryption, or has it
		w.spoken, w.clear = true, len(p) > 8 && binary.BigEndian.Uint16(p[4:]) == protocol
		w.heard.awaited = w.clear
	case w.clear && len(w.leads) > 0 && p[0] == simpleQuery:
		w.heard.await(len(w.leads))
		return len(p), w.send(appendSimple(w.out[:0], w.leads, p))
	case w.clear && (len(w.leads) > 0 || w.trail != "" && p[0] == bind):
		return len(p), w.send(w.extended(p))
	}
	return w.Conn.Write(p)
}

// send sends messages with more than lib/pq has said.
func (w *Wire) send(messages []byte) error {
	if w.leads = w.leads[:0]; cap(messages) <= mostOut {
		w.out = messages[:0]
	}
	_, err := w.Conn.Write(messages)
	return err
}

// extended are messages of the extended protocol with the commands around them.
func (w *Wire) extended(p []byte) []byte {
	out := w.out[:0]
	for _, command := range w.leads {
		out = appendCommand(out, command)
	}
	own := len(w.leads)
	if w.question != nil && !w.question.sent {
		out, own, w.question.sent = w.question.appendTo(out), own+1, true
		w.heard.row, w.heard.rows = w.heard.row[:0], 0
	}
	w.heard.await(own)
	if out = append(out, p...); w.trail != "" && p[0] == bind && bytes.HasSuffix(p, synced) {
		out = append(appendCommand(out[:len(out)-len(synced)], w.trail), synced...)
		w.trail, w.heard.followed = "", true
	}
	return out
}

// Read implements net.Conn. lib/pq reads into a buffer of its own.
func (w *Wire) Read(p []byte) (int, error) {
	for w.heard.awaited && len(p) > room {
		n, err := w.Conn.Read(p[room:])
		if n = w.heard.sift(p, n); n > 0 || err != nil {
			return n, err
		}
	}
	return w.Conn.Read(p)
}

const breakLimit = 10 * time.Second

// BreakOff asks the server to break off what it is doing for this connection. When it
// returns without an error, the server has been told.
func (w *Wire) BreakOff() error {
	conn, err := net.DialTimeout(w.network, w.address, breakLimit)
	if err != nil {
		return err
	}
	defer conn.Close()
	const request = 80877102
	message := binary.BigEndian.AppendUint32(nil, uint32(8+len(w.heard.key)))
	message = append(binary.BigEndian.AppendUint32(message, request), w.heard.key...)
	if err := conn.SetDeadline(time.Now().Add(breakLimit)); err != nil {
		return err
	}
	if _, err := conn.Write(message); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn)
	return err
}
