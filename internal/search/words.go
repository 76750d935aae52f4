package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/spelling"
)

// What a search may ask for.
const (
	MaxWords  = 5
	MaxLength = 200 // of all words, in characters
)

// mostTerms is by how many terms cases are looked for: each is a list to read, and
// what has so many of them has most likely all.
const mostTerms = 24

// Words are what the texts of a case must say, each of them anywhere in its title,
// description or address, in any order.
type Words struct {
	words []string // in one spelling
	terms []term
}

// Parse takes words apart at their blanks. Width, case and how accents are written
// make no difference.
//
// Faults, at the path: fault.Required, fault.TooLong and fault.TooMany;
// fault.WordTooShort where a word has neither two characters, one of them Chinese,
// nor three others that stand together: such a word is nearly everywhere.
func Parse(text, path string) (Words, error) {
	if utf8.RuneCountInString(text) > MaxLength {
		return Words{}, fault.Field(path, fault.TooLong, MaxLength)
	}
	w := Words{words: strings.Fields(spelling.Plain(text))}
	switch {
	case len(w.words) == 0:
		return Words{}, fault.Field(path, fault.Required)
	case len(w.words) > MaxWords:
		return Words{}, fault.Field(path, fault.TooMany, MaxWords)
	}
	for _, word := range w.words {
		before := len(w.terms)
		terms(word, func(t term) { w.terms = append(w.terms, t) })
		if len(w.terms) == before {
			return Words{}, fault.Field(path, fault.WordTooShort)
		}
	}
	slices.Sort(w.terms)
	w.terms = slices.Compact(w.terms)
	if len(w.terms) > mostTerms {
		w.terms = w.terms[:mostTerms] // hashes: as good as any others
	}
	return w, nil
}

// In says whether the texts of a case say all the words.
func (w Words) In(texts ...string) bool {
	plain := plain(texts...)
	return !slices.ContainsFunc(w.words, func(word string) bool { return !strings.Contains(plain, word) })
}

// plain are texts in one spelling, of which no word spans two.
func plain(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(spelling.Plain(text))
		b.WriteByte('\n')
	}
	return b.String()
}
