package worldstest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/graph"
)

// schema is the served one: what is added to it tomorrow is asked tomorrow.
var schema = graph.NewSchema(graph.Services{}).Schema()

// document is one operation while it is being written.
type document struct {
	*generator
	defs      []string
	variables object
	fields    int
}

// most bounds the fields of a document, well under the guard's limit.
const most = 70

// write makes an operation on a root field; given are the values of arguments
// and input fields, by name, that must not be drawn.
func (g *generator) write(root *ast.FieldDefinition, mutation bool, given object) *operation {
	d := &document{generator: g, variables: object{}}
	body := d.field(root, 1+g.r.IntN(3), given)
	word := "query"
	if mutation {
		word = "mutation"
	}
	if len(d.defs) > 0 {
		word += "(" + strings.Join(d.defs, ", ") + ")"
	}
	return &operation{field: root.Name, mutation: mutation, query: word + " { " + body + " }", variables: d.variables, header: g.header(), after: g.pause()}
}

// field writes a field with its arguments and its selection.
func (d *document) field(f *ast.FieldDefinition, depth int, given object) string {
	d.fields++
	text := f.Name
	var parts []string
	for _, a := range d.arguments(f, given) {
		name := fmt.Sprintf("v%d", len(d.defs))
		d.defs = append(d.defs, "$"+name+": "+a.def.Type.String())
		d.variables[name] = a.value
		parts = append(parts, a.def.Name+": $"+name)
	}
	if len(parts) > 0 {
		text += "(" + strings.Join(parts, ", ") + ")"
	}
	of := schema.Types[f.Type.Name()]
	if of.IsCompositeType() {
		text += " { " + d.selection(of, depth) + " }"
	}
	return text
}

type argument struct {
	def   *ast.ArgumentDefinition
	value any
}

// arguments draws the arguments of a field; a list gets a page.
func (d *document) arguments(f *ast.FieldDefinition, given object) (out []argument) {
	page := d.page(f, d.fields == 1)
	for _, a := range f.Arguments {
		switch a.Name {
		case "first", "last", "after", "before":
			if value, ok := page[a.Name]; ok {
				out = append(out, argument{a, value})
			}
			continue
		}
		if value, ok := given[a.Name]; ok {
			out = append(out, argument{a, value})
		} else if a.Type.NonNull || d.r.IntN(2) == 0 {
			out = append(out, argument{a, d.value(a.Type, a.Name, given)})
		}
	}
	return out
}

// page draws the window of a list: sizes of one, two and many, and now and
// then one that is refused; cursors of earlier answers, and forged ones.
func (d *document) page(f *ast.FieldDefinition, root bool) object {
	out := object{}
	if f.Arguments.ForName("first") == nil {
		return out
	}
	sizes := []int{1, 2, 2, 3}
	if root {
		sizes = []int{1, 1, 2, 2, 3, 100, 0, 101, 1 + d.r.IntN(100), 1 + d.r.IntN(100), 1 + d.r.IntN(100), 1 + d.r.IntN(100)}
	}
	size := []string{"first", "first", "last"}[d.r.IntN(3)]
	out[size] = sizes[d.r.IntN(len(sizes))]
	for _, bound := range []string{"after", "before"} {
		if root && d.r.IntN(3) == 0 || d.r.IntN(12) == 0 {
			out[bound] = d.cursor(f.Type.Name())
		}
	}
	return out
}

// always are fields that the generator lives on.
var always = map[string][]string{"Case": {"state", "version", "holder", "workOrders"}, "WorkOrder": {"state", "department"},
	"PageInfo": {"hasNextPage", "hasPreviousPage"}}

// selection writes fields of a type: its id, most of its scalars, and some of
// its neighbours as long as depth lasts.
func (d *document) selection(t *ast.Definition, depth int) string {
	parts := []string{"__typename"}
	for _, f := range t.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		leaf := !schema.Types[f.Type.Name()].IsCompositeType()
		must := slices.Contains(always[t.Name], f.Name) && (leaf || depth > 0)
		plumbing := strings.HasSuffix(t.Name, "Connection") || strings.HasSuffix(t.Name, "Edge") || strings.HasSuffix(t.Name, "Payload")
		switch {
		case f.Name == "id", must, leaf && d.r.IntN(5) > 1, plumbing && (!leaf || d.r.IntN(3) > 0):
		case !leaf && depth > 0 && d.fields < most && d.r.IntN(4) == 0:
		default:
			continue
		}
		down := depth - 1
		if plumbing {
			down = depth
		}
		if f.Name == "edges" && d.r.IntN(2) == 0 {
			continue // nodes stand there as well
		}
		parts = append(parts, d.dressed(t, f, leaf && !must, d.field(f, down, nil)))
	}
	if t.IsAbstractType() {
		parts = append(parts, d.fragments(t, depth)...)
	}
	return strings.Join(parts, " ")
}

// dressed writes a field now and then another way: twice, under another name, in
// a fragment, or under a condition. Only a node's: below an interface two types
// might answer one name with different things.
func (d *document) dressed(t *ast.Definition, f *ast.FieldDefinition, plain bool, text string) string {
	if !slices.Contains(t.Interfaces, "Node") {
		return text
	}
	switch n := d.r.IntN(16); {
	case n == 0:
		return "... on " + t.Name + " { " + text + " }"
	case !plain || f.Name == "id":
		return text
	case n == 1:
		return text + " other" + f.Name + ": " + text
	case n == 2:
		return text + " " + text
	case n == 3:
		return text + " @" + one(d.r, []string{"skip", "include"}) + "(if: " + d.truth() + ")"
	case n == 4:
		return "... @" + one(d.r, []string{"skip", "include"}) + "(if: " + d.truth() + ") { " + text + " }"
	}
	return text
}

// truth is a condition: a word of the document, or a variable.
func (d *document) truth() string {
	if d.r.IntN(2) == 0 {
		return one(d.r, []string{"true", "false"})
	}
	name := fmt.Sprintf("v%d", len(d.defs))
	d.defs = append(d.defs, "$"+name+": Boolean!")
	d.variables[name] = d.r.IntN(2) == 0
	return "$" + name
}

// fragments look at what stands behind an interface: at every kind of error,
// at one kind of node, since two might answer one name with different types.
func (d *document) fragments(t *ast.Definition, depth int) (out []string) {
	types := schema.PossibleTypes[t.Name]
	if t.Name == "Node" {
		types = []*ast.Definition{types[d.r.IntN(len(types))]}
	}
	for _, of := range types {
		out = append(out, "... on "+of.Name+" { "+d.selection(of, min(depth, 1))+" }")
	}
	return out
}

// value draws a value of a type; name says what it means.
func (d *document) value(t *ast.Type, name string, given object) any {
	if t.Elem != nil {
		out := []any{}
		for range d.r.IntN(4) {
			out = append(out, d.value(t.Elem, name, given))
		}
		return out
	}
	def := schema.Types[t.NamedType]
	switch def.Kind {
	case ast.Enum:
		return def.EnumValues[d.r.IntN(len(def.EnumValues))].Name
	case ast.InputObject:
		return d.input(def, given)
	default:
		return d.scalar(t.NamedType, name)
	}
}

// input draws an input object; of one that takes exactly one field, one.
func (d *document) input(def *ast.Definition, given object) object {
	out := object{}
	only := -1
	if def.Directives.ForName("oneOf") != nil {
		only = d.r.IntN(len(def.Fields))
	}
	rare := max(2, 2*len(def.Fields)/3) // one or two conditions leave something of a list
	if len(given) > 0 {
		rare = 8 // what is meant to succeed is not asked for more than it needs
	}
	for i, f := range def.Fields {
		value, fixed := given[f.Name]
		switch {
		case only >= 0 && only != i:
		case fixed && value != nil:
			out[f.Name] = value
		case fixed:
		case only == i, f.Type.NonNull && f.DefaultValue == nil, d.r.IntN(rare) == 0:
			out[f.Name] = d.value(f.Type, f.Name, nil)
		}
	}
	return out
}

// roots are the fields of a root type, sorted.
func roots(t *ast.Definition) (out []*ast.FieldDefinition) {
	byName := map[string]*ast.FieldDefinition{}
	for _, f := range t.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			byName[f.Name] = f
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		out = append(out, byName[name])
	}
	return out
}

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
