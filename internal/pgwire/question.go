package pgwire

import "encoding/binary"

// question is a query that travels between what leads a statement and that.
type question struct {
	name, text string
	args       []string
	prepared   bool // the server is known to have it
	sent       bool
}

// Ask lets a query with arguments travel before the next statement, behind what leads
// that, which it follows. The server keeps it under its name, which has one text. Where it
// fails, so has the statement, and was not run.
func (w *Wire) Ask(name, text string, args ...string) {
	w.question = &question{name: name, text: text, args: args, prepared: w.prepared[name]}
}

// Answer is the first row of what was asked with the last statement that was run, in
// words; nil: there was none. asked says whether it was, as a statement without
// arguments has no question with it.
func (w *Wire) Answer() (row []string, asked bool) {
	if w.question == nil || !w.question.sent {
		return nil, false
	}
	row = wordsOf(w.heard.row)
	if row != nil {
		if w.prepared == nil {
			w.prepared = map[string]bool{}
		}
		w.prepared[w.question.name] = true
	}
	w.question = nil
	return row, true
}

// appendTo appends the messages that ask. Whether the server has prepared a query that
// brought no row is not known; to close one that it has not is no error.
func (q *question) appendTo(to []byte) []byte {
	if !q.prepared {
		to = appendMessage(to, closing, []string{"S" + q.name})
		to = appendMessage(to, parse, []string{q.name, q.text}, 0, 0)
	}
	return appendRun(to, q.name, q.args...)
}

// wordsOf are the values of a row; "" for null, and nil for what is none.
func wordsOf(row []byte) (words []string) {
	if len(row) < 2 {
		return nil
	}
	n := int(binary.BigEndian.Uint16(row))
	words = make([]string, 0, n)
	for row = row[2:]; len(words) < n; {
		if len(row) < 4 {
			return nil
		}
		length := int(int32(binary.BigEndian.Uint32(row)))
		row = row[4:]
		if length < 0 {
			words = append(words, "")
			continue
		}
		if length > len(row) {
			return nil
		}
		words, row = append(words, string(row[:length])), row[length:]
	}
	return words
}
