package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
)

var supervisionsByTime = keyset[db.Supervision]{
	kind: "sup", column: supervision.FieldMadeAt, times: true,
	value: func(r *db.Supervision) any { return r.MadeAt }, id: func(r *db.Supervision) uuid.UUID { return r.ID },
}

// inspectionQueue lists what an inspector has to follow, the oldest first.
func inspectionQueue(ctx context.Context, f *model.InspectionFilter, w window) (*model.SupervisionConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, supervisionsByTime, func() pageable[db.Supervision] {
		q := client.Supervision.Query().Where(supervision.KindIn(supervision.KindINSPECTION, supervision.KindSUPERVISE))
		if f != nil && f.Kinds != nil {
			q.Where(supervision.KindIn(f.Kinds...))
		}
		if f != nil && f.States != nil {
			q.Where(supervision.StateIn(f.States...))
		}
		return q
	})
}

func supervisionsLoader(op *operation) *many[db.Supervision] {
	return byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Supervision, error) {
		return c.Supervision.Query().Where(supervision.CaseIDIn(ids...)).Order(supervision.ByMadeAt(), supervision.ByID()).All(ctx)
	}, func(r *db.Supervision) uuid.UUID { return r.CaseID })
}

// answeredInTime is nothing without an answer or without a time for it.
func answeredInTime(ctx context.Context, row *db.Supervision) (*bool, error) {
	if row.AnsweredAt == nil || row.ClockID == nil {
		return nil, nil
	}
	k, err := load(ctx).clocks.Load(ctx, *row.ClockID)
	if err != nil {
		return nil, err
	}
	return inTime(ctx, row, k)
}

// inTime is answeredInTime where the clock is known; nil for one that is not
// seen.
func inTime(_ context.Context, row *db.Supervision, k *db.Clock) (*bool, error) {
	if row.AnsweredAt == nil || k == nil {
		return nil, nil
	}
	yes := casework.AnsweredInTime(row, k)
	return &yes, nil
}

func superviseInput(caseID gid.ID, version *int, unit *gid.ID, said, key *string) casework.SuperviseInput {
	return casework.SuperviseInput{
		Target:       casework.Target{ID: caseID.Of(gid.CaseFile), ExpectedVersion: version},
		DepartmentID: optional(unit, gid.Department), Text: text(said), Key: text(key),
	}
}

func disciplineInput(in model.RecordDisciplineInput) casework.DisciplineInput {
	return casework.DisciplineInput{
		Target: casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		Kind:   supervision.Kind(in.Kind), LightEventID: in.LightEventID.Of(gid.LightEvent),
		DepartmentID: optional(in.DepartmentID, gid.Department), PersonID: optional(in.PersonID, gid.Account),
		Text: in.Text, Key: text(in.IdempotencyKey),
	}
}

// settledSupervision is settledCase for a verb on a supervision.
func settledSupervision(ctx context.Context, id uuid.UUID, err error) (*db.Supervision, *db.CaseFile, []model.UserError, error) {
	row, list, err := settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Supervision, error) {
		return c.Supervision.Query().Where(supervision.ID(id)).Only(ctx)
	})
	if err != nil || row == nil {
		return nil, nil, list, err
	}
	client, err := reader(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := only(client.CaseFile.Query().Where(casefile.ID(row.CaseID)).Only(ctx))
	return row, c, list, err
}
