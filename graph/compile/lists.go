package compile

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Many are the objects that name this one in a column, sorted.
type Many struct {
	Key   string
	Type  string
	Where Where
	Order []readplan.Order
}

func (f Many) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	many, write, ok := f.rows(c, o, field, 0)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := many.Rows(r)
		if err != nil {
			return false, err
		}
		return false, list(out, rows, func(row readplan.Row) error { return write(ctx, out, row) })
	}, ok
}

func (f Many) rows(c *compiler, o *readplan.Object, field graphql.CollectedField, limit int) (*readplan.Many, writeObject, bool) {
	of, write, ok := c.object(f.Type, field.Selections)
	many := &readplan.Many{Belong: readplan.Belong{Key: f.Key, Where: f.Where.of(c)}, Of: of, Order: f.Order, Limit: limit}
	if ok {
		o.Manys = append(o.Manys, many)
	}
	return many, write, ok
}

// First is the first of Many; null where there is none.
type First Many

func (f First) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	many, write, ok := Many(f).rows(c, o, field, 1)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := many.Rows(r)
		if err != nil || len(rows) == 0 {
			return true, err
		}
		return false, write(ctx, out, rows[0])
	}, ok
}

// Links are the objects that rows of another table tie to this one, in the order
// of those rows; what is not seen is left out.
type Links struct {
	Table string
	Key   string // the column that names this object
	Where Where
	Order []readplan.Order
	To    string // the column that names the other
	Type  string
	// Limit is how many rows are read; false: that cannot be.
	Limit func(args map[string]any) (int, bool)
}

func (f Links) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	links, of, write, ok := f.rows(c, o, field)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := links.Rows(r)
		if err != nil {
			return false, err
		}
		var there []readplan.Row
		for _, row := range rows {
			if of.There(row) {
				there = append(there, row)
			}
		}
		return false, list(out, there, func(row readplan.Row) error { return write(ctx, out, row) })
	}, ok
}

func (f Links) rows(c *compiler, o *readplan.Object, field graphql.CollectedField) (*readplan.Many, *readplan.Object, writeObject, bool) {
	limit, allowed := f.Limit(field.ArgumentMap(c.variables))
	of, write, ok := c.object(f.Type, field.Selections)
	if !ok || !allowed {
		return nil, nil, nil, false
	}
	link := readplan.NewObject(f.Table)
	link.Ones = []*readplan.One{{Key: f.To, Of: of}}
	links := &readplan.Many{Belong: readplan.Belong{Key: f.Key, Where: f.Where.of(c)}, Of: link, Order: f.Order, Limit: limit}
	o.Manys = append(o.Manys, links)
	return links, of, write, true
}

// Link is the object of the first of Links; null where there is none, or where
// it is not seen.
type Link Links

func (f Link) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	f.Limit = func(map[string]any) (int, bool) { return 1, true }
	links, of, write, ok := Links(f).rows(c, o, field)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := links.Rows(r)
		if err != nil || len(rows) == 0 || !of.There(rows[0]) {
			return true, err
		}
		return false, write(ctx, out, rows[0])
	}, ok
}

// list writes a JSON array.
func list(out *bytes.Buffer, rows []readplan.Row, write func(readplan.Row) error) error {
	out.WriteByte('[')
	for i, row := range rows {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := write(row); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}
