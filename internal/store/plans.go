package store

import (
	"context"
	"database/sql/driver"
	"time"
)

// plans are those that a connection keeps for its statements and for foreign
// keys. The server makes them for the tables as they are, and until it next
// gathers statistics it keeps one that reads a whole table because that was
// empty: an import into a new database would become slower with every case. So
// a connection looks from time to time, less and less often, whether a table has
// outgrown its plans, and lets go of them then.
type plans struct {
	looked time.Time
	again  time.Duration
	rows   map[int64]int64 // of the tables by their number, when the plans were made
}

// firstLook and lastLook are how long after its opening a connection first looks
// at the tables, and how often one that has been open for long.
const (
	firstLook = time.Second
	lastLook  = time.Minute
)

// due says whether it is time to look.
func (p *plans) due(now time.Time) bool {
	switch {
	case p.again == 0:
		p.looked, p.again = now, firstLook
		return true // there are no plans yet: they will be made for what is there now
	case now.Sub(p.looked) < p.again:
		return false
	}
	p.looked, p.again = now, min(2*p.again, lastLook)
	return true
}

// small is how many rows are read in no time, whatever the plan.
const small = 500

// outgrown says whether a table has more than twice the rows that it had.
func (p *plans) outgrown(rows map[int64]int64) bool {
	for table, n := range rows {
		if n > max(small, 2*p.rows[table]) {
			return true
		}
	}
	return false
}

// renewPlans lets go of plans that tables have outgrown. Its statements are
// messages of their own, as a transaction cannot set its isolation after one.
func (c *tenantConn) renewPlans(ctx context.Context) error {
	if !c.plans.due(time.Now()) {
		return nil
	}
	rows, err := c.tableRows(ctx)
	if err == nil && c.plans.outgrown(rows) {
		c.plans.rows = rows
		_, err = c.pqConn.ExecContext(ctx, "DISCARD PLANS", nil)
	}
	if err != nil {
		return driver.ErrBadConn // nothing was done yet: begin on another
	}
	return nil
}

// tableRows is how many rows the tables have, about, as the server has counted. To ask
// for their sizes would wait for whoever has locked one of them.
func (c *tenantConn) tableRows(ctx context.Context) (map[int64]int64, error) {
	const ask = `SELECT oid::bigint, pg_stat_get_live_tuples(oid) FROM pg_class
		WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`
	rows := map[int64]int64{}
	err := readRows(ctx, c, ask, nil, func(row []any) error {
		table, _ := row[0].(int64)
		rows[table], _ = row[1].(int64)
		return nil
	})
	return rows, err
}
