package compile

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Field is how a field is read and written.
type Field interface {
	plan(c *compiler, o *readplan.Object, f graphql.CollectedField) (write, bool)
}

// write writes a value of a row; it writes nothing for null.
type write func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (null bool, err error)

// Reach says whether a verb of the viewer reaches the row.
type Reach string

func (verb Reach) plan(_ *compiler, o *readplan.Object, _ graphql.CollectedField) (write, bool) {
	at := o.Reach(string(verb))
	return func(_ context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		reached, err := o.Reached(r, at)
		graphql.MarshalBoolean(reached).MarshalGQL(out)
		return false, err
	}, true
}

// One is the object that a column names; null where it is not seen.
type One struct {
	Key  string
	Type string
	// Else are columns of which one is true where the object is to be found
	// another way.
	Else []string
}

func (f One) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	of, write, ok := c.object(f.Type, field.Selections)
	if !ok {
		return nil, false
	}
	o.Ones = append(o.Ones, &readplan.One{Key: f.Key, Of: of})
	key := o.Column(f.Key)
	var other []int
	for _, name := range f.Else {
		other = append(other, o.Column(name))
	}
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		for _, i := range other {
			if is, err := readplan.Bool(o.Value(r, i)); (is && o.Value(r, key) == nil) || err != nil {
				return false, errPlain
			}
		}
		if !of.There(r) {
			return true, nil
		}
		return false, write(ctx, out, r)
	}, true
}

// Many are the objects that name this one in a column, sorted.
type Many struct {
	Key   string
	Type  string
	Order []readplan.Order
}

func (f Many) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	of, write, ok := c.object(f.Type, field.Selections)
	if !ok {
		return nil, false
	}
	many := &readplan.Many{Key: f.Key, Of: of, Order: f.Order}
	o.Manys = append(o.Manys, many)
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		rows, err := many.Rows(r)
		if err != nil {
			return false, err
		}
		return false, list(out, rows, func(row readplan.Row) error { return write(ctx, out, row) })
	}, true
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
