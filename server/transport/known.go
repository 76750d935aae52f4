package transport

import (
	"bytes"
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// Known writes the whole response to a query that was answered before, and says that
// it did. Where it says no, what it wrote means nothing, and the request is executed
// as if it had not been asked.
type Known func(ctx context.Context, params *graphql.RawParams, out *bytes.Buffer) bool

// known is the answer to a request that needs no execution, which whoever writes it
// releases; nil where there is none. tried says whether it was looked for.
func (h *HTTP) known(ctx context.Context, params *graphql.RawParams) (body *bytes.Buffer, tried bool) {
	if h.cfg.Known == nil || ctx.Err() != nil || mentionsDefer(params.Query) {
		return nil, false
	}
	body = bodies.Get().(*bytes.Buffer)
	if !h.cfg.Known(ctx, params, body) {
		release(body)
		return nil, true
	}
	return body, true
}

// begun is a context that ended while its operation was under way. The executor begins
// none whose context has ended, and answers nothing; this one had begun, and what
// failed of it is answered as errors.
type begun struct {
	context.Context
	ends context.Context
}

// Deadline implements context.Context.
func (b begun) Deadline() (time.Time, bool) { return b.ends.Deadline() }

// Done implements context.Context.
func (b begun) Done() <-chan struct{} { return b.ends.Done() }

// Err implements context.Context.
func (b begun) Err() error { return b.ends.Err() }

type begunKey struct{}

// begin hides from the executor that the context has ended, until Begun.
func begin(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), begunKey{}, ctx)
}

// Begun gives an operation that had begun its end back.
func Begun(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if ends, ok := ctx.Value(begunKey{}).(context.Context); ok {
		ctx = begun{ctx, ends}
	}
	return next(ctx)
}
