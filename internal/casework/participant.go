package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// invite lets a person or an organisation from outside government take part in
// a case. Whose case it is by name sees it anyway.
func (d *desk) invite(ctx context.Context, c *db.CaseFile, p *db.Party) error {
	if p.Kind == party.KindHOUSEHOLD || c.ReporterID != nil && *c.ReporterID == p.ID {
		return nil
	}
	again, err := d.tx.CaseParty.Update().Where(participates(c.ID, p.ID)...).ClearEndedAt().Save(ctx)
	if err != nil || again > 0 {
		return err
	}
	create := d.tx.CaseParty.Create().SetCaseID(c.ID).SetPartyID(p.ID).SetPart(caseparty.PartPARTICIPANT).SetAt(d.now)
	create.SetNillableAccountID(d.actor())
	return create.Exec(ctx)
}

// participates is the row of a participant, present or former.
func participates(caseID, partyID uuid.UUID) []predicate.CaseParty {
	return []predicate.CaseParty{caseparty.CaseID(caseID), caseparty.PartyID(partyID), caseparty.PartEQ(caseparty.PartPARTICIPANT)}
}

// ParticipantInput names somebody who is to take part no longer.
type ParticipantInput struct {
	Target
	PartyID uuid.UUID
	Reason  string
	Key     string
}

// RemoveParticipant ends the part that somebody from outside government has in
// a case: from then on he sees nothing of it. That he came to a meeting stays
// on record.
func (s *Service) RemoveParticipant(ctx context.Context, in ParticipantInput) (uuid.UUID, error) {
	v := verb{"convene", casestate.Convene, in.Target, in.Key, in, said("input.reason", in.Reason)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		part, err := d.tx.CaseParty.Query().Where(participates(c.ID, in.PartyID)...).Where(caseparty.EndedAtIsNil()).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "partyId")
		}
		if err != nil {
			return err
		}
		if err := d.move(ctx, c, casestate.Convene, to, nil, entry{text: in.Reason, department: c.HolderDepartmentID}); err != nil {
			return err
		}
		return d.tx.CaseParty.Update().Where(caseparty.ID(part.ID)).SetEndedAt(d.now).Exec(ctx)
	})
}
