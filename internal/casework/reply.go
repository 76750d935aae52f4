package casework

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// ReplyInput is the answer to the person who asked.
type ReplyInput struct {
	Target
	Text string
	Key  string
}

// Reply answers everybody who asked 回复, after the unit's feedback and never
// before (LF12). Where the tenant closes with the reply, the case is closed.
func (s *Service) Reply(ctx context.Context, in ReplyInput) (uuid.UUID, error) {
	faults := in.faults()
	faults.Add(strings.TrimSpace(in.Text) != "", "input.text", fault.Required)
	v := verb{"reply", casestate.Reply, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		parts, err := d.holdParts(ctx, c)
		if err != nil {
			return err
		}
		err = d.moveAndStop(ctx, c, casestate.Reply, to, nil, entry{text: in.Text, public: true, department: c.HolderDepartmentID})
		if err != nil {
			return err
		}
		if err := d.tellAskers(ctx, c, notice.KindREPLIED); err != nil {
			return err
		}
		if !d.tenant.Settings.Workflow.CloseOnReply {
			return nil
		}
		return d.close(ctx, c, casestate.Closed, "", parts)
	})
}

// Close ends the case 报结, after the reply, and with it the parts that have fed
// back; the person who asked may rate it. A part is closed with its whole.
func (s *Service) Close(ctx context.Context, in ReplyInput) (uuid.UUID, error) {
	v := verb{"close", casestate.Close, in.Target, in.Key, in, in.faults()}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		if err := d.closesAlone(ctx, c); err != nil {
			return err
		}
		parts, err := d.holdParts(ctx, c)
		if err != nil {
			return err
		}
		return d.close(ctx, c, to, in.Text, parts)
	})
}

func (in ReplyInput) faults() (f fault.List) {
	f.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	return f
}

func (d *desk) close(ctx context.Context, c *db.CaseFile, to casestate.State, text string, parts []uuid.UUID) error {
	err := d.moveAndStop(ctx, c, casestate.Close, to, func(u *db.CaseFileUpdate) { u.SetClosedAt(d.now) },
		entry{text: text, public: true, department: c.HolderDepartmentID})
	if err != nil {
		return err
	}
	if err := d.dismissAgent(ctx, c.ID); err != nil {
		return err
	}
	return d.closeParts(ctx, parts)
}
