package compile

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/ent/gid"
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
	// Constant says that the source follows from the field, the viewer and the
	// variables alone.
	Constant bool
}

// Connection answers a field with a page of a list; nil where only the plain
// road can.
func (s *Schema) Connection(ctx context.Context, db Reader, field graphql.CollectedField, l List) ([]byte, error) {
	p := s.plan(ctx, db, field, len(l.Source.Args), l.Type, func(c *compiler) (*plan, bool) {
		page, ok := c.page(l.Type, l.Keyset, field)
		return &plan{of: page.of, page: page}, ok
	})
	if p == nil {
		return nil, nil
	}
	l.Source.Order = l.Keyset.Order(l.Window)
	q := p.ask(db.Engine(), l.Source)
	if l.Constant {
		s.keepPage(ctx, field, p, q, l.Window)
	}
	return p.answer(func(out *bytes.Buffer) (bool, error) { return p.list(ctx, db, q, l.Window, l.Count, out) })
}

// Object answers a field with the one row of a source, null where there is none;
// nil where only the plain road can.
func (s *Schema) Object(ctx context.Context, db Reader, field graphql.CollectedField, name string, from readplan.Source) ([]byte, error) {
	p := s.objects(ctx, db, field, name, len(from.Args))
	if p == nil {
		return nil, nil
	}
	return p.answer(func(out *bytes.Buffer) (bool, error) { return p.one(ctx, db, p.ask(db.Engine(), from), out) })
}

// ByID is Object for the row that has an id, whatever its type. Where the field's
// arguments say which, named finds it again; nil: they do not.
func (s *Schema) ByID(ctx context.Context, db Reader, field graphql.CollectedField, id gid.ID, named Named) ([]byte, error) {
	t := s.types[s.kinds[id.Kind]]
	if t == nil {
		return nil, nil
	}
	p := s.objects(ctx, db, field, t.name, ownSource)
	if p == nil {
		return nil, nil
	}
	s.keepObject(ctx, field, p, id.Kind, named)
	return p.answer(func(out *bytes.Buffer) (bool, error) {
		return p.one(ctx, db, p.ask(db.Engine(), p.from.Source(id.UUID)), out)
	})
}

// objects plans a field that answers with objects of a type, from a source with
// so many arguments; nil where only the plain road can.
func (s *Schema) objects(ctx context.Context, db Reader, field graphql.CollectedField, name string, args int) *plan {
	return s.plan(ctx, db, field, args, name, func(c *compiler) (*plan, bool) {
		of, write, ok := c.object(name, field.Selections)
		p := &plan{of: of, object: write}
		if args == ownSource && ok {
			p.from = readplan.NewByID(ctx, db.Engine(), of.Table)
		}
		return p, ok
	})
}

// answer is what write writes; nil where it finds that it cannot. The answers of a
// plan are of about the same size, so there is room for one from the start.
func (p *plan) answer(write func(*bytes.Buffer) (bool, error)) ([]byte, error) {
	last := int(p.size.Load())
	out := bytes.NewBuffer(make([]byte, 0, last+last/8))
	done, err := write(out)
	if err != nil || !done {
		return nil, err
	}
	p.size.Store(int64(out.Len()))
	return out.Bytes(), nil
}
