// Package compile turns the selection set of one field into what is to be read
// (internal/readplan) and how each row becomes the answer's JSON. What it cannot
// turn it says so, and the field is resolved one object after the other.
package compile

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/gid"
)

// Schema is what is known of the SDL's object types.
type Schema struct {
	// Personal says who is told of each field of a person that the viewer in the
	// context reads; nil: nobody.
	Personal func(context.Context) Sighting

	ast     *ast.Schema
	types   map[string]*Type
	kinds   map[gid.Kind]string // names of types
	plans   *recent[planKey, *plan]
	answers *recent[answerKey, *repeated]
}

// Sighting is told of a field of a person that is read.
type Sighting func(ctx context.Context, of gid.ID, field string)

// NewSchema knows the object types.
func NewSchema(sdl *ast.Schema, types ...*Type) *Schema {
	s := &Schema{ast: sdl, types: map[string]*Type{}, kinds: map[gid.Kind]string{},
		plans: newRecent[planKey, *plan](mostPlans), answers: newRecent[answerKey, *repeated](mostAnswers)}
	for _, t := range types {
		t.satisfies = append([]string{t.name}, sdl.Types[t.name].Interfaces...)
		s.types[t.name] = t
		if slices.Contains(t.satisfies, "Node") {
			s.kinds[t.kind] = t.name
		}
	}
	return s
}

// TypeOf is the name of the type whose ids are of a kind; none where it is not
// known.
func (s *Schema) TypeOf(k gid.Kind) string { return s.kinds[k] }

// Type is an object type whose objects are rows of one table.
type Type struct {
	name      string
	table     string
	kind      gid.Kind
	columns   map[string]column // by the field's name in small letters
	fields    map[string]Field
	satisfies []string
}

// column is how a field of the entity is stored.
type column struct {
	name    string
	kind    kind
	pointer bool // NULL is null; else it is the empty value
}

// kind is how a value is written.
type kind int

const (
	text kind = iota
	number
	truth
	instant
)

// Of is a type of the SDL whose objects are entities. A field that has the name
// of a field of the entity is its column, unless Resolved or With say otherwise.
func Of[Entity any](name, table string) *Type {
	t := &Type{name: name, table: table, columns: map[string]column{}, fields: map[string]Field{}}
	if e, ok := any(new(Entity)).(interface{ GlobalID() gid.ID }); ok {
		t.kind = e.GlobalID().Kind
	}
	entity := reflect.TypeFor[Entity]()
	for i := range entity.NumField() {
		f := entity.Field(i)
		stored, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if kind, ok := kindOf(f.Type); ok && stored != "" && stored != "-" {
			t.columns[strings.ToLower(f.Name)] = column{stored, kind, f.Type.Kind() == reflect.Pointer}
		}
	}
	return t
}

func kindOf(t reflect.Type) (kind, bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return instant, true
	case t.Kind() == reflect.String:
		return text, true
	case t.Kind() == reflect.Bool:
		return truth, true
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return number, true
	}
	return 0, false
}

// Resolved takes the fields that a resolver answers out of what is known, as far
// as With does not say how.
func (t *Type) Resolved(resolvers reflect.Type) *Type {
	for i := range resolvers.NumMethod() {
		delete(t.columns, strings.ToLower(resolvers.Method(i).Name))
	}
	return t
}

// Renamed says that a field has another name than the entity's.
func (t *Type) Renamed(field, entity string) *Type {
	t.columns[strings.ToLower(field)] = t.columns[strings.ToLower(entity)]
	return t
}

// With says how a field is read and written.
func (t *Type) With(field string, f Field) *Type {
	t.fields[field] = f
	return t
}

// Knows says whether a field of an object type can be compiled.
func (s *Schema) Knows(object, field string) bool {
	t := s.types[object]
	if t == nil {
		return false
	}
	if _, special := t.fields[field]; special || field == "id" {
		return true
	}
	col, ok := t.columns[strings.ToLower(field)]
	return ok && fits(col.kind, s.ast, s.ast.Types[object].Fields.ForName(field).Type)
}
