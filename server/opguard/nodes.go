package opguard

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// page is one connection of an operation: how many objects it asks for, inside
// which other one.
type page struct {
	parent    int      // index of the enclosing page in the same slice, -1 if there is none
	size      int      // the largest size written as a literal, 0 if none
	variables []string // variables that give a size
	open      bool     // some field names no size: the default page is possible
}

// page records on the path what the field asks for, if it is a connection. Fields
// merged into one path may differ when their types do; the largest counts.
func (x *expander) page(path *response, f *ast.Field) {
	var sized, connection bool
	for _, a := range f.Arguments {
		if a.Name == "ids" && a.Value != nil { // objects by id multiply like a page
			connection, sized = true, true
			if path.page == nil {
				path.page = &page{}
			}
			if a.Value.Kind == ast.Variable {
				path.page.variables = append(path.page.variables, a.Value.Raw)
			} else {
				path.page.size = max(path.page.size, len(a.Value.Children), 1)
			}
			continue
		}
		if a.Name != "first" && a.Name != "last" || a.Value == nil {
			continue
		}
		connection = true
		if path.page == nil {
			path.page = &page{}
		}
		switch a.Value.Kind {
		case ast.Variable:
			path.page.variables = append(path.page.variables, a.Value.Raw)
			sized = true
		case ast.NullValue: // as good as absent
		default:
			path.page.size = max(path.page.size, literal(a.Value.Raw))
			sized = true
		}
	}
	if !connection && (x.Connections == nil || !x.Connections(f.Name)) {
		return
	}
	if path.page == nil {
		path.page = &page{}
	}
	if !sized {
		path.page.open = true
	}
}

// pages keeps of the paths what the node count needs. A path comes after its
// parent, so one pass links every page to the one around it.
func pages(paths []response) []page {
	var out []page
	around := make([]int, len(paths))
	for i, p := range paths {
		around[i] = -1
		if p.parent >= 0 {
			around[i] = around[p.parent]
		}
		if p.page != nil {
			p.page.parent = around[i]
			around[i] = len(out)
			out = append(out, *p.page)
		}
	}
	return out
}

// nodes adds up the objects that the pages ask for with these variables.
func (l Limits) nodes(op *operation, variables map[string]any) *Error {
	if len(op.pages) == 0 {
		return nil
	}
	total := 0
	products := make([]int, len(op.pages))
	for i, p := range op.pages {
		n := p.size
		if p.open {
			n = max(n, l.DefaultPage)
		}
		for _, name := range p.variables {
			n = max(n, l.variable(op, name, variables))
		}
		n = max(n, 1) // a page of nothing is refused later; it must not hide what is inside
		if p.parent >= 0 {
			n *= products[p.parent]
		}
		products[i] = min(n, saturated)
		if total += products[i]; total > l.Nodes {
			return exceeded(LimitNodes, l.Nodes, total, nil)
		}
	}
	return nil
}

func (l Limits) variable(op *operation, name string, variables map[string]any) int {
	v, ok := variables[name]
	if !ok {
		if n, ok := op.defaults[name]; ok {
			return n
		}
		return l.DefaultPage
	}
	switch v := v.(type) {
	case nil:
		return l.DefaultPage
	case []any: // ids
		return max(len(v), 1)
	case json.Number:
		return literal(v.String())
	case string:
		return literal(v)
	case float64:
		return clamp(v)
	case int:
		return clamp(float64(v))
	case int32:
		return clamp(float64(v))
	case int64:
		return clamp(float64(v))
	}
	return 1 // no number at all: coercion refuses it
}

// literal reads a number as written, saturating; what is no number counts one,
// because coercion refuses it.
func literal(raw string) int {
	n, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil && !math.IsInf(n, 0) {
		return 1
	}
	return clamp(n)
}

func clamp(n float64) int {
	if math.IsNaN(n) || n < 1 {
		return 1
	}
	return int(math.Min(n, saturated))
}

// ConnectionFields returns a function for Limits.Connections that knows every field
// of the schema whose type is named as a Relay connection, and every field that
// takes the size of a page: what it lists multiplies whether the size is given or
// left out. A name that is a connection anywhere counts as one everywhere.
func ConnectionFields(schema *ast.Schema) func(field string) bool {
	names := map[string]bool{}
	for _, def := range schema.Types {
		for _, f := range def.Fields {
			if strings.HasSuffix(f.Type.Name(), "Connection") || f.Arguments.ForName("first") != nil {
				names[f.Name] = true
			}
		}
	}
	return func(field string) bool { return names[field] }
}
