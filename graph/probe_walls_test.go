package graph_test

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/graph/probetest"
)

// fewer ask where one of the two walls is down.
var fewer = []string{"auditor", "community_officer", "resident", "tenant_admin", "anonymous"}

// holes are the findings that say that a wall has a hole or a door is stuck.
var holes = slices.Clip(append(slices.Clone(probetest.Walls), probetest.Broken))

// TestProbe_PoliciesAlone takes the database's own row-level security down;
// the policies must hold by themselves.
func TestProbe_PoliciesAlone(t *testing.T) {
	t.Parallel()
	o := mustOptions(t, "postgres")
	o.Sample, o.Actors = true, fewer
	o.Before = func(superuser string) {
		if n := tenantsWithoutSetting(t, superuser); n != 0 {
			t.Errorf("with row-level security up, a reader without a tenant sees %d", n)
		}
		takeRowSecurityDown(t, superuser)
	}
	report := probetest.Run(t, o)
	for _, f := range report.Of(holes...) {
		t.Error(f)
	}
	t.Logf("%d documents in %v", report.Documents, report.Took.Round(1e7))
}

// takeRowSecurityDown lifts the database's own wall from every table, and makes
// sure that nothing of it stands.
func takeRowSecurityDown(t *testing.T, superuser string) {
	t.Helper()
	db := past(t, superuser)
	for _, table := range migrate.Tables {
		if _, err := db.Exec("ALTER TABLE " + table.Name + " DISABLE ROW LEVEL SECURITY"); err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
	}
	if n := tenantsWithoutSetting(t, superuser); n != 2 {
		t.Fatalf("with row-level security down, a reader sees %d tenants, want both", n)
	}
}

// tenantsWithoutSetting is in how many tenants the role that the server reads as
// sees accounts where nobody has named a tenant.
func tenantsWithoutSetting(t *testing.T, superuser string) (n int) {
	t.Helper()
	tx, err := past(t, superuser).Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	if _, err := tx.Exec("SET LOCAL ROLE huying_reader"); err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRow("SELECT count(DISTINCT tenant_id) FROM accounts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// past opens the database past every right.
func past(t *testing.T, superuser string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
