package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/generated"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// Services are what the resolvers call.
type Services struct {
	Stores    store.Placement
	Cases     *casework.Service
	Directory *directory.Service
	Identity  *identity.Service
	Notices   *notify.Service
	Policy    *policy.Service
	Territory *territory.Service
	Clock     clock.Clock
}

// Resolver is the root of the resolvers.
type Resolver struct{ Services }

// NewSchema returns the executable schema over the services.
func NewSchema(s Services) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{
		Resolvers:  &Resolver{s},
		Directives: generated.DirectiveRoot{Personal: personal},
	})
}

// settled reads back what a verb wrote, as far as the viewer sees it; expected
// faults become user errors.
func settled[T any](ctx context.Context, err error, get func(context.Context, *db.Client) (*T, error)) (*T, []model.UserError, error) {
	if err != nil {
		list, err := userErrors(ctx, err)
		return nil, list, err
	}
	client, err := settledOp(ctx).reader(ctx)
	if err != nil {
		return nil, nil, err
	}
	row, err := only(get(ctx, client))
	return row, []model.UserError{}, err
}

// settledCase is settled for a verb on a case.
func settledCase(ctx context.Context, id uuid.UUID, err error) (*db.CaseFile, []model.UserError, error) {
	if err == nil && answeredEarly(ctx, id) {
		settledOp(ctx)
		return nil, []model.UserError{}, nil
	}
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.CaseFile, error) {
		row := c.CaseFile.Query().Where(casefile.ID(id))
		if done, err := compileMember(ctx, "case", "Case", func(ctx context.Context) error { _, err := row.Clone().Only(ctx); return err }); done || err != nil {
			return nil, err
		}
		return row.Only(ctx)
	})
}

// receipt is that of a report whose answer is being read; c is nil where neither
// the viewer sees the case nor this very report filed it.
func (r *Resolver) receipt(ctx context.Context, id uuid.UUID, c *db.CaseFile) (casework.Receipt, error) {
	client, err := reader(ctx)
	if err != nil {
		return casework.Receipt{}, err
	}
	return r.Cases.ReceiptOf(ctx, client, id, c)
}

func settledRegion(ctx context.Context, id uuid.UUID, err error) (*db.Region, []model.UserError, error) {
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Region, error) {
		return c.Region.Query().Where(region.ID(id)).Only(ctx)
	})
}

// settledOrder is settledCase for a verb on a work order.
func settledOrder(ctx context.Context, id uuid.UUID, err error) (*db.WorkOrder, *db.CaseFile, []model.UserError, error) {
	if err != nil {
		list, err := userErrors(ctx, err)
		return nil, nil, list, err
	}
	op := settledOp(ctx)
	client, err := op.reader(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	order, err := only(client.WorkOrder.Query().Where(workorder.ID(id)).Only(ctx))
	if err != nil || order == nil {
		return nil, nil, []model.UserError{}, err
	}
	c, err := only(client.CaseFile.Query().Where(casefile.ID(order.CaseID)).Only(ctx))
	return order, c, []model.UserError{}, err
}

// only turns "not found", which is also "not visible", into null.
func only[T any](row *T, err error) (*T, error) {
	if db.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// optional returns the UUID of an optional id argument; an id of another kind
// is the zero UUID, which names nothing.
func optional(id *gid.ID, kind gid.Kind) *uuid.UUID {
	if id == nil {
		return nil
	}
	u := id.Of(kind)
	return &u
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// label chooses a name's language: the argument's, or the request's.
func label(ctx context.Context, t settings.Text, lang *model.Language) (string, error) {
	return t.In(labelLang(ctx, lang)), nil
}

// labelLang is the language that is asked for, or else the request's.
func labelLang(ctx context.Context, lang *model.Language) string {
	if lang == nil {
		return fault.Lang(ctx)
	}
	return languageCode(*lang)
}

func languageCode(lang model.Language) string {
	if lang == model.LanguageZh {
		return "zh"
	}
	return "en"
}

// given is null for a text that is not there.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func yes(b *bool) bool { return b != nil && *b }

// orNil drops a payload that an error overrides.
func orNil[T any](payload *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return payload, nil
}

func pointers[T any](in []T) []*T {
	out := make([]*T, len(in))
	for i := range in {
		out[i] = &in[i]
	}
	return out
}
