package server

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/server/transport"
)

// settling runs requests of viewers who are presumed: who asks is then settled by the
// first statement of their transaction, or with the only one of a query that is known.
// Where it was another than was presumed, or has other rights by now, nothing was written,
// nobody hears what came of it, and the request is run once more for whom it comes from.
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
	if s.cameBefore(ctx, params) {
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

// cameBefore says whether a request runs an operation of a document that came before; for
// all others it is asked who asks before they are run.
func (s *settling) cameBefore(ctx context.Context, params *graphql.RawParams) bool {
	doc, ok := s.documents.Get(ctx, params.Query)
	return ok && doc.Operations.ForName(params.OperationName) != nil
}

// settled asks who asks before a query is executed, and does not execute what nobody will
// hear of. A mutation asks with its transaction, a query that is known with its statement.
func (a *App) settled(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		return next(ctx)
	}
	if holds, err := store.PresumptionOf(ctx).Holds(ctx, a.store); err != nil || !holds {
		return graphql.OneShot(graphql.ErrorResponse(ctx, "the viewer has to be found first"))
	}
	return next(ctx)
}
