package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// holdParts holds a case's parts at every depth, the deepest first, before the
// case itself is written: closing it will close them. It returns their ids.
func (d *desk) holdParts(ctx context.Context, c *db.CaseFile) (held []uuid.UUID, err error) {
	var levels [][]uuid.UUID
	for at := []uuid.UUID{c.ID}; len(levels) <= maxDepth; {
		parts, err := d.partsOf(ctx, at...)
		if err != nil {
			return nil, err
		}
		if len(parts) == 0 {
			break
		}
		at = nil
		for _, p := range parts {
			at = append(at, p.ID)
		}
		levels = append(levels, at)
	}
	for i := len(levels) - 1; i >= 0; i-- {
		if err := d.tx.HoldCases(ctx, d.tenant.ID, levels[i]...); err != nil {
			return nil, err
		}
		held = append(held, levels[i]...)
	}
	return held, nil
}

// closeParts closes the parts that have fed back, by itself, with their whole.
// What came to another end stays as it is: nothing is cancelled.
func (d *desk) closeParts(ctx context.Context, parts []uuid.UUID) error {
	ctx = d.asSystem(ctx, "close the parts with their whole")
	for _, id := range parts {
		part, err := d.reload(ctx, id)
		if err != nil {
			return err
		}
		if part.State != casestate.FedBack {
			continue
		}
		to, err := d.next(part, casestate.Close)
		if err != nil {
			return err
		}
		err = d.moveAndStop(ctx, part, casestate.Close, to, func(u *db.CaseFileUpdate) { u.SetClosedAt(d.now) },
			entry{public: true, department: part.HolderDepartmentID, byItself: true})
		if err != nil {
			return err
		}
	}
	return nil
}

// closesAlone refuses to close a part by hand while its whole goes on: it is
// closed with it.
func (d *desk) closesAlone(ctx context.Context, c *db.CaseFile) error {
	whole, err := d.wholeOf(ctx, c)
	if err != nil || whole == nil || whole.State.Ended() {
		return err
	}
	return fault.Field("input.caseId", fault.ClosedWithWhole)
}
