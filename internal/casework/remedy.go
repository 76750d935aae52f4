package casework

import (
	"context"
	"math"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// maxCount bounds people and money: what the API can carry.
const maxCount = math.MaxInt32

// RemedyInput is what is done about a case.
type RemedyInput struct {
	Target
	Kind   remedy.Kind
	Text   string
	Amount int  // in whole units of the city's money; 0: none, or not known
	Done   bool // else it is still to be done
	Key    string
}

// RecordRemedy puts on record what is done about a case: relief for now 治标, or
// the root fix 治本 (WZ21, WZ25). The person who asked reads it, and whether it
// is done.
func (s *Service) RecordRemedy(ctx context.Context, in RemedyInput) (uuid.UUID, error) {
	faults := said("input.text", in.Text)
	faults.Add(remedy.KindValidator(in.Kind) == nil, "input.kind", fault.UnknownCode, in.Kind)
	faults.Add(in.Amount >= 0 && in.Amount <= maxCount, "input.amount", fault.OutOfRange, 0, maxCount)
	v := verb{"commit", casestate.RecordRemedy, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.remedy(ctx, c, to, in)
	})
}

func (d *desk) remedy(ctx context.Context, c *db.CaseFile, to casestate.State, in RemedyInput) error {
	unit, err := d.actsFor(ctx, c)
	if err != nil {
		return err
	}
	if err := d.move(ctx, c, casestate.RecordRemedy, to, nil, entry{text: in.Text, public: true, department: unit}); err != nil {
		return err
	}
	create := d.tx.Remedy.Create().SetCaseID(c.ID).SetKind(in.Kind).SetText(in.Text).SetAmount(in.Amount).
		SetNillableDepartmentID(unit).SetRecordedAt(d.now)
	if in.Done {
		create.SetState(remedy.StateDONE).SetDoneAt(d.now)
	}
	create.SetNillableAccountID(d.actor())
	return create.Exec(ctx)
}

// RemedyDoneInput says that a remedy is done.
type RemedyDoneInput struct {
	RemedyID        uuid.UUID
	ExpectedVersion *int   // of the case
	Text            string // what was found; the remedy's own words if left out
	Key             string
}

// CompleteRemedy says that what was to be done is done; Conflict a second time.
func (s *Service) CompleteRemedy(ctx context.Context, in RemedyDoneInput) (uuid.UUID, error) {
	var faults fault.List
	faults.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	var row *db.Remedy
	v := verb{"commit", casestate.RecordRemedy, Target{ExpectedVersion: in.ExpectedVersion}, in.Key, in, faults}
	return s.doOn(ctx, v, "remedyId", func(ctx context.Context, d *desk) (of uuid.UUID, err error) {
		if row, err = d.tx.Remedy.Query().Where(remedy.ID(in.RemedyID)).Only(ctx); err == nil {
			of = row.CaseID
		}
		return of, err
	}, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		if row.State == remedy.StateDONE {
			return doneAlready(c, fault.RemedyDone, "remedyId")
		}
		words := in.Text
		if strings.TrimSpace(words) == "" {
			words = row.Text
		}
		if err := d.move(ctx, c, casestate.RecordRemedy, to, nil, entry{text: words, public: true, department: row.DepartmentID}); err != nil {
			return err
		}
		return d.tx.Remedy.Update().Where(remedy.ID(row.ID)).SetState(remedy.StateDONE).SetDoneAt(d.now).Exec(ctx)
	})
}
