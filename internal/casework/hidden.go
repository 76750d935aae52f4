package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// ofReporter are the things that a person does in his own matter.
var ofReporter = []casestate.Event{casestate.Report, casestate.Rate, casestate.Reopen, casestate.Withdraw,
	casestate.Answer, casestate.Comment, casestate.Attach}

// signer is the account that is named for what the viewer does to a case; nil
// for nobody, and for what the person who asked not to be named does in his
// own matter.
func (d *desk) signer(ctx context.Context, c *db.CaseFile, event casestate.Event) (*uuid.UUID, error) {
	if d.viewer.AccountID == uuid.Nil {
		return nil, nil
	}
	if slices.Contains(ofReporter, event) {
		hidden, err := hiddenIn(ctx, d.tx.Client, d.viewer, c.ID)
		if err != nil || hidden {
			return nil, err
		}
	}
	return d.actor(), nil
}

// hiddenIn says whether the viewer is the person of a case who asked not to be
// named.
func hiddenIn(ctx context.Context, client *db.Client, v *authz.Viewer, caseID uuid.UUID) (bool, error) {
	if v.PartyID == uuid.Nil {
		return false, nil
	}
	return client.CaseParty.Query().Where(caseparty.CaseID(caseID), caseparty.PartyID(v.PartyID), caseparty.PartEQ(caseparty.PartHIDDEN_REPORTER)).
		Exist(authz.System(ctx, v.TenantID, "whether it is his own matter"))
}

// named is the reporter whom the case itself names.
func (in ReportInput) named(reporter *uuid.UUID) *uuid.UUID {
	if in.HideReporter {
		return nil
	}
	return reporter
}

// home is where a reporter who is not yet known is taken to live: where the
// report lies. A new party of the place, made with a case that hides its
// reporter, would be the answer to who he is: that one lives nowhere.
func (in ReportInput) home(place territory.Place) territory.Place {
	if in.HideReporter {
		return territory.Place{}
	}
	return place
}

// nameless says whether the case does not keep who filed it: his own matter,
// and he is not to be known.
func (d *desk) nameless(in ReportInput, reporter *uuid.UUID) bool {
	himself := d.forHimself()
	mine := himself || (reporter != nil && *reporter == d.viewer.PartyID)
	return himself && in.Anonymous || mine && in.HideReporter
}

// hide plans to keep the reporter beside the case, where he alone finds himself.
func (d *desk) hide(f *filing, reporter *uuid.UUID, way *db.Channel) error {
	if reporter == nil {
		return fault.Field("input.hideReporter", fault.NobodyToHide)
	}
	f.hidden = d.tx.CaseParty.Create().SetCaseID(f.c.ID).SetPartyID(*reporter).SetPart(caseparty.PartHIDDEN_REPORTER).
		SetChannelID(way.ID).SetAt(d.now)
	return nil
}

// RevealReporter returns the person behind a case that hides him. It is the
// only road to him: the viewer's right must reach the case, he gives a reason,
// and the record of it is committed before anything is shown. The record names
// the case and not the person, since more people read records than may know
// him. Invalid for a case that hides nobody.
func (s *Service) RevealReporter(ctx context.Context, id uuid.UUID, reason string) (*db.Party, error) {
	ctx, err := authz.Require(ctx, "case", "identify")
	if err != nil {
		return nil, err
	}
	var f fault.List
	if policy.CheckReason(&f, "input.reason", reason); f != nil {
		return nil, f
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return nil, err
	}
	var out *db.Party
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		d := newDesk(tx, nil, authz.ViewerFrom(ctx), s.clock.Now(), &s.calendars)
		c, err := d.find(ctx, Target{ID: id}, "identify", "input", "caseId")
		if err != nil {
			return err
		}
		if out, err = d.hiddenReporter(ctx, c); err != nil {
			return err
		}
		return audit.Write(ctx, tx, d.viewer.AccountID, d.now, audit.Entry{
			Kind: auditrecord.KindREVEAL_REPORTER, Subject: c.GlobalID(), Reason: reason, Detail: map[string]any{"number": c.Number},
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// hiddenReporter reads who hides behind a case, past the policies that hide him.
func (d *desk) hiddenReporter(ctx context.Context, c *db.CaseFile) (*db.Party, error) {
	ctx = d.asSystem(ctx, "reveal a reporter, for a reason that is recorded")
	row, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartEQ(caseparty.PartHIDDEN_REPORTER), caseparty.EndedAtIsNil()).
		Order(caseparty.ByAt(), caseparty.ByID()).First(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Field("input.caseId", fault.NobodyHidden)
	}
	if err != nil {
		return nil, err
	}
	return d.tx.Party.Get(ctx, row.PartyID)
}
