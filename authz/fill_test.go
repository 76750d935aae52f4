package authz_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/worldtest"
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// maybe picks one of ids, mostly a busy one, or none.
func maybe(r *rand.Rand, none float64, ids []uuid.UUID) any {
	switch roll := r.Float64(); {
	case len(ids) == 0 || roll < none:
		return nil
	case roll < none+(1-none)/2:
		return ids[r.IntN(min(busy, len(ids)))]
	}
	return pick(r, ids)
}

// batch collects rows and writes them a hundred a statement.
type batch struct {
	w    *world
	own  authztest.Owned
	rows map[string][]authztest.Row
}

// add adds a row with the values given to what the schema demands.
func (b *batch) add(table string, id uuid.UUID, values authztest.Row) {
	if b.rows == nil {
		b.rows = map[string][]authztest.Row{}
	}
	row := authztest.NewRow(tableOf(table), b.own)
	row["id"] = id
	for column, value := range values {
		row[column] = value
	}
	b.rows[table] = append(b.rows[table], row)
}

func tableOf(name string) *schema.Table { return tablesByName()[name] }

var tablesByName = sync.OnceValue(func() map[string]*schema.Table {
	out := map[string]*schema.Table{}
	for _, t := range authztest.Tables() {
		out[t.Name] = t
	}
	return out
})

func (b *batch) write() {
	b.w.t.Helper()
	tx, err := b.w.raw.Begin()
	if err != nil {
		b.w.t.Fatal(err)
	}
	for _, table := range append([]string{"grids"}, kinds...) {
		for chunk := range slices.Chunk(b.rows[table], 100) {
			b.insert(tx, tableOf(table), chunk)
		}
	}
	if err := tx.Commit(); err != nil {
		b.w.t.Fatal(err)
	}
}

func (b *batch) insert(tx authztest.Execer, table *schema.Table, rows []authztest.Row) {
	b.w.t.Helper()
	var names, marks []string
	var args []any
	for _, c := range table.Columns {
		names = append(names, `"`+c.Name+`"`)
	}
	for _, row := range rows {
		var of []string
		for _, c := range table.Columns {
			args = append(args, row[c.Name])
			of = append(of, b.w.raw.Mark(len(args)))
		}
		marks = append(marks, "("+strings.Join(of, ",")+")")
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", table.Name, strings.Join(names, ", "), strings.Join(marks, ", "))
	if _, err := tx.ExecContext(context.Background(), statement, args...); err != nil {
		b.w.t.Fatalf("%s: %v", table.Name, err)
	}
}

// filler writes one tenant's rows.
type filler struct {
	batch
	of *town
}

func (w *world) filler(of *town) *filler { return &filler{batch{w: w, own: of.own}, of} }

// put adds a row whose id ends in its index among those of the table.
func (f *filler) put(table string, values authztest.Row) uuid.UUID {
	id := uuid.New()
	if f.w.counts[table] > 0xffff {
		f.w.t.Fatalf("%s: more rows than an id counts", table)
	}
	binary.BigEndian.PutUint16(id[14:], uint16(f.w.counts[table]))
	f.w.counts[table]++
	f.add(table, id, values)
	return id
}

// somewhere is a place: a grid, a region with what is above it, or, since rows
// are older than the tree they hang in, any mixture with holes.
func (f *filler) somewhere() authztest.Row {
	r, out := f.w.r, authztest.Row{}
	if roll := r.IntN(5); roll > 0 {
		from := f.of.places
		if roll == 1 {
			from = from[len(f.of.regions):][:few]
		}
		for column, id := range pick(r, from) {
			out[column] = id
		}
		return out
	}
	for _, id := range f.of.regions {
		if level := f.of.level[id]; level != "city" && r.IntN(3) == 0 {
			out[level+"_id"] = id
		}
	}
	if r.IntN(3) > 0 {
		out["grid_id"] = pick(r, f.of.grids)
	}
	return out
}

func (w *world) fill(of *town, cases int) {
	w.t.Helper()
	f := w.filler(of)
	r := w.r
	for range cases {
		of.parties = append(of.parties, f.put("parties", f.somewhere()))
	}
	for i := range cases * 2 / 3 {
		party := maybe(r, 0.5, of.parties)
		if i < busy && r.IntN(4) > 0 {
			party = of.parties[i]
		}
		of.accounts = append(of.accounts, f.put("accounts", authztest.Row{"login": fmt.Sprintf("%s-%d", of.Code, i), "party_id": party}))
	}
	for range cases {
		f.put("memberships", authztest.Row{"account_id": maybe(r, 0, of.accounts), "role": "resident"})
		f.put("notices", authztest.Row{"account_id": maybe(r, 0, of.accounts)})
	}
	for range cases {
		f.putCase()
	}
	f.write()
}

// putCase writes a case with what hangs on it. Its holder is mostly an office
// with its region.
func (f *filler) putCase() {
	r, of := f.w.r, f.of
	row := f.somewhere()
	row["holder_department_id"], row["holder_region_id"] = maybe(r, 0.2, of.units), maybe(r, 0.3, of.regions)
	if r.IntN(10) == 0 { // there is one root, and it holds as much as a district
		row["holder_region_id"] = of.root
	}
	row["reporter_id"], row["filed_by_id"] = maybe(r, 0.3, of.parties), maybe(r, 0.5, of.accounts)
	id := f.put("cases", row)
	for _, part := range []string{"REPORTER", "HIDDEN_REPORTER", "JOINT", "PARTICIPANT", "HELPED"} {
		if r.IntN(5) == 0 {
			f.put("case_parties", authztest.Row{"case_id": id, "party_id": maybe(r, 0, of.parties), "part": part, "ended_at": f.sometime()})
		}
	}
	if r.IntN(3) == 0 {
		f.put("case_agents", authztest.Row{"case_id": id, "account_id": maybe(r, 0, of.accounts), "until_at": f.sometime()})
	}
	for range r.IntN(4) {
		unit, known := of.office[row["community_id"]]
		if !known || r.IntN(2) == 0 {
			unit = pick(r, of.units)
		}
		if centre, known := of.office[of.root]; known && r.IntN(12) == 0 {
			unit = centre
		}
		f.put("work_orders", authztest.Row{"case_id": id, "department_id": unit, "assignee_id": maybe(r, 0.4, of.accounts),
			"state": pick(r, casestate.OrderStates)})
	}
	for range 1 + r.IntN(2) {
		f.put("case_events", authztest.Row{"case_id": id, "public": r.IntN(2) == 0})
	}
	f.put("clocks", authztest.Row{"case_id": id, "kind": pick(r, []string{"REPLY", "FORWARD", "WORK_ORDER", "COMMITMENT", "SUPERVISION"})})
	f.put("attachments", authztest.Row{"case_id": id, "public": r.IntN(2) == 0})
	f.put("supervisions", authztest.Row{"case_id": id})
	if r.IntN(3) > 0 {
		f.put("ratings", authztest.Row{"case_id": id, "party_id": pick(r, []any{row["reporter_id"], maybe(r, 0.2, of.parties)})})
	}
}

// sometime is an instant, mostly none.
func (f *filler) sometime() any {
	if f.w.r.IntN(3) > 0 {
		return nil
	}
	return worldtest.Start
}
