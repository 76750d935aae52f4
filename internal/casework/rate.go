package casework

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

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
	var faults fault.List
	faults.Add(fits(in.Comment), "input.comment", fault.TooLong, maxText)
	v := verb{"rate", casestate.Rate, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.rate(ctx, c, to, in)
	})
}

func (d *desk) rate(ctx context.Context, c *db.CaseFile, to casestate.State, in RateInput) error {
	way, err := d.ratingWay(ctx, in)
	if err != nil {
		return err
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
	by, err := d.signer(ctx, c, casestate.Rate)
	if err != nil {
		return err
	}
	create := d.tx.Rating.Create().SetCaseID(c.ID).SetNillablePartyID(c.ReporterID).SetChannelID(way.ID).
		SetScore(in.Score).SetComment(in.Comment).SetAt(d.now)
	if by == nil && d.viewer.PartyID != uuid.Nil { // he is hidden; whose a rating is never leaves the database, who recorded it does
		create.SetPartyID(d.viewer.PartyID)
	}
	if himself := c.ReporterID != nil && d.viewer.PartyID == *c.ReporterID; !himself {
		create.SetNillableRecordedByID(by)
	}
	if err := create.Exec(ctx); err != nil {
		return err
	}
	return d.append(ctx, c, casestate.Rate, from, entry{public: true})
}

// ratingWay finds the channel of a rating whose score is on the tenant's scale.
func (d *desk) ratingWay(ctx context.Context, in RateInput) (*db.Channel, error) {
	onScale := slices.ContainsFunc(d.tenant.Settings.Rating, func(g settings.RatingGrade) bool { return g.Score == in.Score })
	way, err := d.tx.Channel.Query().Where(channel.Code(in.Channel)).Only(ctx)
	if err != nil && !db.IsNotFound(err) {
		return nil, err
	}
	var f fault.List
	f.Add(onScale, "input.score", fault.NotOnScale)
	f.Add(way != nil && way.Rating, "input.channel", fault.UnknownCode, in.Channel)
	return way, f.Err()
}
