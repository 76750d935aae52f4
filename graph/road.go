package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/readplan"
)

// road is how one root field of a query is answered: by one statement where it
// can be compiled, else object after object. The resolver finds out, as it knows
// the list or the row that the field asks for; what is compiled replaces what
// its empty answer would be.
type road struct {
	field  graphql.CollectedField
	schema *compile.Schema
	answer []byte            // nil: the plain road's
	parts  map[string][]byte // of a mutation's answer, by the names that it gives them
	early  early             // parts that were read with the write
	timed  atomic.Bool       // what is asked depends on the time
}

type roadKey struct{}

// Roads answers root fields of queries by one statement each where that is
// possible; took is told of each whether it was.
func Roads(s *compile.Schema, took func(compiled bool)) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		if authz.ViewerFrom(ctx) == nil {
			return next(ctx)
		}
		r := &road{field: graphql.GetRootFieldContext(ctx).Field, schema: s}
		ctx = context.WithValue(ctx, roadKey{}, r)
		if !opOf(ctx).snapshot {
			return r.filled(next(r.answering(ctx)))
		}
		plain := next(ctx)
		took(r.answer != nil)
		if r.answer == nil {
			return plain
		}
		return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(r.answer) })
	}
}

// filled is the answer of a mutation with what of it was compiled in the places
// that were left empty for it.
func (r *road) filled(plain graphql.Marshaler) graphql.Marshaler {
	if len(r.parts) == 0 {
		return plain
	}
	var whole bytes.Buffer
	plain.MarshalGQL(&whole)
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(fill(whole.Bytes(), r.parts)) })
}

// fill puts values into members of a JSON object.
func fill(object []byte, values map[string][]byte) []byte {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return object // the whole answer is null
	}
	out := []byte{'{'}
	for d.More() {
		name, _ := d.Token() // the object was written a moment ago
		var value json.RawMessage
		_ = d.Decode(&value)
		if given, ok := values[name.(string)]; ok {
			value = given
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), name.(string)...), '"', ':')
		out = append(out, value...)
	}
	return append(out, '}')
}

// roadOf is the road of the root field whose resolver asks; nil for one below.
func roadOf(ctx context.Context) *road {
	r, _ := ctx.Value(roadKey{}).(*road)
	if field := graphql.GetFieldContext(ctx); field == nil || field.Object != "Query" {
		return nil
	}
	return r
}

// compileMember answers a member of a mutation's payload with the one row of a
// query, wherever the payload has it; false where only the plain road can.
func compileMember(ctx context.Context, member, name string, only func(context.Context) error) (bool, error) {
	r, _ := ctx.Value(roadKey{}).(*road)
	if field := graphql.GetFieldContext(ctx); r == nil || field == nil || field.Object != "Mutation" {
		return false, nil
	}
	op := opOf(ctx)
	parts := map[string][]byte{}
	for _, f := range graphql.CollectFields(graphql.GetOperationContext(ctx), r.field.Selections, []string{r.field.Definition.Type.Name()}) {
		if f.Name != member {
			continue
		}
		from, err := op.source(ctx, only)
		if err != nil {
			return false, err
		}
		if parts[f.Alias], err = r.schema.Object(ctx, op.view, f, name, from); err != nil || parts[f.Alias] == nil {
			return false, err
		}
	}
	r.parts = parts
	return true, nil
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
		Window:   compile.Window{Size: size, Backward: backward, After: w.after != nil, Before: w.before != nil},
		Constant: !r.timed.Load() && op.view.Asked() == 0,
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

// compileByID answers the root field with the object of an id; false where only
// the plain road can. named finds the id again among the field's arguments.
func compileByID(ctx context.Context, id gid.ID, named compile.Named) (done bool, err error) {
	r := roadOf(ctx)
	if r == nil || plant.Any() { // which do their harm to queries
		return false, nil
	}
	r.answer, err = r.schema.ByID(ctx, opOf(ctx).view, r.field, id, named)
	return r.answer != nil, err
}

// compileNodes answers the root field with the objects of ids; false where only
// the plain road can.
func compileNodes(ctx context.Context, list bool, ids ...gid.ID) (bool, error) {
	r := roadOf(ctx)
	if r == nil {
		return false, nil
	}
	named := compile.Named(nodeNamed)
	if list {
		named = nil
	}
	var all [][]byte
	for _, id := range ids {
		one, err := r.node(ctx, id, named)
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

func (r *road) node(ctx context.Context, id gid.ID, named compile.Named) ([]byte, error) {
	op, name := opOf(ctx), r.schema.TypeOf(id.Kind)
	switch {
	case name == "":
		return nil, nil
	case !plant.Any():
		return r.schema.ByID(ctx, op.view, r.field, id, named)
	}
	from, err := op.source(ctx, func(ctx context.Context) error { _, err := find(ctx, op.client, id); return err })
	if err != nil {
		return nil, err
	}
	answer, err := r.schema.Object(ctx, op.view, r.field, name, from)
	if plant.On(plant.RowsShared) {
		answer = kept(id, answer)
	}
	return answer, err
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
