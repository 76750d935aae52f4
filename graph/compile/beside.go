package compile

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/readplan"
)

// Neighbour is a row of another table, or several, of which columns are read.
type Neighbour struct {
	Table   string
	Key     string           // the column that names it; of Among, that of theirs which names this one
	To      string           // of Among: the column that theirs is to equal; none: the id
	Columns []string         // of theirs
	Order   []readplan.Order // of Among
}

// Beside is a field that is worked out of columns of its row and of the row that
// it names; nil where that is not there or not seen.
func Beside[Entity, Other, V any](o Neighbour, work func(context.Context, *Entity, *Other) (V, error), marshal func(V) graphql.Marshaler, needs ...string) Field {
	return fieldFunc(func(_ *compiler, row *readplan.Object, _ graphql.CollectedField) (write, bool) {
		of := readplan.NewObject(o.Table)
		row.Ones = append(row.Ones, &readplan.One{Key: o.Key, Of: of})
		entity, other := entityOf[Entity](row, needs), entityOf[Other](of, o.Columns)
		return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
			e, err := entity(r)
			if err != nil {
				return false, err
			}
			var beside *Other
			if of.There(r) {
				if beside, err = other(r); err != nil {
					return false, err
				}
			}
			return marshalled(out, marshal, func() (V, error) { return work(ctx, e, beside) })
		}, true
	})
}

// Among is a field that is worked out of columns of its row and of those rows of
// another table that belong to it and are seen.
func Among[Entity, Other, V any](o Neighbour, work func(context.Context, *Entity, []*Other) (V, error), marshal func(V) graphql.Marshaler, needs ...string) Field {
	return fieldFunc(func(_ *compiler, row *readplan.Object, _ graphql.CollectedField) (write, bool) {
		of := readplan.NewObject(o.Table)
		entity, other := entityOf[Entity](row, needs), entityOf[Other](of, o.Columns)
		many := &readplan.Many{Belong: readplan.Belong{Key: o.Key, To: o.To}, Of: of, Order: o.Order}
		row.Manys = append(row.Manys, many)
		return func(ctx context.Context, out *bytes.Buffer, r readplan.Row) (bool, error) {
			e, err := entity(r)
			if err != nil {
				return false, err
			}
			rows, err := many.Rows(r)
			if err != nil {
				return false, err
			}
			all := make([]*Other, len(rows))
			for i := range rows {
				if all[i], err = other(rows[i]); err != nil {
					return false, err
				}
			}
			return marshalled(out, marshal, func() (V, error) { return work(ctx, e, all) })
		}, true
	})
}
