package compile

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/readplan"
)

// MostDocument is the longest document, in bytes, of which anything is kept. A
// longer one is parsed anew each time, and its plan could not be found again.
const MostDocument = 2 << 10

// mostBytes bounds what the plans take, with the syntax trees that they hold on
// to: those are some ninety times larger than their texts.
const (
	mostBytes = 16 << 20
	treeBytes = 90
)

// plan is a field that was compiled for one viewer. It does not change.
type plan struct {
	of     *readplan.Object
	tail   readplan.Tail
	page   *Page       // of a connection
	object writeObject // of a single row
	bytes  int
}

// planKey is what a plan depends on. The documents that come again and again are
// kept by the server, and so are viewers: both are known by where they are.
type planKey struct {
	field  *ast.Field
	viewer *authz.Viewer
	args   int    // of the source
	name   string // of the type, where the field may have several
}

// plans are those that were used last, up to mostBytes. They are safe for
// concurrent use.
type plans struct {
	mu    sync.Mutex
	last  *simplelru.LRU[planKey, *plan]
	bytes int
}

func newPlans() *plans {
	p := &plans{}
	p.last, _ = simplelru.NewLRU(mostBytes, func(_ planKey, old *plan) { p.bytes -= old.bytes }) // it refuses a size below 1
	return p
}

func (p *plans) find(key planKey) *plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, _ := p.last.Get(key)
	return found
}

func (p *plans) keep(key planKey, one *plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last.Remove(key) // another request has compiled it meanwhile
	p.last.Add(key, one)
	for p.bytes += one.bytes; p.bytes > mostBytes; {
		p.last.RemoveOldest()
	}
}

// plan compiles a field, or finds it compiled; nil where it cannot be. The same
// schema always reads from the same kind of database.
func (s *Schema) plan(ctx context.Context, db Reader, field graphql.CollectedField, args int, name string, compile func(*compiler) (plan, bool)) *plan {
	viewer := authz.ViewerFrom(ctx)
	key := planKey{field.Field, viewer, args, name}
	if known := s.plans.find(key); known != nil {
		return known
	}
	op := graphql.GetOperationContext(ctx)
	p, ok := compile(&compiler{s, ctx, op, op.Variables})
	if !ok || !p.of.Fits() {
		return nil
	}
	p.tail = p.of.Tail(ctx, db.Engine(), args)
	if len(op.RawQuery) <= MostDocument && !viewer.Anonymous() && whole(field) && fixed(field.Selections) {
		p.bytes = treeBytes*len(op.RawQuery) + p.tail.Bytes()
		s.plans.keep(key, &p)
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
