package graph

import (
	"context"

	"github.com/google/uuid"
	"github.com/vikstrous/dataloadgen"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
)

var rulingsByTime = keyset[db.Ruling]{
	kind: "rul", column: ruling.FieldDecidedAt, desc: true, times: true,
	value: func(r *db.Ruling) any { return r.DecidedAt }, id: func(r *db.Ruling) uuid.UUID { return r.ID },
}

func rulings(ctx context.Context, f *model.RulingFilter, w window) (*model.RulingConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, rulingsByTime, func() pageable[db.Ruling] {
		q := client.Ruling.Query()
		if f != nil && f.CategoryID != nil {
			q.Where(ruling.CategoryID(f.CategoryID.Of(gid.Category)))
		}
		if f != nil && f.InForce != nil && *f.InForce {
			q.Where(ruling.EndedAtIsNil())
		}
		if f != nil && f.InForce != nil && !*f.InForce {
			q.Where(ruling.EndedAtNotNil())
		}
		return q
	})
}

func ruleInput(in model.RuleCaseInput) casework.RuleInput {
	return casework.RuleInput{
		Target:       casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		DepartmentID: in.DepartmentID.Of(gid.Department), Reason: in.Reason, Minutes: text(in.Minutes), Precedent: yes(in.Precedent),
		CategoryID: optional(in.CategoryID, gid.Category), Key: text(in.IdempotencyKey),
	}
}

func rulingsLoader(op *operation) *many[db.Ruling] {
	return byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Ruling, error) {
		return c.Ruling.Query().Where(ruling.CaseIDIn(ids...)).Order(ruling.ByDecidedAt(), ruling.ByID()).All(ctx)
	}, func(r *db.Ruling) uuid.UUID { return r.CaseID })
}

// proposalLoader proposes the units of many cases at once.
func proposalLoader(op *operation) *one[model.ProposedUnit] {
	return dataloadgen.NewLoader(func(ctx context.Context, ids []uuid.UUID) ([]*model.ProposedUnit, []error) {
		found, err := proposals(ctx, op, ids)
		if err != nil {
			return nil, []error{err}
		}
		out := make([]*model.ProposedUnit, len(ids))
		for i, id := range ids {
			if p, ok := found[id]; ok {
				out[i] = &model.ProposedUnit{Department: p.Department, Ruling: p.Ruling}
			}
		}
		return out, nil
	}, dataloadgen.WithWait(gather), dataloadgen.WithBatchCapacity(100))
}

func proposals(ctx context.Context, op *operation, ids []uuid.UUID) (map[uuid.UUID]casework.Proposal, error) {
	client, err := op.reader(ctx)
	if err != nil {
		return nil, err
	}
	cases, err := client.CaseFile.Query().Where(casefile.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	return casework.Proposals(ctx, client, cases)
}
