package readplan

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// ByID reads the row of a table that has an id, if the viewer sees it. It is the
// same for every id.
type ByID struct {
	text string
	args []any // the id first
}

// NewByID asks for rows of a table.
func NewByID(ctx context.Context, engine, table string) ByID {
	rows := sql.Table(table)
	s := sql.Dialect(engine).Select("*").From(rows)
	s.Where(sql.EQ(rows.C("id"), uuid.Nil))
	authz.Reach(ctx, table, "read")(s)
	text, args := s.Query()
	return ByID{text, stored(args)}
}

// Size is how many arguments its source has.
func (b ByID) Size() int { return len(b.args) }

// Source reads the row of an id.
func (b ByID) Source(id uuid.UUID) Source {
	args := append([]any{id.String()}, b.args[1:]...)
	return Source{Text: b.text, Args: args}
}
