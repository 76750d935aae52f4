package casework

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/huying/huying/ent/db"
	clockrow "github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
)

// old is an old case that is not there yet, and the channel it came by.
type old struct {
	ImportInput
	way *db.Channel
}

// together is how many cases are planned before they are written: statements of
// whole powers of two.
const together = 128

// portion of the old cases that are filed.
type portion struct {
	list    []old
	filings []*filing // one for each
}

// fileAllOld is fileOld; one case alone is written as a report is.
func (d *desk) fileAllOld(ctx context.Context, list []old, until time.Time) ([]*filing, error) {
	if len(list) != 1 {
		return d.fileOld(ctx, list, until)
	}
	one := make([]*filing, 1)
	if err := d.planOld(ctx, portion{list, one}, until); err != nil {
		return nil, err
	}
	if err := one[0].draft(d.viewer.TenantID); err != nil {
		return nil, err
	}
	if err := d.at(list[0].ReportedAt).numbered(ctx, one[0]); err != nil {
		return nil, err
	}
	if err := d.writeBeside(ctx, one); err != nil {
		return nil, err
	}
	return one, d.goOnOld(ctx, one, until)
}

// fileOld files old cases with all that has happened to them until an instant.
// While some of them are being written the next are planned: the one is work for
// the database, the other for this program.
func (d *desk) fileOld(ctx context.Context, list []old, until time.Time) ([]*filing, error) {
	filings := make([]*filing, len(list))
	parts := make(chan portion, len(list)/together+1)
	for from := 0; from < len(list); from += together {
		to := min(from+together, len(list))
		parts <- portion{list[from:to], filings[from:to]}
	}
	close(parts)
	var numbers []string // taken late: others wait for theirs until this is committed
	planned, begun := make(chan portion), make(chan portion)
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error {
		return pipe(working, parts, planned, func(p portion) error { return d.planOld(working, p, until) })
	})
	group.Go(func() error {
		return pipe(working, planned, begun, func(p portion) (err error) {
			if numbers == nil {
				if numbers, err = d.numbersOld(working, list); err != nil {
					return err
				}
			}
			for i, f := range p.filings {
				f.create.SetNumber(numbers[i])
			}
			numbers = numbers[len(p.filings):]
			return d.writeCases(working, p.filings)
		})
	})
	group.Go(func() error {
		var rows beside
		for p := range begun {
			rows.add(p.filings)
			if err := rows.write(working, d, d.tx.RowsTogether()); err != nil {
				return err
			}
		}
		return rows.write(working, d, 1)
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return filings, d.goOnOld(ctx, filings, until)
}

// pipe does one step with whatever comes, and hands it on.
func pipe[T any](ctx context.Context, from <-chan T, to chan<- T, do func(T) error) error {
	defer close(to)
	for v := range from {
		if err := do(v); err != nil {
			return err
		}
		select {
		case to <- v:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (d *desk) planOld(ctx context.Context, p portion, until time.Time) error {
	for i, in := range p.list {
		f, err := d.at(in.ReportedAt).plan(ctx, in.ReportInput, in.way)
		if err == nil {
			err = d.pass(ctx, f, in.ImportInput, until)
		}
		if err != nil {
			return ofCase(in.ImportInput, err)
		}
		p.filings[i] = f
	}
	return nil
}

func (d *desk) numbersOld(ctx context.Context, list []old) ([]string, error) {
	reported := make([]time.Time, len(list))
	for i, in := range list {
		reported[i] = in.ReportedAt
	}
	return d.numbers(ctx, reported...)
}

// goOnOld lets cases run on by themselves, and records what the lights of those
// that went on to a department have done since, for that department.
func (d *desk) goOnOld(ctx context.Context, filings []*filing, until time.Time) error {
	for _, f := range filings {
		if err := d.goOn(ctx, f); err != nil {
			return err
		}
	}
	if !d.tenant.Settings.Workflow.AutoDispatch {
		return nil
	}
	then := d.at(until)
	for _, f := range filings {
		k, err := then.running(ctx, f.c.ID, clockrow.KindREPLY)
		if err == nil && k != nil {
			err = then.recordLights(ctx, k, then.now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pass plans what has happened to an old case since it was reported: its lights
// changed until it was closed, or until now.
func (d *desk) pass(ctx context.Context, f *filing, in ImportInput, until time.Time) error {
	if in.ClosedAt == nil {
		if d.tenant.Settings.Workflow.AutoDispatch { // see goOnOld
			return nil
		}
		return d.at(until).changeLights(ctx, f)
	}
	then := d.at(*in.ClosedAt)
	to, err := then.next(f.c, casestate.Close)
	if err != nil {
		return err
	}
	from, stops := f.c.State, then.stopsClock(f.c, to)
	f.c.State, f.c.Version = to, f.c.Version+1
	f.create.SetState(to).SetVersion(f.c.Version).SetUpdatedAt(then.now).SetClosedAt(then.now).SetEscalateAt(clock.Never).SetCell(0)
	if err := then.changeLights(ctx, f); err != nil {
		return err
	}
	stopped := then.stopTime()
	for _, started := range f.clocks {
		started.create.SetStoppedAt(stopped).SetNextLightAt(clock.Never)
	}
	if stops {
		f.c.ClockStoppedAt = &stopped
		f.create.SetClockStoppedAt(stopped)
	}
	if f.agent != nil {
		f.agent.SetUntilAt(then.now)
	}
	f.steps = append(f.steps, then.newEvent(f.c, casestate.Close, from,
		entry{text: in.Closing, public: true, department: f.c.HolderDepartmentID}))
	return nil
}

// changeLights plans a record of each change of the lights up to now, and the
// inspection of what is open and has been red.
func (d *desk) changeLights(ctx context.Context, f *filing) error {
	for _, started := range f.clocks {
		k := started.k
		times := deadline.Times{Yellow: k.YellowAt, Due: k.DueAt}
		for ; !k.NextLightAt.After(d.now); k.NextLightAt = nextLight(times, k.NextLightAt) {
			t := turned{k, deadline.Light(times, k.NextLightAt), k.NextLightAt}
			f.lights = append(f.lights, d.newLight(t, owner{unit: f.c.HolderDepartmentID}))
			if f.c.State.Ended() {
				continue
			}
			inspect, err := d.inspectFrom(ctx, t, f.c.Grade)
			if err != nil {
				return err
			}
			if !Never(inspect) {
				f.create.SetInspectAt(inspect)
			}
		}
		started.create.SetNextLightAt(k.NextLightAt)
	}
	return nil
}
