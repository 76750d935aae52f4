package compile

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Reader runs the one statement of an answer.
type Reader interface {
	Engine() string
	Rows(ctx context.Context, text string, args []any, take func([]any) error) error
}

// List is a list that a field asks for.
type List struct {
	Type   string // of its objects
	Keyset Keyset
	Window Window
	Source readplan.Source
	Count  func(context.Context) (int, error)
}

// Connection answers a field with a page of a list; nil where only the plain
// road can.
func (s *Schema) Connection(ctx context.Context, db Reader, field graphql.CollectedField, l List) ([]byte, error) {
	c := s.compiler(ctx)
	p, ok := c.page(l.Type, l.Keyset, field)
	if !ok {
		return nil, nil
	}
	l.Source.Order = l.Keyset.Order(l.Window)
	rows, err := read(ctx, db, p.of, l.Source)
	if err != nil {
		return nil, err
	}
	return answer(func(out *bytes.Buffer) error { return p.write(ctx, out, l.Window, rows, l.Count) })
}

// Object answers a field with the one row of a source, null where there is none;
// nil where only the plain road can.
func (s *Schema) Object(ctx context.Context, db Reader, field graphql.CollectedField, name string, from readplan.Source) ([]byte, error) {
	c := s.compiler(ctx)
	of, write, ok := c.object(name, field.Selections)
	if !ok {
		return nil, nil
	}
	rows, err := read(ctx, db, of, from)
	switch {
	case err != nil || len(rows) > 1:
		return nil, err
	case len(rows) == 0:
		return []byte("null"), nil
	}
	return answer(func(out *bytes.Buffer) error { return write(ctx, out, rows[0]) })
}

func (s *Schema) compiler(ctx context.Context) *compiler {
	op := graphql.GetOperationContext(ctx)
	return &compiler{s, op, op.Variables}
}

func read(ctx context.Context, db Reader, of *readplan.Object, from readplan.Source) (rows []readplan.Row, err error) {
	of.Lay()
	text, args := of.Text(ctx, db.Engine(), from)
	err = db.Rows(ctx, text, args, func(row []any) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	return rows, err
}

// answer is what write writes; nil where it finds that it cannot.
func answer(write func(*bytes.Buffer) error) ([]byte, error) {
	var out bytes.Buffer
	err := write(&out)
	if errors.Is(err, errPlain) {
		return nil, nil
	}
	return out.Bytes(), err
}
