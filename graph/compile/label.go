package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/readplan"
)

// Label is a text that a JSON column has in several languages. The names of units and
// categories are a few short texts that come again with every row, so what was read
// from them is kept, by how the database has written them.
type Label[T any] struct {
	column string
	lang   func(args map[string]any) (string, bool)
	in     func(T, string) string
	known  [2]labels // as they are, and with everything doubled that a record doubles
}

// mostLabels is how many texts are kept of a field, and longestLabel how long they
// are at most, in bytes.
const (
	mostLabels   = 4096
	longestLabel = 256
)

// NewLabel reads a column; lang is the language that a field is asked for, false: that
// of the request; and in is a text in a language.
func NewLabel[T any](column string, lang func(args map[string]any) (string, bool), in func(T, string) string) *Label[T] {
	return &Label[T]{column: column, lang: lang, in: in}
}

func (l *Label[T]) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	at := o.JSON(l.column)
	asked, named := l.lang(field.ArgumentMap(c.variables))
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		lang := asked
		if !named {
			lang = fault.Lang(ctx)
		}
		words, err := l.words(o.Value(r, at), lang)
		out.WriteString(words)
		return false, err
	}, true
}

// words are a text in a language, as JSON.
func (l *Label[T]) words(v any, lang string) (string, error) {
	written, doubled, ok := readplan.Written(v)
	known := &l.known[0]
	if doubled {
		known = &l.known[1]
	}
	if ok {
		if words, ok := known.of(written, lang); ok {
			return words, nil
		}
	}
	text, err := readplan.JSON(v)
	if err != nil {
		return "", err
	}
	var all T
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return "", err
	}
	var out bytes.Buffer
	writeText(&out, l.in(all, lang))
	if ok && len(written) <= longestLabel {
		known.keep(written, lang, out.String())
	}
	return out.String(), nil
}

// labels are what was read from texts. They are safe for concurrent use.
type labels struct {
	mu sync.RWMutex
	by map[string][]label
}

// label is what a text says in a language.
type label struct{ lang, words string }

func (k *labels) of(text, lang string) (string, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, one := range k.by[text] {
		if one.lang == lang {
			return one.words, true
		}
	}
	return "", false
}

// keep keeps what a text says; where too many are kept, all are read anew.
func (k *labels) keep(text, lang, words string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil || len(k.by) >= mostLabels {
		k.by = map[string][]label{}
	}
	text = strings.Clone(text) // not the whole row with it
	k.by[text] = append(k.by[text], label{lang, words})
}
