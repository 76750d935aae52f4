package city

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// filled are the tables that are written in bulk.
var filled = []string{"grids", "parties", "cases", "work_orders", "case_events", "clocks"}

// fill writes the cases of all tenants with what belongs to them. The indexes
// are built at the end, and a sample is held against the foreign keys that were
// not checked meanwhile.
func fill(ctx context.Context, spec Spec, list []*tenant) (err error) {
	db, e, err := open(spec)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // settings belong to it
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, e.hasten); err != nil {
		return err
	}
	indexes, err := e.indexes(ctx, conn, filled)
	if err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := conn.ExecContext(ctx, "DROP INDEX "+i.name); err != nil {
			return err
		}
	}
	if _, err := conn.ExecContext(ctx, "ANALYZE"); err != nil { // or the places are found by guesses
		return err
	}
	now := time.Now().Unix()
	for _, t := range list {
		if err := fillTenant(ctx, conn, e, t, now); err != nil {
			return fmt.Errorf("fill %s: %w", t.code, err)
		}
		if t.cases >= 100_000 {
			spec.Say("  %s: %d cases", t.code, t.cases)
		}
	}
	for _, i := range indexes {
		if _, err := conn.ExecContext(ctx, i.ddl); err != nil {
			return err
		}
	}
	return finish(ctx, conn, e)
}

func fillTenant(ctx context.Context, conn *sql.Conn, e engine, t *tenant, now int64) error {
	if err := conn.QueryRowContext(ctx, fmt.Sprintf("SELECT id FROM working_calendars WHERE tenant_id = '%s' ORDER BY code LIMIT 1", t.id)).Scan(&t.calendar); err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it is a no-op
	for _, statement := range setting(e, t) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w: %.120s", err, statement)
		}
	}
	r := rows{engine: e, tenant: t, now: now}
	for _, count := range []struct {
		of *int
		in string
	}{{&r.places, "bench_places"}, {&r.kinds, "bench_kinds"}, {&r.ways, "bench_ways"}} {
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+count.in).Scan(count.of); err != nil {
			return err
		}
	}
	for _, statement := range []string{r.parties(), r.cases(), r.orders(), r.events(), r.clocks()} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w: %.120s", err, statement)
		}
	}
	return tx.Commit()
}

// setting gives every community two more grids, and numbers what the cases of a
// tenant choose from: places, categories and channels.
func setting(e engine, t *tenant) []string {
	grids := fmt.Sprintf(`INSERT INTO grids (id, tenant_id, code, name, households, community_id)
		SELECT %s, '%s', r.code || '-b' || s.i, r.name || ' ' || s.i, 300, r.id
		FROM (SELECT id, code, name, row_number() OVER (ORDER BY code) AS n FROM regions WHERE tenant_id = '%s' AND level = 'COMMUNITY') AS r, %s`,
		e.id(tableGrids, t.no, "2 * r.n + s.i"), t.id, t.id, e.numbers(2))
	return []string{
		"DROP TABLE IF EXISTS bench_places", "DROP TABLE IF EXISTS bench_kinds", "DROP TABLE IF EXISTS bench_ways", grids,
		fmt.Sprintf(`CREATE TABLE bench_places AS
		SELECT row_number() OVER (ORDER BY c.code, g.code) - 1 AS n, g.id AS grid_id, c.id AS community_id, c.street_id, c.district_id,
			o1.id AS office1, o2.id AS office2, o3.id AS office3
		FROM grids g JOIN regions c ON c.id = g.community_id
		JOIN departments o1 ON o1.tenant_id = c.tenant_id AND o1.region_id = c.id AND o1.code LIKE 'office-%%'
		JOIN departments o2 ON o2.tenant_id = c.tenant_id AND o2.region_id = c.street_id AND o2.code LIKE 'office-%%'
		JOIN departments o3 ON o3.tenant_id = c.tenant_id AND o3.region_id = c.district_id AND o3.code LIKE 'office-%%'
		WHERE g.tenant_id = '%s'`, t.id),
		fmt.Sprintf("CREATE TABLE bench_kinds AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, id, grade FROM categories WHERE tenant_id = '%s'", t.id),
		fmt.Sprintf("CREATE TABLE bench_ways AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, id FROM channels WHERE tenant_id = '%s'", t.id),
		"CREATE UNIQUE INDEX bench_places_n ON bench_places (n)", "CREATE UNIQUE INDEX bench_kinds_n ON bench_kinds (n)",
		"CREATE UNIQUE INDEX bench_ways_n ON bench_ways (n)",
	}
}

// sample finds rows of the newest cases that point nowhere.
const sample = `SELECT count(*) FROM (SELECT * FROM cases ORDER BY id DESC LIMIT 2000) c
	LEFT JOIN grids g ON g.tenant_id = c.tenant_id AND g.id = c.grid_id
	LEFT JOIN departments d ON d.tenant_id = c.tenant_id AND d.id = c.holder_department_id
	LEFT JOIN categories k ON k.tenant_id = c.tenant_id AND k.id = c.category_id
	LEFT JOIN channels w ON w.tenant_id = c.tenant_id AND w.id = c.channel_id
	LEFT JOIN parties p ON p.tenant_id = c.tenant_id AND p.id = c.reporter_id
	LEFT JOIN case_events e ON e.tenant_id = c.tenant_id AND e.case_id = c.id AND e.seq = c.version
	WHERE g.id IS NULL OR d.id IS NULL OR k.id IS NULL OR w.id IS NULL OR e.id IS NULL OR (p.id IS NULL AND NOT c.anonymous)`

func finish(ctx context.Context, conn *sql.Conn, e engine) error {
	var astray int
	if err := conn.QueryRowContext(ctx, sample).Scan(&astray); err != nil {
		return err
	}
	if astray > 0 {
		return fmt.Errorf("%d of 2000 cases point to rows that are not there", astray)
	}
	after := []string{"DROP TABLE bench_places", "DROP TABLE bench_kinds", "DROP TABLE bench_ways", "ANALYZE"}
	if e.postgres {
		after = append(after, "VACUUM (ANALYZE) "+strings.Join(filled, ", "), "CHECKPOINT")
	}
	for _, statement := range after {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// place is a region with its officer-to-be.
type place struct {
	level, code string
	id          uuid.UUID
}

// busiest are the regions of a tenant with the most open cases: three
// communities and three streets, the district and the city.
func busiest(ctx context.Context, spec Spec, t *tenant) (list []place, err error) {
	db, _, err := open(spec)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, level := range []struct {
		name  string
		count int
	}{{"COMMUNITY", 3}, {"STREET", 3}, {"DISTRICT", 1}} {
		rows, err := db.QueryContext(ctx, fmt.Sprintf(`SELECT r.code, r.id FROM regions r JOIN (SELECT %[1]s_id AS id, count(*) AS n FROM cases
			WHERE tenant_id = '%[2]s' AND closed_at IS NULL GROUP BY 1) c ON c.id = r.id ORDER BY c.n DESC, r.code LIMIT %[3]d`,
			strings.ToLower(level.name), t.id, level.count))
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			p := place{level: level.name}
			if err := errors.Join(rows.Scan(&p.code, &p.id), rows.Err()); err != nil {
				return nil, err
			}
			list = append(list, p)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	p := place{level: "CITY"}
	err = db.QueryRowContext(ctx, fmt.Sprintf("SELECT code, id FROM regions WHERE tenant_id = '%s' AND level = 'CITY'", t.id)).Scan(&p.code, &p.id)
	if errors.Is(err, sql.ErrNoRows) { // a district of its own
		return list, nil
	}
	return append(list, p), err
}
