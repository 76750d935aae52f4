package server

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/graph"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/server/opguard"
	"github.com/huying/huying/server/transport"
)

// loginFields are the mutations that try a password.
var loginFields = []string{"logIn"}

// endpoint is the GraphQL endpoint, without authentication. The guard is the
// first extension: what it refuses is never parsed for execution.
func (a *App) endpoint(schema graphql.ExecutableSchema) http.Handler {
	limits := opguard.Default()
	limits.Connections = opguard.ConnectionFields(schema.Schema())
	limits.AuthFields = loginFields

	guard := opguard.New(limits, func(ctx context.Context) bool { return a.mayIntrospect(ctx) == nil })
	documents := transport.NewQueryCache(compile.MostDocument)
	over := transport.Config{MaxBody: a.cfg.BodyLimit, Timeout: transport.NoTimeout, // see authenticated
		Around: (&settling{a, documents}).around}
	var compiled *compile.Schema
	if a.cfg.CompiledReads {
		compiled = graph.CompiledSchema(a.services, schema)
		again := graph.NewAgain(a.services, schema.Schema(), compiled, a.metrics.road)
		over.Known = (&known{guard, documents, again, a.metrics}).answer
	}
	srv := handler.New(schema)
	srv.AddTransport(transport.New(over))
	srv.SetQueryCache(documents)
	srv.SetParserTokenLimit(limits.Tokens)
	srv.SetDisableSuggestion(true) // a guess at a name is a look at the schema
	srv.SetErrorPresenter(graph.Present(a.log))
	srv.SetRecoverFunc(graph.Recover(a.log))
	srv.Use(guard)
	srv.Use(introspection{a.mayIntrospect})
	srv.AroundOperations(a.settled)
	srv.AroundOperations(graph.Operations(a.services))
	srv.AroundRootFields(graph.Answers)
	if compiled != nil {
		srv.AroundRootFields(graph.Roads(compiled, a.metrics.road))
	}
	srv.AroundResponses(transport.Begun)
	srv.AroundResponses(a.metrics.operation)
	srv.AroundResponses(graph.Recorded)
	srv.AroundResponses(withRequestID)
	return srv
}

// withRequestID puts the request's id into the answer's extensions.
func withRequestID(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	graphql.RegisterExtension(ctx, "requestId", RequestID(ctx))
	return next(ctx)
}

// mayIntrospect returns why the request may not ask the schema about itself,
// or nil.
func (a *App) mayIntrospect(ctx context.Context) *fault.Fault {
	v := authz.ViewerFrom(ctx)
	switch {
	case a.cfg.Introspection == "on":
		return nil
	case a.cfg.Introspection == "off":
		return fault.New(fault.Forbidden, fault.NotAllowed)
	case v == nil || v.Anonymous():
		return fault.New(fault.Unauthenticated, fault.LoginNeeded)
	default:
		return nil
	}
}

// introspection refuses operations that ask for __schema or __type where the
// policy says no; __typename is none of them.
type introspection struct {
	refuse func(context.Context) *fault.Fault
}

func (introspection) ExtensionName() string                   { return "IntrospectionPolicy" }
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

func (i introspection) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	f := i.refuse(ctx)
	op.DisableIntrospection = f != nil
	if f == nil || !introspects(op.Operation.SelectionSet) {
		return nil
	}
	return &gqlerror.Error{Err: f, Message: f.Error()}
}

// introspects looks at the root fields; validation has refused fragments that
// spread themselves.
func introspects(set ast.SelectionSet) bool {
	for _, selection := range set {
		found := false
		switch s := selection.(type) {
		case *ast.Field:
			found = s.Name == "__schema" || s.Name == "__type"
		case *ast.InlineFragment:
			found = introspects(s.SelectionSet)
		case *ast.FragmentSpread:
			found = s.Definition != nil && introspects(s.Definition.SelectionSet)
		}
		if found {
			return true
		}
	}
	return false
}
