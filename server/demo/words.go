package demo

import "strings"

// stateWords are the field's terms of the states (LF10).
var stateWords = map[string]string{
	"ACCEPTED": "接办", "ASSIGNED": "交办", "HANDLING": "处置", "FED_BACK": "反馈", "REPLIED": "回复", "CLOSED": "报结",
}

func stateWord(s string) string { return strings.TrimSpace(s + " " + stateWords[s]) }

var lightColours = map[string]string{"GREEN": "32", "YELLOW": "33", "RED": "31"}

// light is a colour in words, on a terminal in its colour.
func (p *printer) light(l string) string {
	if l == "" {
		return "-"
	}
	if !p.terminal {
		return strings.ToLower(l)
	}
	return "\x1b[" + lightColours[l] + "m" + strings.ToLower(l) + "\x1b[0m"
}

// width is the number of columns of a text: a Chinese character takes two, a
// colour none.
func width(s string) (n int) {
	escape := false
	for _, r := range s {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		case r >= 0x2E80 && r <= 0xFFEF && r != 0xFFED:
			n += 2
		default:
			n++
		}
	}
	return n
}

func pad(s string, columns int) string { return s + strings.Repeat(" ", max(0, columns-width(s))) }

// wrap breaks a text at spaces into lines of at most so many columns.
func wrap(s string, columns int) (first string, rest []string) {
	var lines []string
	at := ""
	for _, word := range strings.Split(s, " ") {
		if at != "" && width(at)+1+width(word) > columns {
			lines = append(lines, at)
			at = word
			continue
		}
		if at != "" {
			at += " "
		}
		at += word
	}
	lines = append(lines, at)
	return lines[0], lines[1:]
}
