package casework_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// openCases is how many there are: a million, or what CASES says.
func openCases(b *testing.B) int {
	b.Helper()
	set := os.Getenv("CASES")
	if set == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(set)
	if err != nil || n < 2_000 {
		b.Fatalf("CASES=%q: want a number from 2000 on", set)
	}
	return n
}

// BenchmarkSweep_AMillionOpenCases sweeps 1,000 due lights and 1,000 due
// escalations out of 1,000,000 open cases with running clocks, and prints how
// each engine finds them. Run it with -benchtime 1x: what was swept is done.
// CASES sets another number.
func BenchmarkSweep_AMillionOpenCases(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(engine, func(b *testing.B) {
			url := storetest.URL(b, engine)
			s, err := store.Open(context.Background(), url)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			world := w.New(b, s, "ke", rungs("MINUTE", 60, 240))
			fillMillion(b, world, authztest.Raw(b, url))
			for b.Loop() {
				for _, sweep := range []struct {
					name string
					do   func(context.Context) (int, error)
				}{{"lights", world.Cases.SweepLights}, {"escalations", world.Cases.SweepLadder}, {"nothing-due", world.Cases.SweepLights}} {
					began := time.Now()
					n, err := sweep.do(world.System())
					if err != nil {
						b.Fatal(err)
					}
					took := time.Since(began)
					b.ReportMetric(float64(took.Microseconds())/1000, "ms/"+sweep.name)
					b.Logf("%s: %d in %v", sweep.name, n, took.Round(time.Millisecond))
				}
			}
		})
	}
}

// fillMillion copies two cases with their clocks: one whose light changes in
// three hours, and 1,000 of one that is with an office and whose light changes now.
func fillMillion(b *testing.B, world *w.World, raw *authztest.Database) {
	b.Helper()
	ctx := world.System()
	later := benchCase(b, world)
	due := benchCase(b, world)
	office := world.Department("office-1.2.1.1").ID
	if _, err := world.Cases.Dispatch(world.System(), casework.DispatchInput{Target: casework.Target{ID: due}, DepartmentID: office}); err != nil {
		b.Fatal(err)
	}
	world.Clock.Advance(time.Minute)
	now := world.Clock.Now()
	err := world.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		for id, at := range map[uuid.UUID]time.Time{later: now.Add(3 * time.Hour), due: now} {
			err := tx.Clock.Update().Where(clock.CaseID(id)).SetYellowAt(at.Add(-time.Second)).SetNextLightAt(at).Exec(ctx)
			if err == nil {
				err = tx.CaseFile.Update().Where(casefile.ID(id)).SetYellowAt(at.Add(-time.Second)).SetEscalateAt(at).Exec(ctx)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	hasten(b, raw)
	began := time.Now()
	n := openCases(b)
	copyRows(b, raw, world.TenantID, later, 1, n-1_000)
	copyRows(b, raw, world.TenantID, due, n-999, n-1) // with the one that is copied, 1,000
	settled := []string{"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"}
	if raw.Engine == "postgres" {
		settled = []string{"VACUUM ANALYZE", "CHECKPOINT"}
	}
	for _, statement := range settled {
		if _, err := raw.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d cases and clocks in %v", n, time.Since(began).Round(time.Second))
	explain(b, raw, world)
}

// hasten has one connection fill without checks that the copied rows have passed.
func hasten(b *testing.B, raw *authztest.Database) {
	b.Helper()
	raw.SetMaxOpenConns(1)
	how := []string{"PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -600000"}
	if raw.Engine == "postgres" {
		how = []string{"SET session_replication_role = replica", "SET maintenance_work_mem = '256MB'"}
	}
	for _, statement := range how {
		if _, err := raw.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
}

func benchCase(b *testing.B, world *w.World) uuid.UUID {
	b.Helper()
	id, err := world.Cases.Report(world.System(), casework.ReportInput{Channel: "HOTLINE", Title: "A lamp", Description: "A lamp is out",
		Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}, Anonymous: true})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

// copyRows copies a case and its clock, numbered.
func copyRows(b *testing.B, raw *authztest.Database, tenant, from uuid.UUID, first, last int) {
	b.Helper()
	series, id := fmt.Sprintf("WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d)", first, last),
		"printf('00000000-0000-7000-%%s-%%012x', n)"
	if raw.Engine == "postgres" {
		series, id = fmt.Sprintf("WITH s(n) AS (SELECT generate_series(%d, %d))", first, last), "('00000000-0000-7000-%s-' || lpad(to_hex(n), 12, '0'))::uuid"
	}
	for _, table := range []struct {
		name, where string
		other       map[string]string
	}{
		{"cases", "id", map[string]string{"id": "8000", "number": "'c-' || n", "tracking_code": "'t-' || n"}},
		{"clocks", "case_id", map[string]string{"id": "8001", "case_id": "8000"}},
		{"work_orders", "case_id", map[string]string{"id": "8002", "case_id": "8000"}},
	} {
		var into, values []string
		for _, t := range migrate.Tables {
			for _, c := range t.Columns {
				if t.Name != table.name {
					continue
				}
				value, changed := table.other[c.Name]
				switch {
				case !changed:
					value = "t." + c.Name
				case len(value) == 4:
					value = strings.Replace(strings.ReplaceAll(id, "%%", "%"), "%s", value, 1)
				}
				into, values = append(into, c.Name), append(values, value)
			}
		}
		_, err := raw.Exec(fmt.Sprintf("INSERT INTO %s (%s) %s SELECT %s FROM %s t, s WHERE t.tenant_id = '%s' AND t.%s = '%s'", table.name, strings.Join(into, ", "),
			series, strings.Join(values, ", "), table.name, tenant, table.where, from))
		if err != nil {
			b.Fatal(err)
		}
	}
}

// explain prints how the due clocks are found, and how many rows that reads.
func explain(b *testing.B, raw *authztest.Database, world *w.World) {
	b.Helper()
	how := "EXPLAIN QUERY PLAN "
	if raw.Engine == "postgres" {
		how = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
	}
	due := world.Store.Reader().Clock.Query().Where(clock.NextLightAtLTE(world.Clock.Now())).CountX(world.System())
	b.Logf("%d clocks are due of %d", due, world.Store.Reader().Clock.Query().CountX(world.System()))
	for _, table := range []struct{ name, column string }{{"clocks", "next_light_at"}, {"cases", "escalate_at"}} {
		rows, err := raw.Query(fmt.Sprintf("%sSELECT id FROM %s WHERE tenant_id = '%s' AND %s <= (SELECT min(%s) FROM %s WHERE tenant_id = '%s') ORDER BY %s, id LIMIT 100",
			how, table.name, world.TenantID, table.column, table.column, table.name, world.TenantID, table.column))
		if err != nil {
			b.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				b.Fatal(err)
			}
			b.Logf("%s: %v", table.name, *cells[len(cells)-1].(*any))
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
