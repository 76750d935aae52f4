package ceiling

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// The statements that write are PostgreSQL's; on SQLite a write has no ceiling.

// report is the input of a report, as far as the bench uses it.
type report struct {
	Input struct{ Channel, Title, Description, Address, GridID, CategoryID string }
}

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

func (h *Handler) report(ctx context.Context, v *viewer, in report) (answer, error) {
	s, err := h.setups.of(ctx, v.tenant)
	if err != nil {
		return nil, err
	}
	kind := gid.Parse(in.Input.CategoryID).Of(gid.Category).String()
	k, way := s.categories[kind], s.channels[in.Input.Channel]
	if k.limit.Unit != "MINUTE" || way == "" {
		return nil, errors.New("ceiling: a report of another kind")
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	start := now.Truncate(time.Second)
	length := time.Duration(k.limit.Amount) * time.Minute
	yellow := start.Add(length * time.Duration(s.Light.YellowNum) / time.Duration(s.Light.YellowDen))
	rung, id, code := s.RungOf(k.grade), newID(), rand.Text()[:16]
	due := h.write.instant(start.Add(length))
	var number, office string
	err = h.write.with(ctx, v.tenant, true, func(c *conn) error {
		return c.query(ctx, reportText, func(row []driver.Value) { number, office = word(row[0]), word(row[1]) },
			v.tenant, id, newID(), strconv.Itoa(now.Year()), code, strconv.Itoa(k.limit.Amount), way, kind, k.grade, strconv.Itoa(rung), s.levelOf(rung),
			gid.Parse(in.Input.GridID).Of(gid.Grid).String(), v.account, h.write.instant(now), in.Input.Title, in.Input.Description, in.Input.Address,
			newID(), s.calendar, h.write.instant(start), h.write.instant(yellow), due, newID(), newID(), newID())
	})
	if err == nil && office == "" {
		err = errors.New("ceiling: no such place")
	}
	a := make(answer, 0, 512)
	a.raw(`{"data":{"reportCase":{"case":{"id":`)
	a.id(gid.CaseFile, id)
	a.key("number")
	a.quoted(number)
	a.raw(`,"version":2,"state":"ASSIGNED","light":"GREEN"`)
	a.key("dueAt")
	a.instant(due)
	a.raw(`,"holder":{"code":`)
	a.quoted(office)
	a.raw(`},"workOrders":[{"seq":1,"state":"SENT","department":{"code":`)
	a.quoted(office)
	a.raw(`}}]},"trackingCode":`)
	a.quoted(fmt.Sprintf("%s-%s-%s-%s", code[:4], code[4:8], code[8:12], code[12:]))
	a.raw(`,"userErrors":[]}}}`)
	return a, err
}

// dispatch is the input of a dispatch, as far as the bench uses it.
type dispatch struct {
	Input struct{ CaseID, DepartmentID, Instruction string }
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

func (h *Handler) dispatch(ctx context.Context, v *viewer, in dispatch) (answer, error) {
	s, err := h.setups.of(ctx, v.tenant)
	if err != nil {
		return nil, err
	}
	id := gid.Parse(in.Input.CaseID).Of(gid.CaseFile).String()
	share := strconv.FormatFloat(float64(s.Light.YellowNum)/float64(s.Light.YellowDen), 'f', -1, 64)
	var version, due, unit string
	err = h.write.with(ctx, v.tenant, true, func(c *conn) error {
		return c.query(ctx, dispatchText, func(row []driver.Value) { version, due, unit = word(row[0]), word(row[1]), word(row[2]) },
			v.tenant, id, v.region, v.account, h.write.instant(time.Now()), gid.Parse(in.Input.DepartmentID).Of(gid.Department).String(), in.Input.Instruction,
			newID(), newID(), newID(), share, s.calendar)
	})
	if err == nil && version == "" {
		err = errors.New("ceiling: the case cannot be dispatched")
	}
	a := make(answer, 0, 512)
	a.raw(`{"data":{"dispatchCase":{"case":{"id":`)
	a.id(gid.CaseFile, id)
	a.key("version")
	a.raw(version)
	a.raw(`,"state":"ASSIGNED","light":"GREEN"`)
	a.key("dueAt")
	a.instant(due)
	a.raw(`,"workOrders":[{"seq":1,"state":"SENT","department":{"code":`)
	a.quoted(unit)
	a.raw(`}}]},"userErrors":[]}}}`)
	return a, err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
