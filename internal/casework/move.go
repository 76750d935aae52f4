package casework

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/alike"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
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
	byItself   bool                     // no person did it, or none that is to be named
	counts     func(*db.CaseFileUpdate) // what changes on the case besides its state; nil: nothing
}

// find loads a case that the viewer sees, at the version that he expects, and
// that his action reaches. The version comes first: whoever was too late
// because the case has gone to another holder hears that it has moved.
func (d *desk) find(ctx context.Context, t Target, action string, path ...string) (*db.CaseFile, error) {
	c, err := d.tx.CaseFile.Query().Where(casefile.ID(t.ID), authz.Reach(ctx, casefile.Table, action)).Only(ctx)
	reached := err == nil
	if db.IsNotFound(err) {
		c, err = d.tx.CaseFile.Query().Where(casefile.ID(t.ID)).Only(ctx)
	}
	if plant.On(plant.VersionOfHidden) && db.IsNotFound(err) && t.ExpectedVersion != nil {
		if c, err := d.reload(ctx, t.ID); err == nil && t.expects(c) != nil {
			return nil, t.expects(c)
		}
	}
	if db.IsNotFound(err) {
		if plant.On(plant.ErrorNamesRow) {
			return nil, d.named(plant.Unguarded(ctx, plant.ErrorNamesRow), t.ID)
		}
		return nil, fault.Missing(path...)
	}
	if err != nil {
		return nil, err
	}
	if err := t.expects(c); err != nil {
		return nil, err
	}
	if !reached {
		return nil, d.outOfReach(ctx, c)
	}
	return c, nil
}

// named is a refusal that names the case, for the planted defect.
func (d *desk) named(ctx context.Context, id uuid.UUID) error {
	c, err := d.tx.CaseFile.Get(ctx, id)
	if err != nil {
		return fault.Missing("input", "caseId")
	}
	return fault.Field("input.caseId", fault.UnknownCode, c.Number)
}

// outOfReach is the answer to a verb that does not reach a case: a conflict
// where the case went elsewhere between two statements, else forbidden.
func (d *desk) outOfReach(ctx context.Context, c *db.CaseFile) error {
	now, err := d.reload(ctx, c.ID)
	if err != nil {
		return err
	}
	if now.Version != c.Version {
		return conflict(now.Version)
	}
	return authz.ErrForbidden
}

// expects compares the version that the caller last saw.
func (t Target) expects(c *db.CaseFile) error {
	if t.ExpectedVersion != nil && *t.ExpectedVersion != c.Version {
		return conflict(c.Version)
	}
	return nil
}

// next asks the transition table.
func (d *desk) next(c *db.CaseFile, event casestate.Event) (casestate.State, error) {
	to, err := casestate.Next(c.State, event, d.facts(c))
	var refusal *casestate.Refusal
	if errors.As(err, &refusal) {
		return "", wrongState(string(refusal.State), refusal.Event, refusal.Possible)
	}
	return to, err
}

func (d *desk) facts(c *db.CaseFile) casestate.Facts {
	flow := d.tenant.Settings.Workflow
	return casestate.Facts{
		CloseFromAccept: flow.CloseFromAccept,
		ReturnsUsed:     flow.Returns > 0 && c.Returns >= flow.Returns,
		Part:            c.Depth > 0,
		OpenOrders:      c.OpenOrders,
		DoneOrders:      c.DoneOrders,
		OpenParts:       c.OpenParts,
		Unit:            c.DoneOrders > 0,
		Before:          casestate.Accepted, // that it can be unmerged at all; whereto stands in the link
	}
}

// Possible lists what the transition table allows for a case now, whoever may
// do it.
func Possible(c *db.CaseFile, t *db.Tenant) []casestate.Event {
	return casestate.Possible(c.State, (&desk{tenant: t}).facts(c))
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

// move advances the case and appends the entry.
func (d *desk) move(ctx context.Context, c *db.CaseFile, event casestate.Event, to casestate.State, change func(*db.CaseFileUpdate), e entry) error {
	from := c.State
	if err := d.advance(ctx, c, to, change); err != nil {
		return err
	}
	return d.append(ctx, c, event, from, e)
}

// advance writes the new state by compare-and-set; change may set further
// columns, nil for none. It comes before any other write of a move: whoever
// loses the race finds out here, and whoever wins has the case to himself
// until the commit. What the lights did until now is recorded for those who had
// the work until now. c is renewed to what was written.
func (d *desk) advance(ctx context.Context, c *db.CaseFile, to casestate.State, change func(*db.CaseFileUpdate)) error {
	update := d.tx.CaseFile.Update().
		Where(casefile.ID(c.ID), casefile.Version(c.Version), casefile.StateEQ(c.State)).
		SetState(to).AddVersion(1).SetUpdatedAt(d.now)
	if change != nil {
		change(update)
	}
	place(c, to, update)
	if err := d.timeLadder(ctx, c, to, update); err != nil {
		return err
	}
	if d.filing != nil { // it has no lights yet, and no step's clock
		is := renewed(c, update.Mutation())
		if err := d.filing.take(is, update.Mutation()); err != nil {
			return err
		}
		*c = *is
		return nil
	}
	from := c.State
	if done, err := d.advanceHopefully(ctx, c, update); err != nil {
		return err
	} else if done {
		return d.stepClocks(ctx, c, from)
	}
	is, err := d.written(ctx, c, update)
	if err != nil {
		return err
	}
	if err := d.recordDue(ctx, c, is); err != nil {
		return err
	}
	*c = *is
	return d.stepClocks(ctx, c, from)
}

// place keeps the square of the map in which a case is found, as long as it is
// open. Parts are found by their whole.
func place(c *db.CaseFile, to casestate.State, u *db.CaseFileUpdate) {
	switch {
	case to.Ended() && c.Cell != 0:
		u.SetCell(0)
	case !to.Ended() && c.State.Ended() && c.Depth == 0 && c.Longitude != nil && c.Latitude != nil:
		u.SetCell(alike.Cell(*c.Longitude, *c.Latitude))
	}
}

// written writes an update of a case and is the case as that leaves it. What a
// batch holds need not be read back.
func (d *desk) written(ctx context.Context, c *db.CaseFile, update *db.CaseFileUpdate) (*db.CaseFile, error) {
	if d.lot != nil && d.lot.alone[c.ID] {
		n, err := update.Save(ctx)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, d.lost(ctx, c.ID)
		}
		if is := renewed(c, update.Mutation()); is != nil {
			return is, nil
		}
		return d.reload(ctx, c.ID)
	}
	var is *db.CaseFile
	won, err := d.tx.Changed(ctx, update.Save, func(ctx context.Context) (err error) {
		is, err = d.reload(ctx, c.ID)
		return err
	})
	if err == nil && !won {
		err = d.lost(ctx, c.ID)
	}
	return is, err
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
	return d.tx.CaseFile.Get(d.asSystem(ctx, "read back a written case"), id)
}

// append adds an entry to the history; its number is the version of the case.
func (d *desk) append(ctx context.Context, c *db.CaseFile, event casestate.Event, from casestate.State, e entry) error {
	create := d.newEvent(c, event, from, e)
	if !e.byItself {
		actor, err := d.signer(ctx, c, event)
		if err != nil {
			return err
		}
		create.SetNillableActorID(actor)
	}
	if d.lot != nil {
		d.lot.events = append(d.lot.events, create)
	} else if err := d.write(ctx, create.Exec); err != nil {
		return err
	}
	return d.tellWhole(ctx, c, event, from, e)
}

// newEvent is an entry that nobody has signed yet.
func (d *desk) newEvent(c *db.CaseFile, event casestate.Event, from casestate.State, e entry) *db.CaseEventCreate {
	create := d.tx.CaseEvent.Create().SetCaseID(c.ID).SetSeq(c.Version).SetKind(event).
		SetFromState(string(from)).SetToState(string(c.State)).SetRung(c.Rung).SetAt(d.now).
		SetText(e.text).SetPublic(e.public).SetNillableDepartmentID(e.department).SetNillableWorkOrderID(e.order)
	if light, ok := LightOf(c, d.now); ok {
		create.SetLight(string(light))
	}
	return create
}
