// Package spelling brings texts into one spelling, so that they can be compared
// and searched: width, case, and how accents are written make no difference.
package spelling

import (
	"strings"
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folders fold the case of letters; each serves one text at a time.
var folders = sync.Pool{New: func() any { c := cases.Fold(); return &c }}

// Plain is the text in one spelling: NFKC and full case folding. What is no
// UTF-8 becomes a blank.
func Plain(text string) string {
	fold := folders.Get().(*cases.Caser)
	defer folders.Put(fold)
	return norm.NFKC.String(fold.String(norm.NFKC.String(strings.ToValidUTF8(text, " "))))
}
