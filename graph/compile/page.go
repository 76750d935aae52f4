package compile

import (
	"bytes"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/internal/readplan"
)

// Keyset is the order of a list that is read page by page: a column that is
// never null, then the id.
type Keyset struct {
	Column string
	Desc   bool
	Value  func(stored any) (any, error) // of the column, as Cursor wants it
	Cursor func(value any, id uuid.UUID) string
}

// Texts is the Value of a column of texts.
func Texts(stored any) (any, error) { return readplan.String(stored) }

// Numbers is the Value of a column of whole numbers.
func Numbers(stored any) (any, error) {
	n, err := readplan.Int(stored)
	return int(n), err
}

// Times is the Value of a column of instants.
func Times(stored any) (any, error) { return readplan.Time(stored) }

// Window is the part of a list that is asked for.
type Window struct {
	Size     int
	Backward bool
	After    bool // it begins after a cursor
	Before   bool // it ends before one
}

// Order is the order in which the rows of a window are read.
func (k Keyset) Order(w Window) []readplan.Order {
	desc := k.Desc != w.Backward
	return []readplan.Order{{Column: k.Column, Desc: desc}, {Column: "id", Desc: desc}}
}

// Page is a connection that was planned.
type Page struct {
	keyset Keyset
	of     *readplan.Object
	column int
	id     int
	parts  []part
	counts bool // it is asked how many there are
}

// part is one key of a connection, of an edge or of what bounds a page.
type part struct {
	key   string // `"name":`
	write func(ctx context.Context, out *bytes.Buffer, p *extent) error
}

// extent is a page that was read.
type extent struct {
	Window
	rows  []readplan.Row
	more  bool // there are more beyond the window
	count func(context.Context) (int, error)
}

// page plans a connection of objects of a type.
func (c *compiler) page(node string, k Keyset, field graphql.CollectedField) (*Page, bool) {
	t, known := c.types[node]
	if !known {
		return &Page{}, false
	}
	p := &Page{keyset: k, of: readplan.NewObject(t.table)}
	p.column, p.id = p.of.Column(k.Column), p.of.Column("id")
	parts, ok := c.parts(field.Definition.Type, field.Selections, func(f graphql.CollectedField) (write partWrite, ok bool) {
		switch f.Name {
		case "nodes":
			return c.nodes(t, p, f)
		case "edges":
			return c.edges(t, p, f)
		case "pageInfo":
			return c.bounds(p, f)
		case "totalCount":
			p.counts = true
			return total, true
		}
		return nil, false
	})
	p.parts = parts
	return p, ok
}

type partWrite func(ctx context.Context, out *bytes.Buffer, p *extent) error

// parts plans the keys of an object that is no row.
func (c *compiler) parts(of *ast.Type, set ast.SelectionSet, plan func(graphql.CollectedField) (partWrite, bool)) (out []part, ok bool) {
	name := of.Name()
	for _, f := range graphql.CollectFields(c.op, set, []string{name}) {
		one := part{key: `"` + f.Alias + `":`}
		if f.Name == "__typename" {
			one.write = func(_ context.Context, out *bytes.Buffer, _ *extent) error {
				writeText(out, name)
				return nil
			}
		} else if one.write, ok = plan(f); !ok {
			return nil, false
		}
		out = append(out, one)
	}
	return out, true
}

func writeParts(ctx context.Context, out *bytes.Buffer, parts []part, p *extent) error {
	out.WriteByte('{')
	for i, one := range parts {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(one.key)
		if err := one.write(ctx, out, p); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func (c *compiler) nodes(t *Type, p *Page, f graphql.CollectedField) (partWrite, bool) {
	write, ok := c.members(t, p.of, f.Selections)
	return func(ctx context.Context, out *bytes.Buffer, e *extent) error {
		return list(out, e.rows, func(r readplan.Row) error { return write(ctx, out, r) })
	}, ok
}

func (c *compiler) edges(t *Type, p *Page, f graphql.CollectedField) (partWrite, bool) {
	parts, ok := c.parts(f.Definition.Type, f.Selections, func(f graphql.CollectedField) (partWrite, bool) {
		switch f.Name {
		case "cursor":
			return func(_ context.Context, out *bytes.Buffer, e *extent) error { return p.cursor(out, e.rows[0]) }, true
		case "node":
			write, ok := c.members(t, p.of, f.Selections)
			return func(ctx context.Context, out *bytes.Buffer, e *extent) error { return write(ctx, out, e.rows[0]) }, ok
		}
		return nil, false
	})
	return func(ctx context.Context, out *bytes.Buffer, e *extent) error {
		return list(out, e.rows, func(r readplan.Row) error {
			return writeParts(ctx, out, parts, &extent{rows: []readplan.Row{r}})
		})
	}, ok
}

// cursor writes where a row stands.
func (p *Page) cursor(out *bytes.Buffer, r readplan.Row) error {
	value, err := p.keyset.Value(p.of.Value(r, p.column))
	if err != nil {
		return err
	}
	id, err := readplan.UUID(p.of.Value(r, p.id))
	writeText(out, p.keyset.Cursor(value, id))
	return err
}

func (c *compiler) bounds(p *Page, f graphql.CollectedField) (partWrite, bool) {
	flag := func(is func(*extent) bool) partWrite {
		return func(_ context.Context, out *bytes.Buffer, e *extent) error {
			graphql.MarshalBoolean(is(e)).MarshalGQL(out)
			return nil
		}
	}
	at := func(row func([]readplan.Row) readplan.Row) partWrite {
		return func(_ context.Context, out *bytes.Buffer, e *extent) error {
			if len(e.rows) == 0 {
				out.WriteString("null")
				return nil
			}
			return p.cursor(out, row(e.rows))
		}
	}
	parts, ok := c.parts(f.Definition.Type, f.Selections, func(f graphql.CollectedField) (partWrite, bool) {
		switch f.Name {
		case "hasNextPage":
			return flag(func(e *extent) bool { return e.more && !e.Backward || e.Backward && e.Before }), true
		case "hasPreviousPage":
			return flag(func(e *extent) bool { return e.more && e.Backward || !e.Backward && e.After }), true
		case "startCursor":
			return at(func(rows []readplan.Row) readplan.Row { return rows[0] }), true
		case "endCursor":
			return at(func(rows []readplan.Row) readplan.Row { return rows[len(rows)-1] }), true
		}
		return nil, false
	})
	return func(ctx context.Context, out *bytes.Buffer, e *extent) error { return writeParts(ctx, out, parts, e) }, ok
}

func total(ctx context.Context, out *bytes.Buffer, e *extent) error {
	n, err := e.count(ctx)
	if n < 0 { // too long to count
		out.WriteString("null")
		return err
	}
	graphql.MarshalInt(n).MarshalGQL(out)
	return err
}

// write writes the page that was read: one row more than the window holds, where
// there are more.
func (p *Page) write(ctx context.Context, out *bytes.Buffer, w Window, rows []readplan.Row, count func(context.Context) (int, error)) error {
	e := &extent{Window: w, rows: rows, more: len(rows) > w.Size, count: count}
	if e.more {
		e.rows = e.rows[:w.Size]
	}
	if w.Backward {
		slices.Reverse(e.rows)
	}
	return writeParts(ctx, out, p.parts, e)
}

// Pages are the objects that name this one in a column, page by page.
type Pages struct {
	Key    string
	Type   string
	Keyset Keyset
	Where  Where
	Bounds func(args map[string]any) (Bounds, bool) // false: not like that
}

// Bounds are a window with the conditions that its cursors are.
type Bounds struct {
	Window
	Beyond []readplan.Condition
}

func (f Pages) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	b, ok := f.Bounds(field.ArgumentMap(c.variables))
	if !ok {
		return nil, false
	}
	p, ok := c.page(f.Type, f.Keyset, field)
	if !ok {
		return nil, false
	}
	belong := readplan.Belong{Key: f.Key, Where: f.Where.of(c)}
	many := &readplan.Many{Belong: belong, Of: p.of, Order: f.Keyset.Order(b.Window), Limit: b.Size + 1}
	many.Where = all(append(b.Beyond, belong.Where))
	o.Manys = append(o.Manys, many)
	count := &readplan.Count{Belong: belong, Table: p.of.Table}
	if p.counts {
		o.Counts = append(o.Counts, count)
	}
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := many.Rows(r)
		if err != nil {
			return false, err
		}
		return false, p.write(ctx, out, b.Window, rows, func(context.Context) (int, error) { return count.Number(r) })
	}, true
}

// all is all conditions at once.
func all(list []readplan.Condition) readplan.Condition {
	return func(s *sql.Selector) {
		for _, where := range list {
			if where != nil {
				where(s)
			}
		}
	}
}
