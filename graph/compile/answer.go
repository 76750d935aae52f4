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
	Count  func(context.Context) (int, error) // negative: null
}

// Connection answers a field with a page of a list; nil where only the plain
// road can.
func (s *Schema) Connection(ctx context.Context, db Reader, field graphql.CollectedField, l List) ([]byte, error) {
	p := s.plan(ctx, db, field, len(l.Source.Args), l.Type, func(c *compiler) (plan, bool) {
		page, ok := c.page(l.Type, l.Keyset, field)
		return plan{of: page.of, page: page}, ok
	})
	if p == nil {
		return nil, nil
	}
	l.Source.Order = l.Keyset.Order(l.Window)
	rows, err := p.read(ctx, db, l.Source)
	if err != nil {
		return nil, err
	}
	return answer(func(out *bytes.Buffer) error { return p.page.write(ctx, out, l.Window, rows, l.Count) })
}

// Object answers a field with the one row of a source, null where there is none;
// nil where only the plain road can.
func (s *Schema) Object(ctx context.Context, db Reader, field graphql.CollectedField, name string, from readplan.Source) ([]byte, error) {
	p, rows, err := s.objects(ctx, db, field, name, from)
	switch {
	case p == nil || err != nil || len(rows) > 1:
		return nil, err
	case len(rows) == 0:
		return []byte("null"), nil
	}
	return answer(func(out *bytes.Buffer) error { return p.object(ctx, out, rows[0]) })
}

// objects reads the rows of a source as objects of a type; there is no plan where
// only the plain road can.
func (s *Schema) objects(ctx context.Context, db Reader, field graphql.CollectedField, name string, from readplan.Source) (*plan, []readplan.Row, error) {
	p := s.plan(ctx, db, field, len(from.Args), name, func(c *compiler) (plan, bool) {
		of, write, ok := c.object(name, field.Selections)
		return plan{of: of, object: write}, ok
	})
	if p == nil {
		return nil, nil, nil
	}
	rows, err := p.read(ctx, db, from)
	return p, rows, err
}

func (p *plan) read(ctx context.Context, db Reader, from readplan.Source) (rows []readplan.Row, err error) {
	text, args := p.tail.Statement(db.Engine(), from)
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
