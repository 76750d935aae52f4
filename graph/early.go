package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/store"
)

// early are the cases in the answer of a mutation as its own transaction read them
// before the commit.
type early struct {
	of    uuid.UUID // the case
	parts map[string][]byte
}

// answering lets the service that a mutation calls read the case of the answer with
// what it writes. What is read so counts once the service has returned its id.
func (r *road) answering(ctx context.Context) context.Context {
	if plant.Any() { // which do their harm to answers
		return ctx
	}
	return casework.Answering(ctx, func(from store.Outcome, id uuid.UUID) error {
		r.early = early{}
		op, parts := opOf(ctx), map[string][]byte{}
		for _, f := range graphql.CollectFields(graphql.GetOperationContext(ctx), r.field.Selections, []string{r.field.Definition.Type.Name()}) {
			if f.Name != "case" || f.Definition.Type.Name() != "Case" {
				continue
			}
			part, err := r.schema.ByID(ctx, from, f, gid.ID{Kind: gid.CaseFile, UUID: id}, nil)
			if err != nil || part == nil || op.asked() {
				return err
			}
			parts[f.Alias] = part
		}
		r.early = early{id, parts}
		return nil
	})
}

// answeredEarly says whether the case in the answer of a mutation was read with
// what was written, and answers with it.
func answeredEarly(ctx context.Context, id uuid.UUID) bool {
	r, _ := ctx.Value(roadKey{}).(*road)
	if r == nil || r.early.of != id || len(r.early.parts) == 0 {
		return false
	}
	r.parts = r.early.parts
	return true
}
