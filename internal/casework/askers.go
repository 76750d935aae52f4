package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseparty"
)

// askers are the accounts of the persons who asked: the reporter, and those who
// joined in, named or not.
func (d *desk) askers(ctx context.Context, c *db.CaseFile) ([]uuid.UUID, error) {
	ctx = authz.System(ctx, d.viewer.TenantID, "tell the persons who asked")
	parts, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.EndedAtIsNil(),
		caseparty.PartIn(caseparty.PartREPORTER, caseparty.PartHIDDEN_REPORTER, caseparty.PartJOINT)).All(ctx)
	if err != nil {
		return nil, err
	}
	var parties []uuid.UUID
	if c.ReporterID != nil {
		parties = append(parties, *c.ReporterID)
	}
	for _, p := range parts {
		parties = append(parties, p.PartyID)
	}
	if len(parties) == 0 {
		return nil, nil
	}
	return d.tx.Account.Query().Where(account.PartyIDIn(parties...), account.DisabledAtIsNil()).Order(account.ByID()).IDs(ctx)
}
