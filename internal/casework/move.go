package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// Target names a case and what the caller last saw of it.
type Target struct {
	ID              uuid.UUID
	ExpectedVersion *int // nil: whatever it is now
}

// entry is what a move leaves in the history.
type entry struct {
	text       string
	public     bool
	department *uuid.UUID
	order      *uuid.UUID
}

// find loads a case that the viewer sees and that his action reaches.
func (d *desk) find(ctx context.Context, id uuid.UUID, action string, path ...string) (*db.CaseFile, error) {
	c, err := d.tx.CaseFile.Query().Where(casefile.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Missing(path...)
	}
	if err != nil {
		return nil, err
	}
	reached, err := d.tx.CaseFile.Query().Where(casefile.ID(id), authz.Reach(ctx, casefile.Table, action)).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if !reached {
		return nil, authz.ErrForbidden
	}
	return c, nil
}

// next asks the version and the transition table.
func (d *desk) next(c *db.CaseFile, t Target, event casestate.Event) (casestate.State, error) {
	if t.ExpectedVersion != nil && *t.ExpectedVersion != c.Version {
		return "", conflict(c.Version)
	}
	to, err := casestate.Next(c.State, event, d.facts())
	if err != nil {
		return "", wrongState(string(c.State), event, casestate.Possible(c.State, d.facts()))
	}
	return to, nil
}

func (d *desk) facts() casestate.Facts {
	return casestate.Facts{CloseFromAccept: d.tenant.Settings.Workflow.CloseFromAccept}
}

func conflict(version int) *fault.Fault {
	f := fault.New(fault.Conflict, fault.MovedMeanwhile, version)
	f.Version = version
	return f
}

func wrongState(state string, event casestate.Event, possible []casestate.Event) *fault.Fault {
	f := fault.New(fault.WrongState, fault.NotPossible, event, state, possible)
	f.State, f.Attempted = state, string(event)
	for _, e := range possible {
		f.Possible = append(f.Possible, string(e))
	}
	return f
}

// move writes the new state by compare-and-set and appends the entry. change
// may set further columns; nil for none. c is renewed to what was written.
func (d *desk) move(ctx context.Context, c *db.CaseFile, event casestate.Event, to casestate.State, change func(*db.CaseFileUpdate), e entry) error {
	update := d.tx.CaseFile.Update().
		Where(casefile.ID(c.ID), casefile.Version(c.Version), casefile.StateEQ(c.State)).
		SetState(to).AddVersion(1).SetUpdatedAt(d.now)
	if change != nil {
		change(update)
	}
	n, err := update.Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return d.lost(ctx, c.ID)
	}
	before := c.State
	renewed, err := d.reload(ctx, c.ID)
	if err != nil {
		return err
	}
	*c = *renewed
	return d.append(ctx, c, event, before, e)
}

// lost tells which version won.
func (d *desk) lost(ctx context.Context, id uuid.UUID) error {
	c, err := d.reload(ctx, id)
	if err != nil {
		return err
	}
	return conflict(c.Version)
}

// reload reads a row that this transaction has just written: the mover may
// have moved it out of his own sight (an escalation), so it is read as the
// system.
func (d *desk) reload(ctx context.Context, id uuid.UUID) (*db.CaseFile, error) {
	return d.tx.CaseFile.Get(authz.System(ctx, d.viewer.TenantID, "read back a written case"), id)
}

// append adds an entry to the history; its number is the version of the case.
func (d *desk) append(ctx context.Context, c *db.CaseFile, event casestate.Event, from casestate.State, e entry) error {
	create := d.tx.CaseEvent.Create().SetCaseID(c.ID).SetSeq(c.Version).SetKind(event).
		SetFromState(string(from)).SetToState(string(c.State)).SetRung(c.Rung).SetAt(d.now).
		SetText(e.text).SetPublic(e.public).SetNillableDepartmentID(e.department).SetNillableWorkOrderID(e.order)
	if light, ok := LightOf(c, d.now); ok {
		create.SetLight(string(light))
	}
	if d.viewer.AccountID != uuid.Nil {
		create.SetActorID(d.viewer.AccountID)
	}
	return create.Exec(ctx)
}
