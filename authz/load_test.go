package authz_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// cells are one row as read: what the UUID columns hold, by number, and the
// last column as text.
type cells struct {
	id   uuid.UUID
	refs []int32
	text string
}

// read reads columns of every row of a table: UUIDs, and one of another type.
func (w *world) read(table, text string, refs ...string) (out []cells) {
	w.t.Helper()
	columns := append([]string{"id"}, refs...)
	rows, err := w.raw.Query(fmt.Sprintf("SELECT %s, %s FROM %s", strings.Join(columns, ", "), text, table))
	if err != nil {
		w.t.Fatalf("%s: %v", table, err)
	}
	defer rows.Close()
	for rows.Next() {
		c, ids := cells{}, make([]uuid.NullUUID, len(refs))
		into := []any{&c.id}
		for i := range ids {
			into = append(into, &ids[i])
		}
		var word any
		if err := rows.Scan(append(into, &word)...); err != nil {
			w.t.Fatalf("%s: %v", table, err)
		}
		for _, id := range ids {
			c.refs = append(c.refs, w.number(id))
		}
		c.text = fmt.Sprint(word)
		if text, is := word.([]byte); is {
			c.text = string(text)
		}
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// columnsOf are what the reference knows of each table.
var columnsOf = map[string]struct {
	text string
	refs []string
}{
	"cases":        {"state", []string{"district_id", "street_id", "community_id", "grid_id", "holder_department_id", "holder_region_id", "reporter_id", "filed_by_id"}},
	"parties":      {"kind", []string{"district_id", "street_id", "community_id", "grid_id"}},
	"work_orders":  {"state", []string{"case_id", "department_id", "assignee_id"}},
	"case_events":  {"public", []string{"case_id"}},
	"case_parties": {"part || CASE WHEN ended_at IS NULL THEN '' ELSE ' ended' END", []string{"case_id", "party_id"}},
	"case_agents":  {"CASE WHEN until_at IS NULL THEN '' ELSE ' ended' END", []string{"case_id", "account_id"}},
	"clocks":       {"kind", []string{"case_id"}},
	"attachments":  {"public", []string{"case_id"}},
	"supervisions": {"kind", []string{"case_id"}},
	"ratings":      {"score", []string{"case_id", "party_id"}},
	"accounts":     {"login", []string{"party_id"}},
	"memberships":  {"role", []string{"account_id"}},
	"notices":      {"kind", []string{"account_id"}},
}

// kinds are the tables with rows in their order: what is referred to first.
var kinds = []string{"parties", "accounts", "memberships", "notices", "cases", "work_orders", "case_parties", "case_agents",
	"case_events", "clocks", "attachments", "supervisions", "ratings"}

// load reads the facts of both tenants from the database.
func (w *world) load() {
	w.t.Helper()
	w.rows, w.numbers, w.ids = map[string][]*row{}, map[uuid.UUID]int32{}, []uuid.UUID{{}}
	w.regions, w.grids, w.units = map[int32]regionFact{}, map[int32]int32{}, map[int32]unitFact{}
	for _, c := range w.read("regions", "code || ' ' || level", "parent_id") {
		code, level, _ := strings.Cut(c.text, " ")
		w.regions[w.numberOf(c.id)] = regionFact{code, strings.ToLower(level), c.refs[0] == 0}
	}
	for _, c := range w.read("grids", "code", "community_id") {
		w.grids[w.numberOf(c.id)] = c.refs[0]
	}
	for _, c := range w.read("departments", "kind", "region_id") {
		w.units[w.numberOf(c.id)] = unitFact{c.text, c.refs[0]}
	}
	byID := map[int32]*row{}
	for _, kind := range kinds {
		all := w.read(kind, columnsOf[kind].text, append([]string{"tenant_id"}, columnsOf[kind].refs...)...)
		w.rows[kind] = make([]*row, len(all))
		for _, c := range all {
			r := &row{kind: kind, id: w.numberOf(c.id), tenant: c.refs[0]}
			w.know(r, c.refs[1:], c.text, byID)
			byID[r.id] = r
			w.rows[kind][binary.BigEndian.Uint16(c.id[14:])] = r
		}
		if slices.Contains(w.rows[kind], nil) {
			w.t.Fatalf("%s: its rows are not numbered", kind)
		}
	}
}

// know fills in what follows from the columns of a row.
func (w *world) know(r *row, refs []int32, text string, byID map[int32]*row) {
	switch r.kind {
	case "parties":
		r.district, r.street, r.community, r.grid = refs[0], refs[1], refs[2], refs[3]
	case "cases":
		r.district, r.street, r.community, r.grid = refs[0], refs[1], refs[2], refs[3]
		r.holder, r.holderRegion, r.reporter, r.filedBy = refs[4], refs[5], refs[6], refs[7]
		if reporter := byID[r.reporter]; reporter != nil {
			reporter.reported = append(reporter.reported, r)
		}
	case "work_orders":
		unit := w.units[refs[1]]
		r.of, r.unit, r.assignee, r.unitRegion, r.unitKind = byID[refs[0]], refs[1], refs[2], unit.region, unit.kind
		r.unitSpeaks = unit.kind == "OFFICE" || unit.kind == "CENTRE" || unit.kind == "LEADERSHIP"
		r.working = text != "RETURNED" && text != "HANDED_UP" && text != "RECALLED"
		r.of.orders = append(r.of.orders, r)
	case "case_parties":
		r.of, r.party = byID[refs[0]], refs[1]
		r.part, _, r.ended = strings.Cut(text, " ")
		r.of.parts, byID[r.party].parts = append(r.of.parts, r), append(byID[r.party].parts, r)
	case "case_agents":
		r.of, r.account, r.ended = byID[refs[0]], refs[1], text != ""
		r.of.agents = append(r.of.agents, r)
	case "case_events", "attachments":
		r.of, r.public = byID[refs[0]], text == "true" || text == "1"
	case "clocks", "supervisions":
		r.of, r.limit = byID[refs[0]], text
	case "ratings":
		r.of, r.party = byID[refs[0]], refs[1]
	case "accounts":
		r.party = refs[0]
	default:
		r.account = refs[0]
	}
}
