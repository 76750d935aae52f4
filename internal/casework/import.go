package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	clockrow "github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// MaxImport is how many old cases one call of Import takes.
const MaxImport = 500

// ImportInput is an old case of a city: what was reported, and when it was
// reported and closed. ExternalReference is what it is recognised by.
type ImportInput struct {
	ReportInput
	ReportedAt time.Time
	ClosedAt   *time.Time // nil: it is open
	Closing    string     // what was said when it was closed
}

// Imported is what an import made, or found, of one old case.
type Imported struct {
	ID       uuid.UUID
	New      bool // false: it was there before and was left as it is
	DueAt    time.Time
	ClosedAt *time.Time
}

func (in ImportInput) validate(now time.Time) error {
	if err := in.ReportInput.Validate(); err != nil {
		return err
	}
	var f fault.List
	f.Add(in.ExternalReference != "", "input.externalReference", fault.Required)
	f.Add(fits(in.Closing), "input.closing", fault.TooLong, maxText)
	f.Add(!in.ReportedAt.After(now), "input.reportedAt", fault.InFuture)
	if in.ClosedAt != nil {
		f.Add(!in.ClosedAt.After(now), "input.closedAt", fault.InFuture)
		f.Add(!in.ClosedAt.Before(in.ReportedAt), "input.closedAt", fault.EndsBefore)
	}
	return f.Err()
}

// Import files a city's old cases in one transaction, at most MaxImport: each
// leaves what Report and Close would have left at its instants, numbers in the
// order of the list, and the lights that had changed by its close or by until.
// A case that its channel has reported before is left as it is, so that an
// import can be repeated. A case that was closed needs a flow in which a case
// is closed from where Report leaves it.
//
// Old cases are history: nobody gets a notice or a message of what their lights
// did, nor an agent one of his appointment.
//
// It is for the system alone, as no role has a verb for it: others are
// forbidden. A fault of a case is wrapped with its reference.
func (s *Service) Import(ctx context.Context, list []ImportInput, until time.Time) ([]Imported, error) {
	if v := authz.ViewerFrom(ctx); v == nil || !v.IsSystem() {
		return nil, authz.ErrForbidden
	}
	if len(list) > MaxImport {
		return nil, fault.Field("input", fault.TooMany, MaxImport)
	}
	for _, in := range list {
		if err := in.validate(s.clock.Now()); err != nil {
			return nil, ofCase(in, err)
		}
	}
	var out []Imported
	run := func() error {
		_, err := s.work(ctx, "IMPORT", "", nil, func(ctx context.Context, d *desk) (_ uuid.UUID, err error) {
			d.silent = true
			out, err = d.importAll(ctx, list, until)
			return uuid.Nil, err
		})
		return err
	}
	err := run()
	if store.IsDuplicate(err) {
		err = run() // another import brought one of them at once; it is there now
	}
	return out, err
}

func ofCase(in ImportInput, err error) error {
	return fmt.Errorf("case %s: %w", in.ExternalReference, err)
}

// reference is what an old case is recognised by.
type reference struct {
	channel uuid.UUID
	number  string
}

func (d *desk) importAll(ctx context.Context, list []ImportInput, until time.Time) ([]Imported, error) {
	ways := make([]*db.Channel, len(list))
	numbers := map[uuid.UUID][]string{}
	var points []Point
	for i, in := range list {
		var err error
		if ways[i], err = d.admit(ctx, in.ReportInput); err != nil {
			return nil, ofCase(in, err)
		}
		numbers[ways[i].ID] = append(numbers[ways[i].ID], in.ExternalReference)
		if in.Point != nil {
			points = append(points, *in.Point)
		}
	}
	there, err := d.imported(ctx, numbers)
	if err != nil || len(there) == len(list) {
		return pick(list, ways, there), err
	}
	if err := d.survey(ctx, points); err != nil {
		return nil, err
	}
	var filings []*filing
	for i, in := range list {
		ref := reference{ways[i].ID, in.ExternalReference}
		if _, ok := there[ref]; ok {
			continue
		}
		f, err := d.at(in.ReportedAt).plan(ctx, in.ReportInput, ways[i])
		if err == nil {
			err = d.pass(ctx, f, in, until)
		}
		if err != nil {
			return nil, ofCase(in, err)
		}
		filings = append(filings, f)
		there[ref] = Imported{f.c.ID, true, f.c.DueAt, in.ClosedAt}
	}
	if err := d.file(ctx, filings...); err != nil || !d.tenant.Settings.Workflow.AutoDispatch {
		return pick(list, ways, there), err
	}
	return pick(list, ways, there), d.at(until).recordLightsOf(ctx, filings)
}

// recordLightsOf records what the lights of cases that went on to a department
// have done since, for that department.
func (d *desk) recordLightsOf(ctx context.Context, filings []*filing) error {
	for _, f := range filings {
		k, err := d.running(ctx, f.c.ID, clockrow.KindREPLY)
		if err == nil && k != nil {
			err = d.recordLights(ctx, k, d.now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// imported are the cases that are there already.
func (d *desk) imported(ctx context.Context, numbers map[uuid.UUID][]string) (map[reference]Imported, error) {
	there := map[reference]Imported{}
	for way, list := range numbers {
		found, err := d.reported(ctx, way, list...)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			there[reference{way, *c.ExternalReference}] = Imported{c.ID, false, c.DueAt, c.ClosedAt}
		}
	}
	return there, nil
}

func pick(list []ImportInput, ways []*db.Channel, there map[reference]Imported) []Imported {
	out := make([]Imported, len(list))
	for i, in := range list {
		out[i] = there[reference{ways[i].ID, in.ExternalReference}]
	}
	return out
}

// pass plans what has happened to an old case since it was reported: its lights
// changed until it was closed, or until now.
func (d *desk) pass(ctx context.Context, f *filing, in ImportInput, until time.Time) error {
	if in.ClosedAt == nil {
		if d.tenant.Settings.Workflow.AutoDispatch { // see recordLightsOf
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
