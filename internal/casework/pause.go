package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
)

// PauseInput names a case and says why its clock stands or runs on.
type PauseInput struct {
	Target
	Reason string // Pause: required
	Key    string
}

// Pause stops the clocks of a case and of its work orders for a while 暂停计时:
// no time is used until it is resumed, the light stands. A promise to the person
// who asked runs on. It is Invalid where nothing runs or all stands already.
func (s *Service) Pause(ctx context.Context, in PauseInput) (uuid.UUID, error) {
	v := verb{"extend", casestate.Pause, in.Target, in.Key, in, said("input.reason", in.Reason)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, _ casestate.State) error {
		clocks, err := d.pausable(ctx, c.ID)
		if err != nil {
			return err
		}
		if len(clocks) == 0 {
			return fault.Field("input.caseId", fault.NoClockRuns)
		}
		if len(standing(clocks, false)) == 0 {
			return fault.Field("input.caseId", fault.ClockPaused)
		}
		return d.pauseClock(ctx, c, in.Reason)
	})
}

// Resume lets the clocks of a case run on 恢复计时; the time of the pause is not
// used from their limits. It is Invalid where none stands.
func (s *Service) Resume(ctx context.Context, in PauseInput) (uuid.UUID, error) {
	var faults fault.List
	faults.Add(fits(in.Reason), "input.reason", fault.TooLong, maxText)
	v := verb{"extend", casestate.Resume, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, _ casestate.State) error {
		version := c.Version
		if err := d.resumeWith(ctx, c, in.Reason); err != nil {
			return err
		}
		if c.Version == version {
			return fault.Field("input.caseId", fault.ClockNotPaused)
		}
		return nil
	})
}

// pausable says whether the clock of a case in a state may be paused.
func pausable(state casestate.State) bool {
	_, err := casestate.Next(state, casestate.Pause, casestate.Facts{})
	return err == nil
}

// pausable lists the clocks of a case that a pause stops or has stopped: its
// own and those of its work orders.
func (d *desk) pausable(ctx context.Context, caseID uuid.UUID) ([]*db.Clock, error) {
	return d.tx.Clock.Query().Where(clock.CaseID(caseID), clock.KindIn(clock.KindREPLY, clock.KindWORK_ORDER), clock.StoppedAtIsNil()).
		Order(clock.ByID()).All(d.asSystem(ctx, "the clocks that a pause stops"))
}

// standing picks the clocks that stand, or those that run.
func standing(clocks []*db.Clock, paused bool) (out []*db.Clock) {
	for _, k := range clocks {
		if (k.PausedAt != nil) == paused {
			out = append(out, k)
		}
	}
	return out
}

// pauseClock stops the running clocks of a case as a move of its own (PAUSE);
// where none runs, nothing happens.
func (d *desk) pauseClock(ctx context.Context, c *db.CaseFile, reason string) error {
	clocks, err := d.pausable(ctx, c.ID)
	if err != nil {
		return err
	}
	clocks = standing(clocks, false)
	if len(clocks) == 0 {
		return nil
	}
	to, err := d.next(c, casestate.Pause)
	if err != nil {
		return err
	}
	err = d.move(ctx, c, casestate.Pause, to, func(u *db.CaseFileUpdate) {
		for _, k := range clocks {
			if k.Kind == clock.KindREPLY {
				u.SetClockStoppedAt(d.stopTime())
			}
		}
	}, entry{text: reason, public: true, department: c.HolderDepartmentID})
	if err != nil {
		return err
	}
	for _, k := range clocks {
		if err := d.stand(ctx, k, reason); err != nil {
			return err
		}
	}
	return nil
}

// stand pauses one clock. What its light did until now is recorded first.
func (d *desk) stand(ctx context.Context, k *db.Clock, reason string) error {
	if err := d.recordLights(ctx, k, d.now); err != nil {
		return err
	}
	at := d.stopTime()
	record := d.tx.ClockPause.Create().SetCaseID(k.CaseID).SetClockID(k.ID).SetFromAt(at).SetReason(reason)
	record.SetNillableAccountID(d.actor())
	if err := record.Exec(ctx); err != nil {
		return err
	}
	if k.WorkOrderID != nil {
		if err := d.tx.WorkOrder.Update().Where(workorder.ID(*k.WorkOrderID)).SetClockStoppedAt(at).Exec(ctx); err != nil {
			return err
		}
	}
	return d.tx.Clock.Update().Where(clock.ID(k.ID)).SetPausedAt(at).SetNextLightAt(systemclock.Never).Exec(ctx)
}

// resumeClock lets the paused clocks of a case run on as a move of its own
// (RESUME); where none is paused, nothing happens.
func (d *desk) resumeClock(ctx context.Context, c *db.CaseFile) error {
	return d.resumeWith(ctx, c, "")
}

func (d *desk) resumeWith(ctx context.Context, c *db.CaseFile, reason string) error {
	clocks, err := d.pausable(ctx, c.ID)
	if err != nil {
		return err
	}
	clocks = standing(clocks, true)
	if len(clocks) == 0 {
		return nil
	}
	to, err := d.next(c, casestate.Resume)
	if err != nil {
		return err
	}
	runs := make([]*run, len(clocks))
	for i, k := range clocks {
		if runs[i], err = d.again(ctx, k); err != nil {
			return err
		}
	}
	err = d.move(ctx, c, casestate.Resume, to, func(u *db.CaseFileUpdate) {
		for i, k := range clocks {
			if k.Kind == clock.KindREPLY {
				runs[i].onCase(u.ClearClockStoppedAt())
			}
		}
	}, entry{text: reason, public: true, department: c.HolderDepartmentID})
	if err != nil {
		return err
	}
	for i, k := range clocks {
		if err := d.runOn(ctx, k, runs[i], reason); err != nil {
			return err
		}
	}
	return nil
}

// runOn ends the pause of one clock.
func (d *desk) runOn(ctx context.Context, k *db.Clock, r *run, reason string) error {
	err := d.tx.ClockPause.Update().Where(clockpause.ClockID(k.ID), clockpause.UntilAtIsNil()).SetUntilAt(d.stopTime()).Exec(ctx)
	if err != nil {
		return err
	}
	if err := d.changeClock(ctx, k, r.times, change{clockchange.CauseRESUME, reason}); err != nil {
		return err
	}
	if k.WorkOrderID == nil {
		return nil
	}
	return d.tx.WorkOrder.Update().Where(workorder.ID(*k.WorkOrderID)).
		ClearClockStoppedAt().SetYellowAt(r.times.Yellow).SetDueAt(r.times.Due).Exec(ctx)
}
