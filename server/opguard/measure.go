package opguard

import "github.com/vektah/gqlparser/v2/ast"

// saturated ends the additions of sizes: anything near it is refused anyway.
const saturated = 1 << 24

// size is what a selection set amounts to with its fragments expanded.
type size struct {
	fields int // fields
	steps  int // fields, inline fragments and fragment spreads
	height int // fields inside fields, not counting what is below __schema and __type
	full   int // the same, introspection included
}

func (s *size) add(o size) {
	s.fields = min(s.fields+o.fields, saturated)
	s.steps = min(s.steps+o.steps, saturated)
	s.height = max(s.height, o.height)
	s.full = max(s.full, o.full)
}

// fragment is the memo of one fragment definition.
type fragment struct {
	def      *ast.FragmentDefinition
	size     size
	measured bool
	open     bool // being measured now: meeting it again is a cycle
}

// measurer visits every node of a document exactly once.
type measurer struct {
	Limits
	fragments           map[string]*fragment
	aliases, directives int
}

// measure applies every limit that can be judged without expanding fragments and
// returns the document's depth with introspection counted.
func (m *measurer) measure(doc *ast.QueryDocument) (full int, err *Error) {
	if n := len(doc.Operations); n > m.Operations {
		return 0, exceeded(LimitOperations, m.Operations, n, doc.Operations[m.Operations].Position)
	}
	if n := len(doc.Fragments); n > m.Fragments {
		return 0, exceeded(LimitFragments, m.Fragments, n, doc.Fragments[m.Fragments].Position)
	}
	m.fragments = make(map[string]*fragment, len(doc.Fragments))
	for _, def := range doc.Fragments {
		if _, ok := m.fragments[def.Name]; !ok { // the first of two wins, as in the validator
			m.fragments[def.Name] = &fragment{def: def}
		}
	}
	var all size
	for _, op := range doc.Operations {
		s, err := m.operation(op)
		if err != nil {
			return 0, err
		}
		all.add(s)
	}
	// The validator walks each fragment once more on its own, with all that it
	// reaches, used or not; so the definitions are measured on their own as well.
	reach := all
	for _, def := range doc.Fragments {
		s, err := m.definition(def)
		if err != nil {
			return 0, err
		}
		reach.add(s)
	}
	return all.full, m.judge(all, reach)
}

func (m *measurer) judge(all, reach size) *Error {
	switch {
	case all.height > m.Depth:
		return exceeded(LimitDepth, m.Depth, all.height, nil)
	case reach.full > m.IntrospectionDepth:
		return exceeded(LimitIntrospectionDepth, m.IntrospectionDepth, reach.full, nil)
	case all.fields > m.ExpandedFields:
		return exceeded(LimitExpandedFields, m.ExpandedFields, all.fields, nil)
	case reach.steps > stepsPerField*m.ExpandedFields:
		return exceeded(LimitExpandedFields, stepsPerField*m.ExpandedFields, reach.steps, nil)
	}
	return nil
}

// stepsPerField is how many selections of any kind, in operations and in fragments
// walked on their own, are allowed for each expanded field that is allowed.
// Clients that keep one fragment per component nest a handful of them.
const stepsPerField = 6

func (m *measurer) operation(op *ast.OperationDefinition) (size, *Error) {
	if n := len(op.VariableDefinitions); n > m.VariableDefs {
		return size{}, exceeded(LimitVariableDefs, m.VariableDefs, n, op.Position)
	}
	for _, v := range op.VariableDefinitions {
		if err := m.value(v.DefaultValue, 0); err != nil {
			return size{}, err
		}
		if err := m.applied(v.Directives); err != nil {
			return size{}, err
		}
	}
	if err := m.applied(op.Directives); err != nil {
		return size{}, err
	}
	return m.set(op.SelectionSet)
}

// definition measures a fragment, from the memo if it is the one that spreads of
// its name mean.
func (m *measurer) definition(def *ast.FragmentDefinition) (size, *Error) {
	f := m.fragments[def.Name]
	if f.def != def {
		return m.set(def.SelectionSet)
	}
	if f.open {
		return size{}, exceeded(LimitFragmentCycle, 0, 1, def.Position)
	}
	if f.measured {
		return f.size, nil
	}
	f.open = true
	defer func() { f.open = false }()
	if err := m.applied(def.Directives); err != nil {
		return size{}, err
	}
	s, err := m.set(def.SelectionSet)
	f.size, f.measured = s, true
	return s, err
}

func (m *measurer) set(set ast.SelectionSet) (size, *Error) {
	var sum size
	if len(set) > m.Selections {
		return sum, exceeded(LimitSelections, m.Selections, len(set), set[m.Selections].GetPosition())
	}
	for _, sel := range set {
		s, err := m.selection(sel)
		if err != nil {
			return sum, err
		}
		sum.add(s)
	}
	return sum, nil
}

func (m *measurer) selection(sel ast.Selection) (size, *Error) {
	switch sel := sel.(type) {
	case *ast.Field:
		return m.field(sel)
	case *ast.InlineFragment:
		if err := m.applied(sel.Directives); err != nil {
			return size{}, err
		}
		s, err := m.set(sel.SelectionSet)
		s.steps++
		return s, err
	case *ast.FragmentSpread:
		if err := m.applied(sel.Directives); err != nil {
			return size{}, err
		}
		s := size{}
		if f := m.fragments[sel.Name]; f != nil { // an unknown one is the validator's to refuse
			var err *Error
			if s, err = m.definition(f.def); err != nil {
				return s, err
			}
		}
		s.steps++
		return s, nil
	}
	return size{}, nil
}

func (m *measurer) field(f *ast.Field) (size, *Error) {
	if f.Alias != f.Name {
		if m.aliases++; m.aliases > m.Aliases {
			return size{}, exceeded(LimitAliases, m.Aliases, m.aliases, f.Position)
		}
	}
	if err := m.arguments(f.Arguments, f.Position); err != nil {
		return size{}, err
	}
	if err := m.applied(f.Directives); err != nil {
		return size{}, err
	}
	s, err := m.set(f.SelectionSet)
	if f.Name == "__schema" || f.Name == "__type" {
		s.height = 0
	}
	s.add(size{fields: 1, steps: 1})
	s.height++
	s.full++
	return s, err
}

func (m *measurer) applied(directives ast.DirectiveList) *Error {
	for _, d := range directives {
		if m.directives++; m.directives > m.Directives {
			return exceeded(LimitDirectives, m.Directives, m.directives, d.Position)
		}
		if err := m.arguments(d.Arguments, d.Position); err != nil {
			return err
		}
	}
	return nil
}

func (m *measurer) arguments(args ast.ArgumentList, pos *ast.Position) *Error {
	if len(args) > m.ListItems {
		return exceeded(LimitListItems, m.ListItems, len(args), pos)
	}
	for _, a := range args {
		if err := m.value(a.Value, 0); err != nil {
			return err
		}
	}
	return nil
}

func (m *measurer) value(v *ast.Value, depth int) *Error {
	if v == nil || (v.Kind != ast.ListValue && v.Kind != ast.ObjectValue) {
		return nil
	}
	if depth++; depth > m.LiteralDepth {
		return exceeded(LimitLiteralDepth, m.LiteralDepth, depth, v.Position)
	}
	if len(v.Children) > m.ListItems {
		return exceeded(LimitListItems, m.ListItems, len(v.Children), v.Position)
	}
	for _, c := range v.Children {
		if err := m.value(c.Value, depth); err != nil {
			return err
		}
	}
	return nil
}
