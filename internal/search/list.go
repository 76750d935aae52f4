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

func (s span) unpack(packed []byte) ([]int64, error) {
	out := make([]int64, 0, len(packed)/2+1)
	last := s.begin()
	for len(packed) > 0 {
		var n int
		if len(out) == 0 {
			var first int64
			first, n = binary.Varint(packed)
			last += first
		} else {
			var more uint64
			more, n = binary.Uvarint(packed)
			last += int64(more)
		}
		if n <= 0 {
			return nil, errBroken
		}
		packed = packed[n:]
		out = append(out, last)
	}
	return out, nil
}

// sorted puts seconds in order, each once.
func sorted(seconds []int64) []int64 {
	slices.Sort(seconds)
	return slices.Compact(seconds)
}

// common are the seconds that are in both lists, in the memory of the first.
func common(a, b []int64) []int64 {
	out := a[:0]
	for _, second := range a {
		for len(b) > 0 && b[0] < second {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == second {
			out = append(out, second)
		}
	}
	return out
}
