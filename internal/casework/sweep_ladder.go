package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// SweepLadder hands every case up that has been at its rung for as long as the
// tenant lets it, one rung each (ZS16, WH20): assigned or not, the oldest first.
// Its time at the next rung begins now. At the top nothing moves, and the chief
// of the holder is told. It returns how many cases it came to.
func (s *Service) SweepLadder(ctx context.Context) (int, error) {
	return s.sweep(ctx, chore{name: "escalations", batch: caseBatch, settle: settleLadder,
		due: func(ctx context.Context, c *db.Client, now time.Time, passed []uuid.UUID, limit int) ([]uuid.UUID, error) {
			q := c.CaseFile.Query().Where(casefile.EscalateAtLTE(now)).Order(casefile.ByEscalateAt(), casefile.ByID()).Limit(limit)
			if len(passed) > 0 {
				q.Where(casefile.IDNotIn(passed...))
			}
			return q.IDs(ctx)
		}})
}

func settleLadder(ctx context.Context, d *desk, due []uuid.UUID) (done []uuid.UUID, err error) {
	cases, err := d.hold(ctx, due)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(cases, func(a, b *db.CaseFile) int { return a.EscalateAt.Compare(b.EscalateAt) })
	cases = slices.DeleteFunc(cases, func(c *db.CaseFile) bool { return c.EscalateAt.After(d.now) }) // another instance was there first
	return settled(ctx, d, cases, (*desk).rise)
}

// rise hands a case up by itself. What no person has is given to the head of
// the office that has it then, and the head is told.
func (d *desk) rise(ctx context.Context, c *db.CaseFile) error {
	due := c.EscalateAt
	step, _ := d.tenant.Settings.Step(c.Rung)
	to, err := casestate.Next(c.State, casestate.Escalate, d.facts(c))
	if err != nil || step.After == nil { // the tenant has taken the rung's limit away since
		return d.stay(ctx, c)
	}
	if !d.reaches(ctx, c) {
		if err := d.stay(ctx, c); err != nil {
			return err
		}
		return d.tellHolder(ctx, c, due)
	}
	holder, had, err := d.climb(ctx, c, to, entry{text: d.overdue(step), public: true, byItself: true})
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(had, func(o *db.WorkOrder) bool { return o.AssigneeID != nil }):
		err = d.giveToHead(ctx, c, holder.ID)
	case d.tenant.Settings.Workflow.AutoDispatch:
		err = d.sendByItself(ctx, c, holder.ID)
	}
	if err != nil {
		return err
	}
	return d.tellHolder(ctx, c, due)
}

// reaches says whether there is somebody above who can hold the case.
func (d *desk) reaches(ctx context.Context, c *db.CaseFile) bool {
	step, ok := d.tenant.Settings.Above(c.Rung)
	if !ok {
		return false
	}
	place, err := d.placeOfCase(ctx, c)
	if err != nil {
		return true // climb tells
	}
	_, err = d.holderAt(ctx, step, place)
	return !fault.Is(err, fault.Invalid)
}

// stay takes a case that cannot go up off the list. Nobody has moved it, so its
// version stays.
func (d *desk) stay(ctx context.Context, c *db.CaseFile) error {
	return d.tx.CaseFile.Update().Where(casefile.ID(c.ID)).SetEscalateAt(clock.Never).Exec(ctx)
}

// giveToHead sends a case to the office that holds it, to be handled by its
// chief, where it has one.
func (d *desk) giveToHead(ctx context.Context, c *db.CaseFile, holder uuid.UUID) error {
	at, err := once(d, "heads", holder, func() (*units, error) { return d.unitsOf(ctx, []uuid.UUID{holder}, nil) })
	if err != nil {
		return err
	}
	head := at.told(holder, []string{settings.Chief})[0]
	return d.send(ctx, c, sending{department: holder, assignee: head.account, byItself: true})
}

// tellHolder tells the chief of whoever holds a case that its time at a rung was
// over at an instant.
func (d *desk) tellHolder(ctx context.Context, c *db.CaseFile, due time.Time) error {
	if c.HolderDepartmentID == nil {
		return nil
	}
	return d.tell(ctx, []telling{{
		kind: notice.KindESCALATED, key: fmt.Sprintf("ladder:%s:%d", c.ID, due.Unix()),
		c: c, unit: *c.HolderDepartmentID, posts: []string{settings.Chief},
	}})
}

// overdue is the reason of a step up the ladder that nobody took.
func (d *desk) overdue(step settings.Rung) string {
	lang := d.lang()
	return fault.New(fault.Invalid, fault.RungOverdue, step.Label.In(lang), step.After.Amount, unitNames[step.After.Unit].In(lang)).Message(lang)
}

var unitNames = map[string]settings.Text{
	string(deadline.Minute):      {En: "minutes", Zh: "分钟"},
	string(deadline.WorkingHour): {En: "working hours", Zh: "个工作小时"},
	string(deadline.WorkingDay):  {En: "working days", Zh: "个工作日"},
	string(deadline.CalendarDay): {En: "days", Zh: "天"},
	string(deadline.EndOfDay):    {En: "days, each to its end", Zh: "个自然日"},
}
