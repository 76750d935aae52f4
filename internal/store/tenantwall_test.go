package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store/storetest"
)

// loginAs is the URL for another user, with a role from the start.
func loginAs(t *testing.T, dsn, user, role string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		u.User = url.User(user)
	}
	if role != "" {
		q := u.Query()
		q.Set("role", role)
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// asRole opens plain SQL under one of the server's roles.
func asRole(t *testing.T, dsn, role string) *authztest.Database {
	t.Helper()
	d, err := sql.Open("postgres", loginAs(t, dsn, "", role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return &authztest.Database{DB: d, Engine: "postgres"}
}

// within runs fn in a transaction that carries a tenant, or none for the zero
// UUID, and is rolled back.
func within(t *testing.T, d *authztest.Database, tenant uuid.UUID, fn func(tx *sql.Tx) error) error {
	t.Helper()
	return attempt(t, d, func(tx *sql.Tx) error {
		if tenant != uuid.Nil {
			if _, err := tx.Exec("SELECT set_config('huying.tenant', $1, true)", tenant.String()); err != nil {
				t.Fatal(err)
			}
		}
		return fn(tx)
	})
}

// denied says whether the database refused for want of a right, which is also
// what a policy answers to a row that it will not have.
func denied(err error) bool {
	var pqErr *pq.Error
	return errors.As(err, &pqErr) && pqErr.Code == "42501"
}

// owns is the column that holds the tenant of a row.
func owns(table string) string {
	if table == "tenants" {
		return "id"
	}
	return "tenant_id"
}

// affected runs a statement and counts its rows.
func affected(tx *sql.Tx, statement string, args ...any) (int64, error) {
	done, err := tx.Exec(statement, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func TestWall_TheServersRole_ReachesItsTenantOnly(t *testing.T) {
	t.Parallel()
	dsn := storetest.URL(t, "postgres")
	raw, app := authztest.Raw(t, dsn), asRole(t, dsn, "huying_app")
	a, b := raw.Seed(t), raw.Seed(t)
	before := raw.Dump(t, b["tenants"])
	for _, table := range authztest.Tables() {
		name, own := table.Name, owns(table.Name)
		for whose, tenant := range map[string]uuid.UUID{"A": a["tenants"], "nobody": uuid.Nil} {
			var all, theirs int
			err := within(t, app, tenant, func(tx *sql.Tx) error {
				return tx.QueryRow(fmt.Sprintf("SELECT count(*), count(*) FILTER (WHERE %s = $1) FROM %s", own, name), b["tenants"]).Scan(&all, &theirs)
			})
			want := map[string]int{"A": 1, "nobody": 0}[whose]
			if name == "case_count_changes" || name == "case_posting_changes" {
				want *= 2 // the case wrote one
			}
			if err != nil || all != want || theirs != 0 {
				t.Errorf("%s: %s sees %d rows, %d of B: %v", name, whose, all, theirs, err)
			}
			for verb, statement := range map[string]string{
				"update": fmt.Sprintf("UPDATE %s SET id = id WHERE %s = $1", name, own),
				"delete": fmt.Sprintf("DELETE FROM %s WHERE %s = $1", name, own),
			} {
				err := within(t, app, tenant, func(tx *sql.Tx) error {
					n, err := affected(tx, statement, b["tenants"])
					if n != 0 {
						t.Errorf("%s: %s of %d rows of B by %s", name, verb, n, whose)
					}
					return err
				})
				if kept := name == "audit_records"; kept != denied(err) || !kept && err != nil {
					t.Errorf("%s: %s by %s: %v", name, verb, whose, err)
				}
			}
			err = within(t, app, tenant, func(tx *sql.Tx) error {
				return app.Insert(t.Context(), tx, name, authztest.NewRow(table, b))
			})
			if !denied(err) {
				t.Errorf("%s: a row of B was written by %s: %v", name, whose, err)
			}
		}
	}
	if after := raw.Dump(t, b["tenants"]); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("rows of B were changed")
	}
}

func TestWall_OnConflict_DoesNotTouchAnotherTenant(t *testing.T) {
	t.Parallel()
	dsn := storetest.URL(t, "postgres")
	raw, app := authztest.Raw(t, dsn), asRole(t, dsn, "huying_app")
	a, b := raw.Seed(t), raw.Seed(t)
	before := raw.Dump(t, b["tenants"])
	insert := func(tenant uuid.UUID, table string, row authztest.Row, conflict string) (n int64, err error) {
		var names, marks []string
		var args []any
		for name, value := range row {
			names, args = append(names, `"`+name+`"`), append(args, value)
			marks = append(marks, app.Mark(len(args)))
		}
		err = within(t, app, tenant, func(tx *sql.Tx) (err error) {
			n, err = affected(tx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT %s", table, strings.Join(names, ", "), strings.Join(marks, ", "), conflict), args...)
			return err
		})
		return n, err
	}
	for _, table := range authztest.Tables() {
		tenant, row, key := a["tenants"], authztest.NewRow(table, a), "id"
		row["id"] = b[table.Name]
		if table.Name == "tenants" { // its other key, and a tenant that is being made
			tenant, key = uuid.Must(uuid.NewV7()), "code"
			row["id"] = tenant
			var code string
			if err := raw.QueryRow("SELECT code FROM tenants WHERE id = $1", b["tenants"]).Scan(&code); err != nil {
				t.Fatal(err)
			}
			row["code"] = code
		}
		if _, err := insert(tenant, table.Name, row, fmt.Sprintf("(%s) DO UPDATE SET %s = excluded.%s", key, key, key)); !denied(err) {
			t.Errorf("%s: an upsert met B's row: %v", table.Name, err)
		}
		if n, err := insert(tenant, table.Name, row, fmt.Sprintf("(%s) DO NOTHING", key)); n != 0 || err != nil && !denied(err) {
			t.Errorf("%s: %d rows beside B's: %v", table.Name, n, err)
		}
	}
	if after := raw.Dump(t, b["tenants"]); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("rows of B were changed")
	}
}

// TestWall_ARow_CannotChangeItsTenant: in no table, whether keys tie the row
// or not.
func TestWall_ARow_CannotChangeItsTenant(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.URL(t, engine)
			raw := authztest.Raw(t, dsn)
			a, b := raw.Seed(t), raw.Seed(t)
			d, tenant := raw, uuid.Nil
			refused := func(table string, err error) bool {
				return err != nil && strings.Contains(err.Error(), table+": a row cannot change its tenant")
			}
			if engine == "postgres" {
				d, tenant = asRole(t, dsn, "huying_app"), a["tenants"]
				refused = func(_ string, err error) bool { return denied(err) }
			}
			for _, table := range authztest.Tables() {
				err := within(t, d, tenant, func(tx *sql.Tx) error {
					own := owns(table.Name)
					_, err := tx.Exec(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = %s", table.Name, own, d.Mark(1), own, d.Mark(2)), b["tenants"], a["tenants"])
					return err
				})
				audit := table.Name == "audit_records" && err != nil && strings.Contains(err.Error(), "neither changed nor deleted")
				if !refused(table.Name, err) && !audit {
					t.Errorf("%s: a row changed its tenant: %v", table.Name, err)
				}
			}
		})
	}
}

func TestWall_TheReadersRole_WritesNothing(t *testing.T) {
	t.Parallel()
	dsn := storetest.URL(t, "postgres")
	raw, reader := authztest.Raw(t, dsn), asRole(t, dsn, "huying_reader")
	a := raw.Seed(t)
	for _, table := range authztest.Tables() {
		for verb, write := range map[string]func(tx *sql.Tx) error{
			"insert": func(tx *sql.Tx) error {
				return reader.Insert(t.Context(), tx, table.Name, authztest.NewRow(table, a))
			},
			"update":   func(tx *sql.Tx) error { _, err := tx.Exec("UPDATE " + table.Name + " SET id = id"); return err },
			"delete":   func(tx *sql.Tx) error { _, err := tx.Exec("DELETE FROM " + table.Name); return err },
			"truncate": func(tx *sql.Tx) error { _, err := tx.Exec("TRUNCATE " + table.Name + " CASCADE"); return err },
		} {
			if err := within(t, reader, a["tenants"], write); !denied(err) {
				t.Errorf("%s: %s by the reader: %v", table.Name, verb, err)
			}
		}
	}
}

// TestWall_TheServersRole_CannotTakeItDown: nor read what no tenant owns.
func TestWall_TheServersRole_CannotTakeItDown(t *testing.T) {
	t.Parallel()
	dsn := storetest.URL(t, "postgres")
	app := asRole(t, dsn, "huying_app")
	for _, statement := range []string{
		"ALTER TABLE cases DISABLE ROW LEVEL SECURITY", "ALTER TABLE cases NO FORCE ROW LEVEL SECURITY", "DROP POLICY tenant ON cases",
		"CREATE POLICY mine ON cases USING (true)", "TRUNCATE cases CASCADE", "TRUNCATE audit_records", "SELECT huying_guard('cases')",
		"CREATE TABLE mine (id int)", "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "SELECT * FROM goose_db_version",
		"ALTER ROLE huying_app BYPASSRLS", "SET ROLE postgres", "CREATE TRIGGER mine BEFORE INSERT ON cases EXECUTE FUNCTION huying_keep()",
	} {
		err := within(t, app, uuid.Nil, func(tx *sql.Tx) error { _, err := tx.Exec(statement); return err })
		if !denied(err) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	// Switching the policies off makes what they would have held back an error.
	err := within(t, app, uuid.Nil, func(tx *sql.Tx) error {
		_, err := tx.Exec("SET LOCAL row_security = off; SELECT * FROM cases")
		return err
	})
	if !denied(err) {
		t.Errorf("row_security = off: %v", err)
	}
}

// TestWall_WhatWasRecorded_IsNeitherChangedNorDeleted: not even by somebody
// whom no policy binds.
func TestWall_WhatWasRecorded_IsNeitherChangedNorDeleted(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		a := d.Seed(t)
		before := d.Dump(t, a["tenants"])["audit_records"]
		statements := []string{"UPDATE audit_records SET subject = 'x'", "DELETE FROM audit_records"}
		if d.Engine == "sqlite" {
			statements = append(statements, "INSERT OR REPLACE INTO audit_records SELECT * FROM audit_records")
		} else {
			statements = append(statements, "TRUNCATE audit_records")
		}
		for _, statement := range statements {
			if _, err := d.Exec(statement); err == nil || !strings.Contains(err.Error(), "audit_records: a record is neither changed nor deleted") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if after := d.Dump(t, a["tenants"])["audit_records"]; before == "" || after != before {
			t.Errorf("recorded was %q, now it is %q", before, after)
		}
	})
}
