package pgwire

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// said are messages of a server, and what of them is for lib/pq.
type said struct{ all, kept []byte }

func (s *said) message(kind byte, body string, kept bool) {
	m := binary.BigEndian.AppendUint32([]byte{kind}, uint32(4+len(body)))
	m = append(m, body...)
	if s.all = append(s.all, m...); kept {
		s.kept = append(s.kept, m...)
	}
}

// command is the answer to one that lib/pq has not said, with rows if it is a question.
func (s *said) command(r *rand.Rand, tag string, rows ...string) {
	if r.IntN(2) == 0 {
		s.message(closed, "", false)
	}
	s.message(parsed, "", false)
	s.message(bound, "", false)
	s.aside(r)
	for _, row := range rows {
		s.message(dataRow, row, false)
	}
	s.message(complete, tag, false)
}

// aside is what a server may say at any time.
func (s *said) aside(r *rand.Rand) {
	switch r.IntN(8) {
	case 0:
		s.message('N', "a notice", true)
	case 1:
		s.message('S', "TimeZone\x00UTC\x00", true)
	}
}

// transaction is the answer to so many commands, the last of which is a question with
// rows, a statement, and perhaps one command more. What fails is the last before the
// server is ready.
func (s *said) transaction(r *rand.Rand, commands int, followed bool, rows ...string) {
	fails := r.IntN(2*commands + 8)
	for i := range commands {
		if fails == i {
			s.message(failed, "refused", true)
			s.message(ready, "E", true)
			return
		}
		if i < commands-1 {
			s.command(r, "BEGIN")
		} else {
			s.command(r, "SELECT", rows...)
		}
	}
	s.message(parsed, "", true)
	s.message(bound, "", true)
	for range r.IntN(4) {
		s.aside(r)
		s.message('D', string(make([]byte, r.IntN(300))), true)
	}
	if fails == commands {
		s.message(failed, "refused", true)
		s.message(ready, "E", true)
		return
	}
	s.message(complete, "SELECT 1", true)
	switch {
	case followed && fails == commands+1:
		s.message(parsed, "", false)
		s.message(failed, "refused", true)
		s.message(ready, "E", true)
	case followed:
		s.command(r, "COMMIT")
		s.message(ready, "I", true)
	default:
		s.message(ready, "T", true)
	}
}

// pieces sifts what a server says as it comes in pieces.
func pieces(r *rand.Rand, a *answers, all []byte) (kept []byte) {
	for len(all) > 0 {
		p := make([]byte, room+1+r.IntN(64))
		n := copy(p[room:], all)
		all = all[n:]
		kept = append(kept, p[:a.sift(p, n)]...)
	}
	return kept
}

func TestAnswers_WhatWasNotAskedByLibpq_IsTakenOut(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	var a answers
	for i := range 20_000 {
		commands, followed := r.IntN(3), r.IntN(2) == 0
		a.status, a.followed, a.ran, a.row, a.rows = 0, followed, false, nil, 0
		a.await(commands)
		var s said
		rows := []string{"the first", "another", "more"}[:r.IntN(4)]
		s.transaction(r, commands, followed, rows...)
		if got := pieces(r, &a, s.all); !bytes.Equal(got, s.kept) {
			t.Fatalf("%d, %d commands, followed %t:\n%q\nbecame\n%q, not\n%q", i, commands, followed, s.all, got, s.kept)
		}
		if row := string(a.row); row != "" && (len(rows) == 0 || row != rows[0]) || row == "" && len(rows) > 0 && commands > 0 && !bytes.Contains(s.all, []byte("refused")) {
			t.Fatalf("%d: the row is %q of %q", i, row, rows)
		}
		if ended := followed && !bytes.Contains(s.all, []byte("refused")); a.ran != ended {
			t.Fatalf("%d: followed %t after %q", i, a.ran, s.all)
		}
		if a.awaited || a.status != s.all[len(s.all)-1] {
			t.Fatalf("%d: awaited %t, status %q after %q", i, a.awaited, a.status, s.all)
		}
	}
}

func TestAnswers_TheKeyIsKept(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 1000 {
		var s said
		s.message('R', "\x00\x00\x00\x00", true)
		s.message(backendKey, "pid.key.", true)
		s.message(ready, "I", true)
		a := answers{awaited: true}
		if got := pieces(r, &a, s.all); !bytes.Equal(got, s.all) || string(a.key) != "pid.key." {
			t.Fatalf("key %q, %q became %q", a.key, s.all, got)
		}
	}
}

// Whatever a server says, in whatever pieces, nothing is made up, and the pieces make
// no difference.
func FuzzAnswers(f *testing.F) {
	var s said
	s.transaction(rand.New(rand.NewPCG(1, 2)), 2, true)
	f.Add(s.all, uint8(2), true, uint64(1))
	f.Add([]byte("Ecould not fork new process"), uint8(1), false, uint64(2))
	f.Add([]byte{complete, 0, 0, 0, 0, 0xff, 0xff}, uint8(1), true, uint64(3))
	f.Fuzz(func(t *testing.T, all []byte, commands uint8, followed bool, seed uint64) {
		whole := answers{followed: followed}
		whole.await(int(commands))
		inPieces := whole
		p := append(make([]byte, room), all...)
		want := p[:whole.sift(p, len(all))]
		got := pieces(rand.New(rand.NewPCG(seed, 0)), &inPieces, all)
		if !bytes.Equal(got, want) {
			t.Errorf("%q became %q whole, %q in pieces", all, want, got)
		}
		if len(got) > len(all) {
			t.Errorf("%q became longer: %q", all, got)
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add([]byte{0, 2, 0, 0, 0, 1, 'a', 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0, 1, 0x7f, 0xff, 0xff, 0xff, 'a'})
	f.Add([]byte{0xff, 0xff})
	f.Fuzz(func(t *testing.T, row []byte) {
		length := 0
		words := wordsOf(row)
		for _, word := range words {
			length += 4 + len(word)
		}
		if words != nil && (length+2 > len(row) || len(words) != int(binary.BigEndian.Uint16(row))) {
			t.Errorf("%q are the words of %q", words, row)
		}
	})
}
