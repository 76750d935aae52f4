package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// maxDepth is how deep parts may be divided again.
const maxDepth = 3

// wholeOf is the case that a part belongs to; nil for one that is no part.
func (d *desk) wholeOf(ctx context.Context, part *db.CaseFile) (*db.CaseFile, error) {
	if part.Depth == 0 {
		return nil, nil
	}
	ctx = d.asSystem(ctx, "the whole of a part")
	link, err := d.tx.CaseLink.Query().Where(caselink.CaseID(part.ID), caselink.KindEQ(caselink.KindPART), caselink.EndedAtIsNil()).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.tx.CaseFile.Get(ctx, link.ToCaseID)
}

// partsOf are the parts of cases, whoever sees them, in the order of their
// numbers.
func (d *desk) partsOf(ctx context.Context, ids ...uuid.UUID) ([]*db.CaseFile, error) {
	return Parts(d.asSystem(ctx, "the parts of a case"), d.tx.Client, ids...)
}

// finished says whether nothing more is expected of a part: it has fed back, or
// it has come to another end.
func finished(s casestate.State) bool {
	return s == casestate.FedBack || s == casestate.Replied || s.Ended()
}

// movesLimit are the events that may move the limit of a case.
var movesLimit = []casestate.Event{
	casestate.Triage, casestate.Ask, casestate.Answer, casestate.Pause, casestate.Resume, casestate.DecideExtension, casestate.Relimit,
}

// tellWhole carries what happened to a part over to its whole, in the same
// transaction: how many parts are open, the result, and the light. The part is
// written before; the whole is held from here on, so that of two parts that
// feed back at once both count.
func (d *desk) tellWhole(ctx context.Context, part *db.CaseFile, event casestate.Event, from casestate.State, e entry) error {
	turned := finished(part.State) != finished(from)
	if part.Depth == 0 || from == "" || !turned && !slices.Contains(movesLimit, event) {
		return nil
	}
	whole, err := d.wholeOf(ctx, part)
	if err != nil || whole == nil {
		return err
	}
	if !turned {
		return d.relight(ctx, whole.ID)
	}
	ctx = d.asSystem(ctx, "carry what happened to a part over to its whole")
	if err := d.tx.HoldCases(ctx, d.tenant.ID, whole.ID); err != nil {
		return err
	}
	if whole, err = d.reload(ctx, whole.ID); err != nil {
		return err
	}
	if err := d.countPart(ctx, whole, part, e); err != nil {
		return err
	}
	return d.relight(ctx, whole.ID)
}

// countPart enters that a part is finished, or is not any more. With the last
// part, and no order of its own open, the whole is fed back by itself.
func (d *desk) countPart(ctx context.Context, whole, part *db.CaseFile, e entry) error {
	by := 1
	if finished(part.State) {
		by = -1
	}
	count := func(u *db.CaseFileUpdate) { u.AddOpenParts(by) }
	event, to := casestate.Note, whole.State
	if by < 0 && whole.State == casestate.Handling {
		facts := d.facts(whole)
		facts.OpenOrders, facts.OpenParts = facts.OpenOrders+1, facts.OpenParts-1 // the part acts, as a unit does
		next, err := casestate.Next(whole.State, casestate.FeedBack, facts)
		if err != nil {
			return err
		}
		event, to = casestate.FeedBack, next
	}
	if _, err := d.next(whole, event); err != nil && event == casestate.Note {
		update := d.tx.CaseFile.Update().Where(casefile.ID(whole.ID)) // an end has no more history
		count(update)
		return update.Exec(ctx)
	}
	said, err := d.resultOf(ctx, part)
	if err != nil {
		return err
	}
	return d.moveAndStop(ctx, whole, event, to, count,
		entry{text: said.line(maxText), public: by < 0, department: e.department, byItself: true})
}

// relight lays the worst light of a case's own limit and of its parts on the
// case, and likewise on what it is a part of: lists by light compare columns of
// the case alone. What has finished keeps its last colour, and parts that were
// closed with an earlier course of it do not count.
func (d *desk) relight(ctx context.Context, id uuid.UUID) error {
	ctx = d.asSystem(ctx, "the worst light of a whole")
	parts, err := d.partsOf(ctx, id)
	if err != nil {
		return err
	}
	if len(parts) > 0 {
		if err := d.tx.HoldCases(ctx, d.tenant.ID, id); err != nil {
			return err
		}
		if parts, err = d.partsOf(ctx, id); err != nil { // as they are now
			return err
		}
		if err := d.showWorst(ctx, id, parts); err != nil {
			return err
		}
	}
	c, err := d.reload(ctx, id)
	if err != nil {
		return err
	}
	whole, err := d.wholeOf(ctx, c)
	if err != nil || whole == nil {
		return err
	}
	return d.relight(ctx, whole.ID)
}

// showWorst writes the worst light of a running limit and of parts.
func (d *desk) showWorst(ctx context.Context, id uuid.UUID, parts []*db.CaseFile) error {
	k, err := d.replyClock(ctx, id)
	if err != nil || k == nil || k.StoppedAt != nil {
		return err
	}
	lights := []deadline.Shown{shownBy(k)}
	for _, p := range parts {
		if p.State != casestate.Closed && !Never(p.DueAt) {
			lights = append(lights, deadline.Shown{Yellow: p.YellowAt, Due: p.DueAt, Stopped: p.ClockStoppedAt})
		}
	}
	worst := deadline.Worst(lights...)
	update := d.tx.CaseFile.Update().Where(casefile.ID(id)).SetYellowAt(worst.Yellow).SetDueAt(worst.Due)
	if worst.Stopped == nil {
		update.ClearClockStoppedAt()
	} else {
		update.SetClockStoppedAt(*worst.Stopped)
	}
	return update.Exec(ctx)
}
