package casework

import (
	"context"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
)

// owner is the unit and the person whom a clock runs for (CQ16).
type owner struct{ unit, person *uuid.UUID }

// owners finds for each clock, by its id, whom it runs for: its work order's,
// or those of the open order that leads, or the holder of the case. The steps
// that are the holder's own, forwarding and answering, are always his.
func (d *desk) owners(ctx context.Context, all []turned, of moments) (map[uuid.UUID]owner, error) {
	var own []uuid.UUID
	for _, t := range all {
		if t.clock.WorkOrderID != nil {
			own = append(own, *t.clock.WorkOrderID)
		}
	}
	orders, err := d.tx.WorkOrder.Query().
		Where(workorder.CaseIDIn(slices.Collect(maps.Keys(of))...),
			workorder.Or(workorder.IDIn(own...), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted))).
		Order(workorder.ByLead(sql.OrderDesc()), workorder.BySeq()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]owner{}
	for _, t := range all {
		out[t.clock.ID] = ownerOf(t.clock, of[t.clock.CaseID].was, orders)
	}
	return out, nil
}

func ownerOf(k *db.Clock, c *db.CaseFile, orders []*db.WorkOrder) owner {
	for _, o := range orders {
		its := k.WorkOrderID != nil && o.ID == *k.WorkOrderID
		leads := k.WorkOrderID == nil && o.CaseID == k.CaseID && o.State.Open() && k.Kind != clock.KindFORWARD && k.Kind != clock.KindANSWER
		if its || leads {
			return owner{&o.DepartmentID, o.AssigneeID}
		}
	}
	return owner{unit: c.HolderDepartmentID}
}
