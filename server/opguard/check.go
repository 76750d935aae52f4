package opguard

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// plan is what remains of an accepted document: all that must be judged again for
// other variables or another viewer.
type plan struct {
	depth      int // with introspection counted
	operations []operation
}

type operation struct {
	pages    []page
	defaults map[string]int // variables with a default, for the sizes of pages
}

// Check reports, as an *Error, the first limit that the document exceeds; nil means
// that parsing and validating it is affordable, not that it is valid. Page sizes
// that variables give are taken from their defaults; use CheckOperation where the
// variables are known.
func (l Limits) Check(query string) error {
	return l.CheckOperation(query, nil)
}

// CheckOperation is Check with the variables: their own size and depth, and the
// page sizes they give, are judged too.
func (l Limits) CheckOperation(query string, variables map[string]any) error {
	l = l.withDefaults()
	if err := l.variables(variables); err != nil {
		return err
	}
	p, err := l.compile(query)
	if err != nil {
		return err
	}
	if err := l.judge(p, variables); err != nil {
		return err
	}
	return nil
}

// compile checks the document as such. A document that is no GraphQL compiles to
// an empty plan: it is small by then, and its error is the parser's to report.
func (l Limits) compile(query string) (*plan, *Error) {
	if len(query) > l.QueryBytes {
		return nil, exceeded(LimitQueryBytes, l.QueryBytes, len(query), nil)
	}
	source := &ast.Source{Input: query}
	readable, err := l.scan(source)
	if err != nil {
		return nil, err
	}
	if !readable {
		return &plan{}, nil
	}
	doc, parseErr := parser.ParseQueryWithTokenLimit(source, l.Tokens)
	if parseErr != nil {
		return &plan{}, nil
	}
	m := &measurer{Limits: l}
	depth, err := m.measure(doc)
	if err != nil {
		return nil, err
	}
	p := &plan{depth: depth, operations: make([]operation, 0, len(doc.Operations))}
	x := &expander{Limits: l, fragments: m.fragments}
	for _, op := range doc.Operations {
		pages, err := x.expand(op)
		if err != nil {
			return nil, err
		}
		p.operations = append(p.operations, operation{pages: pages, defaults: defaults(op, pages)})
	}
	return p, nil
}

// judge counts the nodes of every operation of the document. Which one will run is
// not decided yet, and a document of several is rare enough to be judged strictly.
func (l Limits) judge(p *plan, variables map[string]any) *Error {
	for i := range p.operations {
		if err := l.nodes(&p.operations[i], variables); err != nil {
			return err
		}
	}
	return nil
}

func defaults(op *ast.OperationDefinition, pages []page) map[string]int {
	var out map[string]int
	for _, p := range pages {
		for _, name := range p.variables {
			v := op.VariableDefinitions.ForName(name)
			if v == nil || v.DefaultValue == nil || v.DefaultValue.Kind == ast.NullValue {
				continue
			}
			if out == nil {
				out = map[string]int{}
			}
			if out[name] = literal(v.DefaultValue.Raw); v.DefaultValue.Kind == ast.ListValue {
				out[name] = max(len(v.DefaultValue.Children), 1)
			}
		}
	}
	return out
}
