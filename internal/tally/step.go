package tally

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/store"
)

// folding is a transaction that writes counts. Whoever does so holds the mark; a
// statement of PostgreSQL that adds to the counts sees one instant of the cases and
// of their changes, so that every case is counted once, as it is there or as what
// changed it says.
type folding struct {
	tx *store.Tx
	sqlOf
	tenant uuid.UUID
}

// step takes in a batch of changes, and where those are the last, moves the mark
// towards now. It is false where somebody else is at it.
func (f folding) step(ctx context.Context, due waiting, now time.Time) (mine bool, err error) {
	if mine, err = f.hold(ctx, now, true); err != nil || !mine {
		return false, err
	}
	if due.changes > 0 {
		if err := f.takeIn(ctx, now); err != nil {
			return false, err
		}
	}
	if due.changes > foldBatch || due.lights == 0 && !due.old {
		return true, nil
	}
	return true, f.moveMark(ctx, now)
}

// hold takes the mark of the tenant, which is made where there is none; free says
// that nobody waits for it.
func (f folding) hold(ctx context.Context, now time.Time, free bool) (held bool, err error) {
	_, err = f.tx.Exec(ctx, `INSERT INTO counters (id, tenant_id, name, value) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, name) DO NOTHING`,
		uuid.Must(uuid.NewV7()), f.tenant, markName, now.Unix())
	if err != nil {
		return false, err
	}
	text := "SELECT value FROM counters WHERE tenant_id = $1 AND name = $2"
	if f.postgres {
		text += " FOR UPDATE"
		if free {
			text += " SKIP LOCKED"
		}
	}
	err = f.tx.Rows(ctx, text, []any{f.tenant, markName}, func([]any) error { held = true; return nil })
	return held, err
}

// takeIn adds a batch of changes to the counts, with the lights of the mark, and
// removes them.
func (f folding) takeIn(ctx context.Context, now time.Time) error {
	some := fmt.Sprintf("SELECT id FROM case_count_changes WHERE tenant_id = $1 ORDER BY id LIMIT %d", foldBatch)
	remove := "DELETE FROM case_count_changes WHERE tenant_id = $1 AND id IN (" + some + ")"
	from, gone := "gone", ", gone AS ("+remove+" RETURNING *)"
	if !f.postgres { // which cannot; but it has one writer
		from, gone = "case_count_changes", ""
	}
	rows := fmt.Sprintf("SELECT %s, %s AS light, k.delta AS n FROM m CROSS JOIN %s k", placed("k"), f.light("k", atMark), from)
	if !f.postgres {
		rows += " WHERE k.tenant_id = $1 AND k.id IN (" + some + ")"
	}
	if _, err := f.tx.Exec(ctx, f.adding(gone, rows), f.tenant, now.Unix()); err != nil || f.postgres {
		return err
	}
	_, err := f.tx.Exec(ctx, remove, f.tenant)
	return err
}

// moveMark has the counts show the lights of a later instant: of now, or of the
// first after which a batch of cases has changed. The changes that are not taken in
// yet will be with the new lights, and are set right for that.
func (f folding) moveMark(ctx context.Context, now time.Time) error {
	to, err := f.next(ctx, now)
	if err != nil {
		return err
	}
	rows := f.turned(placed("c"), atMark, atOther, "") + fmt.Sprintf(
		" UNION ALL SELECT %s, %s, d.n * k.delta FROM m CROSS JOIN case_count_changes k CROSS JOIN (SELECT -1 AS n UNION ALL SELECT 1) AS d WHERE k.tenant_id = $1",
		placed("k"), f.light("k", "CASE d.n WHEN -1 THEN "+atOther+" ELSE "+atMark+" END"))
	if _, err := f.tx.Exec(ctx, f.adding("", rows), f.tenant, to); err != nil {
		return err
	}
	_, err = f.tx.Exec(ctx, "UPDATE counters SET value = $1 WHERE tenant_id = $2 AND name = $3", to, f.tenant, markName)
	return err
}

// next is where the mark goes, in seconds since 1970; never back.
func (f folding) next(ctx context.Context, now time.Time) (to int64, err error) {
	seconds := f.choose("CAST(EXTRACT(EPOCH FROM %s) AS bigint)", "CAST(strftime('%%s', %s) AS bigint)")
	last := func(column string) string {
		return fmt.Sprintf("(SELECT "+seconds+" + 1 FROM m CROSS JOIN cases c WHERE c.tenant_id = $1 AND c.clock_stopped_at IS NULL AND %s AND c.%s >= m.lo AND c.%s < m.hi ORDER BY c.%s LIMIT 1 OFFSET %d)",
			"c."+column, isOpen("c"), column, column, column, foldBatch-1)
	}
	text := "WITH " + f.instants("CAST($2 AS bigint)") + " SELECT mark, other, " + last("yellow_at") + ", " + last("due_at") + " FROM w"
	err = f.tx.Rows(ctx, text, []any{f.tenant, now.Unix()}, func(row []any) error {
		mark, other := row[0].(int64), row[1].(int64)
		to = max(mark, other)
		for _, last := range row[2:] {
			if last, ok := last.(int64); ok {
				to = min(to, last)
			}
		}
		return nil
	})
	return to, err
}

// recount counts all open cases at now.
func (f folding) recount(ctx context.Context, now time.Time) (cases int, err error) {
	if _, err := f.hold(ctx, now, false); err != nil {
		return 0, err
	}
	if _, err := f.tx.Exec(ctx, "DELETE FROM case_counts WHERE tenant_id = $1", f.tenant); err != nil {
		return 0, err
	}
	if _, err := f.tx.Exec(ctx, "UPDATE counters SET value = $1 WHERE tenant_id = $2 AND name = $3", now.Unix(), f.tenant, markName); err != nil {
		return 0, err
	}
	const remove = "DELETE FROM case_count_changes WHERE tenant_id = $1"
	gone := ", gone AS (" + remove + ")"
	if !f.postgres {
		if _, err := f.tx.Exec(ctx, remove, f.tenant); err != nil {
			return 0, err
		}
		gone = ""
	}
	rows := fmt.Sprintf("SELECT %s, %s AS light, 1 AS n FROM m CROSS JOIN cases c WHERE c.tenant_id = $1 AND %s", placed("c"), f.light("c", atMark), isOpen("c"))
	if _, err := f.tx.Exec(ctx, f.adding(gone, rows), f.tenant, now.Unix()); err != nil {
		return 0, err
	}
	const all = `SELECT CAST(COALESCE(SUM(k.cases), 0) AS bigint) FROM case_counts k JOIN regions r ON r.tenant_id = $1 AND r.id = k.region_id AND r.parent_id IS NULL
		WHERE k.tenant_id = $1 AND NOT k.by_category`
	err = f.tx.Rows(ctx, all, []any{f.tenant}, func(row []any) error { cases = int(row[0].(int64)); return nil })
	return cases, err
}

// placed are the columns by which adding spreads rows.
func placed(row string) string {
	return fmt.Sprintf("%[1]s.district_id, %[1]s.street_id, %[1]s.community_id, %[1]s.category_id, %[1]s.state", row)
}

// adding is the statement that adds rows to the counts of every region in which
// they lie, in all and by category. What is read together is written together. $1 is the tenant, $2 the other instant of m.
func (f folding) adding(with, rows string) string {
	without := func(column string) string { return "NULLIF(k." + column + ", (SELECT id FROM top))" } // the root is above all
	d, s, c := without("district_id"), without("street_id"), without("community_id")
	spread := fmt.Sprintf(`SELECT CASE l.level WHEN 0 THEN (SELECT id FROM top) WHEN 1 THEN %[1]s WHEN 2 THEN %[2]s ELSE %[3]s END AS region_id, b.by_category,
		COALESCE(CASE l.level WHEN 0 THEN COALESCE(%[1]s, %[2]s, %[3]s) WHEN 1 THEN COALESCE(%[2]s, %[3]s) WHEN 2 THEN %[3]s END, %[4]s) AS below_id,
		COALESCE(CASE WHEN b.by_category THEN k.category_id END, %[4]s) AS category_id, k.state, k.light, k.n
		FROM (%[5]s) AS k CROSS JOIN (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS l
		CROSS JOIN (SELECT false AS by_category UNION ALL SELECT true) AS b`, d, s, c, f.uuid(nothing), rows)
	return fmt.Sprintf(`WITH %s, top AS MATERIALIZED (SELECT id FROM regions WHERE tenant_id = $1 AND parent_id IS NULL)%s
		INSERT INTO case_counts (id, tenant_id, region_id, by_category, below_id, category_id, state, light, cases)
		SELECT %s, %s, k.region_id, k.by_category, k.below_id, k.category_id, k.state, k.light, SUM(k.n) FROM (%s) AS k
		WHERE k.region_id IS NOT NULL GROUP BY k.region_id, k.by_category, k.below_id, k.category_id, k.state, k.light HAVING SUM(k.n) <> 0
		ORDER BY k.region_id, k.by_category, k.below_id, k.category_id, k.state, k.light
		ON CONFLICT (tenant_id, region_id, by_category, below_id, category_id, state, light) DO UPDATE SET cases = case_counts.cases + EXCLUDED.cases`,
		f.instants("CAST($2 AS bigint)"), with, f.newID(), f.uuid("$1"), spread)
}
