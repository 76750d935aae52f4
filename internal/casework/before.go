package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
)

// before is how a case stood when it was merged: what is needed to let it go
// on as if it had not been.
type before struct {
	State      casestate.State `json:"state"`
	OpenOrders int             `json:"open_orders"`
	ClockRan   bool            `json:"clock_ran"`
	EscalateAt time.Time       `json:"escalate_at"`
	InspectAt  time.Time       `json:"inspect_at"`
	Orders     []orderBefore   `json:"orders,omitempty"`
	Clocks     []uuid.UUID     `json:"clocks,omitempty"` // that ran
	Raised     bool            `json:"raised,omitempty"` // this repeat sent the other case up
}

type orderBefore struct {
	ID       uuid.UUID            `json:"id"`
	State    casestate.OrderState `json:"state"`
	YellowAt time.Time            `json:"yellow_at"` // as the order itself had them
	DueAt    time.Time            `json:"due_at"`
	Stopped  *time.Time           `json:"stopped,omitempty"`
}

func beforeOf(l *db.CaseLink) (out before, err error) {
	if err := json.Unmarshal(l.Before, &out); err != nil {
		return out, fmt.Errorf("casework: link %s: %w", l.ID, err)
	}
	return out, nil
}

// runningClocks remembers the clocks that run on a case.
func (d *desk) runningClocks(ctx context.Context, id uuid.UUID, was *before) error {
	running, err := d.tx.Clock.Query().Where(clock.CaseID(id), clock.StoppedAtIsNil()).Order(clock.ByID()).
		All(d.asSystem(ctx, "the clocks of a case that is merged"))
	if err != nil {
		return err
	}
	for _, k := range running {
		was.Clocks = append(was.Clocks, k.ID)
	}
	return nil
}

// standClocks stops the clocks that ran on a case and still do.
func (d *desk) standClocks(ctx context.Context, was *before) error {
	running, err := d.tx.Clock.Query().Where(clock.IDIn(was.Clocks...), clock.StoppedAtIsNil()).Order(clock.ByID()).
		All(d.asSystem(ctx, "the clocks of a case that is merged"))
	if err != nil {
		return err
	}
	for _, k := range running {
		if err := d.stop(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// recallOrders takes the open work orders back and remembers how they stood.
func (d *desk) recallOrders(ctx context.Context, id uuid.UUID, was *before) error {
	open, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(id), openOrder).
		Order(workorder.BySeq()).All(d.asSystem(ctx, "the work orders of a case that is merged"))
	if err != nil {
		return err
	}
	for _, o := range open {
		was.Orders = append(was.Orders, orderBefore{o.ID, o.State, o.YellowAt, o.DueAt, o.ClockStoppedAt})
		to, _ := casestate.NextOrder(o.State, casestate.Merge) // each open state has a line
		update := d.tx.WorkOrder.Update().Where(workorder.ID(o.ID), workorder.Version(o.Version)).
			SetState(to).SetEndedAt(d.now).AddVersion(1)
		if err := d.freeze(ctx, o, update); err != nil {
			return err
		}
		if n, err := update.Save(ctx); err != nil {
			return err
		} else if n == 0 {
			return d.lost(ctx, id)
		}
	}
	return nil
}

// resume lets work orders and clocks go on as if they had never stood: lights
// that changed in between are recorded with their true times.
func (d *desk) resume(ctx context.Context, c *db.CaseFile, was before) error {
	for _, o := range was.Orders {
		update := d.tx.WorkOrder.Update().Where(workorder.ID(o.ID)).SetState(o.State).ClearEndedAt().
			SetYellowAt(or(o.YellowAt)).SetDueAt(or(o.DueAt)).AddVersion(1)
		if o.Stopped != nil {
			update.SetClockStoppedAt(*o.Stopped)
		} else {
			update.ClearClockStoppedAt()
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
	}
	for _, id := range was.Clocks {
		k, err := d.tx.Clock.Get(d.asSystem(ctx, "a clock that runs again"), id)
		if err != nil {
			return err
		}
		if k.Kind == clock.KindREPLY && Never(c.DueAt) {
			continue // what started it has left meanwhile
		}
		if k.NextLightAt = systemclock.Never; k.PausedAt == nil {
			k.NextLightAt = nextLight(deadline.Times{Yellow: k.YellowAt, Due: k.DueAt}, *k.StoppedAt)
		} else if err := d.standOn(ctx, k); err != nil {
			return err
		}
		if err := d.tx.Clock.Update().Where(clock.ID(id)).ClearStoppedAt().SetNextLightAt(k.NextLightAt).Exec(ctx); err != nil {
			return err
		}
		k.StoppedAt = nil
		if err := d.recordLights(ctx, k, d.now); err != nil {
			return err
		}
	}
	return nil
}

// standOn lets the pause of a clock that was paused when it was stopped go on.
func (d *desk) standOn(ctx context.Context, k *db.Clock) error {
	return d.tx.ClockPause.Update().Where(clockpause.ClockID(k.ID), clockpause.FromAt(*k.PausedAt)).ClearUntilAt().Exec(ctx)
}

// restored puts back on the case what merging took.
func (b before) restored(u *db.CaseFileUpdate) {
	u.SetOpenOrders(b.OpenOrders).SetEscalateAt(or(b.EscalateAt)).SetInspectAt(or(b.InspectAt))
	if b.ClockRan {
		u.ClearClockStoppedAt()
	}
}

// or is an instant, or never.
func or(t time.Time) time.Time {
	if Never(t) {
		return systemclock.Never
	}
	return t
}
