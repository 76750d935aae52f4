package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/graph/compile"
)

// pages is a list inside an object, of those that name it in a column.
func pages[T any](k keyset[T], key, object string, only compile.Where) compile.Pages {
	return compile.Pages{Key: key, Type: object, Keyset: k.compiled(), Where: only, Bounds: k.boundsOf}
}

// boundsOf reads the arguments of such a list; false where they are wrong.
func (k keyset[T]) boundsOf(args map[string]any) (b compile.Bounds, ok bool) {
	w, ok := windowOf(args)
	if !ok {
		return b, false
	}
	size, backward, err := w.size()
	if err != nil {
		return b, false
	}
	b.Window = compile.Window{Size: size, Backward: backward, After: w.after != nil, Before: w.before != nil}
	b.Beyond, err = k.bounds(w)
	return b, err == nil
}

func windowOf(args map[string]any) (w window, ok bool) {
	var right [4]bool
	w.first, right[0] = numberIn(args["first"])
	w.last, right[1] = numberIn(args["last"])
	w.after, right[2] = textIn(args["after"])
	w.before, right[3] = textIn(args["before"])
	return w, right == [4]bool{true, true, true, true}
}

// numberIn and textIn read an argument that may be left out.
func numberIn(arg any) (*int, bool) { return read(arg, graphql.UnmarshalInt) }

func textIn(arg any) (*string, bool) { return read(arg, graphql.UnmarshalString) }

func read[T any](arg any, as func(any) (T, error)) (*T, bool) {
	if arg == nil {
		return nil, true
	}
	v, err := as(arg)
	return &v, err == nil
}
