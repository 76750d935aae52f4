package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/extension"
)

// limitLoaders fetch what belongs to limits.
type limitLoaders struct {
	clocks        *one[db.Clock]
	changesOf     *many[db.ClockChange]
	pausesOf      *many[db.ClockPause]
	commitmentsOf *many[db.Commitment]
	extensionsOf  *many[db.Extension]
}

func newLimitLoaders(op *operation) *limitLoaders {
	return &limitLoaders{
		clocks: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Clock, error) {
			return c.Clock.Query().Where(clock.IDIn(ids...)).All(ctx)
		}, func(r *db.Clock) uuid.UUID { return r.ID }),
		changesOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.ClockChange, error) {
			return c.ClockChange.Query().Where(clockchange.ClockIDIn(ids...)).Order(clockchange.ByAt(), clockchange.ByID()).All(ctx)
		}, func(r *db.ClockChange) uuid.UUID { return r.ClockID }),
		pausesOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.ClockPause, error) {
			return c.ClockPause.Query().Where(clockpause.ClockIDIn(ids...)).Order(clockpause.ByFromAt(), clockpause.ByID()).All(ctx)
		}, func(r *db.ClockPause) uuid.UUID { return r.ClockID }),
		commitmentsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Commitment, error) {
			return c.Commitment.Query().Where(commitment.CaseIDIn(ids...)).Order(commitment.ByMadeAt(), commitment.ByID()).All(ctx)
		}, func(r *db.Commitment) uuid.UUID { return r.CaseID }),
		extensionsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Extension, error) {
			return c.Extension.Query().Where(extension.CaseIDIn(ids...)).Order(extension.ByAskedAt(), extension.ByID()).All(ctx)
		}, func(r *db.Extension) uuid.UUID { return r.CaseID }),
	}
}
