package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
)

// JoinInput adds people, households or organisations to a case.
type JoinInput struct {
	Target
	Part    caseparty.Part // JOINT: asks with the others (LF4); HELPED: is helped by it (LF6)
	Channel string         // code, by which they came; empty: none is kept
	Parties []Joiner
	Note    string
	Key     string
}

// Joiner is a party that is known, or one that is not.
type Joiner struct {
	PartyID *uuid.UUID
	Party   *directory.PartyInput
}

// maxJoiners is how many join at once.
const maxJoiners = 500

func (in JoinInput) faults() (f fault.List) {
	f.Add(in.Part == caseparty.PartJOINT || in.Part == caseparty.PartHELPED, "input.part", fault.UnknownCode, string(in.Part))
	f.Add(len(in.Parties) > 0, "input.parties", fault.Required)
	f.Add(len(in.Parties) <= maxJoiners, "input.parties", fault.TooMany, maxJoiners)
	f.Add(len([]rune(in.Note)) <= 200, "input.note", fault.TooLong, 200)
	seen := map[uuid.UUID]bool{}
	for i, j := range in.Parties[:min(len(in.Parties), maxJoiners)] {
		path := fmt.Sprintf("input.parties.%d", i)
		f.Add((j.PartyID == nil) != (j.Party == nil), path, fault.ExactlyOne)
		if j.Party != nil {
			f = append(f, j.Party.Validate(path+".party")...)
		}
		if j.PartyID != nil {
			f.Add(!seen[*j.PartyID], path+".partyId", fault.JoinedAlready)
			seen[*j.PartyID] = true
		}
	}
	return f
}

// Join adds parties to a case 联名: households that ask with its reporter, or
// people whom it is to help. Whoever works on the case and speaks with those
// who asked may do it; nobody joins by himself, since that would tell him who
// else asks. One who has the part already is an Invalid fault.
func (s *Service) Join(ctx context.Context, in JoinInput) (uuid.UUID, error) {
	v := verb{"ask", casestate.Join, in.Target, in.Key, in, in.faults()}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		way, err := d.channelOf(ctx, in.Channel, false)
		if err != nil {
			return err
		}
		if in.Channel != "" && way == nil {
			return fault.Field("input.channel", fault.UnknownCode, in.Channel)
		}
		if err := d.knownJoiners(ctx, c, in); err != nil {
			return err
		}
		if err := d.move(ctx, c, casestate.Join, to, nil, entry{text: in.Note, department: c.HolderDepartmentID}); err != nil {
			return err
		}
		return d.join(ctx, c, in, way)
	})
}

// knownJoiners refuses parties that the viewer does not see, and those who have
// the part already.
func (d *desk) knownJoiners(ctx context.Context, c *db.CaseFile, in JoinInput) error {
	ids := in.known()
	if len(ids) == 0 {
		return nil
	}
	seen, err := d.tx.Party.Query().Where(party.IDIn(ids...)).IDs(ctx)
	if err != nil {
		return err
	}
	there, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartEQ(in.Part), caseparty.PartyIDIn(ids...), caseparty.EndedAtIsNil()).
		All(d.asSystem(ctx, "who joined already"))
	if err != nil {
		return err
	}
	visible, joined := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	for _, id := range seen {
		visible[id] = true
	}
	for _, row := range there {
		joined[row.PartyID] = true
	}
	var f fault.List
	for i, j := range in.Parties {
		path := []string{"input", "parties", fmt.Sprint(i), "partyId"}
		switch {
		case j.PartyID == nil:
		case !visible[*j.PartyID]:
			return fault.Missing(path...)
		case joined[*j.PartyID]:
			f.Add(false, fmt.Sprintf("input.parties.%d.partyId", i), fault.JoinedAlready)
		}
	}
	return f.Err()
}

func (in JoinInput) known() (ids []uuid.UUID) {
	for _, j := range in.Parties {
		if j.PartyID != nil {
			ids = append(ids, *j.PartyID)
		}
	}
	return ids
}

// join writes the parts; who is not known is registered at the place of the
// case.
func (d *desk) join(ctx context.Context, c *db.CaseFile, in JoinInput, way *db.Channel) error {
	place, err := d.placeOfCase(ctx, c)
	if err != nil {
		return err
	}
	var unknown []directory.PartyInput
	for _, j := range in.Parties {
		if j.Party != nil {
			unknown = append(unknown, *j.Party)
		}
	}
	registered, err := directory.RegisterAll(ctx, d.tx, unknown, place, d.now)
	if err != nil {
		return err
	}
	ids := in.known()
	back, err := d.joinedBefore(ctx, c, in, ids)
	if err != nil {
		return err
	}
	for _, p := range registered {
		ids = append(ids, p.ID)
	}
	var rows []*db.CasePartyCreate
	for _, id := range ids {
		if back[id] {
			continue
		}
		row := d.tx.CaseParty.Create().SetCaseID(c.ID).SetPartyID(id).SetPart(in.Part).SetAt(d.now).SetNote(in.Note)
		if way != nil {
			row.SetChannelID(way.ID)
		}
		row.SetNillableAccountID(d.actor())
		rows = append(rows, row)
	}
	return inBatches(ctx, rows, func(ctx context.Context, rows []*db.CasePartyCreate) error {
		return d.tx.CaseParty.CreateBulk(rows...).Exec(ctx)
	})
}

// joinedBefore gives those whose part had ended the same part again, as their
// own.
func (d *desk) joinedBefore(ctx context.Context, c *db.CaseFile, in JoinInput, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartEQ(in.Part), caseparty.PartyIDIn(ids...)).
		All(d.asSystem(ctx, "who had joined before"))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		out[row.PartyID] = true
		if err := d.tx.CaseParty.Update().Where(caseparty.ID(row.ID)).ClearEndedAt().ClearLinkID().Exec(ctx); err != nil {
			return nil, err
		}
	}
	return out, nil
}
