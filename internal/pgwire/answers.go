package pgwire

import "encoding/binary"

// answers takes out of what a server of PostgreSQL says the answers to what lib/pq has
// not said. It sees the messages as they come, in pieces of any length.
type answers struct {
	awaited  bool   // until the server is ready
	commands int    // whose answers are to be taken out before that of the statement
	followed bool   // a command comes behind the statement
	rest     bool   // the statement has ended, and that command has not
	ran      bool   // it has
	status   byte   // of the transaction, when the server was last ready; see Wire.Idle
	key      []byte // with which a statement is broken off
	row      []byte // the first that answers a question
	rows     int    // how many do

	head [headLength]byte // of the message that comes
	have int              // so much of the head
	left int              // and so much of the body is still to come
	out  bool             // the message is taken out
}

const (
	headLength = 5 // kind and length
	// room is how much of a message may be kept back: its head before it is whole.
	room = headLength - 1
)

// The messages of a server that matter here.
const (
	parsed     = '1'
	bound      = '2'
	closed     = '3'
	complete   = 'C'
	dataRow    = 'D'
	failed     = 'E'
	backendKey = 'K'
	ready      = 'Z'
)

// await waits for the answers to so many commands, and to a statement behind them.
func (a *answers) await(commands int) { a.awaited, a.commands = true, commands }

// sift moves what is for lib/pq of the n bytes behind the room in p to its beginning,
// and says how many they are.
func (a *answers) sift(p []byte, n int) int {
	kept, in := 0, p[room:room+n]
	for len(in) > 0 {
		if a.have < headLength {
			k := copy(a.head[a.have:], in)
			in = in[k:]
			if a.have += k; a.have < headLength {
				break
			}
			a.left = max(0, int(binary.BigEndian.Uint32(a.head[1:]))-4)
			if a.out = a.own(a.head[0]); !a.out {
				kept += copy(p[kept:], a.head[:])
			}
		}
		body := in[:min(a.left, len(in))]
		a.note(body)
		if !a.out {
			kept += copy(p[kept:], body)
		}
		in = in[len(body):]
		if a.left -= len(body); a.left <= 0 {
			a.have = 0
		}
	}
	return kept
}

// own says whether a message answers what lib/pq has not said.
func (a *answers) own(kind byte) bool {
	switch kind {
	case parsed, bound, closed:
		return a.commands > 0 || a.rest
	case dataRow:
		if a.commands > 0 {
			a.rows++
			return true
		}
	case complete:
		switch {
		case a.rest:
			a.ran = true
			return true
		case a.commands > 0:
			a.commands--
			return true
		}
		a.rest, a.followed = a.followed, false
	case failed, ready: // the server passes over all there was
		a.commands, a.followed, a.rest = 0, false, false
	}
	return false
}

// note keeps what the body of a message says.
func (a *answers) note(body []byte) {
	switch a.head[0] {
	case backendKey:
		a.key = append(a.key, body...)
	case dataRow:
		if a.out && a.rows == 1 {
			a.row = append(a.row, body...)
		}
	case ready:
		if len(body) > 0 {
			a.status, a.awaited = body[0], false
		}
	}
}
