package graph_test

import (
	"os"
	"testing"

	"github.com/huying/huying/graph/probetest"
	"github.com/huying/huying/internal/store/storetest"
)

func mustOptions(t *testing.T, engine string) probetest.Options {
	t.Helper()
	values, err := probetest.ReadValues("testdata/probe_values.csv")
	if err != nil {
		t.Fatal(err)
	}
	return probetest.Options{Engine: engine, Schema: loadSDL(t), Ledger: mustLedger(t), Values: values}
}

// reaching are actors who between them get an answer for every element.
var reaching = []string{"community_officer", "city_officer", "inspector", "department_officer", "grid_worker", "auditor", "resident",
	"tenant_admin", "operator", "anonymous"}

// TestProbe_NothingOfAnotherTenantIsEverAnswered asks all that the schema
// allows, as everybody of one tenant, beside another tenant of marked rows. Those
// who between them reach every element ask on SQLite, all others on PostgreSQL,
// where the five of TestProbe_PoliciesAlone ask as well; with HUYING_PROBE=all
// (make soak-probe) everybody asks on both.
func TestProbe_NothingOfAnotherTenantIsEverAnswered(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			o := mustOptions(t, engine)
			kinds := append(holes, probetest.Unreached)
			if all := os.Getenv("HUYING_PROBE") == "all"; !all && engine == "sqlite" {
				o.Actors = reaching
			} else if !all {
				o.But, kinds = reaching, holes
			}
			report := probetest.Run(t, o)
			for _, f := range report.Of(kinds...) {
				t.Error(f)
			}
			t.Logf("%d documents in %v: %v; %d of %d elements reached; the other tenant's own viewer saw %d marks",
				report.Documents, report.Took.Round(1e7), report.Calls, report.Reached, report.Elements, report.Marks)
		})
	}
}

// TestProbe_WithoutCompiledReads asks the same of the plain road, which answers
// what cannot be compiled: fewer actors on SQLite; everybody on both engines with
// HUYING_PROBE=all.
func TestProbe_WithoutCompiledReads(t *testing.T) {
	t.Parallel()
	engines := storetest.Engines
	all := os.Getenv("HUYING_PROBE") == "all"
	if !all {
		engines = []string{"sqlite"}
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			o := mustOptions(t, engine)
			if o.Plain = true; !all {
				o.Sample, o.Actors = true, fewer
			}
			report := probetest.Run(t, o)
			for _, f := range report.Of(holes...) {
				t.Error(f)
			}
			t.Logf("%d documents in %v", report.Documents, report.Took.Round(1e7))
		})
	}
}
