package compile

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Rows answers a field with a list of objects, one for each row of a source; nil
// where only the plain road can.
func (s *Schema) Rows(ctx context.Context, db Reader, field graphql.CollectedField, name string, from readplan.Source) ([]byte, error) {
	p := s.objects(ctx, db, field, name, len(from.Args))
	if p == nil {
		return nil, nil
	}
	rows, err := p.rows(ctx, db, p.ask(db.Engine(), from))
	if err != nil {
		return nil, err
	}
	return p.answer(func(out *bytes.Buffer) (bool, error) {
		return written(list(out, rows, func(r readplan.Row) error { return p.object(ctx, out, r) }))
	})
}
