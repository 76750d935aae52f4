package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// Withdraw takes a case back 撤回, by the person who asked; why is his affair.
// Its limit stops and what units still owed ends as recalled.
func (s *Service) Withdraw(ctx context.Context, in SayInput) (uuid.UUID, error) {
	var faults fault.List
	faults.Add(fits(in.Text), "input.reason", fault.TooLong, maxText)
	v := verb{"withdraw", casestate.Withdraw, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		if err := d.end(ctx, c, casestate.Withdraw, to, entry{text: in.Text, public: true}); err != nil {
			return err
		}
		_, err := d.endOrders(ctx, c.ID, casestate.OrderRecalled)
		return err
	})
}

// RefuseInput says why a case is no matter of this city, and whose it is.
type RefuseInput struct {
	Target
	Reason       string
	RightAddress string // at most 500 characters
	Key          string
}

// Refuse tells the person who asked that it is no matter of this city, and
// where to turn instead 不予受理; both are his to read. The case has ended.
func (s *Service) Refuse(ctx context.Context, in RefuseInput) (uuid.UUID, error) {
	faults := said("input.reason", in.Reason)
	faults.Add(strings.TrimSpace(in.RightAddress) != "", "input.rightAddress", fault.Required)
	faults.Add(utf8.RuneCountInString(in.RightAddress) <= 500, "input.rightAddress", fault.TooLong, 500)
	v := verb{"refuse", casestate.Refuse, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		words := entry{text: in.Reason + "\n" + in.RightAddress, public: true, department: c.HolderDepartmentID}
		if err := d.end(ctx, c, casestate.Refuse, to, words); err != nil {
			return err
		}
		return d.tellAskers(ctx, c, notice.KindREPLIED)
	})
}

// end moves a case to where nothing moves it any more: its limit has stopped,
// nobody owes anything, and its agent is done.
func (d *desk) end(ctx context.Context, c *db.CaseFile, event casestate.Event, to casestate.State, e entry) error {
	err := d.moveAndStop(ctx, c, event, to, func(u *db.CaseFileUpdate) { u.SetClosedAt(d.now).SetOpenOrders(0) }, e)
	if err != nil {
		return err
	}
	return d.dismissAgent(ctx, c.ID)
}
