package alike

import (
	"unicode"
	"unicode/utf8"

	"github.com/huying/huying/internal/spelling"
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
	words := plain(text)
	out := make(Terms, len(words)/4)
	began, last, chinese := -1, 0, false // the run of one script that i is in, its last character
	end := func(i int) {
		if began >= 0 && (!chinese || last == began) {
			out[words[began:i]] = struct{}{}
		}
		began = -1
	}
	for i, r := range words {
		ideograph := unicode.Is(unicode.Ideographic, r)
		if ideograph != chinese {
			end(i)
			chinese = ideograph
		}
		switch {
		case !ideograph && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			end(i)
			continue
		case began < 0:
			began = i
		case chinese:
			out[words[last:i+utf8.RuneLen(r)]] = struct{}{}
		}
		last = i
	}
	end(len(words))
	return out
}

// plain is the beginning of the text in one spelling.
func plain(text string) string {
	n := 0
	for i := range text {
		if n == maxRunes {
			text = text[:i]
			break
		}
		n++
	}
	return spelling.Plain(text)
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
