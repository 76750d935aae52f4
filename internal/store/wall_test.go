package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"github.com/huying/huying/authz/authztest"
)

// refusedByKey says whether the database refused a foreign key.
func refusedByKey(err error) bool {
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		return pqErr.Code == "23503"
	}
	var liteErr *sqlite.Error
	return errors.As(err, &liteErr) && liteErr.Code() == 787 // SQLITE_CONSTRAINT_FOREIGNKEY
}

// attempt: what fn writes is rolled back, so that every attempt meets the
// same rows.
func attempt(t *testing.T, d *authztest.Database, fn func(tx *sql.Tx) error) error {
	t.Helper()
	tx, err := d.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // always rolled back
	return fn(tx)
}

// TestWall_ARowThatPointsIntoAnotherTenant_IsRefusedByTheDatabase: for every
// foreign key of the catalogue, with plain SQL, past every policy.
func TestWall_ARowThatPointsIntoAnotherTenant_IsRefusedByTheDatabase(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		a, b := d.Seed(t), d.Seed(t)
		tables, tried := authztest.Tables(), 0
		for _, k := range foreignKeys(t, d) {
			if k.target == "tenants" {
				continue
			}
			column := strings.TrimPrefix(k.columns, "tenant_id,")
			table := tables[slices.IndexFunc(tables, func(t *schema.Table) bool { return t.Name == k.table })]
			for whose, owned := range map[string]authztest.Owned{"own": a, "foreign": b} {
				inserted := attempt(t, d, func(tx *sql.Tx) error {
					if err := d.MakeRoom(t.Context(), tx, table, a); err != nil {
						return err
					}
					row := authztest.NewRow(table, a)
					row[column] = owned[k.target]
					return d.Insert(t.Context(), tx, k.table, row)
				})
				updated := attempt(t, d, func(tx *sql.Tx) error {
					_, err := tx.Exec(fmt.Sprintf("UPDATE %s SET %s = %s WHERE id = %s", k.table, column, d.Mark(1), d.Mark(2)), owned[k.target], a[k.table])
					return err
				})
				ways := map[string]error{"insert": inserted, "update": updated}
				if k.table == "audit_records" {
					delete(ways, "update") // refused whatever it points at
				}
				for way, err := range ways {
					if whose == "own" && err != nil || whose == "foreign" && !refusedByKey(err) {
						t.Errorf("%s of %s with the %s %s in %s: %v", way, k.table, whose, k.target, column, err)
					}
				}
			}
			tried++
		}
		if tried < 30 {
			t.Errorf("only %d foreign keys were tried", tried)
		}
		t.Logf("%d foreign keys, each by insert and by update", tried)
	})
}

// TestWall_ARowOfNoTenant_IsRefusedByTheDatabase: neither without one nor with
// one that does not exist.
func TestWall_ARowOfNoTenant_IsRefusedByTheDatabase(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		a := d.Seed(t)
		for _, table := range authztest.Tables() {
			if table.Name == "tenants" {
				continue
			}
			for name, tenant := range map[string]any{"NULL": nil, "unknown": uuid.Must(uuid.NewV7())} {
				err := attempt(t, d, func(tx *sql.Tx) error {
					row := authztest.NewRow(table, a)
					row["tenant_id"] = tenant
					return d.Insert(t.Context(), tx, table.Name, row)
				})
				if err == nil {
					t.Errorf("%s: a row of tenant %s was accepted", table.Name, name)
				}
			}
		}
	})
}

// TestWall_ATiedRow_IsHeldByItsKeys: a row that points at another, or is
// pointed at, cannot change its tenant even where no policy binds and no trigger
// is in the way.
func TestWall_ATiedRow_IsHeldByItsKeys(t *testing.T) {
	t.Parallel()
	tied := map[string]bool{}
	for _, table := range authztest.Tables() {
		for _, fk := range table.ForeignKeys {
			if !fk.Columns[0].Nullable {
				tied[table.Name], tied[fk.RefTable.Name] = true, true
			}
		}
	}
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		a, b := d.Seed(t), d.Seed(t)
		for table := range tied {
			if d.Engine == "sqlite" {
				if _, err := d.Exec("DROP TRIGGER " + table + "_stay"); err != nil {
					t.Fatal(err)
				}
			}
			err := attempt(t, d, func(tx *sql.Tx) error {
				_, err := tx.Exec(fmt.Sprintf("UPDATE %s SET tenant_id = %s WHERE id = %s", table, d.Mark(1), d.Mark(2)), b["tenants"], a[table])
				return err
			})
			if !refusedByKey(err) {
				t.Errorf("%s: a row changed its tenant: %v", table, err)
			}
		}
		if len(tied) < 10 {
			t.Errorf("only %d tables were tried", len(tied))
		}
	})
}

// TestWall_TheSameValuesInTwoTenants_AreNoConflict: a unique key must not tell
// one tenant what another has.
func TestWall_TheSameValuesInTwoTenants_AreNoConflict(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		a, b := d.Seed(t), d.Seed(t)
		for _, table := range authztest.Tables() {
			if table.Name == "tenants" {
				continue
			}
			for _, own := range []authztest.Owned{a, b} {
				if err := d.MakeRoom(t.Context(), d, table, own); err != nil {
					t.Fatal(err)
				}
			}
			row := authztest.NewRow(table, a)
			if err := d.Insert(t.Context(), d, table.Name, row); err != nil {
				t.Fatal(err)
			}
			theirs := authztest.NewRow(table, b)
			for column, value := range row {
				if _, isID := value.(uuid.UUID); !isID {
					theirs[column] = value
				}
			}
			if err := d.Insert(t.Context(), d, table.Name, theirs); err != nil {
				t.Errorf("%s: the same values in another tenant: %v", table.Name, err)
			}
		}
	})
}
