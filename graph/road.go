package graph

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/internal/readplan"
)

// road is how one root field of a query is answered: by one statement where it
// can be compiled, else object after object. The resolver finds out, as it knows
// the list or the row that the field asks for; what is compiled replaces what
// its empty answer would be.
type road struct {
	field  graphql.CollectedField
	schema *compile.Schema
	answer []byte // nil: the plain road's
}

type roadKey struct{}

// Roads answers root fields of queries by one statement each where that is
// possible; took is told of each whether it was.
func Roads(s *compile.Schema, took func(compiled bool)) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		v := authz.ViewerFrom(ctx)
		if !opOf(ctx).snapshot || v == nil {
			return next(ctx)
		}
		r := &road{field: graphql.GetRootFieldContext(ctx).Field, schema: s}
		plain := next(context.WithValue(ctx, roadKey{}, r))
		took(r.answer != nil)
		if r.answer == nil {
			return plain
		}
		return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(r.answer) })
	}
}

// roadOf is the road of the root field whose resolver asks; nil for one below.
func roadOf(ctx context.Context) *road {
	r, _ := ctx.Value(roadKey{}).(*road)
	if field := graphql.GetFieldContext(ctx); field == nil || field.Object != "Query" {
		return nil
	}
	return r
}

// source is what a query would read, as a statement.
func (op *operation) source(ctx context.Context, read func(context.Context) error) (readplan.Source, error) {
	text, args, err := op.view.Statement(ctx, read)
	return readplan.Source{Text: text, Args: args}, err
}

// compilePage answers the root field with a page; false where only the plain
// road can.
func compilePage[T any](ctx context.Context, w window, k keyset[T], q pageable[T], count func(context.Context) (int, error)) (bool, error) {
	r := roadOf(ctx)
	if r == nil {
		return false, nil
	}
	op := opOf(ctx)
	size, backward, _ := w.size() // as it was read
	from, err := op.source(ctx, func(ctx context.Context) error { _, err := q.All(ctx); return err })
	if err != nil {
		return false, err
	}
	r.answer, err = r.schema.Connection(ctx, op.view, r.field, compile.List{
		Type: strings.TrimSuffix(r.field.Definition.Type.Name(), "Connection"), Keyset: k.compiled(), Source: from, Count: count,
		Window: compile.Window{Size: size, Backward: backward, After: w.after != nil, Before: w.before != nil},
	})
	return r.answer != nil, err
}

// compileOne answers the root field with the one row of a query; false where
// only the plain road can.
func compileOne[T any](ctx context.Context, name string, only func(context.Context) (*T, error)) (bool, error) {
	r := roadOf(ctx)
	if r == nil {
		return false, nil
	}
	op := opOf(ctx)
	from, err := op.source(ctx, func(ctx context.Context) error { _, err := only(ctx); return err })
	if err != nil {
		return false, err
	}
	r.answer, err = r.schema.Object(ctx, op.view, r.field, name, from)
	return r.answer != nil, err
}

// compileNodes answers the root field with the objects of ids; false where only
// the plain road can.
func compileNodes(ctx context.Context, list bool, ids ...gid.ID) (bool, error) {
	r := roadOf(ctx)
	if r == nil {
		return false, nil
	}
	var all [][]byte
	for _, id := range ids {
		one, err := r.node(ctx, id)
		if one == nil || err != nil {
			return false, err
		}
		all = append(all, one)
	}
	r.answer = bytes.Join(all, []byte{','})
	if list {
		r.answer = slices.Concat([]byte{'['}, r.answer, []byte{']'})
	}
	return true, nil
}

func (r *road) node(ctx context.Context, id gid.ID) ([]byte, error) {
	op, name := opOf(ctx), r.schema.TypeOf(id.Kind)
	if name == "" {
		return nil, nil
	}
	from, err := op.source(ctx, func(ctx context.Context) error { _, err := find(ctx, op.client, id); return err })
	if err != nil {
		return nil, err
	}
	return r.schema.Object(ctx, op.view, r.field, name, from)
}

// compiled is the keyset as compile wants it.
func (k keyset[T]) compiled() compile.Keyset {
	var zero T
	value := compile.Texts
	switch _, number := k.value(&zero).(int); {
	case k.times:
		value = compile.Times
	case number:
		value = compile.Numbers
	}
	return compile.Keyset{Column: k.column, Desc: k.desc, Value: value, Cursor: k.cursorAt}
}
