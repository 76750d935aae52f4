package readplan

import (
	"encoding/json"
	"errors"
	"strconv"
)

var errNotRows = errors.New("readplan: this is no list of rows")

// raw is a list of rows that was not looked into yet.
type raw []byte

// decode reads a JSON array of arrays.
func decode(v any) ([]Row, error) {
	var text []byte
	switch v := v.(type) {
	case raw:
		text = v
	case []byte:
		text = v
	case string:
		text = []byte(v)
	default:
		return nil, errNotRows
	}
	p := &parser{text: text}
	var rows []Row
	err := p.list(func() error {
		row := Row{}
		err := p.list(func() error {
			v, err := p.value()
			row = append(row, v)
			return err
		})
		rows = append(rows, row)
		return err
	})
	return rows, err
}

// parser reads JSON that a database has written.
type parser struct {
	text []byte
	at   int
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

func (p *parser) value() (any, error) {
	switch p.next() {
	case '"':
		return p.quoted()
	case '[', '{':
		start := p.at
		err := p.skip()
		return raw(p.text[start:p.at]), err
	case 0:
		return nil, errNotRows
	}
	start := p.at
	for p.at < len(p.text) && p.text[p.at] != ',' && p.text[p.at] != ']' && p.text[p.at] > ' ' {
		p.at++
	}
	switch word := string(p.text[start:p.at]); word {
	case "null":
		return nil, nil
	case "true", "false":
		return word == "true", nil
	default:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return n, nil
		}
		return strconv.ParseFloat(word, 64)
	}
}

// quoted reads a string.
func (p *parser) quoted() (string, error) {
	start, plain := p.at, true
	for p.at++; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\\':
			plain = false
			p.at++
		case '"':
			p.at++
			if plain {
				return string(p.text[start+1 : p.at-1]), nil
			}
			var s string
			err := json.Unmarshal(p.text[start:p.at], &s)
			return s, err
		}
	}
	return "", errNotRows
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
