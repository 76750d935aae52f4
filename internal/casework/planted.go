package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/idempotencykey"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/store"
)

// What planted defects look at: rows that the viewer may not see. Nothing of it
// is in a program without the tag.

const planted = "a planted defect"

// usedByOther says whether another actor of the tenant has used the key.
func usedByOther(ctx context.Context, tx *store.Tx, k store.Key) bool {
	return tx.IdempotencyKey.Query().Where(idempotencykey.Key(k.Key), idempotencykey.ActorNEQ(k.Actor)).
		ExistX(authz.System(ctx, k.Tenant, planted))
}

// knownElsewhere says whether another tenant has a case with the channel's
// number.
func (s *Service) knownElsewhere(ctx context.Context, reference string) bool {
	st, err := s.stores.For(ctx)
	if err != nil || reference == "" {
		return false
	}
	codes, _ := st.TenantCodes(ctx)
	for _, code := range codes {
		id, _ := st.TenantID(ctx, code)
		if id != authz.ViewerFrom(ctx).TenantID && st.Reader().CaseFile.Query().Where(casefile.ExternalReference(reference)).ExistX(authz.System(ctx, id, planted)) {
			return true
		}
	}
	return false
}

// knownByPhone finds a party of the tenant by its telephone number.
func knownByPhone(ctx context.Context, d *desk, phone string) *uuid.UUID {
	id, err := d.tx.Party.Query().Where(party.Phone(phone)).Order(party.ByID()).FirstID(d.asSystem(ctx, planted))
	if err != nil {
		return nil
	}
	return &id
}
