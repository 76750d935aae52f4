package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/store"
)

// A sweep does what no hand does: it finds what is due at this instant by an
// index over due instants, the oldest first, and settles it in small
// transactions. It belongs to the tenant in the context, whose viewer is the
// system. Several instances may sweep at once, and one may be killed at any
// moment: what a transaction did is done, once, and the rest is still due.

const (
	// lightBatch and caseBatch are how much one transaction settles: a light
	// writes a few rows, a case that moves many.
	lightBatch, caseBatch = 100, 40
	// sweepBatches bounds one call, so that no tenant keeps the others waiting;
	// what is left is due at the next.
	sweepBatches = 100
	// maxPassed is how much a call passes over, because another instance has it
	// or because it fails, before it gives up.
	maxPassed = 200
)

// chore is one kind of sweep.
type chore struct {
	name  string
	batch int // what one transaction settles
	// due lists the oldest that are due now, without those passed over.
	due func(ctx context.Context, client *db.Client, now time.Time, passed []uuid.UUID, limit int) ([]uuid.UUID, error)
	// settle does what is due and returns those it came to; what another has
	// taken or settled meanwhile is not among them.
	settle func(ctx context.Context, d *desk, due []uuid.UUID) ([]uuid.UUID, error)
}

// SweepLights records every change of a light until now, with its true time,
// and tells who must know of it (D.2, WH20). It returns how many clocks turned.
func (s *Service) SweepLights(ctx context.Context) (int, error) {
	return s.sweep(ctx, chore{name: "lights", batch: lightBatch, settle: settleLights,
		due: func(ctx context.Context, c *db.Client, now time.Time, passed []uuid.UUID, limit int) ([]uuid.UUID, error) {
			q := c.Clock.Query().Where(clock.NextLightAtLTE(now)).Order(clock.ByNextLightAt(), clock.ByID()).Limit(limit)
			if len(passed) > 0 {
				q.Where(clock.IDNotIn(passed...))
			}
			return q.IDs(ctx)
		}})
}

func settleLights(ctx context.Context, d *desk, due []uuid.UUID) (done []uuid.UUID, err error) {
	clocks, err := d.tx.Clock.Query().Where(clock.IDIn(due...)).Select(clock.FieldCaseID).All(ctx)
	if err != nil {
		return nil, err
	}
	of := moments{}
	for _, k := range clocks {
		of[k.CaseID] = moment{}
	}
	held, err := d.hold(ctx, slices.Collect(maps.Keys(of)))
	if err != nil {
		return nil, err
	}
	clear(of)
	for _, c := range held {
		of[c.ID] = moment{c, c}
	}
	// what was read before the cases were held may have changed since
	clocks, err = d.tx.Clock.Query().Where(clock.IDIn(due...), clock.NextLightAtLTE(d.now)).
		Order(clock.ByNextLightAt(), clock.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	clocks = slices.DeleteFunc(clocks, func(k *db.Clock) bool { return of[k.CaseID].is == nil })
	for _, k := range clocks {
		done = append(done, k.ID)
	}
	return done, d.record(ctx, clocks, of, d.now)
}

// hold takes cases for this transaction and reads those that it got as they
// are then.
func (d *desk) hold(ctx context.Context, ids []uuid.UUID) ([]*db.CaseFile, error) {
	held, err := d.tx.HoldFreeCases(ctx, d.viewer.TenantID, ids)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	return d.tx.CaseFile.Query().Where(casefile.IDIn(held...)).All(ctx)
}

// sweep settles what is due now, batch by batch. A batch that fails is tried
// one by one: what cannot be settled is passed over, and the error tells of it,
// when the rest is done.
func (s *Service) sweep(ctx context.Context, what chore) (total int, err error) {
	if v := authz.ViewerFrom(ctx); v == nil || !v.IsSystem() {
		return 0, authz.ErrForbidden
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return 0, err
	}
	var passed []uuid.UUID
	var failed error
	now := s.clock.Now()
	for range sweepBatches {
		due, err := what.due(ctx, st.Reader(), now, passed, what.batch)
		if err != nil || len(due) == 0 {
			return total, errors.Join(failed, err)
		}
		done, err := s.settle(ctx, st, what, due)
		total += len(done)
		if ctx.Err() != nil {
			return total, ctx.Err()
		}
		failed = errors.Join(failed, err)
		for _, id := range due {
			if !slices.Contains(done, id) {
				passed = append(passed, id)
			}
		}
		if len(passed) > maxPassed {
			break
		}
	}
	return total, failed
}

// settle settles a batch in one transaction, or, where that fails, each in one
// of its own.
func (s *Service) settle(ctx context.Context, st *store.Store, what chore, due []uuid.UUID) (done []uuid.UUID, err error) {
	err = s.alone(ctx, st, func(ctx context.Context, d *desk) (err error) {
		done, err = what.settle(ctx, d, due)
		return err
	})
	if err == nil {
		return done, nil
	}
	if ctx.Err() != nil {
		return nil, err
	}
	if len(due) == 1 {
		return nil, fmt.Errorf("casework: sweep of %s: %s: %w", what.name, due[0], err)
	}
	done, err = nil, nil
	for _, id := range due {
		one, failed := s.settle(ctx, st, what, []uuid.UUID{id})
		done, err = append(done, one...), errors.Join(err, failed)
		if ctx.Err() != nil {
			break
		}
	}
	return done, err
}

// alone runs fn at a desk in a transaction of the system.
func (s *Service) alone(ctx context.Context, st *store.Store, fn func(context.Context, *desk) error) error {
	var d *desk
	err := st.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if d, err = s.open(ctx, tx, withOthers, s.clock.Now()); err != nil {
			return err
		}
		return fn(ctx, d)
	})
	if err == nil {
		s.setups.keep(d)
	}
	return err
}
