package compile

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz"
)

// repeated is what answers a field again, where its statement follows from the
// field, the viewer and the variables alone. Inboxes are asked for over and over.
type repeated struct {
	plan   *plan
	text   string
	args   []any
	window Window
}

type answerKey struct {
	field     *ast.Field
	viewer    *authz.Viewer
	variables string
}

// mostVariables is the length of variables, written out, of which an answer's
// statement is kept.
const mostVariables = 512

// Again answers a field by the statement that answered it before; nil where that
// is not known. db is asked for once it is.
func (s *Schema) Again(ctx context.Context, field graphql.CollectedField, db func() (Reader, error)) ([]byte, error) {
	known, ok := s.answers.find(keyOf(ctx, field))
	if !ok {
		return nil, nil
	}
	from, err := db()
	if err != nil {
		return nil, err
	}
	rows, err := readRows(ctx, from, known.text, known.args)
	if err != nil {
		return nil, err
	}
	return answer(func(out *bytes.Buffer) error { return known.plan.page.write(ctx, out, known.window, rows, nil) })
}

// keepAnswer keeps the statement of a page that counts nothing.
func (s *Schema) keepAnswer(ctx context.Context, field graphql.CollectedField, p *plan, text string, args []any, w Window) {
	key := keyOf(ctx, field)
	if !p.kept || p.page.counts || len(key.variables) > mostVariables {
		return
	}
	s.answers.keep(key, &repeated{p, text, args, w}, 256+len(key.variables)+64*len(args))
}

func keyOf(ctx context.Context, field graphql.CollectedField) answerKey {
	variables := graphql.GetOperationContext(ctx).Variables
	var room [128]byte
	return answerKey{field.Field, authz.ViewerFrom(ctx), string(appendValue(room[:0], variables))}
}

// appendValue writes a variable out, so that different ones are written
// differently.
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
