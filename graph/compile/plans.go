package compile

import (
	"context"
	"sync/atomic"
	"unique"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/readplan"
)

// MostDocument is the longest document, in bytes, of which anything is kept. A
// longer one is parsed anew each time, and its plan could not be found again.
const MostDocument = 2 << 10

// mostPlans and mostAnswers bound what plans and repeated answers take, in bytes.
// A plan holds on to a syntax tree, which is some ninety times larger than its
// text, and an answer to a plan: each is counted as if it were the only one.
const (
	mostPlans   = 16 << 20
	mostAnswers = 32 << 20
	treeBytes   = 90
)

// plan is a field that was compiled for one viewer. It does not change, but counts
// and measures what is asked of it.
type plan struct {
	of     *readplan.Object
	near   *tail // enough for most rows; nil: there is no such thing
	whole  *tail
	page   *Page         // of a connection
	object writeObject   // of a single row
	from   readplan.ByID // of a row that is asked for by its id
	bytes  int           // with what it holds on to; 0: it is not kept

	size          atomic.Int64 // of the last answer, in bytes
	asked, missed atomic.Int64 // of near: how often it was asked, and was not enough
}

// tail is what of the plan's statements does not depend on their source.
type tail struct {
	readplan.Tail
	last atomic.Pointer[statement]
}

// ownSource stands for the arguments of a source where the plan has its own.
const ownSource = -1

// statement is the whole text for a source, which most often is the last one's. Plans of
// viewers who may do the same have the same texts, and keep them once.
type statement struct{ source, text unique.Handle[string] }

// planKey is what a plan depends on. The documents that come again and again are
// kept by the server, and so are viewers: both are known by where they are.
type planKey struct {
	field  *ast.Field
	viewer *authz.Viewer
	args   int    // of the source
	name   string // of the type, where the field may have several
}

// plan compiles a field, or finds it compiled; nil where it cannot be. The same
// schema always reads from the same kind of database.
func (s *Schema) plan(ctx context.Context, db Reader, field graphql.CollectedField, args int, name string, compile func(*compiler) (*plan, bool)) *plan {
	viewer := authz.ViewerFrom(ctx)
	key := planKey{field.Field, viewer, args, name}
	if known, ok := s.plans.find(key); ok && whole(field) {
		return known
	}
	op := graphql.GetOperationContext(ctx)
	p, ok := compile(&compiler{s, ctx, op, op.Variables})
	if !ok || !p.of.Fits() {
		return nil
	}
	if args == ownSource {
		args = p.from.Size()
	}
	p.whole = &tail{Tail: p.of.Tail(ctx, db.Engine(), args)}
	bytes := p.whole.Bytes()
	if near, ok := p.of.Near(ctx, db.Engine(), args); ok {
		p.near = &tail{Tail: near}
		bytes += near.Bytes()
	}
	if len(op.RawQuery) <= MostDocument && !viewer.Anonymous() && whole(field) && fixed(field.Selections) {
		p.bytes = treeBytes*len(op.RawQuery) + 2*bytes
		s.plans.keep(key, p, p.bytes)
	}
	return p
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
