package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// chore is something that is done by the clock and by no hand, in one tenant.
type chore struct {
	name string
	do   func(context.Context) (done int, err error)
}

// chores are in the order in which one leads to the next: who has left has
// nothing to do any more, a light turns red and tells who has the case now, the
// case goes to the inspection body, the messages about it go out, all of it is
// counted, and what was reported is found by its words.
func (a *App) chores() []chore {
	return []chore{
		{"handovers", a.services.Directory.HandOverExpired},
		{"lights", a.services.Cases.SweepLights},
		{"escalations", a.services.Cases.SweepLadder},
		{"inspections", a.services.Cases.SweepInspections},
		{"deliveries", a.outbox.Deliver},
		{"counts", a.counts.Fold},
		{"postings", a.search.Fold},
	}
}

// Sweep does once, in every tenant, what is due by the clock. What fails in one
// tenant keeps no other waiting; the error tells of all that failed.
func (a *App) Sweep(ctx context.Context) error {
	codes, err := a.store.TenantCodes(ctx)
	if err != nil {
		a.metrics.swept("tenants", 0, err)
		return fmt.Errorf("sweep: %w", err)
	}
	var failed error
	for _, code := range codes {
		head, err := a.store.TenantHead(ctx, code)
		if err == nil && head.ID != uuid.Nil { // it may be gone by now
			err = a.sweepTenant(authz.System(ctx, head.ID, "do what is due by the clock"))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("sweep of %s: %w", code, err))
		}
	}
	return failed
}

func (a *App) sweepTenant(ctx context.Context) (failed error) {
	for _, c := range a.chores() {
		done, err := c.do(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		a.metrics.swept(c.name, done, err)
		failed = errors.Join(failed, err)
	}
	return failed
}

// keepSweeping sweeps at the configured interval until stop, which waits for
// the end of what is being done. What that cuts off is still due at the next
// start, and on every other instance.
func (a *App) keepSweeping(ctx context.Context) (stop func()) {
	if !a.cfg.Sweep {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(a.cfg.SweepInterval)
		defer tick.Stop()
		for {
			if err := a.Sweep(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("sweep", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { cancel(); <-ended }
}
