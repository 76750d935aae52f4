package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the driver of the file

	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/store"
)

// Half of the cases lie in so many dense squares of 0.002 degrees, thousands
// in each; the others all over a hundred thousand.
const (
	dense  = 100
	sparse = 300 // squares on a side
	days   = 90  // over which they were reported
)

// dialect is what the engines say differently.
type dialect struct{ id, series, at, text string }

var dialects = map[bool]dialect{
	true: {
		id: "gen_random_uuid()", series: "generate_series(1, %d) AS s(i)",
		at: "t.reported_at - (mod(s.i::bigint * 7919, %d) * interval '1 minute')", text: "(ARRAY[%s])[1 + s.i %% %d]",
	},
	false: {
		id:     "printf('%08x-0000-7000-8000-%012x', s.i, s.i)",
		series: "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) AS s",
		at:     "strftime('%%Y-%%m-%%d %%H:%%M:%%S+00:00', substr(t.reported_at, 1, 19), '-' || ((s.i * 7919) %% %d) || ' minutes')",
		text:   "json_extract(json_array(%s), '$[' || (s.i %% %d) || ']')",
	},
}

var phrases = []string{
	"'楼道堆满垃圾，有火灾隐患'", "'路灯不亮，晚上看不清路'", "'下水道堵塞，污水外溢'", "'邻居装修噪声扰民'", "'电梯坏了一周没人修'",
	"'占道经营，道路堵死'", "'自来水发黄，有异味'", "'井盖丢失，容易摔伤'", "'小区停车难，消防通道被占'", "'树枝压断电线'", "'冬季供暖温度不够'",
}

// fill copies one case a million times, in bulk.
func fill(ctx context.Context, url string, tenant, pattern uuid.UUID, n int) (err error) {
	postgres := store.IsPostgres(url)
	d := dialects[postgres]
	raw, err := openRaw(url, postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	raw.SetMaxOpenConns(1)
	hasten := "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000"
	if postgres {
		hasten = dropKeys // the copies refer to what the first one does
	}
	if _, err := raw.ExecContext(ctx, hasten); err != nil {
		return err
	}
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it is a no-op
	if postgres {
		if _, err := tx.ExecContext(ctx, "SET LOCAL ROLE huying_app; SET LOCAL huying.tenant = '"+tenant.String()+"'"); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, d.insert(n, pattern)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = raw.ExecContext(ctx, "ANALYZE cases")
	return err
}

const dropKeys = `DO $$ DECLARE k record; BEGIN
	FOR k IN SELECT conname FROM pg_constraint WHERE conrelid = 'cases'::regclass AND contype = 'f' LOOP
		EXECUTE format('ALTER TABLE cases DROP CONSTRAINT %I', k.conname);
	END LOOP; END $$`

func openRaw(url string, postgres bool) (*sql.DB, error) {
	if !postgres {
		return sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	}
	c, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

// insert writes a case for each number: where it lies, when it was reported,
// what it says and whether it is open follow from the number.
func (d dialect) insert(n int, pattern uuid.UUID) string {
	odd := "(s.i % 2)"
	square := fmt.Sprintf("(CASE WHEN %s = 1 THEN (s.i / 2) %% %d ELSE (s.i / 2) %% %d END)", odd, dense, sparse*sparse)
	side := fmt.Sprintf("(CASE WHEN %s = 1 THEN 10 ELSE %d END)", odd, sparse)
	within := func(prime int) string {
		return fmt.Sprintf("((s.i * 1.0 * %d - 1000 * floor(s.i * 1.0 * %d / 1000)) / 1000)", prime, prime)
	}
	lon := fmt.Sprintf("(10.0 + 0.002 * (%s %% %s + %s))", square, side, within(37))
	lat := fmt.Sprintf("(10.0 + 0.002 * (%s / %s + %s))", square, side, within(73))
	set := map[string]string{
		casefile.FieldID: d.id, casefile.FieldNumber: "'x' || s.i", casefile.FieldTrackingCode: "'x' || s.i",
		casefile.FieldLongitude: lon, casefile.FieldLatitude: lat,
		casefile.FieldCell:        fmt.Sprintf("CASE WHEN s.i %% 5 < 2 THEN CAST(floor((%s + 90) / 0.002) AS bigint) * 180000 + CAST(floor((%s + 180) / 0.002) AS bigint) + 1 ELSE 0 END", lat, lon),
		casefile.FieldReportedAt:  fmt.Sprintf(d.at, days*24*60),
		casefile.FieldDescription: fmt.Sprintf(d.text, strings.Join(phrases, ", "), len(phrases)),
		casefile.FieldState:       "CASE WHEN s.i % 5 < 2 THEN 'ASSIGNED' ELSE 'CLOSED' END",
	}
	values := make([]string, len(casefile.Columns))
	for i, column := range casefile.Columns {
		if values[i] = set[column]; values[i] == "" {
			values[i] = "t." + column
		}
	}
	return fmt.Sprintf("INSERT INTO cases (%s) SELECT %s FROM cases t, %s WHERE t.id = '%s'",
		strings.Join(casefile.Columns, ", "), strings.Join(values, ", "), fmt.Sprintf(d.series, n), pattern)
}
