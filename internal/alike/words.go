package alike

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxRunes bounds how much of a text is looked at: what a report is about
// stands in its first sentences.
const maxRunes = 1000

// Terms are what a text is compared by: pairs of neighbouring Chinese
// characters, and words of other scripts, folded. Each counts once.
type Terms map[string]struct{}

// TermsOf takes a text apart. Width, case, accents' spelling, spaces and
// punctuation make no difference (NFKC and full case folding).
func TermsOf(text string) Terms {
	out := Terms{}
	var run []rune // of one script
	chinese := false
	flush := func() {
		switch {
		case len(run) == 0:
		case !chinese || len(run) == 1:
			out[string(run)] = struct{}{}
		default:
			for i := range len(run) - 1 {
				out[string(run[i:i+2])] = struct{}{}
			}
		}
		run = run[:0]
	}
	for _, r := range plain(text) {
		ideograph := unicode.Is(unicode.Ideographic, r)
		if ideograph != chinese {
			flush()
			chinese = ideograph
		}
		if ideograph || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			run = append(run, r)
			continue
		}
		flush()
	}
	flush()
	return out
}

// plain is the text in one spelling.
func plain(text string) string {
	if r := []rune(text); len(r) > maxRunes {
		text = string(r[:maxRunes])
	}
	folded := cases.Fold().String(norm.NFKC.String(strings.ToValidUTF8(text, " ")))
	return norm.NFKC.String(folded)
}

// Like returns how much two texts have in common: twice what both say over all
// that they say (Sørensen and Dice), 0 to 1. The same words in another order
// are the same; a text without words is like no other.
func (t Terms) Like(other Terms) float64 {
	if len(t) == 0 || len(other) == 0 {
		return 0
	}
	if len(other) < len(t) {
		t, other = other, t
	}
	common := 0
	for term := range t {
		if _, ok := other[term]; ok {
			common++
		}
	}
	return 2 * float64(common) / float64(len(t)+len(other))
}
