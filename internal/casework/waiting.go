package casework

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/extension"
)

// WhereExtensionAsked is the condition under which a request for more time, as
// far as the viewer may read it, waits for a decision (or, without yes, none).
func WhereExtensionAsked(ctx context.Context, yes bool) func(*sql.Selector) {
	return func(s *sql.Selector) {
		t := sql.Table(extension.Table)
		asked := sql.Dialect(s.Dialect()).Select(t.C(extension.FieldCaseID)).From(t)
		asked.Where(sql.EQ(t.C(extension.FieldState), extension.StateASKED))
		authz.Reach(ctx, extension.Table, "read")(asked)
		if yes {
			s.Where(sql.In(s.C(casefile.FieldID), asked))
		} else {
			s.Where(sql.NotIn(s.C(casefile.FieldID), asked))
		}
	}
}
