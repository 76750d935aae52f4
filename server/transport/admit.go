package transport

import (
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// admit refuses an operation that is valid but cannot be answered here.
func admit(r *http.Request, op *graphql.OperationContext) *refusal {
	switch {
	case op.Operation.Operation == ast.Subscription:
		return refusedSubscription
	case op.Operation.Operation != ast.Query && r.Method == http.MethodGet:
		return refusedMutation
	case defers(op):
		return refusedDefer
	}
	return nil
}

// defers reports whether the document uses @defer: one answer cannot carry what
// comes later, and the executor would answer null in its place.
func defers(op *graphql.OperationContext) bool {
	if !mentionsDefer(op.RawQuery) {
		return false // the common case costs no walk
	}
	for _, o := range op.Doc.Operations {
		if setDefers(o.SelectionSet) {
			return true
		}
	}
	for _, f := range op.Doc.Fragments {
		if setDefers(f.SelectionSet) {
			return true
		}
	}
	return false
}

func mentionsDefer(document string) bool { return strings.Contains(document, "defer") }

func setDefers(set ast.SelectionSet) bool {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			if setDefers(sel.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if sel.Directives.ForName("defer") != nil || setDefers(sel.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if sel.Directives.ForName("defer") != nil {
				return true
			}
		}
	}
	return false
}
