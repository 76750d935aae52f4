package ceiling

import (
	"fmt"
	"strings"

	"github.com/huying/huying/internal/casestate"
)

// within is the permission of a place on a table of its columns, in SQL: $3 is
// the viewer's region.
func within(level, table string) string {
	if level == "CITY" { // his own tenant's whole city
		return "CAST($3 AS text) <> ''"
	}
	return fmt.Sprintf("%s.%s_id = $3", table, strings.ToLower(level))
}

// light is the colour of a case at $5; NULL while no limit is set.
const light = `CASE WHEN c.due_at >= '9999-01-01' THEN NULL WHEN COALESCE(c.clock_stopped_at, $5) > c.due_at THEN 'RED'
	WHEN COALESCE(c.clock_stopped_at, $5) > c.yellow_at THEN 'YELLOW' ELSE 'GREEN' END`

const due = `CASE WHEN c.due_at >= '9999-01-01' THEN NULL ELSE CAST(c.due_at AS text) END`

// mine is which cases a viewer with a place may read, and joined the party that
// he may see beside one.
func mine(level string) string { return "(" + within(level, "c") + " OR c.filed_by_id = $4)" }

func joined(level string) string {
	return fmt.Sprintf(`LEFT JOIN categories k ON k.tenant_id = $1 AND k.id = c.category_id
	LEFT JOIN grids g ON g.tenant_id = $1 AND g.id = c.grid_id
	LEFT JOIN parties p ON p.tenant_id = $1 AND p.id = c.reporter_id AND (%s OR %s)`, within(level, "c"), within(level, "p"))
}

// caseColumns are the columns of the row of the case itself; those of events
// and orders are filled up to as many.
const caseColumns = 24

// oneCase: the case, its last ten events and its orders, as rows of one
// statement told apart by the first column. $1 tenant, $2 case, $3 region,
// $4 account, $5 now.
func oneCase(level string) string {
	nulls := func(n int) string { return strings.Repeat(", NULL", n) }
	return fmt.Sprintf(`WITH c AS MATERIALIZED (SELECT * FROM cases c WHERE c.tenant_id = $1 AND c.id = $2 AND %[1]s)
	SELECT 0, 0, CAST(c.id AS text), c.number, CAST(c.version AS text), c.state, %[2]s, %[3]s, c.title, c.description, c.address,
		CAST(c.reported_at AS text), c.grade, CAST(c.rung AS text), k.code, k.name->>'zh', g.code, g.name,
		CAST(p.id AS text), p.name, p.phone, CAST(h.id AS text), h.code, h.name->>'zh'
	FROM c %[4]s LEFT JOIN departments h ON h.tenant_id = $1 AND h.id = c.holder_department_id
	UNION ALL SELECT 1, o.seq, CAST(o.id AS text), CAST(o.seq AS text), CASE WHEN o.lead THEN 'true' ELSE 'false' END, o.state, o.instruction,
		CAST(o.sent_at AS text), d.code, d.name->>'zh'%[5]s
	FROM work_orders o JOIN departments d ON d.tenant_id = $1 AND d.id = o.department_id
	WHERE o.tenant_id = $1 AND o.case_id = (SELECT c.id FROM c WHERE %[6]s)
	UNION ALL SELECT 2, e.seq, CAST(e.id AS text), CAST(e.seq AS text), e.kind, NULLIF(e.from_state, ''), e.to_state, CAST(e.at AS text), e.text,
		CASE WHEN e.public THEN 'true' ELSE 'false' END, d.name->>'zh'%[7]s
	FROM (SELECT e.* FROM case_events e WHERE e.tenant_id = $1 AND e.case_id = (SELECT id FROM c) ORDER BY e.seq DESC LIMIT 10) e
	LEFT JOIN departments d ON d.tenant_id = $1 AND d.id = e.department_id
	ORDER BY 1, 2`, mine(level), light, due, joined(level), nulls(caseColumns-10), within(level, "c"), nulls(caseColumns-11))
}

// inbox: a page of open cases of the viewer's place, the newest first, a row
// for each order of a case. $1 tenant, $2 page size and one, $3 region, $4
// account, $5 now, and $6, $7 where the page before it ended.
func inbox(level string, after bool) string {
	place, past := "", ""
	if level != "CITY" {
		place = " AND " + within(level, "c")
	}
	if after {
		past = " AND (c.reported_at, c.id) < ($6, $7)"
	}
	return fmt.Sprintf(`WITH c AS MATERIALIZED (SELECT * FROM cases c WHERE c.tenant_id = $1%[1]s AND %[2]s AND c.closed_at IS NULL AND c.state NOT IN (%[3]s)%[4]s
		ORDER BY c.reported_at DESC, c.id DESC LIMIT CAST($2 AS integer))
	SELECT CAST(c.id AS text), c.number, c.state, c.title, %[5]s, %[6]s, CAST(c.reported_at AS text), k.code, k.name->>'zh', g.code, g.name,
		CAST(p.id AS text), p.name, p.phone, CAST(o.seq AS text), o.state, d.name->>'zh'
	FROM c %[7]s
	LEFT JOIN work_orders o ON o.tenant_id = $1 AND o.case_id = c.id AND %[8]s LEFT JOIN departments d ON d.tenant_id = $1 AND d.id = o.department_id
	ORDER BY c.reported_at DESC, c.id DESC, o.seq`, place, mine(level), quotedEnds(), past, light, due, joined(level), within(level, "c"))
}

// quotedEnds are the states in which a case has ended, in SQL.
func quotedEnds() string {
	var ends []string
	for _, state := range casestate.Ends() {
		ends = append(ends, "'"+string(state)+"'")
	}
	return strings.Join(ends, ", ")
}
