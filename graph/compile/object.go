package compile

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/readplan"
)

// errPlain says that an answer has something in it that only the plain road can
// say, such as the error of a missing object that must be there.
var errPlain = errors.New("compile: take the plain road")

// compiler turns one field of one request.
type compiler struct {
	*Schema
	ctx       context.Context // of the viewer
	op        *graphql.OperationContext
	variables map[string]any
}

// writeObject writes an object of a row.
type writeObject func(ctx context.Context, out *bytes.Buffer, r readplan.Row) error

// member is one key of an object and how its value is written.
type member struct {
	key  string // with what stands before it: `{"name":` or `,"name":`
	must bool   // it may not be null
	write
}

// object plans a selection on objects of a type.
func (c *compiler) object(name string, set ast.SelectionSet) (*readplan.Object, writeObject, bool) {
	t, known := c.types[name]
	if !known {
		return nil, nil, false
	}
	o := readplan.NewObject(t.table)
	write, ok := c.members(t, o, set)
	return o, write, ok
}

// members plans a selection on an object that may have others.
func (c *compiler) members(t *Type, o *readplan.Object, set ast.SelectionSet) (writeObject, bool) {
	var members []member
	for _, f := range graphql.CollectFields(c.op, set, t.satisfies) {
		m := member{key: opening(len(members)) + `"` + f.Alias + `":`, must: f.Definition.Type.NonNull}
		var ok bool
		if m.write, ok = c.member(t, o, f); !ok {
			return nil, false
		}
		if f.Definition.Directives.ForName("personal") != nil {
			if told := c.Personal(c.ctx); told != nil {
				m.write = personal(t, o, f.Name, m.write, told)
			}
		}
		members = append(members, m)
	}
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) error {
		if len(members) == 0 {
			out.WriteByte('{')
		}
		for i := range members {
			if err := members[i].to(ctx, out, r); err != nil {
				return err
			}
		}
		out.WriteByte('}')
		return nil
	}, true
}

// opening stands before a member with so many before it.
func opening(before int) string {
	if before == 0 {
		return "{"
	}
	return ","
}

func (m *member) to(ctx context.Context, out *bytes.Buffer, r readplan.Row) error {
	out.WriteString(m.key)
	null, err := m.write(ctx, out, r)
	if null && m.must && err == nil {
		return errPlain
	}
	if null {
		out.WriteString("null")
	}
	return err
}

// personal is a write that tells whose field is read.
func personal(t *Type, o *readplan.Object, field string, write write, told Sighting) write {
	at := o.Column("id")
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		u, err := readplan.UUID(o.Value(r, at))
		if err != nil {
			return false, err
		}
		told(ctx, gid.ID{Kind: t.kind, UUID: u}, field)
		return write(ctx, out, r)
	}
}

func (c *compiler) member(t *Type, o *readplan.Object, f graphql.CollectedField) (write, bool) {
	if special, ok := t.fields[f.Name]; ok {
		return special.plan(c, o, f)
	}
	switch f.Name {
	case "__typename":
		return func(_ context.Context, out *bytes.Buffer, _ readplan.Row) (bool, error) {
			writeText(out, t.name)
			return false, nil
		}, true
	case "id":
		return id(t.kind, o), true
	}
	col, ok := t.columns[strings.ToLower(f.Name)]
	if !ok || !fits(col.kind, c.ast, f.Definition.Type) {
		return nil, false
	}
	at := o.Column(col.name)
	return func(_ context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		v := o.Value(r, at)
		if v == nil && !col.pointer {
			return false, errPlain // ent gives an empty value for it
		}
		if v == nil {
			return true, nil
		}
		return false, scalar(out, col.kind, v)
	}, true
}

func id(k gid.Kind, o *readplan.Object) write {
	at := o.Column("id")
	return func(_ context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		u, err := readplan.UUID(o.Value(r, at))
		if err == nil {
			writeID(out, gid.ID{Kind: k, UUID: u})
		}
		return false, err
	}
}
