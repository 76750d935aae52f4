package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// EscalateInput hands a case up.
type EscalateInput struct {
	Target
	Reason string
	Key    string
}

// Escalate hands the case to the next rung of the tenant's ladder 上报, one at
// a time, with a reason; open work orders end as handed up, the clock runs on,
// and the lower levels keep reading (WZ20, WZ22, LF17). At the top it is an
// Invalid fault.
func (s *Service) Escalate(ctx context.Context, in EscalateInput) (uuid.UUID, error) {
	v := verb{"escalate", casestate.Escalate, in.Target, in.Key, in, said("input.reason", in.Reason)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.handUp(ctx, c, to, in.Reason)
	})
}

func (d *desk) handUp(ctx context.Context, c *db.CaseFile, to casestate.State, reason string) error {
	holder, _, err := d.climb(ctx, c, to, entry{text: reason, public: true})
	if err != nil {
		return err
	}
	if err := d.stopRunning(ctx, c.ID, clock.KindFORWARD); err != nil {
		return err
	}
	if !d.tenant.Settings.Workflow.AutoDispatch {
		return d.startForward(ctx, c)
	}
	return d.sendByItself(ctx, c, holder.ID)
}

// climb gives the case to the holder of the next rung, with whom nobody has it
// yet. It returns the work orders that ended with that, as they were.
func (d *desk) climb(ctx context.Context, c *db.CaseFile, to casestate.State, e entry) (*db.Department, []*db.WorkOrder, error) {
	step, ok := d.tenant.Settings.Above(c.Rung)
	if !ok {
		return nil, nil, fault.Field("input.caseId", fault.TopOfLadder)
	}
	place, err := d.placeOfCase(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	holder, err := d.holderAt(ctx, step, place)
	if err != nil {
		return nil, nil, err
	}
	e.department = &holder.ID
	err = d.move(ctx, c, casestate.Escalate, to, func(u *db.CaseFileUpdate) {
		u.SetRung(step.Rung).SetHolderDepartmentID(holder.ID).SetNillableHolderRegionID(holder.RegionID).SetOpenOrders(0).SetDoneOrders(0)
	}, e)
	if err != nil {
		return nil, nil, err
	}
	ended, err := d.endOrders(ctx, c.ID, casestate.OrderHandedUp)
	return holder, ended, err
}
