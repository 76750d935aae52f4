package casework

import (
	"context"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// AddNote writes something down among officials 内部备注: whoever asked never
// reads it.
func (s *Service) AddNote(ctx context.Context, in SayInput) (uuid.UUID, error) {
	return s.remark(ctx, "note", casestate.Note, in, false)
}

// AddComment adds something to one's own case 补充说明. Nothing moves and
// nothing waits for it: neither a limit nor an escalation.
func (s *Service) AddComment(ctx context.Context, in SayInput) (uuid.UUID, error) {
	return s.remark(ctx, "comment", casestate.Comment, in, true)
}

func (s *Service) remark(ctx context.Context, action string, event casestate.Event, in SayInput, public bool) (uuid.UUID, error) {
	v := verb{action, event, in.Target, in.Key, in, said("input.text", in.Text)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.move(ctx, c, event, to, nil, entry{text: in.Text, public: public})
	})
}

// said checks words that must be there.
func said(field, text string) (f fault.List) {
	f.Add(strings.TrimSpace(text) != "", field, fault.Required)
	f.Add(fits(text), field, fault.TooLong, maxText)
	return f
}

// actsFor is the unit for which the viewer works on a case: the one for which
// he has signed, or the holder.
func (d *desk) actsFor(ctx context.Context, c *db.CaseFile) (*uuid.UUID, error) {
	if d.viewer.AccountID == uuid.Nil {
		return c.HolderDepartmentID, nil
	}
	order, err := d.tx.WorkOrder.Query().Where(workorder.CaseID(c.ID), workorder.AssigneeID(d.viewer.AccountID)).
		Order(workorder.BySeq(sql.OrderDesc())).First(d.asSystem(ctx, "for whom he works"))
	if db.IsNotFound(err) {
		return c.HolderDepartmentID, nil
	}
	if err != nil {
		return nil, err
	}
	return &order.DepartmentID, nil
}
