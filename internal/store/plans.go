package store

import (
	"context"
	"database/sql/driver"
	"strings"
	"sync"
	"time"

	"github.com/huying/huying/authz"
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
	rows   map[string]int64 // of the tables, when the plans were made
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
func (p *plans) outgrown(rows map[string]int64) bool {
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
func (c *tenantConn) tableRows(ctx context.Context) (map[string]int64, error) {
	rows := map[string]int64{}
	err := readRows(ctx, c, askRows(), nil, func(row []any) error {
		table, _ := row[0].(string)
		rows[table], _ = row[1].(int64)
		return nil
	})
	return rows, err
}

// askRows looks each table up by its name; one that is not there has null rows.
var askRows = sync.OnceValue(func() string {
	return "SELECT name, pg_stat_get_live_tuples(to_regclass(name)) FROM unnest('{" + strings.Join(authz.Tables(), ",") + "}'::text[]) AS name"
})
