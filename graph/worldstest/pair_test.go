package worldstest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
)

// pair is two worlds that look alike to one viewer.
type pair struct {
	base   *base
	viewer viewer
	seed   uint64
	worlds [2]*site
	hidden map[string][]string // global ids of hidden rows of either world, by kind
	forged []string            // cursors that stand at hidden rows
	units  set                 // departments that the viewer belongs to
	codes  []string            // tracking codes of the other tenant and of nobody
	change map[string]int      // what was done to the second world
}

// newPair makes two copies of the base and alters what is hidden in the second.
func newPair(tb testing.TB, b *base, v viewer, seed uint64) *pair {
	tb.Helper()
	p := &pair{base: b, viewer: v, seed: seed, hidden: map[string][]string{}}
	p.worlds = [2]*site{b.open(tb, true), b.open(tb, false)}
	first := p.worlds[0]
	ctx, err := first.contextOf(v, b.tokens[v.login])
	if err != nil {
		tb.Fatal(err)
	}
	seen, err := first.seen(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	tables := map[string][]record{}
	for _, table := range authz.Tables() {
		if tables[table], err = first.rows(table); err != nil {
			tb.Fatal(err)
		}
	}
	ref, err := p.reference(tables)
	if err != nil {
		tb.Fatal(err)
	}
	if word := ref.differs(seen, tables); word != "" {
		tb.Fatalf("%s: %s", v.login, word)
	}
	p.keepHis(ref.account, seen, tables)
	p.units = set{}
	for _, m := range ref.members {
		p.units[idOf(m, "department_id")] = true
	}
	p.know(seen, tables)
	p.worlds[1].raw.Seed(tb) // a tenant that the first world does not have
	if err := p.alter(seen, tables); err != nil {
		tb.Fatalf("%s: %v", v.login, err)
	}
	after, err := p.worlds[1].seen(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	was, err := first.seen(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	for table := range after {
		if !reflect.DeepEqual(was[table], after[table]) {
			tb.Fatalf("%s: the change of hidden rows changed what he sees of %s", v.login, table)
		}
	}
	return p
}

// keepHis counts as seen what the viewer's own requests stand on, whether or
// not he may read it: account, memberships, tokens, idempotency keys.
func (p *pair) keepHis(account uuid.UUID, seen map[string]set, tables map[string][]record) {
	for table, column := range map[string]string{"accounts": "id", "memberships": "account_id", "access_tokens": "account_id", "idempotency_keys": "actor"} {
		for _, row := range tables[table] {
			if idOf(row, column) == account && account != uuid.Nil {
				seen[table][idOf(row, "id")] = true
			}
		}
	}
	for _, table := range []string{"counters", "roles", "policy_rules"} {
		for _, row := range tables[table] {
			if idOf(row, "tenant_id") == p.base.tenant { // the tenant's own rules rule the program
				seen[table][idOf(row, "id")] = true
			}
		}
	}
}

// kinds are the kinds of ids by table.
var kinds = map[string]gid.Kind{
	"tenants": gid.Tenant, "regions": gid.Region, "grids": gid.Grid, "departments": gid.Department, "parties": gid.Party,
	"accounts": gid.Account, "memberships": gid.Membership, "categories": gid.Category, "channels": gid.Channel,
	"working_calendars": gid.WorkingCalendar, "cases": gid.CaseFile, "work_orders": gid.WorkOrder, "clocks": gid.Clock,
	"case_events": gid.CaseEvent, "ratings": gid.Rating,
}

// know lists the values that both worlds begin with.
func (p *pair) know(seen map[string]set, tables map[string][]record) {
	for _, w := range p.worlds {
		known, codes := set{}, map[string]bool{}
		for _, rows := range tables {
			for _, row := range rows {
				known[idOf(row, "id")] = true
			}
		}
		for _, row := range tables["cases"] {
			codes[row["tracking_code"].(string)] = true
		}
		w.names = newNames(known, codes)
	}
	p.codes = []string{"0000-0000-0000-0000", "nonsense", ""}
	for _, table := range authz.Tables() {
		kind, ok := kinds[table]
		for _, row := range tables[table] {
			if id := idOf(row, "id"); ok && !seen[table][id] {
				p.hidden[string(kind)] = append(p.hidden[string(kind)], gid.ID{Kind: kind, UUID: id}.String())
				p.forge(table, id, row)
			}
		}
	}
	for _, row := range tables["cases"] {
		if seen["cases"][idOf(row, "id")] || idOf(row, "tenant_id") != p.base.tenant {
			p.codes = append(p.codes, row["tracking_code"].(string))
		}
	}
}

// forge makes cursors that stand at a hidden row.
func (p *pair) forge(table string, id uuid.UUID, row record) {
	at := map[string][][2]string{
		"cases":       {{"cas-r-", "reported_at"}, {"cas-d-", "due_at"}, {"cas-u", "updated_at"}, {"cas-r", "reported_at"}},
		"work_orders": {{"wrk", "sent_at"}}, "parties": {{"pty", "created_at"}}, "case_events": {{"evt", "seq"}},
		"regions": {{"rgn", "code"}}, "departments": {{"dpt", "code"}}, "grids": {{"grd", "code"}},
	}
	for _, k := range at[table] {
		p.forged = append(p.forged, forge(k[0], row[k[1]], id))
	}
}

// addHidden notes a row that only the second world has.
func (p *pair) addHidden(kind string, id uuid.UUID) {
	p.worlds[1].names.known[id] = true
	p.hidden[kind] = append(p.hidden[kind], gid.ID{Kind: gid.Kind(kind), UUID: id}.String())
}

func (p *pair) alter(seen map[string]set, tables map[string][]record) error {
	second := p.worlds[1]
	tx, err := second.raw.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it is a no-op
	r := rand.New(rand.NewPCG(p.seed, 1))
	newID := func() uuid.UUID {
		var id uuid.UUID
		for i := range id {
			id[i] = byte(r.IntN(256))
		}
		id[0], id[1], id[6], id[8] = 1, byte(r.IntN(160)), 0x70|id[6]&15, 0x80|id[8]&63 // a version 7 of any time until now
		return id
	}
	p.change = map[string]int{}
	v := &veil{change: &change{second, tx, newID, p.change}, r: r, p: p, tables: tables, seen: seen}
	if err := v.alter(); err != nil {
		return err
	}
	return tx.Commit()
}

// finding is a difference between the worlds.
type finding struct {
	viewer   string
	seed     uint64
	before   []*operation // of the sequence, with the one that differs last
	one, two string
}

// Error tells everything that is needed to look into it.
func (f *finding) Error() string {
	text := fmt.Sprintf("viewer %q, seed %d: two worlds that look alike to him answer differently.\n", f.viewer, f.seed)
	for i, o := range f.before {
		text += fmt.Sprintf("%3d. %s\n", i+1, o)
	}
	return text + fmt.Sprintf("the first world answers\n%s\nthe second\n%s\n", f.one, f.two)
}

// both asks both worlds, and says whether they answer alike.
func (p *pair) both(o *operation) (one, two *answer, same bool, err error) {
	done := make(chan error, 1)
	go func() {
		var err error
		two, err = p.worlds[1].ask(o)
		done <- err
	}()
	one, err = p.worlds[0].ask(o)
	if err = errors.Join(err, <-done); err != nil {
		return nil, nil, false, err
	}
	return one, two, one.text == two.text, nil
}

// shrink repeats a finding on fresh pairs with fewer operations, as long as
// some answer differs. Operations that name what a missing one made ask for
// nothing, and may go as well.
func (f *finding) shrink(tb testing.TB, p *pair) *finding {
	differs := func(ops []*operation) *finding {
		fresh := newPair(tb, p.base, p.viewer, p.seed)
		for i, o := range ops {
			if one, two, same, err := fresh.both(o); err == nil && !same {
				return &finding{f.viewer, f.seed, ops[:i+1], one.text, two.text}
			}
		}
		return nil
	}
	best := f
	for i := len(f.before) - 2; i >= 0; i-- {
		if i >= len(best.before)-1 {
			continue
		}
		fewer := append(append([]*operation{}, best.before[:i]...), best.before[i+1:]...)
		if found := differs(fewer); found != nil {
			best = found
		}
	}
	return best
}
