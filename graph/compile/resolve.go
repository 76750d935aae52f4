package compile

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Resolver works a field out of an entity of which only some columns were read;
// args are the field's own.
type Resolver[Entity, V any] func(ctx context.Context, e *Entity, args map[string]any) (V, error)

// Resolve is a field that the resolver of the plain road works out of columns of
// its row. A nil pointer is null. The entity is the resolver's until its answer is
// written: the next row is read into it.
func Resolve[Entity, V any](resolve Resolver[Entity, V], marshal func(V) graphql.Marshaler, needs ...string) Field {
	free := &sync.Pool{New: func() any { return new(Entity) }}
	return fieldFunc(func(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
		args, read := field.ArgumentMap(c.variables), entityInto[Entity](o, needs)
		return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
			e := free.Get().(*Entity)
			defer free.Put(e)
			if err := read(e, r); err != nil {
				return false, err
			}
			return marshalled(out, marshal, func() (V, error) { return resolve(ctx, e, args) })
		}, true
	})
}

// Members say how the members of an object that is no row are written.
type Members[V any] map[string]func(*V) graphql.Marshaler

// Inline is Resolve for an object that is no row.
func Inline[Entity, V any](resolve Resolver[Entity, *V], members Members[V], needs ...string) Field {
	return fieldFunc(func(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
		marshal, ok := members.of(c, field)
		if !ok {
			return nil, false
		}
		return Resolve(resolve, marshal, needs...).plan(c, o, field)
	})
}

// InlineMany is Inline for a list of such objects.
func InlineMany[Entity, V any](resolve Resolver[Entity, []*V], members Members[V], needs ...string) Field {
	return fieldFunc(func(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
		marshal, ok := members.of(c, field)
		if !ok {
			return nil, false
		}
		return Resolve(resolve, func(list []*V) graphql.Marshaler {
			out := make(graphql.Array, len(list))
			for i, v := range list {
				out[i] = marshal(v)
			}
			return out
		}, needs...).plan(c, o, field)
	})
}

// of is how that is written what a field selects of such an object.
func (m Members[V]) of(c *compiler, field graphql.CollectedField) (func(*V) graphql.Marshaler, bool) {
	name := field.Definition.Type.Name()
	fields := graphql.CollectFields(c.op, field.Selections, []string{name})
	for _, f := range fields {
		if m[f.Name] == nil && f.Name != "__typename" {
			return nil, false
		}
	}
	return func(v *V) graphql.Marshaler {
		return graphql.WriterFunc(func(out io.Writer) {
			for i, f := range fields {
				_, _ = io.WriteString(out, "{,"[min(i, 1):min(i, 1)+1]+`"`+f.Alias+`":`)
				if f.Name == "__typename" {
					graphql.MarshalString(name).MarshalGQL(out)
				} else {
					m[f.Name](v).MarshalGQL(out)
				}
			}
			_, _ = io.WriteString(out, "}")
		})
	}, true
}

// marshalled writes what a resolver says.
func marshalled[V any](out *bytes.Buffer, marshal func(V) graphql.Marshaler, resolve func() (V, error)) (null bool, err error) {
	v, err := resolve()
	if err != nil {
		return false, errPlain // which knows how to say it
	}
	if pointer[V]() && isNil(v) {
		return true, nil
	}
	marshal(v).MarshalGQL(out)
	return false, nil
}

// pointer says whether values of a type may be nil; no other has to be looked into.
func pointer[V any]() bool { return reflect.TypeFor[V]().Kind() == reflect.Pointer }

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// fieldFunc is a Field that is one function.
type fieldFunc func(*compiler, *readplan.Object, graphql.CollectedField) (write, bool)

func (f fieldFunc) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	return f(c, o, field)
}
