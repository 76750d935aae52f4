package opguard

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/huying/huying/internal/fault"
)

// CodeTooComplex is the extensions.code of every refusal.
const CodeTooComplex = "QUERY_TOO_COMPLEX"

const (
	// rememberedBytes and rememberedPlans bound the memory that accepted documents
	// may occupy: their text is at most one megabyte, a plan is smaller than its text.
	rememberedBytes = 2 << 10
	rememberedPlans = 500
)

// Guard is the gqlgen extension that applies Limits to every operation, whichever
// transport it came by. Register it behind the extension that replaces an id by a
// trusted document, and before every other one: it runs ahead of parsing.
//
// A Guard remembers accepted documents, so that a client that repeats its queries
// pays for the check once. It is safe for concurrent use.
type Guard struct {
	limits Limits
	exempt func(context.Context) bool
	plans  *lru.LRU[*plan]
}

var (
	_ graphql.HandlerExtension          = (*Guard)(nil)
	_ graphql.OperationParameterMutator = (*Guard)(nil)
)

// New returns a Guard. Fields of the limits that are zero take their defaults.
// exempt says who may introspect: for them selections below __schema and __type do
// not count towards Depth. Nil exempts everybody; refusing introspection itself is
// the executor's business, not the guard's.
func New(limits Limits, exempt func(context.Context) bool) *Guard {
	return &Guard{limits: limits.withDefaults(), exempt: exempt, plans: lru.New[*plan](rememberedPlans)}
}

// ExtensionName implements graphql.HandlerExtension.
func (g *Guard) ExtensionName() string { return "OperationGuard" }

// Validate implements graphql.HandlerExtension.
func (g *Guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator. It changes
// nothing; it refuses with CodeTooComplex what exceeds a limit.
func (g *Guard) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if err := g.check(ctx, params.Query, params.Variables); err != nil {
		return err.graphQL(fault.Lang(ctx))
	}
	return nil
}

func (g *Guard) check(ctx context.Context, query string, variables map[string]any) *Error {
	if err := g.limits.variables(variables); err != nil {
		return err
	}
	p, ok := g.plans.Get(ctx, query)
	if !ok {
		var err *Error
		if p, err = g.limits.compile(query); err != nil {
			return err
		}
		if len(query) <= rememberedBytes && len(p.operations) > 0 {
			g.plans.Add(ctx, query, p)
		}
	}
	if p.depth > g.limits.Depth && g.exempt != nil && !g.exempt(ctx) {
		return exceeded(LimitDepth, g.limits.Depth, p.depth, nil)
	}
	return g.limits.judge(p, variables)
}

// graphQL is the refusal as a client sees it, in its language.
func (e *Error) graphQL(lang string) *gqlerror.Error {
	out := &gqlerror.Error{
		Err:        e,
		Message:    fault.New(fault.Invalid, fault.TooComplex, e.Limit, e.Max, e.Got).Message(lang),
		Extensions: map[string]any{"code": CodeTooComplex, "limit": e.Limit, "maximum": e.Max},
	}
	if e.Line > 0 {
		out.Locations = []gqlerror.Location{{Line: e.Line, Column: e.Column}}
	}
	return out
}
