package city

import (
	"path/filepath"
	"testing"

	"github.com/huying/huying/internal/pgtest"
)

func TestBuild_IsWholeOnBothEngines(t *testing.T) {
	server := pgtest.Cluster(t)
	dsn := server.Database(t, "")
	for engine, spec := range map[string]Spec{
		"sqlite":   {URL: "sqlite:" + filepath.Join(t.TempDir(), "huying.db")},
		"postgres": {URL: dsn, Admin: server.Superuser(dsn)},
	} {
		t.Run(engine, func(t *testing.T) {
			spec.Cases, spec.Presets, spec.Say = 2000, []string{"zhoushan", "ke"}, t.Logf
			w, err := Build(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			if len(w.At("STREET")) < 2 || len(w.At("CITY")) != 2 {
				t.Errorf("officers: %+v", w.Officers)
			}
			db, _, err := open(spec)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for what, want := range map[string][2]float64{
				"SELECT count(*) * 1.0 / 2000 FROM cases":                                                                                 {0.98, 1},
				"SELECT count(*) * 100.0 / 2000 FROM cases WHERE closed_at IS NULL":                                                       {10, 11.5},
				"SELECT count(*) * 1.0 / 2000 FROM work_orders":                                                                           {2.2, 2.8},
				"SELECT count(*) * 1.0 / 2000 FROM case_events":                                                                           {6.5, 7.1},
				"SELECT (SELECT count(*) FROM clocks) * 1.0 / (SELECT sum(1) FROM cases WHERE closed_at IS NULL AND state <> 'ACCEPTED')": {1, 1},
			} {
				var got float64
				if err := db.QueryRow(what).Scan(&got); err != nil || got < want[0] || got > want[1] {
					t.Errorf("%s: %v, %v; want %v", what, got, err, want)
				}
			}
		})
	}
}
