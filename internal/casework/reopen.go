package casework

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
)

// ReopenInput says why a closed case is not done.
type ReopenInput struct {
	Target
	Reason string
	Key    string
}

// Reopen takes a closed case up again 重新办理: by the person who asked within
// the tenant's days, Late after them, or by its holder who called back. It goes
// to the unit that led and fed back last, with the same person where he is
// still there, and with a new limit from now; what was closed from acceptance
// is its holder's again. The old history, clocks, lights and ratings stay.
func (s *Service) Reopen(ctx context.Context, in ReopenInput) (uuid.UUID, error) {
	v := verb{"reopen", casestate.Reopen, in.Target, in.Key, in, said("input.reason", in.Reason)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		all, err := d.askers(ctx, c)
		if err != nil {
			return err
		}
		days := d.tenant.Settings.Workflow.ReopenDays
		if find(all, d.viewer.PartyID) != nil && d.now.After(c.ClosedAt.Add(time.Duration(days)*24*time.Hour)) {
			return fault.New(fault.Late, fault.ReopenClosed, days).At("input", "caseId")
		}
		return d.reopen(ctx, c, to, in.Reason)
	})
}

// reopenedByRatings is why a case is reopened by itself.
var reopenedByRatings = settings.Text{En: "%d dissatisfied ratings", Zh: "不满意评价 %d 个，自动重新办理"}

// reopenIfBad reopens a case that so many are dissatisfied with in this course,
// of those who may rate.
func (d *desk) reopenIfBad(ctx context.Context, c *db.CaseFile, raters int) error {
	enough := d.tenant.Settings.Workflow.ReopenBadRatings
	if enough == 0 {
		return nil
	}
	var bad []int
	for _, g := range d.tenant.Settings.Rating {
		if !g.Satisfied {
			bad = append(bad, g.Score)
		}
	}
	n, err := d.tx.Rating.Query().Where(rating.CaseID(c.ID), rating.Course(c.Reopened), rating.ScoreIn(bad...)).
		Count(d.asSystem(ctx, "how many are dissatisfied"))
	if err != nil || n < min(enough, raters) {
		return err
	}
	to, err := d.next(c, casestate.Reopen)
	if err != nil {
		return nil //nolint:nilerr // a part is reopened with its whole only
	}
	return d.byItself().reopen(ctx, c, to, d.inWords(reopenedByRatings, n))
}

func (d *desk) reopen(ctx context.Context, c *db.CaseFile, to casestate.State, reason string) error {
	kind, err := d.categoryOf(ctx, c)
	if err != nil {
		return err
	}
	var limit *run
	if to == casestate.Assigned || d.tenant.Settings.Workflow.ClockStarts == settings.AtAccepted {
		if limit, err = d.runClock(ctx, d.limitOf(kind), d.now); err != nil {
			return err
		}
	}
	from := c.State
	err = d.advance(ctx, c, to, func(u *db.CaseFileUpdate) {
		u.AddReopened(1).ClearClosedAt().ClearClockStoppedAt().SetReturns(0).SetExtensions(0).SetOpenOrders(0).SetDoneOrders(0).SetOpenParts(0)
		u.SetYellowAt(systemclock.Never).SetDueAt(systemclock.Never)
		if limit.onCase(u); to == casestate.Assigned {
			u.SetOpenOrders(1)
		}
	})
	if err != nil {
		return err
	}
	if err := d.startClock(ctx, c.ID, limit); err != nil {
		return err
	}
	e := entry{text: reason, public: true, department: c.HolderDepartmentID}
	if to == casestate.Assigned {
		unit, order, err := d.sendBack(ctx, c, reason)
		if err != nil {
			return err
		}
		e.department, e.order = &unit, &order
	} else if err := d.startForward(ctx, c); err != nil {
		return err
	}
	if err := d.append(ctx, c, casestate.Reopen, from, e); err != nil {
		return err
	}
	return d.tellAskers(ctx, c, notice.KindREOPENED)
}

// sendBack makes a work order for the unit that led and fed back last.
func (d *desk) sendBack(ctx context.Context, c *db.CaseFile, reason string) (to, order uuid.UUID, err error) {
	system := d.asSystem(ctx, "which unit had the case last")
	last, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.StateEQ(casestate.OrderFedBack)).
		Order(workorder.ByLead(sql.OrderDesc()), workorder.ByFedBackAt(sql.OrderDesc()), workorder.BySeq(sql.OrderDesc())).First(system)
	if err != nil {
		return to, order, err
	}
	led, err := d.tx.Department.Get(ctx, last.DepartmentID)
	if err != nil {
		return to, order, err
	}
	unit, err := territory.Standing(ctx, d.tx.Client, led)
	if err != nil {
		return to, order, err
	}
	out := sending{department: unit.ID, instruction: reason}
	if last.AssigneeID != nil {
		there, err := d.belongs(ctx, *last.AssigneeID, unit)
		if err != nil {
			return to, order, err
		}
		if there {
			out.assignee = last.AssigneeID
		}
	}
	order, err = d.writeOrder(ctx, c, out, true)
	return unit.ID, order, err
}

// belongs says whether an account can log in and has a membership in force in a
// department, or at the place of an office.
func (d *desk) belongs(ctx context.Context, id uuid.UUID, unit *db.Department) (bool, error) {
	ctx = d.asSystem(ctx, "whether a person is still there")
	active, err := d.tx.Account.Query().Where(account.ID(id), account.DisabledAtIsNil()).Exist(ctx)
	if err != nil || !active {
		return false, err
	}
	at := membership.DepartmentID(unit.ID)
	if unit.RegionID != nil {
		grids, err := d.tx.Grid.Query().Where(grid.CommunityID(*unit.RegionID)).IDs(ctx)
		if err != nil {
			return false, err
		}
		at = membership.Or(at, membership.RegionID(*unit.RegionID), membership.GridIDIn(grids...))
	}
	return d.tx.Membership.Query().Where(membership.AccountID(id), at, membership.ValidFromLTE(d.now),
		membership.Or(membership.ValidUntilIsNil(), membership.ValidUntilGT(d.now))).Exist(ctx)
}
