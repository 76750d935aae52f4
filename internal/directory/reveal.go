package directory

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// Reveal returns a party with its contact in full. It is the only road to it:
// the viewer's right must reach the party, he gives a reason, and the record of
// it is committed before anything is shown. A party that he does not see is
// NotFound; one that he sees and may not contact is authz.ErrForbidden.
func (s *Service) Reveal(ctx context.Context, id uuid.UUID, reason string) (*db.Party, error) {
	ctx, err := authz.Require(ctx, "party", "contact")
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
		p, err := tx.Party.Query().Where(party.ID(id)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "partyId")
		}
		if err != nil {
			return err
		}
		reached, err := tx.Party.Query().Where(party.ID(id), authz.Reach(ctx, party.Table, "contact")).Exist(ctx)
		if err != nil {
			return err
		}
		if !reached {
			return authz.ErrForbidden
		}
		out = p
		return audit.Write(ctx, tx, authz.ViewerFrom(ctx).AccountID, s.clock.Now(), audit.Entry{
			Kind: auditrecord.KindREVEAL_CONTACT, Subject: p.GlobalID(), Reason: reason,
			Detail: map[string]any{"fields": []string{"phone", "idNumber", "address"}},
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
