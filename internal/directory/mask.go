package directory

import "strings"

// MaskPhone keeps the first three and the last four digits: 138****5678. A
// shorter number is hidden whole.
func MaskPhone(s string) string { return keep(s, 3, 4) }

// MaskID keeps the first three and the last four characters of an identity
// number.
func MaskID(s string) string { return keep(s, 3, 4) }

// MaskAddress keeps the first six characters.
func MaskAddress(s string) string { return keep(s, 6, 0) }

// keep hides the middle; where hardly anything would be hidden, it hides all.
func keep(s string, head, tail int) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case len(r) < head+tail+3:
		return "****"
	}
	return string(r[:head]) + strings.Repeat("*", 4) + string(r[len(r)-tail:])
}
