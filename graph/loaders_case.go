package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
)

// caseLoaders fetch what belongs to cases, by the id of the case.
type caseLoaders struct {
	clocksOf      *many[db.Clock]
	ordersOf      *many[db.WorkOrder]
	attachmentsOf *many[db.Attachment]
	ratingOfCase  *one[db.Rating]
	partLinks     *many[db.CaseLink] // of a whole
	wholeLink     *one[db.CaseLink]  // of a part
}

func newCaseLoaders(op *operation) caseLoaders {
	return caseLoaders{
		clocksOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Clock, error) {
			return c.Clock.Query().Where(clock.CaseIDIn(ids...)).Order(clock.ByStartedAt(), clock.ByID()).All(ctx)
		}, func(r *db.Clock) uuid.UUID { return r.CaseID }),
		ordersOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.WorkOrder, error) {
			return c.WorkOrder.Query().Where(workorder.CaseIDIn(ids...)).Order(workorder.BySeq()).All(ctx)
		}, func(r *db.WorkOrder) uuid.UUID { return r.CaseID }),
		attachmentsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Attachment, error) {
			return c.Attachment.Query().Where(attachment.CaseIDIn(ids...)).Order(attachment.ByAddedAt(), attachment.ByID()).All(ctx)
		}, func(r *db.Attachment) uuid.UUID { return r.CaseID }),
		partLinks: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseLink, error) {
			return c.CaseLink.Query().Where(caselink.ToCaseIDIn(ids...), isPart).Order(caselink.ByID()).All(ctx)
		}, func(r *db.CaseLink) uuid.UUID { return r.ToCaseID }),
		wholeLink: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseLink, error) {
			return c.CaseLink.Query().Where(caselink.CaseIDIn(ids...), isPart).All(ctx)
		}, func(r *db.CaseLink) uuid.UUID { return r.CaseID }),
		ratingOfCase: byID(op, ratingsOfCases, func(r *db.Rating) uuid.UUID { return r.CaseID }),
	}
}
