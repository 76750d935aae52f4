package transport

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// scanner reads JSON in one pass and takes exactly what encoding/json takes, which
// would read a request's body four times: to check it, to take it apart, and both
// again for each member.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// deepest is how many arrays and objects may lie in one another, as in encoding/json.
const deepest = 10_000

// next passes over white space; 0 is the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// end says that nothing follows.
func (s *scanner) end() bool { return s.next() == 0 && s.at == len(s.text) }

// members calls each with the name of each member of an object; each passes over
// the value. False: this is no object, or each says so.
func (s *scanner) members(each func(name []byte) bool) bool {
	if s.next() != '{' || s.depth == deepest {
		return false
	}
	s.at++
	s.depth++
	if s.next() == '}' {
		s.at++
		s.depth--
		return true
	}
	for {
		s.next()
		name, ok := s.string()
		if !ok || s.next() != ':' {
			return false
		}
		s.at++
		if s.next(); !each(name) {
			return false
		}
		if done, ok := s.more('}'); done || !ok {
			return ok
		}
	}
}

// items is members for an array.
func (s *scanner) items(each func() bool) bool {
	if s.depth == deepest {
		return false
	}
	s.at++
	s.depth++
	if s.next() == ']' {
		s.at++
		s.depth--
		return true
	}
	for {
		if s.next(); !each() {
			return false
		}
		if done, ok := s.more(']'); done || !ok {
			return ok
		}
	}
}

// more passes over what stands behind a member or an item.
func (s *scanner) more(closing byte) (done, ok bool) {
	c := s.next()
	s.at++
	if c == closing {
		s.depth--
		return true, true
	}
	return false, c == ','
}

// skip passes over a value, which begins here.
func (s *scanner) skip() bool {
	switch c := s.next(); c {
	case '{':
		return s.members(func([]byte) bool { return s.skip() })
	case '[':
		return s.items(s.skip)
	case '"':
		_, ok := s.string()
		return ok
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

func (s *scanner) word(word string) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return false
	}
	s.at += len(word)
	return true
}

// number passes over a number.
func (s *scanner) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		if s.at++; !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) digits() bool {
	from := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > from
}

// string passes over a string and returns what stands between its quotes, as it is
// written.
func (s *scanner) string() (raw []byte, ok bool) {
	if s.peek() != '"' {
		return nil, false
	}
	for from, i := s.at+1, s.at+1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return s.text[from:i], true
		case c < ' ':
			return nil, false
		case c == '\\':
			n := escape(s.text[i+1:])
			if n == 0 {
				return nil, false
			}
			i += n
		}
	}
	return nil, false
}

// escape is how long what follows a backslash is; 0 where that is nothing.
func escape(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 1
	case 'u':
		for i := 1; i < 5; i++ {
			if i >= len(text) || !hexadecimal(text[i]) {
				return 0
			}
		}
		return 5
	}
	return 0
}

func hexadecimal(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// short are the escapes of one letter that a document has: its line breaks and its
// strings.
var short = [256]byte{'n': '\n', 't': '\t', 'r': '\r', '"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f'}

// unquoted is the text of a string that the scanner has passed over.
func unquoted(raw []byte) string {
	first := bytes.IndexByte(raw, '\\')
	if !utf8.Valid(raw) || first >= 0 && bytes.Contains(raw, []byte(`\u`)) {
		return unquotedSlowly(raw)
	}
	if first < 0 {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for first >= 0 {
		out = append(append(out, raw[:first]...), short[raw[first+1]])
		raw = raw[first+2:]
		first = bytes.IndexByte(raw, '\\')
	}
	return string(append(out, raw...))
}

// unquotedSlowly has the rules for halves of pairs and for what is no UTF-8.
func unquotedSlowly(raw []byte) (text string) {
	quoted := append(append(append(make([]byte, 0, len(raw)+2), '"'), raw...), '"')
	_ = json.Unmarshal(quoted, &text) // it was passed over
	return text
}

// value reads a value that begins here; its numbers stay as they are written.
func (s *scanner) value() (v any, ok bool) {
	from := s.at
	switch s.next() {
	case '{':
		return s.object()
	case '[':
		list := []any{}
		ok = s.items(func() bool {
			item, ok := s.value()
			list = append(list, item)
			return ok
		})
		return list, ok
	case '"':
		raw, ok := s.string()
		return unquoted(raw), ok
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	}
	ok = s.number()
	return json.Number(s.text[from:s.at]), ok
}

func (s *scanner) object() (map[string]any, bool) {
	out := map[string]any{}
	ok := s.members(func(name []byte) bool {
		v, ok := s.value()
		out[unquoted(name)] = v
		return ok
	})
	return out, ok
}
