package casework

import (
	"context"
	"time"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
)

// escalateFrom is when a case that comes to a rung now goes up by itself; far
// where the tenant sets the rung no limit.
func (d *desk) escalateFrom(ctx context.Context, rung int) (time.Time, error) {
	step, ok := d.tenant.Settings.Step(rung)
	if !ok || step.After == nil {
		return clock.Never, nil
	}
	r, err := d.runClock(ctx, *step.After, d.now)
	if err != nil {
		return time.Time{}, err
	}
	return r.times.Due, nil
}

// climbs says whether a case in a state goes up by itself when its time at the
// rung is over: until it is fed back.
func climbs(state casestate.State) bool {
	return state == casestate.Accepted || state == casestate.Assigned || state == casestate.Handling
}

// timeLadder keeps the instant at which a case goes up by itself: set when the
// case comes to a rung or back from its end, cleared when it is fed back or
// ends, and left alone by everything else, so that no word on a case delays it.
func (d *desk) timeLadder(ctx context.Context, c *db.CaseFile, to casestate.State, u *db.CaseFileUpdate) error {
	if _, set := u.Mutation().EscalateAt(); set {
		return nil // put back as it was
	}
	if !climbs(to) {
		u.SetEscalateAt(clock.Never)
		return nil
	}
	rung, moved := u.Mutation().Rung()
	if !moved {
		rung = c.Rung
	}
	if rung == c.Rung && climbs(c.State) {
		return nil
	}
	at, err := d.escalateFrom(ctx, rung)
	if err != nil {
		return err
	}
	u.SetEscalateAt(at)
	return nil
}
