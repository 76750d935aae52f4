//go:build plant

package graph_test

import (
	"database/sql"
	"testing"

	"github.com/huying/huying/graph/probetest"
	"github.com/huying/huying/internal/plant"
)

// TestPlant_RowLevelSecurityAlone takes the policies of the schemas down; on
// PostgreSQL the database itself must still show nothing of another tenant and
// change nothing of it. Inside the tenant everybody sees everything then, so
// answers for foreign and never-existing ids are not compared.
func TestPlant_RowLevelSecurityAlone(t *testing.T) {
	o := mustOptions(t, "postgres")
	o.OnlyLeaks, o.Workers = true, 1
	o.Before = func(superuser string) {
		mustHaveRowSecurity(t, superuser)
		plant.Set(plant.PolicyOff)
	}
	defer plant.Set("")
	report := probetest.Run(t, o)
	for _, f := range report.Of(probetest.Leak, probetest.Changed) {
		t.Error(f)
	}
	t.Logf("%d documents in %v", report.Documents, report.Took.Round(1e7))
}

// mustHaveRowSecurity ends the test where there is no second wall to try.
func mustHaveRowSecurity(t *testing.T, superuser string) {
	t.Helper()
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var open int
	err = db.QueryRow(`SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
		WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`).Scan(&open)
	if err != nil {
		t.Fatal(err)
	}
	if open > 0 {
		t.Fatalf("there is no second wall yet: %d tables of tenants are without forced row-level security", open)
	}
}
