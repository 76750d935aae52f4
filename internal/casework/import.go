package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tally"
)

// MaxImport is how many old cases one call of Import takes. From FoldingImport
// of them on it adds them to the counts itself.
const (
	MaxImport     = 500
	FoldingImport = 100
)

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
		_, err := s.workHopefully(ctx, "IMPORT", "", nil, func(ctx context.Context, d *desk) (_ uuid.UUID, err error) {
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
	if err != nil || len(list) < FoldingImport {
		return out, err
	}
	// A whole import would leave more to add to the counts than a figure should
	// have to read. They are right without it; of a few the sweep takes care.
	_, err = tally.New(s.stores, s.clock).Fold(ctx)
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
	var fresh []old
	for i, in := range list {
		ref := reference{ways[i].ID, in.ExternalReference}
		if _, ok := there[ref]; !ok {
			there[ref] = Imported{} // the list may have it twice
			fresh = append(fresh, old{in, ways[i]})
		}
	}
	filings, err := d.fileAllOld(ctx, fresh, until)
	if err != nil {
		return nil, err
	}
	for i, f := range filings {
		there[reference{fresh[i].way.ID, fresh[i].ExternalReference}] = Imported{f.c.ID, true, f.c.DueAt, fresh[i].ClosedAt}
	}
	return pick(list, ways, there), nil
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
