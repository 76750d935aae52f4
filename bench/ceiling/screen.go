package ceiling

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/huying/huying/ent/gid"
)

// screenText looks up the open cases of a district by street and light: what is
// kept, what was not yet added to it, and the lights that changed since the second
// that it shows. Those are found by their instants: an equality would have the
// planner read the district. $1 tenant, $2 district, $3 now in seconds since 1970.
func screenText(postgres bool) string {
	instant, lo, hi, never := "strftime('%Y-%m-%d %H:%M:%S+00:00', ?, 'unixepoch')", "MIN", "MAX", "'9999-12-31 00:00:00+00:00'"
	if postgres {
		instant, lo, hi, never = "to_timestamp(?)", "LEAST", "GREATEST", "timestamptz '9999-12-31 00:00:00+00'"
	}
	at := func(seconds string) string { return strings.Replace(instant, "?", seconds, 1) }
	light := func(row, at string) string {
		return fmt.Sprintf("CASE WHEN %[1]s.due_at >= %[3]s THEN '' WHEN COALESCE(%[1]s.clock_stopped_at, %[2]s) > %[1]s.due_at THEN 'RED' WHEN COALESCE(%[1]s.clock_stopped_at, %[2]s) > %[1]s.yellow_at THEN 'YELLOW' ELSE 'GREEN' END",
			row, at, never)
	}
	turned := func(found string) string {
		return fmt.Sprintf(`SELECT COALESCE(c.street_id, c.community_id), %s, d.n FROM m CROSS JOIN cases c CROSS JOIN (SELECT -1 AS n UNION ALL SELECT 1) AS d
		WHERE c.tenant_id = $1 AND $2 IN (c.district_id, c.street_id) AND c.clock_stopped_at IS NULL AND c.state NOT IN (%s) AND %s`,
			light("c", "CASE d.n WHEN -1 THEN m.mark ELSE m.now END"), quotedEnds(), found)
	}
	within := func(column string) string {
		return fmt.Sprintf("c.%[1]s >= (SELECT lo FROM m) AND c.%[1]s < (SELECT hi FROM m)", column)
	}
	return fmt.Sprintf(`WITH w AS MATERIALIZED (SELECT COALESCE((SELECT value FROM counters WHERE tenant_id = $1 AND name = 'case-lights'), CAST($3 AS bigint)) AS mark, CAST($3 AS bigint) AS now),
	m AS MATERIALIZED (SELECT %s AS mark, %s AS now, %s AS lo, %s AS hi FROM w)
	SELECT r.code, r.name, NULLIF(f.light, ''), CAST(f.n AS text) FROM (SELECT g.below_id, g.light, SUM(g.n) AS n FROM (
		SELECT NULLIF(below_id, '00000000-0000-0000-0000-000000000000') AS below_id, light, cases AS n FROM case_counts
		WHERE tenant_id = $1 AND region_id = $2 AND by_category = false
		UNION ALL SELECT COALESCE(k.street_id, k.community_id), %s, k.delta FROM m CROSS JOIN case_count_changes k WHERE k.tenant_id = $1 AND k.district_id = $2
		UNION ALL %s UNION ALL %s) AS g GROUP BY g.below_id, g.light HAVING SUM(g.n) <> 0) AS f
	LEFT JOIN regions r ON r.tenant_id = $1 AND r.id = f.below_id ORDER BY f.below_id NULLS LAST, f.light NULLS LAST`,
		at("mark"), at("now"), at(lo+"(mark, now)"), at(hi+"(mark, now)"), light("k", "m.mark"),
		turned(within("yellow_at")), turned(within("due_at")+" AND NOT ("+within("yellow_at")+")"))
}

// screen answers the open cases of the viewer's own district by street and light.
func (h *Handler) screen(ctx context.Context, v *viewer, in struct{ Region string }) (answer, error) {
	if v.level != "DISTRICT" || gid.Parse(in.Region).Of(gid.Region).String() != v.region {
		return nil, errRefused
	}
	a := make(answer, 0, 2048)
	a.raw(`{"data":{"openCases":[`)
	rows := 0
	err := h.read.ask(ctx, v.tenant, h.texts.screen, func(r []driver.Value) {
		if rows++; rows > 1 {
			a.raw(",")
		}
		a.raw(`{"region":`)
		a.codeAndName(r[0], r[1])
		a.key("light")
		a.text(r[2])
		a.key("count")
		a.plain(r[3])
		a.raw("}")
	}, v.tenant, v.region, strconv.FormatInt(time.Now().Unix(), 10))
	a.raw("]}}")
	return a, err
}
