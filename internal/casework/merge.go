package casework

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
)

// MergeInput says that a case repeats another one.
type MergeInput struct {
	Target      // the case that is to live on in the other
	IntoID      uuid.UUID
	Reason      string
	IntoVersion *int // of the other case, as the caller last saw it; nil: whatever it is now
	Key         string
}

// Merge lets a case live on in another one 并案 (WH18, LF8), for whoever holds
// both. Its open work orders are recalled and its clocks stand; the other case
// counts its reports, is more urgent by them, runs from the earliest of both,
// and answers everybody who asked in either. With the tenant's number of
// reports it goes up a rung by itself, once. What was merged into the case
// before comes with it. A part, or a case with parts, is an Invalid fault, and
// so is a case and itself; where one of the two has gone too far, WrongState.
func (s *Service) Merge(ctx context.Context, in MergeInput) (uuid.UUID, error) {
	faults := said("input.reason", in.Reason)
	faults.Add(in.IntoID != in.ID, "input.intoId", fault.MergeSelf)
	v := verb{"merge", casestate.Merge, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.merge(ctx, c, to, in)
	})
}

func (d *desk) merge(ctx context.Context, c *db.CaseFile, to casestate.State, in MergeInput) error {
	if err := d.tx.HoldMerges(ctx, d.tenant.ID); err != nil {
		return err
	}
	into, err := d.find(ctx, Target{in.IntoID, in.IntoVersion}, "merge", "input", "intoId")
	if err != nil {
		return err
	}
	if err := d.mergeable(ctx, c, into); err != nil {
		return err
	}
	raises, err := d.raises(ctx, into, into.Reports+c.Reports)
	if err != nil {
		return err
	}
	was := before{State: c.State, OpenOrders: c.OpenOrders, EscalateAt: c.EscalateAt, InspectAt: c.InspectAt, Raised: raises}
	if err := d.leave(ctx, c, to, &was, entry{text: in.Reason, public: true, department: into.HolderDepartmentID}); err != nil {
		return err
	}
	if err := d.link(ctx, c.ID, into.ID, in.Reason, was); err != nil {
		return err
	}
	if err := d.grow(ctx, into, casestate.Repeat, c.Reports, in.Reason); err != nil {
		return err
	}
	if !raises {
		return nil
	}
	up, err := d.next(into, casestate.Escalate)
	if err != nil {
		return err
	}
	return d.byItself().handUp(ctx, into, up, d.inWords(raisedByRepeats, into.Reports))
}

// mergeable refuses what has parts or is one, and a case that can take no
// repeat any more.
func (d *desk) mergeable(ctx context.Context, c, into *db.CaseFile) error {
	whole, err := d.tx.CaseLink.Query().Where(caselink.ToCaseID(c.ID), caselink.KindEQ(caselink.KindPART), caselink.EndedAtIsNil()).
		Exist(d.asSystem(ctx, "whether a case has parts"))
	if err != nil {
		return err
	}
	var f fault.List
	f.Add(c.Depth == 0 && !whole, "input.caseId", fault.PartsStay)
	f.Add(into.Depth == 0, "input.intoId", fault.PartsStay)
	if err := f.Err(); err != nil {
		return err
	}
	_, err = d.next(into, casestate.Repeat)
	return err
}

// leave takes the case out of the flow: its clocks stand, what they showed
// until now is recorded, and its open work orders are recalled.
func (d *desk) leave(ctx context.Context, c *db.CaseFile, to casestate.State, was *before, e entry) error {
	was.ClockRan = !Never(c.DueAt) && c.ClockStoppedAt == nil
	if err := d.runningClocks(ctx, c.ID, was); err != nil {
		return err
	}
	err := d.move(ctx, c, casestate.Merge, to, func(u *db.CaseFileUpdate) {
		u.SetOpenOrders(0).SetEscalateAt(systemclock.Never).SetInspectAt(systemclock.Never)
		if was.ClockRan {
			u.SetClockStoppedAt(d.stopTime())
		}
	}, e)
	if err != nil {
		return err
	}
	if err := d.standClocks(ctx, was); err != nil {
		return err
	}
	return d.recallOrders(ctx, c.ID, was)
}

func (d *desk) link(ctx context.Context, from, into uuid.UUID, reason string, was before) error {
	raw, err := json.Marshal(was)
	if err != nil {
		return err
	}
	create := d.tx.CaseLink.Create().SetCaseID(from).SetToCaseID(into).SetKind(caselink.KindMERGED).
		SetAt(d.now).SetReason(reason).SetBefore(raw)
	create.SetNillableAccountID(d.actor())
	return create.Exec(ctx)
}
