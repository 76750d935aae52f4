package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
)

// DisciplineInput is an interview 约谈, an admonition 诫勉 or a circulated criticism
// 通报批评 of a unit or a person about a red light.
type DisciplineInput struct {
	Target
	Kind         supervision.Kind
	LightEventID uuid.UUID
	DepartmentID *uuid.UUID // exactly one of the two
	PersonID     *uuid.UUID
	Text         string
	Key          string
}

func (in DisciplineInput) faults() (f fault.List) {
	f.Add(strings.TrimSpace(in.Text) != "", "input.text", fault.Required)
	f.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	f.Add((in.DepartmentID == nil) != (in.PersonID == nil), "input.departmentId", fault.ExactlyOne)
	f.Add(slices.Contains(disciplines, in.Kind), "input.kind", fault.UnknownCode, in.Kind)
	return f
}

// disciplines are what can be said about a red light, from the mild to the
// severe.
var disciplines = []supervision.Kind{supervision.KindINTERVIEW, supervision.KindADMONITION, supervision.KindCRITICISM}

// RecordDiscipline records what was said to a unit or a person about a red light
// of theirs, and about nothing else (CQ18): a light event that is not red, or
// that is another's, is an Invalid fault. A case that was asked and not answered
// has one on the clock of its answer (LF21).
func (s *Service) RecordDiscipline(ctx context.Context, in DisciplineInput) (uuid.UUID, error) {
	v := verb{"discipline", casestate.Discipline, in.Target, in.Key, in, in.faults()}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		red, err := d.tx.LightEvent.Query().Where(lightevent.ID(in.LightEventID), lightevent.CaseID(c.ID)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "lightEventId")
		}
		if err != nil {
			return err
		}
		if err := in.about(red); err != nil {
			return err
		}
		if err := d.move(ctx, c, casestate.Discipline, to, nil, entry{text: in.Text, department: red.DepartmentID}); err != nil {
			return err
		}
		err = d.supervision(c, in.Kind, in.Text).SetNillableDepartmentID(in.DepartmentID).SetNillablePersonID(in.PersonID).
			SetLightEventID(red.ID).SetState(supervision.StateDONE).SetDoneAt(d.now).Exec(ctx)
		if err != nil {
			return err
		}
		at := addressee{person: in.PersonID}
		if in.DepartmentID != nil {
			at.unit = *in.DepartmentID
		}
		return d.tellUnit(ctx, c, at, casestate.Discipline, in.Text)
	})
}

// about refuses a light event that is not a red one of the unit or the person.
func (in DisciplineInput) about(e *db.LightEvent) error {
	same := func(a, b *uuid.UUID) bool { return a != nil && b != nil && *a == *b }
	switch {
	case e.Color != deadline.Red:
		return fault.Field("input.lightEventId", fault.NotRed)
	case in.DepartmentID != nil && !same(in.DepartmentID, e.DepartmentID):
		return fault.Field("input.departmentId", fault.RedOfOther)
	case in.PersonID != nil && !same(in.PersonID, e.AccountID):
		return fault.Field("input.personId", fault.RedOfOther)
	}
	return nil
}
