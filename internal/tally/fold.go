package tally

import (
	"context"
	"fmt"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store"
)

const (
	// foldBatch is how many changes, and how many cases whose light changed, one
	// transaction takes in.
	foldBatch = 5000
	// foldBatches bounds one call, so that no tenant keeps the others waiting.
	foldBatches = 50
	// oldest is how far behind the mark may stay where nothing happens.
	oldest = time.Hour
)

// Service keeps the counts of the tenant in the context, whose viewer is the
// system.
type Service struct {
	stores store.Placement
	clock  clock.Clock
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock) *Service { return &Service{stores, clock} }

// Fold adds to the counts what changed since it was last called, and has them show
// the lights of now. It returns how many changes of cases and of lights it found.
// Several may be at it at once: one does the work, the others find nothing to do.
// What it has not done when it is broken off is still to be done.
//
// Faults: authz.ErrForbidden for a viewer who is not the system.
func (s *Service) Fold(ctx context.Context) (total int, err error) {
	st, err := s.store(ctx)
	if err != nil {
		return 0, err
	}
	for range foldBatches {
		now := s.clock.Now()
		due, err := look(ctx, st, now)
		if err != nil || due == (waiting{}) {
			return total, err
		}
		mine := false
		err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			f := folding{tx, of(tx.Engine()), authz.ViewerFrom(ctx).TenantID}
			mine, err = f.step(ctx, due, now)
			return err
		})
		if err != nil || !mine {
			return total, err
		}
		if total += due.changes + due.lights; due.changes <= foldBatch && due.lights <= foldBatch {
			return total, nil
		}
	}
	return total, nil
}

// Recount throws the counts away and counts all open cases of the tenant anew. It
// returns how many there are. Whoever reads or moves cases meanwhile need not wait.
//
// Faults: authz.ErrForbidden for a viewer who is not the system.
func (s *Service) Recount(ctx context.Context) (cases int, err error) {
	st, err := s.store(ctx)
	if err != nil {
		return 0, err
	}
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if err := tx.Patiently(ctx); err != nil {
			return err
		}
		f := folding{tx, of(tx.Engine()), authz.ViewerFrom(ctx).TenantID}
		cases, err = f.recount(ctx, s.clock.Now())
		return err
	})
	return cases, err
}

func (s *Service) store(ctx context.Context) (*store.Store, error) {
	if v := authz.ViewerFrom(ctx); v == nil || !v.IsSystem() {
		return nil, authz.ErrForbidden
	}
	return s.stores.For(ctx)
}

// waiting is what there is to do: changes that are not in the counts, cases whose
// light has changed since the mark, and a mark that is old. No figure is much above
// a batch.
type waiting struct {
	changes, lights int
	old             bool
}

func look(ctx context.Context, st *store.Store, now time.Time) (w waiting, err error) {
	v, err := st.View(ctx)
	if err != nil {
		return w, err
	}
	defer v.Release()
	s := of(v.Engine())
	text := "WITH " + s.instants("CAST($2 AS bigint)") + fmt.Sprintf(` SELECT (SELECT count(*) FROM (SELECT 1 FROM case_count_changes WHERE tenant_id = $1 LIMIT %d) AS c),
		(SELECT count(*) FROM (SELECT 1 FROM (%s) AS t LIMIT %d) AS l), (SELECT mark FROM w)`, foldBatch+1, s.turned("c.id", atMark, atOther, ""), 2*foldBatch+2)
	err = v.Rows(ctx, text, []any{authz.ViewerFrom(ctx).TenantID, now.Unix()}, func(row []any) error {
		mark := time.Unix(row[2].(int64), 0)
		w = waiting{changes: int(row[0].(int64)), lights: int(row[1].(int64) / 2), old: now.Sub(mark) > oldest}
		if mark.After(now) { // another server's clock is ahead: it will be right again
			w.lights = 0
		}
		return nil
	})
	return w, err
}
