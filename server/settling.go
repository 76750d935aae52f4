package server

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/server/transport"
)

// settling runs mutations of viewers who are presumed: who asks is then settled by the
// first statement of their transaction. Where it was another than was presumed, or has
// other rights by now, nothing was written, nobody hears what came of it, and the
// request is run once more for whom it comes from.
type settling struct {
	app       *App
	documents graphql.Cache[*ast.QueryDocument] // valid ones
}

func (s *settling) around(ctx context.Context, w http.ResponseWriter, r *http.Request, params *graphql.RawParams, run transport.Run) {
	p := store.PresumptionOf(ctx)
	if p == nil {
		run(ctx)()
		return
	}
	var write func()
	if s.mutates(ctx, params) {
		write = run(ctx)
	}
	if holds, err := p.Holds(ctx, s.app.store); holds && err == nil {
		if write == nil {
			write = run(ctx)
		}
		write()
		return
	}
	v, err := s.app.viewer(ctx, r)
	if err != nil {
		s.app.refuseViewer(w, r, err)
		return
	}
	run(store.Presuming(as(ctx, v), nil))()
}

// mutates says whether a request is a mutation that came before; for all others it is
// asked who asks before they are run.
func (s *settling) mutates(ctx context.Context, params *graphql.RawParams) bool {
	doc, ok := s.documents.Get(ctx, params.Query)
	if !ok {
		return false
	}
	op := doc.Operations.ForName(params.OperationName)
	return op != nil && op.Operation == ast.Mutation
}
