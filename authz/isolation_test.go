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
)

// writers are the viewers of tenant A that may write: somebody with every role
// and the right warrant, and the program itself.
func writers(t *testing.T, tenant uuid.UUID, table string) map[string]context.Context {
	t.Helper()
	good, _ := verbsFor(table)
	return map[string]context.Context{
		"every role": mustRequire(t, everyRole(t, tenant), good),
		"system":     authz.System(context.Background(), tenant, "a test"),
	}
}

func TestPolicy_Create_IsStampedWithTheViewersTenant(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		made := map[uuid.UUID]string{}
		p.write(t, func(_ *db.Client, all []entity) {
			for _, e := range all {
				if e.table.Name == "tenants" {
					continue // has its own test
				}
				for name, ctx := range writers(t, p.a["tenants"], e.table.Name) {
					for what, given := range map[string]uuid.UUID{"not given": uuid.Nil, "given": p.a["tenants"]} {
						if authztest.Single(e.table) {
							deleteRows(t, e, p.a)
							maps.DeleteFunc(made, func(_ uuid.UUID, table string) bool { return table == e.table.Name })
						}
						b, id := e.creation(t, p.a, given)
						if _, err := call(b, "Save", ctx); err != nil {
							t.Fatalf("%s by %s, tenant %s: %v", e, name, what, err)
						}
						made[id] = e.table.Name
					}
					b, _ := e.creation(t, p.a, p.b["tenants"])
					if _, err := call(b, "Save", ctx); !errors.Is(err, privacy.Deny) {
						t.Errorf("%s by %s was given to another tenant: %v", e, name, err)
					}
				}
				b, _ := e.creation(t, p.a, uuid.Nil)
				if _, err := call(b, "Save", authz.System(context.Background(), uuid.Nil, "a test")); !errors.Is(err, privacy.Deny) {
					t.Errorf("%s was made for no tenant: %v", e, err)
				}
			}
		})
		for id, table := range made {
			var owner uuid.UUID
			err := p.raw.QueryRow("SELECT tenant_id FROM "+table+" WHERE id = "+p.raw.Mark(1), id).Scan(&owner)
			if err != nil || owner != p.a["tenants"] {
				t.Errorf("%s: the row belongs to %s: %v", table, owner, err)
			}
		}
		if len(made) < 60 {
			t.Errorf("only %d rows were made", len(made))
		}
	})
}

func TestPolicy_ATenant_IsMadeBySetUpAlone(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		p.write(t, func(_ *db.Client, all []entity) {
			for _, e := range all {
				if e.table.Name != "tenants" {
					continue
				}
				for name, ctx := range writers(t, p.a["tenants"], "tenants") {
					b, _ := e.creation(t, p.a, uuid.Nil)
					_, err := call(b, "Save", ctx)
					if want := name == "system"; (err == nil) != want || (!want && !errors.Is(err, privacy.Deny)) {
						t.Errorf("a tenant was made by %s: %v", name, err)
					}
				}
			}
		})
	})
}

// TestPolicy_AnotherTenantsRows_AreNeitherSeenNorTouched: all that a writer of
// A can do, to every table, leaves B's rows byte for byte as they were, and
// really does it to A's.
func TestPolicy_AnotherTenantsRows_AreNeitherSeenNorTouched(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		before, ofA := p.raw.Dump(t, p.b["tenants"]), p.raw.Dump(t, p.a["tenants"])
		for name := range writers(t, p.a["tenants"], "cases") {
			p.write(t, func(_ *db.Client, all []entity) {
				for _, e := range all {
					checkForeignRow(t, p, e, writers(t, p.a["tenants"], e.table.Name)[name], name)
				}
			})
		}
		after := p.raw.Dump(t, p.a["tenants"])
		for table, rows := range p.raw.Dump(t, p.b["tenants"]) {
			if rows != before[table] {
				t.Errorf("%s of B changed from\n%s to\n%s", table, before[table], rows)
			}
			if after[table] == ofA[table] && !slices.Contains(neverChanged, table) {
				t.Errorf("%s of A was not changed: the test proves nothing", table)
			}
		}
		deleteAll(t, p)
		if !maps.Equal(before, p.raw.Dump(t, p.b["tenants"])) {
			t.Error("deleting all of A's rows took rows of B")
		}
	})
}

// neverChanged are the tables whose rows stay as they were written, but for what
// they refer to.
var neverChanged = []string{"case_events", "ratings", "audit_records", "policy_rules", "attachments", "clock_changes", "light_events",
	"meetings", "meeting_attendees", "department_heads", "case_posting_changes"}

func checkForeignRow(t *testing.T, p *pair, e entity, ctx context.Context, who string) {
	t.Helper()
	for _, id := range []uuid.UUID{p.b[e.table.Name], newID()} { // another's, and nobody's: the same answers
		one := builder(e.client, "UpdateOneID", id)
		changes := e.change(one)
		_, updated := call(one, "Save", ctx)
		if changes && !db.IsNotFound(updated) || !changes && !errors.Is(updated, privacy.Deny) {
			t.Errorf("%s: UpdateOneID of %s by %s: %v", e, id, who, updated)
		}
		_, deleted := call(builder(e.client, "DeleteOneID", id), "Exec", ctx)
		_, got := call(e.client, "Get", ctx, id)
		for way, err := range map[string]error{"DeleteOneID": deleted, "Get": got} {
			if !db.IsNotFound(err) {
				t.Errorf("%s: %s of %s by %s: %v, want not found", e, way, id, who, err)
			}
		}
	}
	all, want := builder(e.client, "Update"), 0
	if e.change(all) {
		want = 1
	}
	if n, err := call(all, "Save", ctx); err != nil || n != want {
		t.Errorf("%s: an update without a condition by %s met %v rows, want %d: %v", e, who, n, want, err)
	}
	ids, err := e.ids(ctx)
	if err != nil {
		t.Errorf("%s: %v", e, err)
	}
	for _, id := range ids {
		if id != p.a[e.table.Name] {
			t.Errorf("%s: %s reads %s, which is not A's", e, who, id)
		}
	}
}

// TestPolicy_UpdateThatChangesNothing_IsDenied: for such an update of one row
// ent runs no UPDATE and reads the row back by its id alone; without the
// denial it would hand out any tenant's row.
func TestPolicy_UpdateThatChangesNothing_IsDenied(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		p.write(t, func(_ *db.Client, all []entity) {
			for _, e := range all {
				for name, ctx := range writers(t, p.a["tenants"], e.table.Name) {
					for whose, id := range map[string]uuid.UUID{"A": p.a[e.table.Name], "B": p.b[e.table.Name]} {
						if _, err := call(builder(e.client, "UpdateOneID", id), "Save", ctx); !errors.Is(err, privacy.Deny) {
							t.Errorf("%s: empty update of %s's row by %s: %v", e, whose, name, err)
						}
					}
				}
			}
		})
	})
}

// deleteAll deletes all that A's system can, children first.
func deleteAll(t *testing.T, p *pair) {
	t.Helper()
	p.write(t, func(_ *db.Client, all []entity) {
		for _, e := range all {
			deleteRows(t, e, p.a)
		}
	})
}

// deleteRows deletes a tenant's row of a table.
func deleteRows(t *testing.T, e entity, own authztest.Owned) {
	t.Helper()
	n, err := call(builder(e.client, "Delete"), "Exec", authz.System(context.Background(), own["tenants"], "a test"))
	if err != nil || n != 1 {
		t.Errorf("%s: deleted %v rows: %v", e, n, err)
	}
}

// TestPolicy_UpdateThatNamesAnotherTenant_IsDenied: the columns are fixed in
// the builders, but a mutation can still be told by name.
func TestPolicy_UpdateThatNamesAnotherTenant_IsDenied(t *testing.T) {
	t.Parallel()
	onPair(t, func(t *testing.T, p *pair) {
		p.write(t, func(c *db.Client, all []entity) {
			for _, e := range all {
				if e.table.Name == "tenants" {
					continue
				}
				for name, ctx := range writers(t, p.a["tenants"], e.table.Name) {
					one := builder(e.client, "UpdateOneID", p.a[e.table.Name])
					m := builder(one, "Mutation").Interface().(db.Mutation)
					if err := m.SetField("tenant_id", p.b["tenants"]); err != nil {
						t.Fatal(err)
					}
					if _, err := c.Mutate(ctx, m); !errors.Is(err, privacy.Deny) {
						t.Errorf("%s: given to another tenant by %s: %v", e, name, err)
					}
				}
			}
		})
	})
}
