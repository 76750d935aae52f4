package store

import (
	"context"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	"github.com/lib/pq"
)

// HoldSetup keeps the tenant's set-up as it is until the transaction ends: its
// tree of regions, its departments, categories, channels and working calendars;
// alone takes it for a change. Without it, a case could be filed below the
// street that a community has just left, or a limit be laid on a calendar of
// which a change has just laid out all running limits anew. It comes before the
// first case that a transaction writes. version is that of the set-up that is held
// (Tenant.SetupVersion); 0 where there is no such tenant yet.
func (t *Tx) HoldSetup(ctx context.Context, tenant uuid.UUID, alone bool) (version int, err error) {
	statement, args := "SELECT max(setup_version) FROM tenants WHERE id = ?", []any{tenant}
	if t.engine == dialect.Postgres {
		statement, args = "SELECT huying_hold_setup(?, ?)", []any{tenant, alone}
	}
	known, err := t.number(ctx, statement, args...)
	return int(known), err
}

// HoldRights makes changes to who may what take turns in a tenant until the
// transaction ends: what one administrator checked must still be true when he
// commits.
func (t *Tx) HoldRights(ctx context.Context, tenant uuid.UUID) error {
	return t.hold(ctx, "rights:"+tenant.String())
}

// HoldCases keeps cases as they are for everybody else until the transaction
// ends; what is read of them afterwards is what is there. Parts are held before
// what they are a part of, or two transactions could wait for each other.
func (t *Tx) HoldCases(ctx context.Context, tenant uuid.UUID, ids ...uuid.UUID) error {
	if t.engine != dialect.Postgres || len(ids) == 0 {
		return nil // SQLite has one writer
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	_, err := t.Exec(ctx, "SELECT id FROM cases WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE",
		tenant, pq.Array(names))
	return err
}

// HoldMerges makes the merging of cases take turns in a tenant until the
// transaction ends: two cases that are merged into each other at once would
// both be gone.
func (t *Tx) HoldMerges(ctx context.Context, tenant uuid.UUID) error {
	return t.hold(ctx, "merges:"+tenant.String())
}

// hold takes a lock of the transaction alone. SQLite has one writer and needs
// none.
func (t *Tx) hold(ctx context.Context, name string) error {
	if t.engine != dialect.Postgres {
		return nil
	}
	_, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
	return err
}

// HoldFreeCases takes the cases for this transaction and returns those that nobody
// else has taken, in a fixed order: a sweep passes over what is being moved at
// this moment, and never waits. SQLite has one writer and holds them all.
func (t *Tx) HoldFreeCases(ctx context.Context, tenant uuid.UUID, ids []uuid.UUID) (held []uuid.UUID, err error) {
	if t.engine != dialect.Postgres {
		return ids, nil
	}
	const statement = `SELECT id FROM cases WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	err = t.turns.rows(ctx, statementOf{statement, []any{tenant, pq.Array(ids)}}, func(row []any) error {
		name, _ := row[0].(string)
		id, err := uuid.Parse(name)
		held = append(held, id)
		return err
	})
	return held, err
}
