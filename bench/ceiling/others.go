package ceiling

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"

	"github.com/huying/huying/ent/gid"
)

// gridsText: the first grids of a community. $1 tenant, $2 community, $3 how many.
const gridsText = `SELECT CAST(g.id AS text), g.code, g.name, CAST(g.households AS text), r.code, r.name
	FROM grids g LEFT JOIN regions r ON r.tenant_id = $1 AND r.id = g.community_id
	WHERE g.tenant_id = $1 AND g.community_id = $2 ORDER BY g.code, g.id LIMIT CAST($3 AS integer)`

// ordersText: the newest work orders of the viewer's place. $1 tenant, $2 how
// many, $3 region.
func ordersText(level string) string {
	return fmt.Sprintf(`SELECT CAST(o.id AS text), CAST(o.seq AS text), o.state, CAST(o.sent_at AS text), d.code, d.name->>'zh', c.number, c.title
	FROM work_orders o JOIN cases c ON c.tenant_id = $1 AND c.id = o.case_id LEFT JOIN departments d ON d.tenant_id = $1 AND d.id = o.department_id
	WHERE o.tenant_id = $1 AND %s ORDER BY o.sent_at DESC, o.id DESC LIMIT CAST($2 AS integer)`, within(level, "c"))
}

// clocksText: a case by its number, a row for each of its clocks. $1 tenant, $2
// number, $3 region, $4 account, $5 now.
func clocksText(level string) string {
	return fmt.Sprintf(`SELECT c.number, c.state, %s, w.code, COALESCE(w.name->>'zh', w.name->>'en'), r.code, r.name, k.kind, CAST(k.started_at AS text), CAST(k.yellow_at AS text),
		CAST(k.due_at AS text), CAST(k.stopped_at AS text), CASE WHEN COALESCE(k.stopped_at, $5) > k.due_at THEN 'RED'
		WHEN COALESCE(k.stopped_at, $5) > k.yellow_at THEN 'YELLOW' ELSE 'GREEN' END
	FROM cases c LEFT JOIN channels w ON w.tenant_id = $1 AND w.id = c.channel_id LEFT JOIN regions r ON r.tenant_id = $1 AND r.id = c.region_id
	LEFT JOIN clocks k ON k.tenant_id = $1 AND k.case_id = c.id AND %s
	WHERE c.tenant_id = $1 AND c.number = $2 AND %s ORDER BY k.started_at, k.id`, light, within(level, "c"), mine(level))
}

// list is a connection of which a row more than its page was asked for.
type list struct {
	answer
	page, rows int
}

// next begins a row; false for the one that says that there are more.
func (l *list) next() bool {
	if l.rows++; l.rows > l.page {
		return false
	}
	if l.rows > 1 {
		l.raw(",")
	}
	return true
}

func (l *list) end() answer {
	l.raw(`],"pageInfo":{"hasNextPage":`)
	l.raw(strconv.FormatBool(l.rows > l.page))
	l.raw("}}}}")
	return l.answer
}

// gridsOf answers the first grids of a community, which everybody may read.
func (h *Handler) gridsOf(ctx context.Context, v *viewer, in struct{ Region string }) (answer, error) {
	l := list{make(answer, 0, 8<<10), 50, 0}
	l.raw(`{"data":{"grids":{"nodes":[`)
	err := h.read.ask(ctx, v.tenant, gridsText, func(r []driver.Value) {
		if !l.next() {
			return
		}
		l.raw(`{"id":`)
		l.id(gid.Grid, r[0])
		l.key("code")
		l.text(r[1])
		l.key("name")
		l.text(r[2])
		l.key("households")
		l.plain(r[3])
		l.key("community")
		l.codeAndName(r[4], r[5])
		l.raw("}")
	}, v.tenant, gid.Parse(in.Region).Of(gid.Region).String(), strconv.Itoa(l.page+1))
	return l.end(), err
}

// orders answers the newest work orders of the viewer's place.
func (h *Handler) orders(ctx context.Context, v *viewer, _ struct{}) (answer, error) {
	l := list{make(answer, 0, 8<<10), pageSize, 0}
	l.raw(`{"data":{"workOrders":{"nodes":[`)
	err := h.read.ask(ctx, v.tenant, h.texts.orders[v.level], func(r []driver.Value) {
		if !l.next() {
			return
		}
		l.raw(`{"id":`)
		l.id(gid.WorkOrder, r[0])
		l.key("seq")
		l.plain(r[1])
		l.key("state")
		l.text(r[2])
		l.key("sentAt")
		l.instant(r[3])
		l.key("department")
		l.codeAndName(r[4], r[5])
		l.raw(`,"case":{"number":`)
		l.text(r[6])
		l.key("title")
		l.text(r[7])
		l.raw("}}")
	}, v.tenant, strconv.Itoa(l.page+1), v.region)
	return l.end(), err
}

// clocks answers a case by its number, with its clocks.
func (h *Handler) clocks(ctx context.Context, v *viewer, in struct{ Number string }) (answer, error) {
	a, rows := make(answer, 0, 1024), 0
	err := h.read.ask(ctx, v.tenant, h.texts.clocks[v.level], func(r []driver.Value) {
		if rows++; rows == 1 {
			a.clocksOf(r)
		} else {
			a.raw(",")
		}
		a.clock(r[7:])
	}, v.tenant, in.Number, v.region, v.account, h.read.instant(time.Now()))
	if rows == 0 {
		a.raw(`{"data":{"case":null}}`)
		return a, err
	}
	a.raw("]}}}")
	return a, err
}

func (a *answer) clocksOf(r []driver.Value) {
	a.raw(`{"data":{"case":{"number":`)
	a.text(r[0])
	a.key("state")
	a.text(r[1])
	a.key("light")
	a.text(r[2])
	a.key("channel")
	a.codeAndName(r[3], r[4])
	a.key("region")
	a.codeAndName(r[5], r[6])
	a.raw(`,"clocks":[`)
}

func (a *answer) clock(r []driver.Value) {
	if r[0] == nil {
		return
	}
	a.raw(`{"kind":`)
	a.text(r[0])
	for i, name := range []string{"startedAt", "yellowAt", "dueAt", "stoppedAt"} {
		a.key(name)
		a.instant(r[1+i])
	}
	a.key("light")
	a.text(r[5])
	a.raw("}")
}
