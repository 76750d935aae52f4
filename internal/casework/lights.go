package casework

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
)

// nextLight is the first instant after from at which the light of a running
// limit changes: one second after it was last of its colour (D.2).
func nextLight(t deadline.Times, from time.Time) time.Time {
	if yellow := turns(t.Yellow); yellow.After(from) && t.Yellow.Before(t.Due) {
		return yellow
	}
	if red := turns(t.Due); red.After(from) {
		return red
	}
	return systemclock.Never
}

// turns is the instant at which a light changes whose last second is named.
func turns(last time.Time) time.Time { return last.Add(time.Second) }

// recordLights records every change of a clock's light up to an instant, each
// once and with its own time (D.2, WH20). The clock's row says which change
// comes next; who wins the race for it records it.
func (d *desk) recordLights(ctx context.Context, k *db.Clock, until time.Time) error {
	for !k.NextLightAt.After(until) && k.StoppedAt == nil {
		at, times := k.NextLightAt, deadline.Times{Yellow: k.YellowAt, Due: k.DueAt}
		next := nextLight(times, at)
		won, err := d.tx.Clock.Update().Where(clock.ID(k.ID), clock.NextLightAt(at)).SetNextLightAt(next).Save(ctx)
		if err != nil || won == 0 {
			return err
		}
		if err := d.recordLight(ctx, k, deadline.Light(times, at), at); err != nil {
			return err
		}
		k.NextLightAt = next
	}
	return nil
}

// recordLight writes one change, for the unit and the person who had the work.
func (d *desk) recordLight(ctx context.Context, k *db.Clock, color deadline.Color, at time.Time) error {
	unit, person, err := d.responsible(ctx, k)
	if err != nil {
		return err
	}
	return d.newLight(k, color, at).SetNillableDepartmentID(unit).SetNillableAccountID(person).Exec(ctx)
}

func (d *desk) newLight(k *db.Clock, color deadline.Color, at time.Time) *db.LightEventCreate {
	return d.tx.LightEvent.Create().SetCaseID(k.CaseID).SetClockID(k.ID).SetNillableWorkOrderID(k.WorkOrderID).
		SetColor(color).SetAt(at).SetRecordedAt(d.now)
}

// responsible is the unit and the person whom a clock runs for: those of its
// work order, or of the open order that leads, or the holder of the case.
func (d *desk) responsible(ctx context.Context, k *db.Clock) (unit, person *uuid.UUID, err error) {
	ctx = authz.System(ctx, d.viewer.TenantID, "who has the work")
	orders := d.tx.WorkOrder.Query().Where(workorder.CaseID(k.CaseID))
	if k.WorkOrderID != nil {
		orders.Where(workorder.ID(*k.WorkOrderID))
	} else {
		orders.Where(workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted))
	}
	order, err := orders.Order(workorder.ByLead(sql.OrderDesc()), workorder.BySeq()).First(ctx)
	if err == nil {
		return &order.DepartmentID, order.AssigneeID, nil
	}
	if !db.IsNotFound(err) {
		return nil, nil, err
	}
	c, err := d.tx.CaseFile.Get(ctx, k.CaseID)
	if err != nil {
		return nil, nil, err
	}
	return c.HolderDepartmentID, nil, nil
}
