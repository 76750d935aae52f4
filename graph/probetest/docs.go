package probetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/server/opguard"
)

// The sizes of the documents: well inside the guard's limits, and deep enough
// that every edge is followed from every other.
const (
	deepest     = 4   // objects inside each other
	again       = 2   // edges from a type that was looked into before
	fieldsEach  = 330 // fields of one document
	nodesEach   = 60  // objects that the pages of one document multiply a root page by
	pageOfRoot  = 60
	objectsEach = 1500 // objects of one document, by the guard's count, where it looks into the depth
	pageInside  = 3
)

// site is a field that is asked for: of the root, or of an object that is
// reached by its id.
type site struct {
	parent *ast.Definition
	field  *ast.FieldDefinition
}

func (s site) name() string { return s.parent.Name + "." + s.field.Name }

// atRoot says whether the site needs no object to start from.
func (s site) atRoot() bool { return s.parent.Name == "Query" }

// value is what an answer holds at the site.
func (s site) value(a *answer) any {
	if s.atRoot() {
		return a.data[s.field.Name]
	}
	node, _ := a.data["node"].(map[string]any)
	return node[s.field.Name]
}

// writer writes documents for a schema.
type writer struct {
	*ast.Schema
	isPage func(field string) bool // as the guard counts
	packs  *sync.Map               // what packed found, by type and depth
}

func newWriter(s *ast.Schema) writer { return writer{s, opguard.ConnectionFields(s), &sync.Map{}} }

func (w writer) def(f *ast.FieldDefinition) *ast.Definition { return w.Types[f.Type.Name()] }

func isLeaf(d *ast.Definition) bool { return d.Kind == ast.Scalar || d.Kind == ast.Enum }

func isConnection(d *ast.Definition) bool { return strings.HasSuffix(d.Name, "Connection") }

// needsMore: the field cannot be selected without an argument.
func needsMore(f *ast.FieldDefinition) bool {
	return slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

// target is what an edge leads to: of a connection, its nodes.
func (w writer) target(f *ast.FieldDefinition) *ast.Definition {
	d := w.def(f)
	if isConnection(d) {
		if nodes := d.Fields.ForName("nodes"); nodes != nil {
			return w.def(nodes)
		}
	}
	return d
}

// concrete are the object types that a type can be.
func (w writer) concrete(d *ast.Definition) []*ast.Definition {
	if d.Kind == ast.Object {
		return []*ast.Definition{d}
	}
	out := slices.Clone(w.GetPossibleTypes(d))
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// trie is a set of paths through the edges of a type.
type trie map[string]trie // by Type.field

type step struct {
	on *ast.Definition
	f  *ast.FieldDefinition
}

// paths are all ways from a type over at most depth edges, none of them taken
// twice: what follows an edge does not differ the second time.
func (w writer) paths(d *ast.Definition, depth int, taken ...*ast.FieldDefinition) (out [][]step) {
	if depth > 0 {
		for _, on := range w.concrete(d) {
			for _, f := range fieldsOf(on) {
				if isLeaf(w.def(f)) || needsMore(f) || slices.Contains(taken, f) {
					continue
				}
				for _, rest := range w.paths(w.target(f), depth-1, append(slices.Clone(taken), f)...) {
					out = append(out, append([]step{{on, f}}, rest...))
				}
			}
		}
	}
	if len(out) == 0 {
		return [][]step{nil}
	}
	return out
}

// pack is a division of paths into documents, with by how many objects each
// multiplies what it starts from.
type pack struct {
	sets  []trie
	sizes []int
}

// packed splits all paths from a type into sets that fit into a document each,
// and says by how many objects each multiplies what it starts from.
func (w writer) packed(d *ast.Definition, depth int) ([]trie, []int) {
	key := fmt.Sprint(d.Name, depth)
	known, ok := w.packs.Load(key)
	if !ok {
		sets, sizes := w.divided(d, depth)
		known, _ = w.packs.LoadOrStore(key, pack{sets, sizes})
	}
	return known.(pack).sets, known.(pack).sizes
}

func (w writer) divided(d *ast.Definition, depth int) (out []trie, sizes []int) {
	current, cost, nodes := trie{}, 0, 1
	for _, path := range w.paths(d, depth) {
		price, more := w.price(current, path)
		if (cost+price > fieldsEach || nodes+more > nodesEach) && len(current) > 0 {
			out, sizes = append(out, current), append(sizes, nodes)
			current, cost, nodes = trie{}, 0, 1
			price, more = w.price(current, path)
		}
		at := current
		for _, s := range path {
			key := s.on.Name + "." + s.f.Name
			if at[key] == nil {
				at[key] = trie{}
			}
			at = at[key]
		}
		cost, nodes = cost+price, nodes+more
	}
	return append(out, current), append(sizes, nodes)
}

// pageOf is how many objects the guard counts for an edge: it knows pages by
// the name of the field alone.
func (w writer) pageOf(f *ast.FieldDefinition) int {
	switch {
	case sized(f):
		return pageInside
	case w.isPage(f.Name):
		return opguard.Default().DefaultPage
	}
	return 1
}

// sized: the field takes the size of a page.
func sized(f *ast.FieldDefinition) bool { return f.Arguments.ForName("first") != nil }

// price is what a path adds to a document: fields, and objects by pages.
func (w writer) price(t trie, path []step) (fields, nodes int) {
	pages := 1
	for _, s := range path {
		next, there := t[s.on.Name+"."+s.f.Name]
		page := w.pageOf(s.f)
		pages *= page
		if !there {
			fields += 3 + len(fieldsOf(w.target(s.f)))
			if page > 1 {
				fields, nodes = fields+12, nodes+pages
			}
		}
		t = next
	}
	return fields, nodes
}

// body selects every scalar of a type and what the paths lead to; only limits
// an abstract type to one of its types.
func (w writer) body(d *ast.Definition, t trie, only string) string {
	parts := []string{"__typename"}
	for _, f := range fieldsOf(d) {
		if isLeaf(w.def(f)) && !needsMore(f) {
			parts = append(parts, f.Name)
		}
	}
	if d.Kind == ast.Object {
		parts = append(parts, w.edges(d, t)...)
		return strings.Join(parts, " ")
	}
	anything := d.Fields.ForName("id") != nil // fields of one name differ in type among all objects with ids
	for _, on := range w.concrete(d) {
		if only == on.Name || only == "" && !anything {
			parts = append(parts, fmt.Sprintf("... on %s { %s }", on.Name, w.body(on, t, "")))
		}
	}
	return strings.Join(parts, " ")
}

func (w writer) edges(d *ast.Definition, t trie) (parts []string) {
	for _, key := range slices.Sorted(maps.Keys(t)) {
		on, name, _ := strings.Cut(key, ".")
		if on == d.Name {
			f := d.Fields.ForName(name)
			arguments := ""
			if sized(f) {
				arguments = fmt.Sprintf("(first: %d)", pageInside)
			}
			parts = append(parts, name+arguments+w.selection(f, t[key], ""))
		}
	}
	return parts
}

// selection is what is asked of a field, in brackets; "" for a scalar.
func (w writer) selection(f *ast.FieldDefinition, t trie, only string) string {
	d := w.def(f)
	switch {
	case isLeaf(d):
		return ""
	case !isConnection(d):
		return " { " + w.body(d, t, only) + " }"
	}
	parts := []string{"__typename"}
	for _, part := range fieldsOf(d) {
		switch {
		case isLeaf(w.def(part)):
			parts = append(parts, part.Name)
		case part.Name == "nodes":
			parts = append(parts, "nodes { "+w.body(w.def(part), t, only)+" }")
		default:
			parts = append(parts, part.Name+" { "+w.shallow(w.def(part))+" }")
		}
	}
	return " { " + strings.Join(parts, " ") + " }"
}

// shallow selects the scalars of a type, and of its edges what they are.
func (w writer) shallow(d *ast.Definition) string {
	parts := []string{"__typename"}
	for _, f := range fieldsOf(d) {
		next := w.def(f)
		switch {
		case isLeaf(next):
			parts = append(parts, f.Name)
		case next.Fields.ForName("id") != nil:
			parts = append(parts, f.Name+" { __typename id }")
		default:
			parts = append(parts, f.Name+" { __typename }")
		}
	}
	return strings.Join(parts, " ")
}

// document asks for a site; every argument in given is a variable of its name.
func (w writer) document(s site, given vars, selection string) string {
	var defs, args []string
	for _, a := range s.field.Arguments {
		if _, ok := given[a.Name]; ok {
			defs = append(defs, "$"+a.Name+": "+a.Type.String())
			args = append(args, a.Name+": $"+a.Name)
		}
	}
	call := s.field.Name
	if len(args) > 0 {
		call += "(" + strings.Join(args, ", ") + ")"
	}
	call += selection
	kind := "query"
	if w.Mutation != nil && s.parent == w.Mutation {
		kind = "mutation"
	}
	if kind == "query" && !s.atRoot() {
		defs = append(defs, "$node: ID!")
		call = fmt.Sprintf("node(id: $node) { __typename ... on %s { %s } }", s.parent.Name, call)
	}
	if len(defs) > 0 {
		kind += "(" + strings.Join(defs, ", ") + ")"
	}
	return kind + " { " + call + " }"
}
