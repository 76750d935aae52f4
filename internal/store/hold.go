package store

import (
	"context"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
)

// HoldTree keeps the tenant's region tree as it is until the transaction ends;
// alone takes it for a change. Without it, a case could be filed below the
// street that a community has just left.
func (t *Tx) HoldTree(ctx context.Context, tenant uuid.UUID, alone bool) error {
	return t.hold(ctx, "tree:"+tenant.String(), alone)
}

// HoldRights makes changes to who may what take turns in a tenant until the
// transaction ends: what one administrator checked must still be true when he
// commits.
func (t *Tx) HoldRights(ctx context.Context, tenant uuid.UUID) error {
	return t.hold(ctx, "rights:"+tenant.String(), true)
}

// HoldMerges makes the merging of cases take turns in a tenant until the
// transaction ends: two cases that are merged into each other at once would
// both be gone.
func (t *Tx) HoldMerges(ctx context.Context, tenant uuid.UUID) error {
	return t.hold(ctx, "merges:"+tenant.String(), true)
}

// hold takes a lock of the transaction, shared or alone. SQLite has one writer
// and needs none.
func (t *Tx) hold(ctx context.Context, name string, alone bool) error {
	if t.engine != dialect.Postgres {
		return nil
	}
	lock := "pg_advisory_xact_lock_shared"
	if alone {
		lock = "pg_advisory_xact_lock"
	}
	_, err := t.raw.ExecContext(ctx, "SELECT "+lock+"(hashtextextended($1, 0))", name)
	return err
}
