package casework

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// RateInput is the word of a person who asked.
type RateInput struct {
	Target
	PartyID *uuid.UUID // whose word it is; nil: the viewer's own, or the reporter's where an official called back
	Score   int
	Comment string
	Channel string // code of a channel by which ratings come
	Key     string
}

// Rate records a rating on the tenant's scale 评价: by somebody who asked, or by
// an official who called one of them back. Each who asked has one word in each
// course of the case (N11). It is Late after the tenant's window, Conflict for
// a second one, NotFound for a party that did not ask. The tenant's number of
// dissatisfied ratings, or of all who may rate if they are fewer, reopens the
// case by itself.
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
	all, err := d.askers(ctx, c)
	if err != nil {
		return err
	}
	who, himself, err := d.rater(c, all, in.PartyID)
	if err != nil {
		return err
	}
	if err := d.unrated(ctx, c, who); err != nil {
		return err
	}
	from := c.State
	if err := d.advance(ctx, c, to, nil); err != nil {
		return err
	}
	create := d.tx.Rating.Create().SetCaseID(c.ID).SetNillablePartyID(who).SetChannelID(way.ID).
		SetScore(in.Score).SetComment(in.Comment).SetAt(d.now).SetCourse(c.Reopened)
	if !himself { // who recorded it is shown to everybody
		by, err := d.signer(ctx, c, casestate.Rate)
		if err != nil {
			return err
		}
		create.SetNillableRecordedByID(by)
	}
	if err := create.Exec(ctx); err != nil {
		return err
	}
	if err := d.append(ctx, c, casestate.Rate, from, entry{public: true}); err != nil {
		return err
	}
	return d.reopenIfBad(ctx, c, max(1, len(all)))
}

// rater is the party whose word a rating is; nil for a case that was reported
// without a name. Who asked himself speaks for nobody else, and who asked not
// to be named is named by nobody.
func (d *desk) rater(c *db.CaseFile, all []asker, named *uuid.UUID) (who *uuid.UUID, himself bool, err error) {
	me := d.viewer.PartyID
	if find(all, me) != nil {
		if named != nil && *named != me {
			return nil, false, fault.Missing("input", "partyId")
		}
		return &me, true, nil
	}
	if named == nil {
		return c.ReporterID, false, nil
	}
	if a := find(all, *named); a == nil || a.hidden {
		return nil, false, fault.Missing("input", "partyId")
	}
	return named, false, nil
}

// unrated refuses a second word of the same party in the same course.
func (d *desk) unrated(ctx context.Context, c *db.CaseFile, who *uuid.UUID) error {
	q := d.tx.Rating.Query().Where(rating.CaseID(c.ID), rating.Course(c.Reopened))
	if who == nil {
		q.Where(rating.PartyIDIsNil())
	} else {
		q.Where(rating.PartyID(*who))
	}
	rated, err := q.Exist(d.asSystem(ctx, "one rating of a party in a course"))
	if err != nil || !rated {
		return err
	}
	current, err := d.reload(ctx, c.ID) // the other may have rated since c was read
	if err != nil {
		return err
	}
	f := fault.New(fault.Conflict, fault.RatedAlready).At("input", "caseId")
	f.Version = current.Version
	return f
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
