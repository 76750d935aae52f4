package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store/storetest"
)

// What is kept of a set-up in memory is good for one number: every change of
// every table of the set-up must change it, of its own tenant only.
func TestSetupVersion_EveryChange_CountsForItsTenantAlone(t *testing.T) {
	t.Parallel()
	countsChanges(t, "setup_version", map[string]string{
		"tenants": "settings = settings", "regions": "name = name", "grids": "name = name", "departments": "name = name",
		"categories": "name = name", "channels": "name = name", "working_calendars": "spec = spec", "rulings": "number = number",
	}, nil)
}

// So must every change of who somebody is; what is new was nobody's before.
func TestRightsVersion_EveryChange_CountsForItsTenantAlone(t *testing.T) {
	t.Parallel()
	countsChanges(t, "rights_version", map[string]string{
		"access_tokens": "revoked_at = revoked_at", "accounts": "disabled_at = disabled_at", "memberships": "role = role", "regions": "level = level",
	}, []string{"access_tokens", "accounts", "regions"})
}

// countsChanges changes a row of each table, and inserts and deletes one;
// inserted are the tables in which a new row need not count.
func countsChanges(t *testing.T, counter string, changes map[string]string, inserted []string) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.URL(t, engine)
			d, viewer := authztest.Raw(t, dsn), uuid.Nil
			a, b := d.Seed(t), d.Seed(t)
			if engine == "postgres" {
				d, viewer = asRole(t, dsn, "huying_app"), a["tenants"]
			}
			version := func(tx *sql.Tx, of uuid.UUID) (n int) {
				t.Helper()
				err := tx.QueryRow("SELECT "+counter+" FROM tenants WHERE id = "+d.Mark(1), of).Scan(&n)
				if err != nil && !(errors.Is(err, sql.ErrNoRows) && of == b["tenants"] && engine == "postgres") { // which is behind the wall
					t.Fatal(err)
				}
				return n
			}
			counts := func(what string, before, change func(*sql.Tx) error) {
				t.Helper()
				err := within(t, d, viewer, func(tx *sql.Tx) error {
					if err := before(tx); err != nil {
						return err
					}
					own, other := version(tx, a["tenants"]), version(tx, b["tenants"])
					err := change(tx)
					if err == nil && (version(tx, a["tenants"]) <= own || version(tx, b["tenants"]) != other) {
						t.Errorf("%s: own %d, then %d; another's %d, then %d", what, own, version(tx, a["tenants"]), other, version(tx, b["tenants"]))
					}
					return err
				})
				if err != nil {
					t.Fatal(what, err)
				}
			}
			nothing := func(*sql.Tx) error { return nil }
			for table, change := range changes {
				counts("update "+table, nothing, func(tx *sql.Tx) error {
					_, err := tx.Exec(fmt.Sprintf("UPDATE %s SET %s WHERE %s = %s", table, change, owns(table), d.Mark(1)), a["tenants"])
					return err
				})
				if table == "tenants" {
					continue
				}
				row := authztest.NewRow(tableNamed(t, table), a)
				insert := func(tx *sql.Tx) error { return d.Insert(t.Context(), tx, table, row) }
				if !slices.Contains(inserted, table) {
					counts("insert into "+table, nothing, insert)
				}
				counts("delete from "+table, insert, func(tx *sql.Tx) error {
					_, err := tx.Exec(fmt.Sprintf("DELETE FROM %s WHERE id = %s", table, d.Mark(1)), row["id"])
					return err
				})
			}
		})
	}
}

func tableNamed(t *testing.T, name string) *schema.Table {
	t.Helper()
	for _, table := range authztest.Tables() {
		if table.Name == name {
			return table
		}
	}
	t.Fatal("there is no table " + name)
	return nil
}
