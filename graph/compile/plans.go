package compile

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/readplan"
)

// mostPlans bounds how many are kept; each takes some ten kilobytes.
const mostPlans = 1024

// plan is a field that was compiled for one viewer. It does not change.
type plan struct {
	of     *readplan.Object
	tail   readplan.Tail
	page   *Page       // of a connection
	object writeObject // of a single row
}

// planKey is what a plan depends on. The documents that come again and again are
// kept by the server, and so are viewers: both are known by where they are.
type planKey struct {
	field  *ast.Field
	viewer *authz.Viewer
	args   int // of the source
}

type plans = lru.Cache[planKey, *plan]

func newPlans() *plans {
	cache, err := lru.New[planKey, *plan](mostPlans)
	if err != nil { // the size is a constant
		panic(err)
	}
	return cache
}

// plan compiles a field, or finds it compiled; nil where it cannot be. The same
// schema always reads from the same kind of database.
func (s *Schema) plan(ctx context.Context, db Reader, field graphql.CollectedField, args int, compile func(*compiler) (plan, bool)) *plan {
	viewer := authz.ViewerFrom(ctx)
	key := planKey{field.Field, viewer, args}
	if known, ok := s.plans.Get(key); ok {
		return known
	}
	op := graphql.GetOperationContext(ctx)
	p, ok := compile(&compiler{s, op, op.Variables})
	if !ok {
		return nil
	}
	p.tail = p.of.Tail(ctx, db.Engine(), args)
	if !viewer.Anonymous() && whole(field) && fixed(field.Selections) {
		s.plans.Add(key, &p)
	}
	return &p
}

// whole says that nothing was merged into the field from elsewhere in the
// document, which could be there at one time and not at another.
func whole(field graphql.CollectedField) bool {
	return len(field.Selections) == len(field.SelectionSet)
}

// fixed says that no variable changes a selection.
func fixed(set ast.SelectionSet) bool {
	for _, s := range set {
		var directives ast.DirectiveList
		var below ast.SelectionSet
		switch s := s.(type) {
		case *ast.Field:
			directives, below = s.Directives, s.SelectionSet
			if !fixedArguments(s.Arguments) {
				return false
			}
		case *ast.InlineFragment:
			directives, below = s.Directives, s.SelectionSet
		case *ast.FragmentSpread:
			directives, below = s.Directives, s.Definition.SelectionSet
		}
		for _, d := range directives {
			if !fixedArguments(d.Arguments) {
				return false
			}
		}
		if !fixed(below) {
			return false
		}
	}
	return true
}

func fixedArguments(list ast.ArgumentList) bool {
	for _, a := range list {
		if !fixedValue(a.Value) {
			return false
		}
	}
	return true
}

func fixedValue(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return false
	}
	for _, child := range v.Children {
		if !fixedValue(child.Value) {
			return false
		}
	}
	return true
}
