package replay

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// What may be wrong with a line before its fields are looked at.
var (
	errBytes = errors.New("not UTF-8 text")
	errQuote = errors.New("a quotation mark that opens or closes no field")
	errOpen  = errors.New("a quoted field that does not end")
)

// split takes a line of CSV apart and appends its fields to into. A field may
// stand in quotation marks, doubled inside; a line's end may not, so that one
// bad line never swallows the next.
func split(line string, into []string) ([]string, error) {
	if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
		return into, errBytes
	}
	for {
		field, rest, more, err := cut(line)
		if err != nil {
			return into, err
		}
		into = append(into, field)
		if !more {
			return into, nil
		}
		line = rest
	}
}

// cut takes the first field off a line; more says that a comma followed it.
func cut(line string) (field, rest string, more bool, err error) {
	if !strings.HasPrefix(line, `"`) {
		field, rest, more = strings.Cut(line, ",")
		if strings.Contains(field, `"`) {
			err = errQuote
		}
		return field, rest, more, err
	}
	var text strings.Builder
	for line = line[1:]; ; line = line[1:] {
		end := strings.IndexByte(line, '"')
		if end < 0 {
			return "", "", false, errOpen
		}
		text.WriteString(line[:end])
		switch line = line[end+1:]; {
		case line == "":
			return text.String(), "", false, nil
		case line[0] == ',':
			return text.String(), line[1:], true, nil
		case line[0] != '"':
			return "", "", false, errQuote
		}
		text.WriteByte('"')
	}
}
