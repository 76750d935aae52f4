package compile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/readplan"
)

// entityOf reads columns of an object's row into a new entity.
func entityOf[Entity any](o *readplan.Object, columns []string) func(readplan.Row) (*Entity, error) {
	read := entityInto[Entity](o, columns)
	return func(r readplan.Row) (*Entity, error) {
		e := new(Entity)
		return e, read(e, r)
	}
}

// entityInto reads columns of an object's row into an entity, whatever those members
// held before.
func entityInto[Entity any](o *readplan.Object, columns []string) func(*Entity, readplan.Row) error {
	t := reflect.TypeFor[Entity]()
	at, members := make([]int, len(columns)), make([]int, len(columns))
	for i, name := range columns {
		members[i] = memberOf(t, name)
		if at[i] = o.Column(name); isJSON(t.Field(members[i]).Type) {
			o.JSON(name)
		}
	}
	return func(e *Entity, r readplan.Row) error {
		into := reflect.ValueOf(e).Elem()
		for i := range at {
			if err := fill(into.Field(members[i]), o.Value(r, at[i])); err != nil {
				return err
			}
		}
		return nil
	}
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

// fill reads a stored value into a field of an entity. Instants, which clocks are full
// of, and texts need no look at what they are made of.
func fill(into reflect.Value, v any) (err error) {
	if into.SetZero(); v == nil {
		return nil
	}
	switch to := into.Addr().Interface().(type) {
	case *time.Time:
		*to, err = readplan.Time(v)
		return err
	case **time.Time:
		t, err := readplan.Time(v)
		*to = &t
		return err
	case *string:
		*to, err = readplan.String(v)
		return err
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if into.Type() == uuidType {
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
	return json.Unmarshal([]byte(text), into.Addr().Interface())
}
