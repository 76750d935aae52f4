package readplan

import (
	"errors"
	"strings"
)

var errNotRows = errors.New("readplan: this is no list of rows")

// token is a value of a list's row that was not looked into yet. A row holds
// where it is, so that reading a row asks for no memory of each of its values.
type token struct {
	text string
	kind tokenKind
}

type tokenKind byte

const (
	plainText   tokenKind = iota // what stands between quotes, as it is
	escapedText                  // with its quotes
	number
	nested      // an array or an object
	doubledText // without its quotes; those within stand twice, as backslashes do
)

// decode reads the rows of a list: on PostgreSQL records, on SQLite a JSON array of
// arrays.
func decode(v any) ([]Row, error) {
	p := &parser{}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case *token:
		if p.text = v.text; v.kind == doubledText {
			p.text = undoubled.Replace(v.text)
		}
	case string:
		p.text = v
	default:
		return nil, errNotRows
	}
	room := min(len(p.text)/bytesAValue+1, slab)
	p.values, p.tokens = make([]any, 0, room), make([]token, 0, room)
	if strings.HasPrefix(p.text, "(") {
		return p.records()
	}
	var rows []Row
	err := p.list(func() error {
		start := len(p.values)
		err := p.list(p.value)
		rows = append(rows, p.values[start:len(p.values):len(p.values)])
		return err
	})
	return rows, err
}

// parser reads what a database has written. Rows are parts of values: what
// was read stays where it is when that grows.
type parser struct {
	text   string
	at     int
	values []any
	tokens []token
}

// slab is how many tokens there is room for at a time at most. A short list has less
// at first, as if its values had so many bytes each.
const (
	slab        = 64
	bytesAValue = 8
)

func (p *parser) keep(kind tokenKind, text string) {
	if len(p.tokens) == cap(p.tokens) {
		p.tokens = make([]token, 0, slab)
	}
	p.tokens = append(p.tokens, token{text, kind})
	p.values = append(p.values, &p.tokens[len(p.tokens)-1])
}

// next is the next byte that says something; 0 at the end.
func (p *parser) next() byte {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; c {
		case ' ', '\n', '\t', '\r':
			p.at++
		default:
			return c
		}
	}
	return 0
}

// list calls item at each item of an array.
func (p *parser) list(item func() error) error {
	if p.next() != '[' {
		return errNotRows
	}
	p.at++
	if p.next() == ']' {
		p.at++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		c := p.next()
		p.at++
		switch c {
		case ',':
		case ']':
			return nil
		default:
			return errNotRows
		}
	}
}

// value reads the next value of a row.
func (p *parser) value() error {
	switch p.next() {
	case '"':
		start := p.at
		plain, err := p.quoted()
		if plain {
			p.keep(plainText, p.text[start+1:p.at-1])
		} else {
			p.keep(escapedText, p.text[start:p.at])
		}
		return err
	case '[', '{':
		start := p.at
		err := p.skip()
		p.keep(nested, p.text[start:p.at])
		return err
	case 0:
		return errNotRows
	}
	start := p.at
	for p.at < len(p.text) && p.text[p.at] != ',' && p.text[p.at] != ']' && p.text[p.at] > ' ' {
		p.at++
	}
	switch word := p.text[start:p.at]; word {
	case "null":
		p.values = append(p.values, nil)
	case "true", "false":
		p.values = append(p.values, word == "true")
	default:
		if word == "" || word[0] != '-' && (word[0] < '0' || word[0] > '9') {
			return errNotRows
		}
		p.keep(number, word)
	}
	return nil
}

// quoted passes over a string, and says whether it is written as it is.
func (p *parser) quoted() (plain bool, err error) {
	plain = true
	for p.at++; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\\':
			plain = false
			p.at++
		case '"':
			p.at++
			return plain, nil
		}
	}
	p.at = len(p.text)
	return false, errNotRows
}

// skip passes over an array or object.
func (p *parser) skip() error {
	for depth := 0; p.at < len(p.text); {
		switch p.text[p.at] {
		case '"':
			if _, err := p.quoted(); err != nil {
				return err
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		p.at++
		if depth == 0 {
			return nil
		}
	}
	return errNotRows
}
