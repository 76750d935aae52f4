package graph

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/insight"
	"github.com/huying/huying/internal/settings"
)

// maxParts bounds the list of parts.
const maxParts = 100

// isPart is the condition of a link that ties a part to its whole now.
var isPart = caselink.And(caselink.KindEQ(caselink.KindPART), caselink.EndedAtIsNil())

// partsOf loads the parts of a case; their links were made in the order of
// their numbers.
func partsOf(ctx context.Context, id uuid.UUID) ([]*db.CaseFile, error) {
	links, err := load(ctx).partLinks.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, min(len(links), maxParts))
	for _, l := range links[:cap(ids)] {
		ids = append(ids, l.CaseID)
	}
	found, err := load(ctx).cases.LoadAll(ctx, ids)
	parts := make([]*db.CaseFile, 0, len(found))
	for _, p := range found {
		if p != nil {
			parts = append(parts, p)
		}
	}
	return parts, err
}

// limitOfOrder is what the light of a work order is shown by; nil where no limit
// is set.
func limitOfOrder(ctx context.Context, order *db.WorkOrder) (*deadline.Shown, error) {
	clocks, err := load(ctx).clocksOf.Load(ctx, order.CaseID)
	if err != nil {
		return nil, err
	}
	return limitAmong(order, clocks), nil
}

func limitAmong(order *db.WorkOrder, clocks []*db.Clock) *deadline.Shown {
	limit, ok := casework.LimitOfOrder(order, clocks)
	if !ok {
		return nil
	}
	return &limit
}

func lightOf(ctx context.Context, limit *deadline.Shown) *deadline.Color {
	if limit == nil {
		return nil
	}
	light := limit.At(now(ctx))
	return &light
}

func dueOf(limit *deadline.Shown) *time.Time {
	if limit == nil {
		return nil
	}
	return &limit.Due
}

func yellowOf(limit *deadline.Shown) *time.Time {
	if limit == nil {
		return nil
	}
	return &limit.Yellow
}

func limitOf(in *model.LimitInput) *settings.Limit {
	if in == nil {
		return nil
	}
	return &settings.Limit{Amount: in.Amount, Unit: string(in.Unit)}
}

func splitInput(in model.SplitCaseInput) casework.SplitInput {
	out := casework.SplitInput{
		Target: casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		Reason: in.Reason, Key: text(in.IdempotencyKey),
	}
	for _, p := range in.Parts {
		out.Parts = append(out.Parts, casework.PartInput{
			Title: text(p.Title), Description: p.Description, CategoryID: optional(p.CategoryID, gid.Category),
			DepartmentID: optional(p.DepartmentID, gid.Department), Instruction: text(p.Instruction), Limit: limitOf(p.Limit),
		})
	}
	return out
}

func unitFigures(ctx context.Context, from, to *time.Time, first *int) ([]*model.UnitFigures, error) {
	most := 20
	if first != nil {
		most = *first
	}
	if most < 1 || most > maxPage {
		return nil, fault.Field("first", fault.BadPage, maxPage)
	}
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := insight.Units(ctx, client, from, to, most)
	if err != nil {
		return nil, err
	}
	out := make([]*model.UnitFigures, len(figures))
	for i, f := range figures {
		unit, err := load(ctx).departments.Load(ctx, f.Department)
		if err != nil {
			return nil, err
		}
		out[i] = &model.UnitFigures{Department: unit, Sent: f.Sent, FedBack: f.FedBack, InTime: f.FedBack - f.Late, Late: f.Late}
	}
	return out, nil
}
