package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/huying/huying/internal/readplan"
)

// Label is a text that a JSON column has in several languages. The names of units and
// categories are a few short texts that come again with every row, so what was read
// from them is kept.
type Label[T any] struct {
	column string
	lang   func(ctx context.Context, args map[string]any) string
	in     func(T, string) string
	known  *lru.Cache[labelKey, string]
}

type labelKey struct{ text, lang string }

// mostLabels is how many texts are kept of a field, and longestLabel how long they
// are at most, in bytes.
const (
	mostLabels   = 4096
	longestLabel = 256
)

// NewLabel reads a column; lang is the language that a request asks a field for, and
// in a text in a language.
func NewLabel[T any](column string, lang func(context.Context, map[string]any) string, in func(T, string) string) *Label[T] {
	known, _ := lru.New[labelKey, string](mostLabels) // it refuses a size below 1
	return &Label[T]{column, lang, in, known}
}

func (l *Label[T]) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	at, args := o.JSON(l.column), field.ArgumentMap(c.variables)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		text, err := readplan.JSON(o.Value(r, at))
		if err != nil {
			return false, err
		}
		words, err := l.words(labelKey{text, l.lang(ctx, args)})
		out.WriteString(words)
		return false, err
	}, true
}

// words are a text in a language, as JSON.
func (l *Label[T]) words(key labelKey) (string, error) {
	if words, ok := l.known.Get(key); ok {
		return words, nil
	}
	var text T
	if err := json.Unmarshal([]byte(key.text), &text); err != nil {
		return "", err
	}
	var out bytes.Buffer
	writeText(&out, l.in(text, key.lang))
	if len(key.text) <= longestLabel {
		key.text = strings.Clone(key.text) // not the whole row with it
		l.known.Add(key, out.String())
	}
	return out.String(), nil
}
