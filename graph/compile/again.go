package compile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
)

// Again is a field that was answered before, and the statement that did it. Its zero
// value is one that is not known.
type Again struct {
	// Write reads and writes the answer; false where only the plain road can.
	Write func(ctx context.Context, db Reader, out *bytes.Buffer) (bool, error)
	of    *repeated
}

// Alone says whether the statement was all that the answer was read from.
func (a Again) Alone() bool { return !a.of.more.Load() }

// ReadsMore keeps in mind that it is not.
func (a Again) ReadsMore() { a.of.more.Store(true) }

// Named finds the id of the object that a field asks for among its arguments.
type Named func(args map[string]any) (gid.ID, bool)

// repeated is what answers a field again: a page, where its statement follows from
// the field, the viewer and the variables alone, as inboxes are asked for over and
// over; or whatever object of a type is named.
type repeated struct {
	plan   *plan
	page   question
	window Window // of a page
	named  Named  // of an object; nil for a page
	kind   gid.Kind
	more   atomic.Bool // see Again.Alone
}

type answerKey struct {
	field     *ast.Field
	viewer    *authz.Viewer
	variables string
}

// anyObject stands for the variables of an object that is named; those of a page
// are never written like that.
const anyObject = "id"

// mostVariables is the length of variables, written out, of which an answer's
// statement is kept.
const mostVariables = 512

// Again is what answers a field as it was answered before.
func (s *Schema) Again(ctx context.Context, field graphql.CollectedField, variables map[string]any) (a Again) {
	if !whole(field) {
		return a
	}
	viewer := authz.ViewerFrom(ctx)
	if known, ok := s.answers.find(answerKey{field.Field, viewer, anyObject}); ok {
		id, ok := known.named(field.ArgumentMap(variables))
		if !ok || id.Kind != known.kind {
			return a
		}
		from := known.plan.from.Source(id.UUID)
		return Again{func(ctx context.Context, db Reader, out *bytes.Buffer) (bool, error) {
			return known.plan.one(ctx, db, known.plan.ask(db.Engine(), from), out)
		}, known}
	}
	known, ok := s.answers.find(answerKey{field.Field, viewer, spelled(variables)})
	if !ok {
		return a
	}
	return Again{func(ctx context.Context, db Reader, out *bytes.Buffer) (bool, error) {
		return known.plan.list(ctx, db, known.page, known.window, nil, out)
	}, known}
}

// keepPage keeps the statement of a page that counts nothing.
func (s *Schema) keepPage(ctx context.Context, field graphql.CollectedField, p *plan, q question, w Window) {
	variables := spelled(graphql.GetOperationContext(ctx).Variables)
	if p.bytes > 0 && !p.page.counts && len(variables) <= mostVariables {
		bytes := p.bytes + len(variables) + 64*(len(q.args)+len(q.from.Args))
		s.answers.keep(answerKey{field.Field, authz.ViewerFrom(ctx), variables}, &repeated{plan: p, page: q, window: w}, bytes)
	}
}

// keepObject keeps how objects of a kind are found that a field names.
func (s *Schema) keepObject(ctx context.Context, field graphql.CollectedField, p *plan, kind gid.Kind, named Named) {
	if p.bytes > 0 && named != nil {
		s.answers.keep(answerKey{field.Field, authz.ViewerFrom(ctx), anyObject}, &repeated{plan: p, kind: kind, named: named}, p.bytes)
	}
}

// list writes the page of a list.
func (p *plan) list(ctx context.Context, db Reader, q question, w Window, count func(context.Context) (int, error), out *bytes.Buffer) (bool, error) {
	rows, err := p.rows(ctx, db, q)
	if err != nil {
		return false, err
	}
	return written(p.page.write(ctx, out, w, rows, count))
}

// one writes the object of the only row; null where there is none.
func (p *plan) one(ctx context.Context, db Reader, q question, out *bytes.Buffer) (bool, error) {
	rows, err := p.rows(ctx, db, q)
	switch {
	case err != nil || len(rows) > 1:
		return false, err
	case len(rows) == 0:
		out.WriteString("null")
		return true, nil
	}
	return written(p.object(ctx, out, rows[0]))
}

// written says of what became of writing whether it is an answer.
func written(err error) (bool, error) {
	if errors.Is(err, errPlain) {
		return false, nil
	}
	return err == nil, err
}

// spelled are variables written out, so that different ones are written
// differently.
func spelled(variables map[string]any) string {
	var room [256]byte
	return string(appendValue(room[:0], variables))
}

func appendValue(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, '-')
	case string:
		return strconv.AppendQuote(to, v)
	case map[string]any:
		to = append(to, '{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			to = appendValue(append(strconv.AppendQuote(to, name), ':'), v[name])
		}
		return append(to, '}')
	case []any:
		to = append(to, '[')
		for _, item := range v {
			to = append(appendValue(to, item), ',')
		}
		return append(to, ']')
	default:
		return fmt.Appendf(to, "%T(%v)", v, v)
	}
}
