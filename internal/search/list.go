package search

import (
	"encoding/binary"
	"errors"
	"slices"
)

var errBroken = errors.New("search: a posting list is broken")

// pack writes seconds, ascending and each once: how far behind the beginning of the
// span the first is, and how far behind the one before each other.
func (s span) pack(seconds []int64) []byte {
	out := make([]byte, 0, 2*len(seconds)+2)
	last := s.begin()
	for i, second := range seconds {
		if i == 0 {
			out = binary.AppendVarint(out, second-last)
		} else {
			out = binary.AppendUvarint(out, uint64(second-last))
		}
		last = second
	}
	return out
}

// unpack reads what pack wrote.
func (s span) unpack(packed []byte) ([]int64, error) {
	out := make([]int64, 0, len(packed)/2+1)
	c := s.open(packed)
	for c.next() {
		out = append(out, c.second)
	}
	return out, c.err
}

// cursor goes through a packed list.
type cursor struct {
	second int64 // that it stands at
	rest   []byte
	begun  bool
	err    error
}

func (s span) open(packed []byte) cursor { return cursor{second: s.begin(), rest: packed} }

// next goes to the next second; false at the end, or with an error.
func (c *cursor) next() bool {
	if len(c.rest) == 0 {
		return false
	}
	var n int
	var more uint64
	if c.begun {
		more, n = binary.Uvarint(c.rest)
	} else {
		var first int64
		first, n = binary.Varint(c.rest)
		more, c.begun = uint64(first), true
	}
	if n <= 0 {
		c.rest, c.err = nil, errBroken
		return false
	}
	c.second, c.rest = c.second+int64(more), c.rest[n:]
	return true
}

// sorted puts seconds in order, each once.
func sorted(seconds []int64) []int64 {
	slices.Sort(seconds)
	return slices.Compact(seconds)
}

// common are the seconds that are in all lists, of which there is one at least. Only the
// shortest is unpacked: a second of the others takes two bytes so, and eight otherwise.
func (s span) common(lists [][]byte) ([]int64, error) {
	slices.SortFunc(lists, func(a, b []byte) int { return len(a) - len(b) })
	all, err := s.unpack(lists[0])
	for _, other := range lists[1:] {
		if err == nil {
			all, err = s.open(other).keep(all)
		}
	}
	return all, err
}

// keep are those of the seconds, ascending, that are in a list too, in their memory.
func (c cursor) keep(seconds []int64) ([]int64, error) {
	out, some := seconds[:0], c.next()
	for _, second := range seconds {
		for some && c.second < second {
			some = c.next()
		}
		if some && c.second == second {
			out = append(out, second)
		}
	}
	return out, c.err
}
