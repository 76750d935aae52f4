package graph

import (
	"context"
	"errors"
	"log/slog"
	"maps"

	"entgo.io/ent/privacy"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// codes is the closed set of extensions.code (graphql.md rule 11); the last
// two of the set are written by the transport and the guard.
var codes = map[fault.Kind]string{
	fault.Invalid:         "BAD_USER_INPUT",
	fault.WrongState:      "CONFLICT",
	fault.Late:            "CONFLICT",
	fault.Conflict:        "CONFLICT",
	fault.KeyMismatch:     "CONFLICT",
	fault.NotFound:        "NOT_FOUND",
	fault.Forbidden:       "FORBIDDEN",
	fault.Unauthenticated: "UNAUTHENTICATED",
	fault.RateLimited:     "RATE_LIMITED",
}

// Present turns an error into the words and the code that leave the house. An
// error that is no fault is logged with the request and shown as INTERNAL.
func Present(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		var parsed *gqlerror.Error
		if errors.As(err, &parsed) && (parsed.Unwrap() == nil || parsed.Extensions["code"] != nil) {
			return ofRequest(parsed)
		}
		out := &gqlerror.Error{Path: graphql.GetPath(ctx)}
		if parsed != nil {
			out.Path, out.Locations = parsed.Path, parsed.Locations
		}
		f := faultOf(ctx, err)
		if f == nil {
			log.ErrorContext(ctx, "request failed", "error", err, "path", out.Path.String())
			f = fault.New("INTERNAL", fault.Broken, audit.RequestID(ctx))
		}
		out.Message = f.Message(fault.Lang(ctx))
		out.Extensions = map[string]any{"code": "INTERNAL"}
		if code, ok := codes[f.Kind]; ok {
			out.Extensions["code"] = code
		}
		if len(f.Path) > 0 {
			out.Extensions["field"] = f.Path
		}
		return out
	}
}

// ofRequest keeps what the parser and the validator say of the document, with
// a code of the set.
func ofRequest(e *gqlerror.Error) *gqlerror.Error {
	out := *e
	code, _ := e.Extensions["code"].(string)
	switch code {
	case "UNAUTHENTICATED", "RATE_LIMITED", "QUERY_TOO_COMPLEX", "PERSISTED_DOCUMENT_NOT_FOUND", "INTERNAL":
	default:
		code = "BAD_USER_INPUT"
	}
	out.Extensions = maps.Clone(e.Extensions)
	if out.Extensions == nil {
		out.Extensions = map[string]any{}
	}
	out.Extensions["code"] = code
	return &out
}

// faultOf finds the fault in an error, or the fault that an error of another
// layer stands for; nil for a defect.
func faultOf(ctx context.Context, err error) *fault.Fault {
	if list := fault.All(err); len(list) > 0 {
		return list[0]
	}
	v := authz.ViewerFrom(ctx)
	switch {
	case v == nil && (errors.Is(err, authz.ErrForbidden) || errors.Is(err, privacy.Deny)):
		return fault.New(fault.Unauthenticated, fault.TenantNeeded)
	case errors.Is(err, authz.ErrForbidden) && v.Anonymous():
		return fault.New(fault.Unauthenticated, fault.LoginNeeded)
	case errors.Is(err, authz.ErrForbidden):
		return fault.New(fault.Forbidden, fault.NotAllowed)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		ctx.Err() != nil: // what a database says whose statement was broken off
		return fault.New("INTERNAL", fault.TimedOut)
	default:
		return nil
	}
}

// Recover turns a panic into an INTERNAL error; the process lives on.
func Recover(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, what any) error {
		log.ErrorContext(ctx, "panic in a resolver", "panic", what)
		return errors.New("panic")
	}
}

// userErrors turns expected faults into data of a payload; any other error
// stays one.
func userErrors(ctx context.Context, err error) ([]model.UserError, error) {
	list := fault.All(err)
	if len(list) == 0 {
		return nil, err
	}
	out := make([]model.UserError, len(list))
	for i, f := range list {
		if !f.Kind.Expected() {
			return nil, err
		}
		out[i] = userError(f, f.Message(fault.Lang(ctx)))
	}
	return out, nil
}

func userError(f *fault.Fault, message string) model.UserError {
	path := f.Path
	if path == nil {
		path = []string{}
	}
	code := model.UserErrorCode(f.Kind)
	switch f.Kind {
	case fault.Conflict:
		return model.Conflict{Code: code, Message: message, Path: path, CurrentVersion: f.Version}
	case fault.WrongState:
		if f.Allowed > 0 || f.Ruling != "" {
			return model.ReturnRefused{Code: code, Message: message, Path: path, Allowed: allowed(f), Ruling: given(f.Ruling)}
		}
		possible := make([]casestate.Event, len(f.Possible))
		for i, p := range f.Possible {
			possible[i] = casestate.Event(p)
		}
		return model.WrongState{Code: code, Message: message, Path: path, State: f.State,
			Attempted: casestate.Event(f.Attempted), Possible: possible}
	case fault.Late:
		return model.TooLate{Code: code, Message: message, Path: path}
	case fault.KeyMismatch:
		return model.IdempotencyMismatch{Code: code, Message: message, Path: path}
	default:
		return model.InvalidInput{Code: code, Message: message, Path: path}
	}
}

// allowed is how many returns a tenant allows; null where that is not why.
func allowed(f *fault.Fault) *int {
	if f.Allowed == 0 {
		return nil
	}
	return &f.Allowed
}
