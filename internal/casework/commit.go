package casework

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// CommitmentInput is a promise to the person who asked.
type CommitmentInput struct {
	Target
	Text     string
	Promiser string     // in words: who promised
	PartyID  *uuid.UUID // the party that promised, where known
	Limit    *settings.Limit
	DueAt    *time.Time // instead of a limit; fractions of a second are cut off
	Key      string
}

// maxPromiser bounds the name of who promised, in characters.
const maxPromiser = 200

func (in CommitmentInput) faults() (f fault.List) {
	f.Add(strings.TrimSpace(in.Text) != "", "input.text", fault.Required)
	f.Add(fits(in.Text), "input.text", fault.TooLong, maxText)
	f.Add(len([]rune(in.Promiser)) <= maxPromiser, "input.promiser", fault.TooLong, maxPromiser)
	f.Add((in.Limit == nil) != (in.DueAt == nil), "input.dueAt", fault.ExactlyOne)
	if in.Limit != nil {
		err := deadline.Limit{Amount: in.Limit.Amount, Unit: deadline.Unit(in.Limit.Unit)}.Validate()
		f.Add(err == nil, "input.limit", fault.NotALimit, err)
	}
	return f
}

// Commit records a promise to the person who asked 承诺, with a clock and a light
// of its own, whatever the limit of the case does (WZ17). Half of a promise with
// a named date is half of the time until then.
func (s *Service) Commit(ctx context.Context, in CommitmentInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "commit")
	if err != nil {
		return uuid.Nil, err
	}
	if in.DueAt != nil {
		due := in.DueAt.UTC().Truncate(time.Second)
		in.DueAt = &due
	}
	if err := in.faults().Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(casestate.Commit), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, in.Target, "commit", "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		return d.commit(ctx, c, in)
	})
}

func (d *desk) commit(ctx context.Context, c *db.CaseFile, in CommitmentInput) (uuid.UUID, error) {
	to, err := d.next(c, casestate.Commit)
	if err != nil {
		return uuid.Nil, err
	}
	if in.PartyID != nil {
		known, err := d.tx.Party.Query().Where(party.ID(*in.PartyID)).Exist(ctx)
		if err != nil {
			return uuid.Nil, err
		}
		if !known {
			return uuid.Nil, fault.Missing("input", "partyId")
		}
	}
	r, err := d.promise(ctx, in)
	if err != nil {
		return uuid.Nil, err
	}
	if err := d.move(ctx, c, casestate.Commit, to, nil, entry{text: in.Text, public: true, department: c.HolderDepartmentID}); err != nil {
		return uuid.Nil, err
	}
	clockID, err := d.openClock(ctx, clockOf{caseID: c.ID, kind: clock.KindCOMMITMENT}, r)
	if err != nil {
		return uuid.Nil, err
	}
	create := d.tx.Commitment.Create().SetCaseID(c.ID).SetClockID(clockID).SetText(in.Text).SetPromiser(in.Promiser).
		SetNillablePartyID(in.PartyID).SetMadeAt(d.now)
	create.SetNillableAccountID(d.actor())
	row, err := create.Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	return row.ID, nil
}

// promise lays out the clock of a promise. One with a named date is kept in
// minutes, rounded up: nothing lays a promise out anew.
func (d *desk) promise(ctx context.Context, in CommitmentInput) (*run, error) {
	if in.Limit != nil {
		return d.runClock(ctx, *in.Limit, d.now)
	}
	if !in.DueAt.After(d.now) {
		return nil, fault.Field("input.dueAt", fault.UntilNotAfter, d.stopTime().UTC().Format(time.RFC3339))
	}
	if in.DueAt.After(d.now.Add(maxExtension * 24 * time.Hour)) {
		return nil, fault.Field("input.dueAt", fault.UntilTooFar, maxExtension)
	}
	limit := settings.Limit{Amount: int(math.Ceil(in.DueAt.Sub(d.stopTime()).Minutes())), Unit: string(deadline.Minute)}
	id, calendar, err := d.calendarOf(ctx, limit)
	if err != nil {
		return nil, err
	}
	times, err := calendar.RunUntil(d.now, deadline.Minute, *in.DueAt, shareOf(d.tenant), nil, nil)
	return &run{limit: limit, calendar: id, from: d.now, times: times}, err
}

// SettlementInput says what became of a promise.
type SettlementInput struct {
	CommitmentID    uuid.UUID
	ExpectedVersion *int // of the case
	Kept            bool
	Note            string
	Key             string
}

// SettleCommitment records that a promise was kept or broken 承诺兑现 and stops its
// clock; its light stays as it is. A second time is a Conflict.
func (s *Service) SettleCommitment(ctx context.Context, in SettlementInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "commit")
	if err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	f.Add(in.Kept || strings.TrimSpace(in.Note) != "", "input.note", fault.Required)
	f.Add(fits(in.Note), "input.note", fault.TooLong, maxText)
	if err := f.Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(casestate.SettleCommitment), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		row, err := d.tx.Commitment.Query().Where(commitment.ID(in.CommitmentID)).Only(ctx)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Missing("input", "commitmentId")
		}
		if err != nil {
			return uuid.Nil, err
		}
		c, err := d.find(ctx, Target{row.CaseID, in.ExpectedVersion}, "commit", "input", "commitmentId")
		if err != nil {
			return uuid.Nil, err
		}
		return row.ID, d.settle(ctx, c, row, in)
	})
}

func (d *desk) settle(ctx context.Context, c *db.CaseFile, row *db.Commitment, in SettlementInput) error {
	to, err := d.next(c, casestate.SettleCommitment)
	if err != nil {
		return err
	}
	if row.State != commitment.StateOPEN {
		f := fault.New(fault.Conflict, fault.CommitmentSettled).At("input", "commitmentId")
		f.Version = c.Version
		return f
	}
	if err := d.move(ctx, c, casestate.SettleCommitment, to, nil, entry{text: in.Note, public: true, department: c.HolderDepartmentID}); err != nil {
		return err
	}
	state := commitment.StateBROKEN
	if in.Kept {
		state = commitment.StateKEPT
	}
	n, err := d.tx.Commitment.Update().Where(commitment.ID(row.ID), commitment.StateEQ(commitment.StateOPEN)).
		SetState(state).SetSettledAt(d.now).SetNote(in.Note).Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return d.lost(ctx, c.ID)
	}
	k, err := d.tx.Clock.Query().Where(clock.ID(row.ClockID)).Only(d.asSystem(ctx, "the clock of a promise"))
	if err != nil || k.StoppedAt != nil {
		return err
	}
	return d.stop(ctx, k)
}
