package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// raisedByRepeats is why a case goes up a rung by itself (LF8).
var raisedByRepeats = settings.Text{En: "reported %d times", Zh: "同一问题已反映 %d 次，自动上报"}

// grow lets a case count reports that came to it by merging, or that left it:
// it is more urgent by them, its clock runs from the earliest report that lives
// in it, and everybody who asked has a part in it.
func (d *desk) grow(ctx context.Context, m *db.CaseFile, event casestate.Event, reports int, reason string) error {
	to, err := d.next(m, event)
	if err != nil {
		return err
	}
	clock, err := d.retimed(ctx, m)
	if err != nil {
		return err
	}
	err = d.move(ctx, m, event, to, func(u *db.CaseFileUpdate) {
		clock.onCase(u.AddReports(reports).AddUrgency(reports))
	}, entry{text: reason, department: m.HolderDepartmentID})
	if err != nil {
		return err
	}
	if err := d.retime(ctx, m.ID, clock, reason); err != nil {
		return err
	}
	return d.gather(ctx, m.ID)
}

// raises says whether so many reports send a case up a rung: from the tenant's
// number on, once, and only where there is somewhere to go.
func (d *desk) raises(ctx context.Context, m *db.CaseFile, reports int) (bool, error) {
	rule := d.tenant.Settings.Duplicates
	if rule == nil || rule.EscalateAt == 0 || reports < rule.EscalateAt {
		return false, nil
	}
	step, ok := d.tenant.Settings.Above(m.Rung)
	if _, err := d.next(m, casestate.Escalate); err != nil || !ok {
		return false, nil //nolint:nilerr // fed back, or at the top: nothing to raise
	}
	links, err := d.tx.CaseLink.Query().Where(caselink.ToCaseID(m.ID), caselink.KindEQ(caselink.KindMERGED)).
		All(d.asSystem(ctx, "whether a case was raised before"))
	if err != nil {
		return false, err
	}
	for _, l := range links {
		if was, err := beforeOf(l); err != nil || was.Raised {
			return false, err
		}
	}
	place, err := d.placeOfCase(ctx, m)
	if err != nil {
		return false, err
	}
	_, err = d.holderAt(ctx, step, place)
	if len(fault.All(err)) > 0 {
		return false, nil // no office there
	}
	return err == nil, err
}

// asking are the parts in a case of those who are answered and may rate.
var asking = []caseparty.Part{caseparty.PartREPORTER, caseparty.PartHIDDEN_REPORTER, caseparty.PartJOINT}

// part is what somebody is in a case.
type part struct {
	party uuid.UUID
	part  caseparty.Part
}

// source is how he came to it: by which channel, with which merged case.
type source struct {
	channel *uuid.UUID
	link    uuid.UUID
}

// gather gives everybody who asked in a merged case the same part in the case
// where it lives on, and ends the parts of those whose case has left.
func (d *desk) gather(ctx context.Context, id uuid.UUID) error {
	wanted, order, err := d.askedInMerged(ctx, id)
	if err != nil {
		return err
	}
	there, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(id), caseparty.PartIn(asking...)).
		All(d.asSystem(ctx, "who has a part in a case"))
	if err != nil {
		return err
	}
	known := map[part]bool{}
	for _, row := range there {
		key := part{row.PartyID, row.Part}
		known[key] = true
		from, ok := wanted[key]
		update := d.tx.CaseParty.Update().Where(caseparty.ID(row.ID))
		switch {
		case row.LinkID == nil && row.EndedAt == nil: // his own part, whatever was merged
			continue
		case ok && row.EndedAt == nil && *row.LinkID == from.link:
			continue
		case ok:
			update.SetLinkID(from.link).ClearEndedAt()
			if from.channel != nil {
				update.SetChannelID(*from.channel)
			}
		case row.EndedAt == nil:
			update.SetEndedAt(d.now)
		default:
			continue
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
	}
	var fresh []*db.CasePartyCreate
	for _, key := range order {
		if !known[key] {
			fresh = append(fresh, d.tx.CaseParty.Create().SetCaseID(id).SetPartyID(key.party).SetPart(key.part).
				SetNillableChannelID(wanted[key].channel).SetLinkID(wanted[key].link).SetAt(d.now))
		}
	}
	return inBatches(ctx, fresh, func(ctx context.Context, rows []*db.CasePartyCreate) error {
		return d.tx.CaseParty.CreateBulk(rows...).Exec(ctx)
	})
}

// askedInMerged are those who asked in the cases that live on in this one; who
// asked in two of them came with the first.
func (d *desk) askedInMerged(ctx context.Context, id uuid.UUID) (map[part]source, []part, error) {
	ctx = d.asSystem(ctx, "who asked in a merged case")
	links, err := d.mergedInto(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	wanted, order := map[part]source{}, []part{}
	add := func(key part, from source) {
		if _, ok := wanted[key]; !ok {
			wanted[key] = from
			order = append(order, key)
		}
	}
	for _, l := range links {
		c, err := d.tx.CaseFile.Get(ctx, l.CaseID)
		if err != nil {
			return nil, nil, err
		}
		if c.ReporterID != nil {
			add(part{*c.ReporterID, caseparty.PartREPORTER}, source{&c.ChannelID, l.ID})
		}
		rows, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartIn(asking...), caseparty.EndedAtIsNil()).
			Order(caseparty.ByAt(), caseparty.ByID()).All(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			add(part{row.PartyID, row.Part}, source{row.ChannelID, l.ID})
		}
	}
	return wanted, order, nil
}

// mergedInto are the links of the cases that live on in a case, the first
// first.
func (d *desk) mergedInto(ctx context.Context, id uuid.UUID) ([]*db.CaseLink, error) {
	return d.tx.CaseLink.Query().Where(caselink.ToCaseID(id), caselink.KindEQ(caselink.KindMERGED), caselink.EndedAtIsNil()).
		Order(caselink.ByAt(), caselink.ByID()).All(d.asSystem(ctx, "what was merged into a case"))
}
