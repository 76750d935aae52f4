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
		reached, err := o.Holds(r, at)
		graphql.MarshalBoolean(reached).MarshalGQL(out)
		return false, err
	}, true
}

// Where narrows rows for the viewer in the context.
type Where func(context.Context) readplan.Condition

func (w Where) of(c *compiler) readplan.Condition {
	if w == nil {
		return nil
	}
	return w(c.ctx)
}

// One is the object that a column names; null where it is not seen.
type One struct {
	Key  string
	Type string
	Else *Else // where to look where the column is empty
	If   Where // of the row that names it: where it does not hold, null
}

// Else is a row that belongs to this one and names the object in its stead.
type Else struct {
	If     string // a column that says whether to look
	Table  string
	Key    string // the column that names this row
	Where  Where
	Column string                     // the column that names the object
	Seen   func(context.Context) bool // whether the viewer could see any such row
}

func (f One) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	of, write, ok := c.object(f.Type, field.Selections)
	if !ok {
		return nil, false
	}
	one := &readplan.One{Key: f.Key, Of: of}
	if e := f.Else; e != nil && e.Seen(c.ctx) {
		one.Else = &readplan.Else{If: e.If, Table: e.Table, Belong: readplan.Belong{Key: e.Key, Where: e.Where.of(c)}, Column: e.Column}
	}
	o.Ones = append(o.Ones, one)
	named := func(readplan.Row) (bool, error) { return true, nil }
	if f.If != nil {
		at := o.Ask(field.Name, f.If)
		named = func(r readplan.Row) (bool, error) { return o.Holds(r, at) }
	}
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		if is, err := named(r); err != nil || !is || !of.There(r) {
			return true, err
		}
		return false, write(ctx, out, r)
	}, true
}
