package authz_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// pair is a database with two tenants that have one row in every table.
type pair struct {
	store *store.Store
	raw   *authztest.Database
	a, b  authztest.Owned
}

// onPair runs fn on each engine, on a database of its own whose second wall is
// down: the policies must do without it.
func onPair(t *testing.T, fn func(t *testing.T, p *pair)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			p := &pair{store: s, raw: authztest.Raw(t, url)}
			p.raw.TakeWallDown(t)
			p.a, p.b = p.raw.Seed(t), p.raw.Seed(t)
			fn(t, p)
		})
	}
}

// write runs fn in a write transaction that is committed.
func (p *pair) write(t *testing.T, fn func(c *db.Client, all []entity)) {
	t.Helper()
	err := p.store.InTx(t.Context(), func(_ context.Context, tx *store.Tx) error {
		fn(tx.Client, entities(t, tx.Client, p.a))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// everyRole is a viewer who has all that the matrix has, everywhere, but for
// the roles of those who only read: with one of them he would write nothing.
func everyRole(t *testing.T, tenant uuid.UUID) context.Context {
	m := mustDefault(t)
	var members []authz.Membership
	for _, role := range m.Roles() {
		if one := (authz.Membership{Role: role}); !authz.ViewerFrom(as(m, tenant, one)).ReadOnly {
			members = append(members, one)
		}
	}
	return as(m, tenant, members...)
}

func TestLedger_EverySchemaHasATableAndEveryTableASchema(t *testing.T) {
	t.Parallel()
	var stored []string
	for _, table := range migrate.Tables {
		stored = append(stored, table.Name)
	}
	slices.Sort(stored)
	if !slices.Equal(stored, authz.Tables()) {
		t.Errorf("the database has %q, the ledger %q", stored, authz.Tables())
	}
}

func TestPolicy_WithoutAViewer_NothingIsReadOrWritten(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		probes := 0
		p.write(t, func(_ *db.Client, all []entity) {
			if len(all) != len(authz.Tables()) {
				t.Errorf("%d schemas, %d tables", len(all), len(authz.Tables()))
			}
			for _, e := range all {
				id := p.a[e.table.Name]
				outcomes := e.reads(context.Background(), id)
				maps.Copy(outcomes, e.writes(context.Background(), id))
				b, _ := e.creation(t, p.a, p.a["tenants"])
				_, outcomes["Create"] = call(b, "Save", context.Background())
				for way, err := range outcomes {
					if !errors.Is(err, privacy.Deny) {
						t.Errorf("%s: %s without a viewer: %v", e, way, err)
					}
					probes++
				}
			}
		})
		t.Logf("%d probes", probes)
	})
}

func TestPolicy_WithoutAWarrant_NothingIsWritten(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		before := p.raw.Dump(t, p.a["tenants"])
		p.write(t, func(_ *db.Client, all []entity) {
			for name, ctx := range map[string]context.Context{
				"every role": everyRole(t, p.a["tenants"]), "anonymous": as(mustDefault(t), p.a["tenants"]),
			} {
				for _, e := range all {
					outcomes := e.writes(ctx, p.a[e.table.Name])
					b, _ := e.creation(t, p.a, uuid.Nil)
					_, outcomes["Create"] = call(b, "Save", ctx)
					for way, err := range outcomes {
						if !errors.Is(err, privacy.Deny) {
							t.Errorf("%s: %s by %s without a warrant: %v", e, way, name, err)
						}
					}
				}
			}
		})
		if !maps.Equal(before, p.raw.Dump(t, p.a["tenants"])) {
			t.Error("something was written")
		}
	})
}

// verbsFor are warrants under which a table is written, and one that must not
// do where the table belongs to set-up and not to cases.
func verbsFor(table string) (good [2]string, bad *[2]string) {
	switch table {
	case "tenants":
		return [2]string{"tenant", "configure"}, &[2]string{"account", "administer"}
	case "accounts", "memberships", "access_tokens":
		return [2]string{"account", "administer"}, &[2]string{"case", "report"}
	case "roles", "policy_rules":
		return [2]string{"policy", "change"}, &[2]string{"account", "administer"}
	case "regions", "grids", "departments", "categories", "channels", "working_calendars", "department_heads":
		return [2]string{"region", "move"}, &[2]string{"case", "report"}
	}
	return [2]string{"case", "report"}, nil
}

func mustRequire(t *testing.T, ctx context.Context, verb [2]string) context.Context {
	t.Helper()
	ctx, err := authz.Require(ctx, verb[0], verb[1])
	if err != nil {
		t.Fatalf("%v: %v", verb, err)
	}
	return ctx
}

// TestPolicy_AWarrantForCases_WritesNoSetUp: filing a case is everybody's; it
// must not be a road to memberships, accounts or the tenant's settings.
func TestPolicy_AWarrantForCases_WritesNoSetUp(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		refused := 0
		p.write(t, func(_ *db.Client, all []entity) {
			for _, e := range all {
				_, bad := verbsFor(e.table.Name)
				if bad == nil {
					continue
				}
				ctx := mustRequire(t, everyRole(t, p.a["tenants"]), *bad)
				outcomes := e.writes(ctx, p.a[e.table.Name])
				b, _ := e.creation(t, p.a, uuid.Nil)
				_, outcomes["Create"] = call(b, "Save", ctx)
				for way, err := range outcomes {
					if !errors.Is(err, privacy.Deny) {
						t.Errorf("%s: %s under a warrant for %v: %v", e, way, *bad, err)
					}
					refused++
				}
			}
		})
		if refused < 40 {
			t.Errorf("only %d writes were tried", refused)
		}
	})
}
