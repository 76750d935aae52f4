package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/readplan"
)

// Resolver works a field out of an entity of which only some columns were read;
// args are the field's own.
type Resolver[Entity, V any] func(ctx context.Context, e *Entity, args map[string]any) (V, error)

// Resolve is a field that the resolver of the plain road works out of columns of
// its row, without asking the database for more. A nil pointer is null.
func Resolve[Entity, V any](resolve Resolver[Entity, V], marshal func(V) graphql.Marshaler, needs ...string) Field {
	return resolved[Entity]{needs, func(graphql.CollectedField, *compiler) (func(context.Context, *Entity, map[string]any, *bytes.Buffer) (bool, error), bool) {
		return func(ctx context.Context, e *Entity, args map[string]any, out *bytes.Buffer) (bool, error) {
			v, err := resolve(ctx, e, args)
			if err != nil {
				return false, errPlain // which knows how to say it
			}
			if isNil(v) {
				return true, nil
			}
			marshal(v).MarshalGQL(out)
			return false, nil
		}, true
	}}
}

// Inline is Resolve for an object that is no row, with its members.
func Inline[Entity, V any](resolve Resolver[Entity, *V], members map[string]func(*V) graphql.Marshaler, needs ...string) Field {
	return resolved[Entity]{needs, func(f graphql.CollectedField, c *compiler) (func(context.Context, *Entity, map[string]any, *bytes.Buffer) (bool, error), bool) {
		fields := graphql.CollectFields(c.op, f.Selections, []string{f.Definition.Type.Name()})
		for _, f := range fields {
			if members[f.Name] == nil && f.Name != "__typename" {
				return nil, false
			}
		}
		return func(ctx context.Context, e *Entity, args map[string]any, out *bytes.Buffer) (bool, error) {
			v, err := resolve(ctx, e, args)
			if err != nil {
				return false, errPlain
			}
			if v == nil {
				return true, nil
			}
			for i, m := range fields {
				out.WriteByte("{,"[min(i, 1)])
				out.WriteString(`"` + m.Alias + `":`)
				if m.Name == "__typename" {
					graphql.MarshalString(f.Definition.Type.Name()).MarshalGQL(out)
				} else {
					members[m.Name](v).MarshalGQL(out)
				}
			}
			out.WriteByte('}')
			return false, nil
		}, true
	}}
}

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// resolved is a field that is worked out of an entity.
type resolved[Entity any] struct {
	needs []string
	begin func(graphql.CollectedField, *compiler) (func(context.Context, *Entity, map[string]any, *bytes.Buffer) (bool, error), bool)
}

func (f resolved[Entity]) plan(c *compiler, o *readplan.Object, field graphql.CollectedField) (write, bool) {
	work, ok := f.begin(field, c)
	if !ok {
		return nil, false
	}
	args := field.ArgumentMap(c.variables)
	at, members := make([]int, len(f.needs)), make([]int, len(f.needs))
	for i, name := range f.needs {
		members[i] = memberOf(reflect.TypeFor[Entity](), name)
		if at[i] = o.Column(name); isJSON(reflect.TypeFor[Entity]().Field(members[i]).Type) {
			o.JSON(name)
		}
	}
	return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
		var e Entity
		into := reflect.ValueOf(&e).Elem()
		for i := range at {
			if err := fill(into.Field(members[i]), o.Value(r, at[i])); err != nil {
				return false, err
			}
		}
		return work(ctx, &e, args, out)
	}, true
}

// memberOf is the field of an entity that a column is read into. Its tag does not
// name it where it is sensitive.
func memberOf(entity reflect.Type, column string) int {
	for i := range entity.NumField() {
		if strings.EqualFold(entity.Field(i).Name, strings.ReplaceAll(column, "_", "")) {
			return i
		}
	}
	panic(fmt.Sprintf("compile: %s has no column %q", entity, column))
}

var (
	timeType = reflect.TypeFor[time.Time]()
	uuidType = reflect.TypeFor[uuid.UUID]()
)

// isJSON says whether values of a type are stored as JSON.
func isJSON(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice:
		return t != timeType
	}
	return false // an array is a key
}

// fill reads a stored value into a field of an entity.
func fill(into reflect.Value, v any) error {
	if v == nil {
		return nil
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch {
	case into.Type() == timeType:
		t, err := readplan.Time(v)
		into.Set(reflect.ValueOf(t))
		return err
	case into.Type() == uuidType:
		id, err := readplan.UUID(v)
		into.Set(reflect.ValueOf(id))
		return err
	}
	switch into.Kind() {
	case reflect.String:
		s, err := readplan.String(v)
		into.SetString(s)
		return err
	case reflect.Int, reflect.Int64:
		n, err := readplan.Int(v)
		into.SetInt(n)
		return err
	case reflect.Float64:
		n, err := readplan.Float(v)
		into.SetFloat(n)
		return err
	case reflect.Bool:
		b, err := readplan.Bool(v)
		into.SetBool(b)
		return err
	}
	text, err := readplan.JSON(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into.Addr().Interface())
}
