package graph_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/graph/probetest"
)

// TestProbe_PoliciesAlone takes the database's own row-level security down;
// the policies must hold by themselves.
func TestProbe_PoliciesAlone(t *testing.T) {
	t.Parallel()
	o := mustOptions(t, "postgres")
	o.Sample = true
	o.Before = func(superuser string) { onEveryTable(t, superuser, "ALTER TABLE %s DISABLE ROW LEVEL SECURITY") }
	report := probetest.Run(t, o)
	for _, f := range report.Of(append(probetest.Walls, probetest.Broken)...) {
		t.Error(f)
	}
	t.Logf("%d documents in %v", report.Documents, report.Took.Round(1e7))
}

// onEveryTable runs a statement for each table, past every right.
func onEveryTable(t *testing.T, superuser, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range migrate.Tables {
		if _, err := db.Exec(fmt.Sprintf(statement, table.Name)); err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
	}
}
