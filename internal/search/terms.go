package search

import (
	"encoding/binary"
	"unicode"

	"github.com/google/uuid"
)

// term is what a list is kept for: two characters that stand together, one of them
// Chinese; three of other scripts; or a place. It is a hash: where two are the same,
// what is found by both is looked at.
type term uint64

// terms calls take with each term of a text in one spelling. What is part of a text
// has only terms that the text has.
func terms(text string, take func(term)) {
	var a, b rune // the two before, 0 where a word begins
	for _, r := range text {
		switch {
		case !inWord(r):
			a, b = 0, 0
			continue
		case b != 0 && (chinese(b) || chinese(r)):
			take(mixed(uint64(b)<<21 | uint64(r)))
		case a != 0 && !chinese(a):
			take(mixed(uint64(a)<<42 | uint64(b)<<21 | uint64(r)))
		}
		a, b = b, r
	}
}

func chinese(r rune) bool { return unicode.Is(unicode.Ideographic, r) }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || chinese(r)
}

// placeTerm is the term of all cases that lie in a place.
func placeTerm(id uuid.UUID) term { return term(hash(id)) }

func hash(id uuid.UUID) uint64 {
	return uint64(mixed(binary.BigEndian.Uint64(id[:8]) ^ uint64(mixed(binary.BigEndian.Uint64(id[8:])))))
}

// mixed spreads a number over all bits (the last step of SplitMix64).
func mixed(n uint64) term {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return term(n ^ n>>31)
}

// A span is four weeks; spans are counted from the year 1800, and whatever lies
// before the first or behind the last belongs to it.
type span uint16

const (
	spanSeconds = 28 * 24 * 3600
	firstSpan   = -5364662400 // 1800-01-01
	lastSpan    = 1<<16 - 2
)

func spanOf(second int64) span {
	return span(min(max((second-firstSpan)/spanSeconds, 0), lastSpan))
}

func (s span) begin() int64 { return firstSpan + int64(s)*spanSeconds }

// key is the primary key of a list: a UUID of our own making (version 8), the span
// in front, so that the lists of the same weeks stand together.
func key(tenant uuid.UUID, s span, t term) (id uuid.UUID) {
	binary.BigEndian.PutUint16(id[0:], uint16(s))
	binary.BigEndian.PutUint32(id[2:], uint32(t>>32))
	binary.BigEndian.PutUint16(id[6:], 8<<12|uint16(t)&0xfff)
	binary.BigEndian.PutUint64(id[8:], 2<<62|hash(tenant)>>2)
	return id
}

// keys are between which the lists of a span stand.
func (s span) keys() (from, to uuid.UUID) {
	binary.BigEndian.PutUint16(from[0:], uint16(s))
	for i := range to {
		to[i] = 0xff
	}
	binary.BigEndian.PutUint16(to[0:], uint16(s))
	return from, to
}
