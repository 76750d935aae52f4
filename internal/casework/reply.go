package casework

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// ReplyInput is the answer to the person who asked.
type ReplyInput struct {
	Target
	Text string
	Key  string
}

// Reply answers the person who asked 回复, after the unit's feedback and never
// before (LF12). Where the tenant closes with the reply, the case is closed.
func (s *Service) Reply(ctx context.Context, in ReplyInput) (uuid.UUID, error) {
	return s.answer(ctx, "reply", casestate.Reply, in, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		err := d.moveAndStop(ctx, c, casestate.Reply, to, nil, entry{text: in.Text, public: true, department: c.HolderDepartmentID})
		if err != nil || !d.tenant.Settings.Workflow.CloseOnReply {
			return err
		}
		return d.close(ctx, c, casestate.Closed, "")
	})
}

// Close ends the case 报结, after the reply; the person who asked may rate it.
func (s *Service) Close(ctx context.Context, in ReplyInput) (uuid.UUID, error) {
	return s.answer(ctx, "close", casestate.Close, in, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.close(ctx, c, to, in.Text)
	})
}

func (s *Service) answer(ctx context.Context, action string, event casestate.Event, in ReplyInput, apply func(context.Context, *desk, *db.CaseFile, casestate.State) error) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", action)
	if err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	f.Add(event != casestate.Reply || strings.TrimSpace(in.Text) != "", "input.text", fault.Required)
	f.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	if f.Err() != nil {
		return uuid.Nil, f
	}
	return s.work(ctx, string(event), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, in.Target, action, "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, event)
		if err != nil {
			return uuid.Nil, err
		}
		return c.ID, apply(ctx, d, c, to)
	})
}

func (d *desk) close(ctx context.Context, c *db.CaseFile, to casestate.State, text string) error {
	return d.moveAndStop(ctx, c, casestate.Close, to, func(u *db.CaseFileUpdate) { u.SetClosedAt(d.now) },
		entry{text: text, public: true, department: c.HolderDepartmentID})
}

// RateInput is the word of the person who asked.
type RateInput struct {
	Target
	Score   int
	Comment string
	Channel string // code of a channel by which ratings come
	Key     string
}

// Rate records a rating on the tenant's scale 评价, by the person who asked or
// by an official who called back. One matter, one rating (N11). It is Late
// after the tenant's window, Conflict for a second one.
func (s *Service) Rate(ctx context.Context, in RateInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "rate")
	if err != nil {
		return uuid.Nil, err
	}
	if !fits(in.Comment) {
		return uuid.Nil, fault.Field("input.comment", fault.TooLong, maxText)
	}
	return s.work(ctx, string(casestate.Rate), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, in.Target, "rate", "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, casestate.Rate)
		if err != nil {
			return uuid.Nil, err
		}
		return c.ID, d.rate(ctx, c, to, in)
	})
}

func (d *desk) rate(ctx context.Context, c *db.CaseFile, to casestate.State, in RateInput) error {
	onScale := false
	for _, g := range d.tenant.Settings.Rating {
		onScale = onScale || g.Score == in.Score
	}
	way, err := d.tx.Channel.Query().Where(channel.Code(in.Channel)).Only(ctx)
	if err != nil && !db.IsNotFound(err) {
		return err
	}
	var f fault.List
	f.Add(onScale, "input.score", fault.NotOnScale)
	f.Add(way != nil && way.Rating, "input.channel", fault.UnknownCode, in.Channel)
	if f.Err() != nil {
		return f
	}
	if window := d.tenant.Settings.Workflow.RatingDays; window > 0 && d.now.After(c.ClosedAt.Add(time.Duration(window)*24*time.Hour)) {
		return fault.New(fault.Late, fault.RatingClosed, window).At("input", "caseId")
	}
	rated, err := d.tx.Rating.Query().Where(rating.CaseID(c.ID)).Exist(authz.System(ctx, d.viewer.TenantID, "one rating a case"))
	if err != nil {
		return err
	}
	if rated {
		current, err := d.reload(ctx, c.ID) // the other may have rated since c was read
		if err != nil {
			return err
		}
		f := fault.New(fault.Conflict, fault.RatedAlready).At("input", "caseId")
		f.Version = current.Version
		return f
	}
	from := c.State
	if err := d.advance(ctx, c, to, nil); err != nil {
		return err
	}
	create := d.tx.Rating.Create().SetCaseID(c.ID).SetNillablePartyID(c.ReporterID).SetChannelID(way.ID).
		SetScore(in.Score).SetComment(in.Comment).SetAt(d.now)
	if himself := c.ReporterID != nil && d.viewer.PartyID == *c.ReporterID; !himself && d.viewer.AccountID != uuid.Nil {
		create.SetRecordedByID(d.viewer.AccountID)
	}
	if err := create.Exec(ctx); err != nil {
		return err
	}
	return d.append(ctx, c, casestate.Rate, from, entry{public: true})
}
