package handover

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/store"
)

// Leaving is somebody who serves some departments no more.
type Leaving struct {
	Account uuid.UUID
	Ended   []*db.Membership // that have ended
	Left    []*db.Membership // that are in force
	Gone    bool             // he is locked out: he serves none
	Reason  string
	// Admins are told of what falls to nobody.
	Admins func(context.Context) ([]uuid.UUID, error)
}

// Person gives the open work orders of a person, on which he worked for a
// department that he serves no more, to its chief; without a chief the order
// has no person, the department's members see it, and the administrators are
// told: never to nobody. Where he followed a case as its agent for such a
// department, the chief of the holder does. Doing it again changes nothing. It
// counts what it gave.
func Person(ctx context.Context, tx *store.Tx, now time.Time, l Leaving) (int, error) {
	orders, err := tx.WorkOrder.Query().Where(workorder.AssigneeID(l.Account), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).
		Order(workorder.ByCaseID(), workorder.BySeq()).All(system(ctx))
	if err != nil {
		return 0, err
	}
	given := 0
	for _, o := range orders {
		leaves, err := l.leaves(ctx, tx, o.DepartmentID)
		if err != nil {
			return given, err
		}
		if !leaves {
			continue
		}
		if err := l.giveOrder(ctx, tx, now, o); err != nil {
			return given, err
		}
		given++
	}
	agencies, err := l.agencies(ctx, tx, now)
	return given + agencies, err
}

// leaves says whether the person served a department and does no more.
func (l Leaving) leaves(ctx context.Context, tx *store.Tx, id uuid.UUID) (bool, error) {
	if l.Gone {
		return true, nil
	}
	d, err := tx.Department.Get(system(ctx), id)
	if err != nil {
		return false, err
	}
	served, err := serves(ctx, tx, l.Ended, d)
	if err != nil || !served {
		return false, err
	}
	still, err := serves(ctx, tx, l.Left, d)
	return !still, err
}

// serves says whether one of the memberships is in the department, at the place
// whose office it is, or in a grid below that.
func serves(ctx context.Context, tx *store.Tx, members []*db.Membership, d *db.Department) (bool, error) {
	ofPlace := d.RegionID != nil && slices.Contains([]department.Kind{department.KindOFFICE, department.KindCENTRE, department.KindLEADERSHIP}, d.Kind)
	for _, m := range members {
		if m.DepartmentID != nil && *m.DepartmentID == d.ID || ofPlace && m.RegionID != nil && *m.RegionID == *d.RegionID {
			return true, nil
		}
		if !ofPlace || m.GridID == nil {
			continue
		}
		g, err := tx.Grid.Get(system(ctx), *m.GridID)
		if err != nil {
			return false, err
		}
		if g.CommunityID != nil && *g.CommunityID == *d.RegionID {
			return true, nil
		}
	}
	return false, nil
}

func (l Leaving) giveOrder(ctx context.Context, tx *store.Tx, now time.Time, o *db.WorkOrder) error {
	chief, err := l.chief(ctx, tx, o.DepartmentID)
	if err != nil {
		return err
	}
	if err := Record(ctx, tx, now, []Transfer{{Case: o.CaseID, Department: &o.DepartmentID, Order: &o.ID, Text: l.Reason}}); err != nil {
		return err
	}
	err = tx.WorkOrder.Update().Where(workorder.ID(o.ID), workorder.AssigneeID(l.Account), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).
		ClearAssigneeID().SetNillableAssigneeID(chief).AddVersion(1).Exec(ctx)
	if err != nil {
		return err
	}
	return l.tell(ctx, tx, now, o.CaseID, chief)
}

// chief is a department's chief other than the person himself.
func (l Leaving) chief(ctx context.Context, tx *store.Tx, department uuid.UUID) (*uuid.UUID, error) {
	chief, err := Chief(ctx, tx.Client, department)
	if err != nil || chief == nil || *chief == l.Account {
		return nil, err
	}
	return chief, nil
}

// tell gives notice of a case to the one to whom it fell, else to the
// administrators.
func (l Leaving) tell(ctx context.Context, tx *store.Tx, now time.Time, caseID uuid.UUID, to *uuid.UUID) (err error) {
	var told []uuid.UUID
	if to != nil {
		told = []uuid.UUID{*to}
	} else if told, err = l.Admins(ctx); err != nil {
		return err
	}
	c, err := tx.CaseFile.Get(system(ctx), caseID)
	if err != nil {
		return err
	}
	return notify.Tell(ctx, tx, told, now, notify.Message{Kind: notice.KindHANDED_OVER, Subject: c.GlobalID(),
		Detail: map[string]any{"case": c.Number, "reason": l.Reason, "nobody": to == nil}})
}

// agencies ends what the person did as an agent for departments that he serves
// no more.
func (l Leaving) agencies(ctx context.Context, tx *store.Tx, now time.Time) (given int, err error) {
	rows, err := tx.CaseAgent.Query().Where(caseagent.AccountID(l.Account), caseagent.UntilAtIsNil(),
		caseagent.HasCaseWith(casefile.StateIn(open...))).Order(caseagent.ByID()).All(system(ctx))
	if err != nil {
		return 0, err
	}
	for _, a := range rows {
		c, err := tx.CaseFile.Get(system(ctx), a.CaseID)
		if err != nil {
			return given, err
		}
		leaves, err := l.leavesCase(ctx, tx, c)
		if err != nil {
			return given, err
		}
		if !leaves {
			continue
		}
		if err := l.giveAgency(ctx, tx, now, a, c); err != nil {
			return given, err
		}
		given++
	}
	return given, nil
}

// leavesCase says whether the person served a department that has a share of
// the case, and serves none that has.
func (l Leaving) leavesCase(ctx context.Context, tx *store.Tx, c *db.CaseFile) (bool, error) {
	if l.Gone {
		return true, nil
	}
	units, err := tx.WorkOrder.Query().Where(workorder.CaseID(c.ID)).QueryDepartment().All(system(ctx))
	if err != nil {
		return false, err
	}
	if c.HolderDepartmentID != nil {
		holder, err := tx.Department.Get(system(ctx), *c.HolderDepartmentID)
		if err != nil {
			return false, err
		}
		units = append(units, holder)
	}
	served := false
	for _, u := range units {
		still, err := serves(ctx, tx, l.Left, u)
		if err != nil || still {
			return false, err
		}
		was, err := serves(ctx, tx, l.Ended, u)
		if err != nil {
			return false, err
		}
		served = served || was
	}
	return served, nil
}

func (l Leaving) giveAgency(ctx context.Context, tx *store.Tx, now time.Time, a *db.CaseAgent, c *db.CaseFile) (err error) {
	var chief *uuid.UUID
	if c.HolderDepartmentID != nil {
		if chief, err = l.chief(ctx, tx, *c.HolderDepartmentID); err != nil {
			return err
		}
	}
	if err := Record(ctx, tx, now, []Transfer{{Case: c.ID, Department: c.HolderDepartmentID, Text: l.Reason}}); err != nil {
		return err
	}
	if err := tx.CaseAgent.Update().Where(caseagent.ID(a.ID), caseagent.UntilAtIsNil()).SetUntilAt(now).Exec(ctx); err != nil {
		return err
	}
	if err := follow(ctx, tx, now, c.ID, chief); err != nil {
		return err
	}
	return l.tell(ctx, tx, now, c.ID, chief)
}

// follow makes an account the agent of a case, unless it is already.
func follow(ctx context.Context, tx *store.Tx, now time.Time, caseID uuid.UUID, account *uuid.UUID) error {
	if account == nil {
		return nil
	}
	is, err := tx.CaseAgent.Query().Where(caseagent.CaseID(caseID), caseagent.AccountID(*account), caseagent.UntilAtIsNil()).Exist(system(ctx))
	if err != nil || is {
		return err
	}
	create := tx.CaseAgent.Create().SetCaseID(caseID).SetAccountID(*account).SetFromAt(now)
	if v := authz.ViewerFrom(ctx); v.AccountID != uuid.Nil {
		create.SetAppointedByID(v.AccountID)
	}
	return create.Exec(ctx)
}
