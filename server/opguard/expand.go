package opguard

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// response is one path of the answer: all fields that are merged into it. The
// validator compares every two of them, hence the cap on their number.
type response struct {
	parent int // index of the enclosing path, -1 at the root
	fields int
	page   *page // set if one of the fields is a connection
}

// expander lays the fields of one operation out by response path. It runs only on
// documents that the measurer has accepted, so the number of its steps is bounded.
type expander struct {
	Limits
	fragments map[string]*fragment
	mutation  bool
	auth      int // of the whole document

	roots int
	paths []response
	index map[pathKey]int
}

type pathKey struct {
	parent int
	key    string
}

// expand applies the limits on the expanded operation and returns its pages.
func (x *expander) expand(op *ast.OperationDefinition) ([]page, *Error) {
	x.mutation = op.Operation == ast.Mutation
	x.roots, x.paths = 0, x.paths[:0]
	if x.index == nil {
		x.index = make(map[pathKey]int, 64)
	}
	clear(x.index)
	if err := x.set(op.SelectionSet, -1); err != nil {
		return nil, err
	}
	return pages(x.paths), nil
}

func (x *expander) set(set ast.SelectionSet, parent int) *Error {
	for _, sel := range set {
		var err *Error
		switch sel := sel.(type) {
		case *ast.Field:
			err = x.field(sel, parent)
		case *ast.InlineFragment:
			err = x.set(sel.SelectionSet, parent)
		case *ast.FragmentSpread:
			if f := x.fragments[sel.Name]; f != nil {
				err = x.set(f.def.SelectionSet, parent)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *expander) field(f *ast.Field, parent int) *Error {
	if x.mutation && slices.Contains(x.AuthFields, f.Name) {
		if x.auth++; x.auth > x.AuthMutations {
			return exceeded(LimitAuthMutations, x.AuthMutations, x.auth, f.Position)
		}
	}
	key := pathKey{parent, f.Alias}
	at, ok := x.index[key]
	if !ok {
		at = len(x.paths)
		x.index[key] = at
		x.paths = append(x.paths, response{parent: parent})
		if parent < 0 {
			if x.roots++; x.roots > x.RootFields {
				return exceeded(LimitRootFields, x.RootFields, x.roots, f.Position)
			}
		}
	}
	path := &x.paths[at]
	if path.fields++; path.fields > x.Duplicates {
		return exceeded(LimitDuplicates, x.Duplicates, path.fields, f.Position)
	}
	x.page(path, f)
	return x.set(f.SelectionSet, at)
}
