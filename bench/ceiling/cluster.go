package ceiling

import (
	"context"
	"database/sql/driver"
	"strconv"
	"time"
)

// cluster is the book on PostgreSQL: one statement for each write.
type cluster struct{ *pool }

// reportText takes the number, files the case with its holder, and sends it on
// by itself: clock, order and both entries of the history.
const reportText = `WITH place AS (
	SELECT g.id AS grid, c.id AS community, c.street_id AS street, c.district_id AS district, o.id AS office, o.code, o.region_id AS holder
	FROM grids g JOIN regions c ON c.tenant_id = $1 AND c.id = g.community_id
	JOIN regions h ON h.tenant_id = $1 AND h.id = CASE $11 WHEN 'COMMUNITY' THEN c.id WHEN 'STREET' THEN c.street_id ELSE c.district_id END
	JOIN departments o ON o.tenant_id = $1 AND o.code = 'office-' || h.code AND o.closed_at IS NULL
	WHERE g.tenant_id = $1 AND g.id = $12 AND NOT EXISTS (SELECT FROM rulings r WHERE r.tenant_id = $1 AND r.category_id = $8)
), number AS (
	INSERT INTO counters (id, tenant_id, name, value) VALUES ($3, $1, 'case-' || $4, 1)
	ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + 1 RETURNING $4 || '-' || to_char(value, 'FM000000') AS number
), filed AS (
	INSERT INTO cases (id, tenant_id, number, tracking_code, title, description, address, grade, rung, state, reported_at, yellow_at, due_at, updated_at,
		version, channel_id, category_id, region_id, holder_department_id, holder_region_id, filed_by_id, district_id, street_id, community_id, grid_id, open_orders)
	SELECT $2, $1, n.number, $5, $15, $16, $17, $9, CAST($10 AS bigint), 'ASSIGNED', $14, $21, $22, $14, 2, $7, $8, p.community, p.office, p.holder, $13,
		p.district, p.street, p.community, p.grid, 1 FROM place p, number n
), clock AS (
	INSERT INTO clocks (id, tenant_id, kind, amount, unit, from_at, started_at, yellow_at, due_at, next_light_at, case_id, calendar_id)
	SELECT $18, $1, 'REPLY', CAST($6 AS bigint), 'MINUTE', $14, $20, $21, $22, CAST($21 AS timestamptz) + interval '1 second', $2, $19 FROM place
), sent AS (
	INSERT INTO work_orders (id, tenant_id, seq, lead, state, sent_at, case_id, department_id) SELECT $23, $1, 1, true, 'SENT', $14, $2, office FROM place
), told AS (
	INSERT INTO case_events (id, tenant_id, seq, kind, from_state, to_state, rung, light, at, public, case_id, actor_id, department_id, work_order_id)
	SELECT CAST($24 AS uuid), $1, 1, 'REPORT', '', 'ACCEPTED', CAST($10 AS bigint), '', CAST($14 AS timestamptz), true, $2, CAST($13 AS uuid), office, CAST(NULL AS uuid) FROM place
	UNION ALL SELECT $25, $1, 2, 'DISPATCH', 'ACCEPTED', 'ASSIGNED', CAST($10 AS bigint), 'GREEN', $14, true, $2, NULL, office, $23 FROM place
) SELECT n.number, p.code FROM number n, place p`

func (b cluster) file(ctx context.Context, f filing) (got filed, err error) {
	err = b.ask(ctx, f.tenant, reportText, func(row []driver.Value) { got = filed{word(row[0]), word(row[1])} },
		f.tenant, f.id, newID(), strconv.Itoa(f.now.Year()), f.trackingCode, strconv.Itoa(f.minutes), f.channel, f.category, f.grade, strconv.Itoa(f.rung), f.level,
		f.grid, f.account, b.instant(f.now), f.title, f.description, f.address,
		newID(), f.setup.calendar, b.instant(f.now.Truncate(time.Second)), b.instant(f.yellow), b.instant(f.due), newID(), newID(), newID())
	if err == nil && got.office == "" {
		err = errNoPlace
	}
	return got, err
}

// dispatchText moves a case that the viewer's own office holds, where no ruling
// binds it, to a unit of its area at most one rung above: state and version,
// clock, order and entry.
const dispatchText = `WITH c AS (
	UPDATE cases c SET state = 'ASSIGNED', version = c.version + 1, updated_at = $5, open_orders = 1,
		yellow_at = date_trunc('second', CAST($5 AS timestamptz)) + CAST(k."limit"->>'amount' AS bigint) * CAST($11 AS double precision) * interval '1 minute',
		due_at = date_trunc('second', CAST($5 AS timestamptz)) + CAST(k."limit"->>'amount' AS bigint) * interval '1 minute'
	FROM categories k, departments u, regions r
	WHERE c.tenant_id = $1 AND c.id = $2 AND c.state = 'ACCEPTED' AND c.open_orders = 0 AND c.holder_region_id = $3
	AND k.tenant_id = $1 AND k.id = c.category_id AND k."limit"->>'unit' = 'MINUTE'
	AND u.tenant_id = $1 AND u.id = $6 AND u.closed_at IS NULL AND u.rung <= c.rung + 1 AND r.tenant_id = $1 AND r.id = u.region_id
	AND ($3 IN (r.id, r.parent_id, r.street_id, r.district_id) OR EXISTS (SELECT FROM regions o WHERE o.tenant_id = $1 AND o.id = $3 AND o.parent_id IS NULL))
	AND NOT EXISTS (SELECT FROM rulings x WHERE x.tenant_id = $1 AND (x.case_id = c.id OR x.category_id = c.category_id))
	RETURNING c.version, c.rung, c.yellow_at, c.due_at, CAST(k."limit"->>'amount' AS bigint) AS amount, u.code
), clock AS (
	INSERT INTO clocks (id, tenant_id, kind, amount, unit, from_at, started_at, yellow_at, due_at, next_light_at, case_id, calendar_id)
	SELECT $8, $1, 'REPLY', amount, 'MINUTE', $5, date_trunc('second', CAST($5 AS timestamptz)), yellow_at, due_at, yellow_at + interval '1 second', $2, $12 FROM c
), sent AS (
	INSERT INTO work_orders (id, tenant_id, seq, lead, state, instruction, sent_at, case_id, department_id)
	SELECT $9, $1, 1 + (SELECT count(*) FROM work_orders o WHERE o.tenant_id = $1 AND o.case_id = $2), true, 'SENT', $7, $5, $2, $6 FROM c
), told AS (
	INSERT INTO case_events (id, tenant_id, seq, kind, from_state, to_state, rung, light, at, public, case_id, actor_id, department_id, work_order_id)
	SELECT $10, $1, version, 'DISPATCH', 'ACCEPTED', 'ASSIGNED', rung, 'GREEN', $5, true, $2, $4, $6, $9 FROM c
) SELECT CAST(version AS text), CAST(due_at AS text), code FROM c`

func (b cluster) send(ctx context.Context, o sending) (got sent, err error) {
	share := strconv.FormatFloat(float64(o.setup.Light.YellowNum)/float64(o.setup.Light.YellowDen), 'f', -1, 64)
	err = b.ask(ctx, o.tenant, dispatchText, func(row []driver.Value) { got = sent{word(row[0]), word(row[1]), word(row[2])} },
		o.tenant, o.id, o.region, o.account, b.instant(o.now), o.unit, o.instruction, newID(), newID(), newID(),
		share, o.setup.calendar)
	if err == nil && got.version == "" {
		err = errUnsent
	}
	return got, err
}
