package casework

import (
	"context"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
)

var byFalling = sql.OrderDesc()

// SupervisionInput says something to a supervision: the unit's answer, or how
// it ended.
type SupervisionInput struct {
	SupervisionID   uuid.UUID
	ExpectedVersion *int // of the case
	Text            string
	Key             string
}

func (in SupervisionInput) faults(field string) error {
	var f fault.List
	f.Add(strings.TrimSpace(in.Text) != "", field, fault.Required)
	f.Add(fits(in.Text), field, fault.TooLong, maxText)
	return f.Err()
}

// AnswerSupervision is the unit's answer to a supervision, an inspection item or
// an instruction, once. It stops the clock of the answer, whose last colour says
// whether it came in time; a late one leaves its red light event (WH20). It is
// for those who handle the unit's work order, and for the holder where the
// holder was asked.
func (s *Service) AnswerSupervision(ctx context.Context, in SupervisionInput) (uuid.UUID, error) {
	if err := in.faults("input.text"); err != nil {
		return uuid.Nil, err
	}
	return s.onSupervision(ctx, "note", casestate.AnswerSupervision, in, func(ctx context.Context, d *desk, row *db.Supervision, c *db.CaseFile) (*db.SupervisionUpdate, error) {
		if err := d.speaksFor(ctx, c, row.DepartmentID); err != nil {
			return nil, err
		}
		if row.State == supervision.StateANSWERED {
			return nil, fault.Field("input.supervisionId", fault.AnsweredAlready)
		}
		u := d.tx.Supervision.Update().SetState(supervision.StateANSWERED).SetAnswer(in.Text).SetAnsweredAt(d.now)
		u.SetNillableAnsweredByID(d.actor())
		return u, nil
	})
}

// ConcludeSupervision ends a supervision, an inspection item or an instruction
// with its outcome, answered or not; a clock that still runs stops. Whoever may
// supervise concludes the first two, whoever may instruct the third.
func (s *Service) ConcludeSupervision(ctx context.Context, in SupervisionInput) (uuid.UUID, error) {
	if err := in.faults("input.outcome"); err != nil {
		return uuid.Nil, err
	}
	return s.onSupervision(ctx, "", casestate.ConcludeSupervision, in, func(_ context.Context, d *desk, _ *db.Supervision, _ *db.CaseFile) (*db.SupervisionUpdate, error) {
		return d.tx.Supervision.Update().SetState(supervision.StateDONE).SetOutcome(in.Text).SetDoneAt(d.now), nil
	})
}

// concludes is the verb that a kind of supervision is concluded with.
func concludes(kind supervision.Kind) string {
	if kind == supervision.KindINSTRUCTION {
		return "instruct"
	}
	return "supervise"
}

// onSupervision writes to a supervision that is not done, with an entry in the
// history of its case. Without an action its kind says which.
func (s *Service) onSupervision(ctx context.Context, action string, event casestate.Event, in SupervisionInput, change func(context.Context, *desk, *db.Supervision, *db.CaseFile) (*db.SupervisionUpdate, error)) (uuid.UUID, error) {
	ctx, err := requireAny(ctx, action, "supervise", "instruct")
	if err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(event), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		row, c, err := d.findSupervision(ctx, in, action)
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, event)
		if err != nil {
			return uuid.Nil, err
		}
		update, err := change(ctx, d, row, c)
		if err != nil {
			return uuid.Nil, err
		}
		if err := d.move(ctx, c, event, to, nil, entry{text: in.Text, department: row.DepartmentID}); err != nil {
			return uuid.Nil, err
		}
		if n, err := update.Where(supervision.ID(row.ID), supervision.StateEQ(row.State)).Save(ctx); err != nil {
			return uuid.Nil, err
		} else if n == 0 { // it ended between the reading of it and of its case
			return uuid.Nil, d.lost(ctx, c.ID)
		}
		return row.ID, d.stopAnswer(ctx, row)
	})
}

// requireAny asks for the action, or where none is given for one of the others.
func requireAny(ctx context.Context, action string, others ...string) (context.Context, error) {
	if action != "" {
		others = []string{action}
	}
	var err error
	for _, a := range others {
		var with context.Context
		if with, err = authz.Require(ctx, "case", a); err == nil {
			return with, nil
		}
	}
	return ctx, err
}

// findSupervision loads a supervision that the viewer sees and that his action
// reaches, with its case at the version that he expects. One that asked for no
// answer or is done is an Invalid fault.
func (d *desk) findSupervision(ctx context.Context, in SupervisionInput, action string) (*db.Supervision, *db.CaseFile, error) {
	row, err := d.tx.Supervision.Query().Where(supervision.ID(in.SupervisionID)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil, fault.Missing("input", "supervisionId")
	}
	if err != nil {
		return nil, nil, err
	}
	if action == "" {
		action = concludes(row.Kind)
	}
	c, err := d.find(ctx, Target{row.CaseID, in.ExpectedVersion}, action, "input", "supervisionId")
	if err != nil {
		return nil, nil, err
	}
	switch row.Kind {
	case supervision.KindSUPERVISE, supervision.KindINSPECTION, supervision.KindINSTRUCTION:
	default:
		return nil, nil, fault.Field("input.supervisionId", fault.NothingToAnswer)
	}
	if row.State == supervision.StateDONE {
		return nil, nil, fault.Field("input.supervisionId", fault.EndedAlready)
	}
	return row, c, nil
}

// speaksFor refuses whoever is not of the unit: he handles none of its work
// orders on the case, and the unit is not the holder that he acts for. An item
// without a unit is the holder's.
func (d *desk) speaksFor(ctx context.Context, c *db.CaseFile, unit *uuid.UUID) error {
	if unit == nil || (c.HolderDepartmentID != nil && *unit == *c.HolderDepartmentID) {
		holds, err := d.tx.CaseFile.Query().Where(casefile.ID(c.ID), authz.Reach(ctx, casefile.Table, "dispatch")).Exist(ctx)
		if err != nil || holds {
			return err
		}
	}
	if unit != nil {
		handles, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.DepartmentID(*unit), authz.Reach(ctx, workorder.Table, "progress")).Exist(ctx)
		if err != nil || handles {
			return err
		}
	}
	return authz.ErrForbidden
}

// stopAnswer ends the clock of a supervision's answer where it runs.
func (d *desk) stopAnswer(ctx context.Context, row *db.Supervision) error {
	if row.ClockID == nil {
		return nil
	}
	k, err := d.tx.Clock.Query().Where(clock.ID(*row.ClockID), clock.StoppedAtIsNil()).
		First(authz.System(ctx, d.tenant.ID, "the clock of an answer"))
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.stop(ctx, k)
}

// AnsweredInTime says whether the unit's answer came before its clock turned
// red; a supervision that was concluded without an answer has none.
func AnsweredInTime(row *db.Supervision, k *db.Clock) bool {
	return row.AnsweredAt != nil && LightOfClock(k, *row.AnsweredAt) != deadline.Red
}
