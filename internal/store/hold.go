package store

import (
	"context"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
)

// HoldRights makes changes to who may what take turns in a tenant until the
// transaction ends: what one administrator checked must still be true when he
// commits. SQLite has one writer and needs no lock.
func (t *Tx) HoldRights(ctx context.Context, tenant uuid.UUID) error {
	if t.engine != dialect.Postgres {
		return nil
	}
	_, err := t.raw.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "rights:"+tenant.String())
	return err
}
