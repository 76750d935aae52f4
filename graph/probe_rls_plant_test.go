//go:build plant

package graph_test

import (
	"testing"

	"github.com/huying/huying/graph/probetest"
	"github.com/huying/huying/internal/plant"
)

// withoutPolicies is a run in which the policies of the schemas are off. Inside
// the tenant everybody sees everything then, so answers for foreign and
// never-existing ids are not compared.
func withoutPolicies(t *testing.T, stopEarly bool, more func(superuser string)) *probetest.Report {
	t.Helper()
	o := mustOptions(t, "postgres")
	o.Sample, o.OnlyLeaks, o.StopEarly, o.Actors = true, true, stopEarly, fewer
	o.Before = func(superuser string) {
		more(superuser)
		plant.Set(plant.PolicyOff)
	}
	defer plant.Set("")
	return probetest.Run(t, o)
}

// TestPlant_RowLevelSecurityAlone takes the policies of the schemas down; on
// PostgreSQL the database itself must still show nothing of another tenant and
// change nothing of it.
func TestPlant_RowLevelSecurityAlone(t *testing.T) {
	report := withoutPolicies(t, false, func(superuser string) {
		mustHaveRowSecurity(t, superuser)
	})
	for _, f := range report.Of(probetest.Leak, probetest.Changed) {
		t.Error(f)
	}
	t.Logf("%d documents in %v", report.Documents, report.Took.Round(1e7))
}

// TestPlant_NeitherWall takes both walls down: the run above could have failed.
func TestPlant_NeitherWall(t *testing.T) {
	report := withoutPolicies(t, true, func(superuser string) { takeRowSecurityDown(t, superuser) })
	leaks := report.Of(probetest.Leak)
	if len(leaks) == 0 {
		t.Fatalf("with both walls down nothing was noticed in %d documents", report.Documents)
	}
	t.Logf("after %d documents in %v: %.200s", report.Documents, report.Took.Round(1e7), leaks[0])
}

// mustHaveRowSecurity ends the test where there is no second wall to try.
func mustHaveRowSecurity(t *testing.T, superuser string) {
	t.Helper()
	var open int
	err := past(t, superuser).QueryRow(`SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
		WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`).Scan(&open)
	if err != nil {
		t.Fatal(err)
	}
	if open > 0 {
		t.Fatalf("%d tables of tenants are without forced row-level security", open)
	}
}
