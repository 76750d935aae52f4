package ceiling

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// SQLite changes one table in a statement, and no statement waits for a network:
// here a write is as many as it changes tables.

// countText takes the next of the tenant's numbers.
const countText = `INSERT INTO counters (id, tenant_id, name, value) VALUES ($1, $2, $3, 1)
	ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value`

// caseText files a case with its holder, who is answered.
const caseText = `INSERT INTO cases (id, tenant_id, number, tracking_code, title, description, address, grade, rung, state, reported_at, yellow_at, due_at, updated_at,
		version, channel_id, category_id, region_id, holder_department_id, holder_region_id, filed_by_id, district_id, street_id, community_id, grid_id, open_orders)
	SELECT $2, $1, $3, $4, $5, $6, $7, $8, $9, 'ASSIGNED', $10, $11, $12, $10, 2, $13, $14, c.id, o.id, o.region_id, $15, c.district_id, c.street_id, c.id, g.id, 1
	FROM grids g JOIN regions c ON c.tenant_id = $1 AND c.id = g.community_id
	JOIN regions h ON h.tenant_id = $1 AND h.id = CASE $16 WHEN 'COMMUNITY' THEN c.id WHEN 'STREET' THEN c.street_id ELSE c.district_id END
	JOIN departments o ON o.tenant_id = $1 AND o.code = 'office-' || h.code AND o.closed_at IS NULL
	WHERE g.tenant_id = $1 AND g.id = $17 AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.tenant_id = $1 AND r.category_id = $14)
	RETURNING holder_department_id, (SELECT o.code FROM departments o WHERE o.tenant_id = $1 AND o.id = holder_department_id)`

const clockText = `INSERT INTO clocks (id, tenant_id, kind, amount, unit, from_at, started_at, yellow_at, due_at, next_light_at, case_id, calendar_id)
	VALUES ($2, $1, 'REPLY', $3, 'MINUTE', $4, $5, $6, $7, $8, $9, $10)`

const orderText = `INSERT INTO work_orders (id, tenant_id, seq, lead, state, instruction, sent_at, case_id, department_id) VALUES ($2, $1, $3, 1, 'SENT', $4, $5, $6, $7)`

const eventText = `INSERT INTO case_events (id, tenant_id, seq, kind, from_state, to_state, rung, light, at, public, case_id, actor_id, department_id, work_order_id)
	VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, 1, $10, NULLIF($11, ''), $12, NULLIF($13, ''))`

func (b *file) file(ctx context.Context, f filing) (got filed, err error) {
	rung, now := strconv.Itoa(f.rung), b.instant(f.now)
	err = b.do(func(c *conn) error {
		err := c.query(ctx, countText, func(row []driver.Value) { got.number = fmt.Sprintf("%d-%06d", f.now.Year(), row[0]) },
			newID(), f.tenant, "case-"+strconv.Itoa(f.now.Year()))
		if err != nil {
			return err
		}
		office := ""
		err = c.query(ctx, caseText, func(row []driver.Value) { office, got.office = word(row[0]), word(row[1]) },
			f.tenant, f.id, got.number, f.trackingCode, f.title, f.description, f.address, f.grade, rung, now, b.instant(f.yellow), b.instant(f.due),
			f.channel, f.category, f.account, f.level, f.grid)
		if err == nil && office == "" {
			err = errNoPlace
		}
		if err != nil {
			return err
		}
		order := newID()
		return c.change(ctx,
			b.clock(f.tenant, f.id, f.setup.calendar, f.minutes, f.now, f.yellow, f.due),
			change{orderText, []string{f.tenant, order, "1", "", now, f.id, office}},
			change{eventText, []string{f.tenant, newID(), "1", "REPORT", "", "ACCEPTED", rung, "", now, f.id, f.account, office, ""}},
			change{eventText, []string{f.tenant, newID(), "2", "DISPATCH", "ACCEPTED", "ASSIGNED", rung, "GREEN", now, f.id, "", office, order}})
	})
	return got, err
}

// change is a statement that answers nothing.
type change struct {
	text string
	args []string
}

func (c *conn) change(ctx context.Context, list ...change) error {
	for _, s := range list {
		if err := c.query(ctx, s.text, func([]driver.Value) {}, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func (b *file) clock(tenant, id, calendar string, minutes int, from, yellow, due time.Time) change {
	return change{clockText, []string{tenant, newID(), strconv.Itoa(minutes), b.instant(from), b.instant(from.Truncate(time.Second)),
		b.instant(yellow), b.instant(due), b.instant(yellow.Add(time.Second)), id, calendar}}
}

// waitingText is a case that the viewer's own office holds, where no ruling binds
// it, and a unit of its area at most one rung above.
const waitingText = `SELECT c.version, c.rung, CAST(c.category_id AS text), u.code, (SELECT count(*) FROM work_orders o WHERE o.tenant_id = $1 AND o.case_id = $2)
	FROM cases c JOIN departments u ON u.tenant_id = $1 AND u.id = $4 JOIN regions r ON r.tenant_id = $1 AND r.id = u.region_id
	WHERE c.tenant_id = $1 AND c.id = $2 AND c.state = 'ACCEPTED' AND c.open_orders = 0 AND c.holder_region_id = $3
	AND u.closed_at IS NULL AND u.rung <= c.rung + 1
	AND ($3 IN (r.id, r.parent_id, r.street_id, r.district_id) OR EXISTS (SELECT 1 FROM regions o WHERE o.tenant_id = $1 AND o.id = $3 AND o.parent_id IS NULL))
	AND NOT EXISTS (SELECT 1 FROM rulings x WHERE x.tenant_id = $1 AND (x.case_id = c.id OR x.category_id = c.category_id))`

const assignText = `UPDATE cases SET state = 'ASSIGNED', version = $3, updated_at = $4, open_orders = 1, yellow_at = $5, due_at = $6 WHERE tenant_id = $1 AND id = $2`

func (b *file) send(ctx context.Context, o sending) (got sent, err error) {
	err = b.do(func(c *conn) error {
		var version, rung, orders int64
		kind := ""
		err := c.query(ctx, waitingText, func(row []driver.Value) {
			version, rung, kind, got.unit, orders = row[0].(int64)+1, row[1].(int64), word(row[2]), word(row[3]), row[4].(int64)
		}, o.tenant, o.id, o.region, o.unit)
		k := o.setup.categories[kind]
		if err == nil && k.limit.Unit != "MINUTE" {
			err = errUnsent
		}
		if err != nil {
			return err
		}
		now, order := b.instant(o.now), newID()
		yellow, due := o.setup.instants(k, o.now)
		got.version, got.due = strconv.FormatInt(version, 10), b.instant(due)
		return c.change(ctx,
			change{assignText, []string{o.tenant, o.id, got.version, now, b.instant(yellow), got.due}},
			b.clock(o.tenant, o.id, o.setup.calendar, k.limit.Amount, o.now, yellow, due),
			change{orderText, []string{o.tenant, order, strconv.FormatInt(orders+1, 10), o.instruction, now, o.id, o.unit}},
			change{eventText, []string{o.tenant, newID(), got.version, "DISPATCH", "ACCEPTED", "ASSIGNED", strconv.FormatInt(rung, 10), "GREEN", now, o.id,
				o.account, o.unit, order}})
	})
	return got, err
}
