package casework_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/counter"
	w "github.com/huying/huying/internal/worldtest"
)

var (
	anID  = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	aCode = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)
)

// ledger is rows as texts, with names that two databases share in place of ids.
type ledger struct {
	t     *testing.T
	names map[string]string
	rows  []string
}

// enter takes the rows of a table; name gives each the name by which later
// rows refer to it.
func enter[T any](l *ledger, table string, name func(*T) string, rows []*T, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, r := range rows {
		id := reflect.ValueOf(r).Elem().FieldByName("ID").Interface().(uuid.UUID).String()
		l.names[id] = "one"
		if name != nil {
			l.names[id] = name(r)
		}
	}
	for _, r := range rows {
		raw, err := json.Marshal(r)
		if err != nil {
			l.t.Fatal(err)
		}
		l.rows = append(l.rows, table+" "+anID.ReplaceAllStringFunc(string(raw), func(id string) string {
			if l.names[id] == "" {
				l.t.Errorf("%s: nobody knows %s of %s", table, id, raw)
			}
			return l.names[id]
		}))
	}
}

// left is every row that cases leave, but for what people are told. Ids have names, tracking codes are not
// shown.
func left(t *testing.T, world *w.World) []string {
	t.Helper()
	ctx, client := world.System(), world.Store.Reader()
	l := &ledger{t: t, names: map[string]string{world.TenantID.String(): "tenant"}}
	name := func(ids map[string]string) { maps.Copy(l.names, ids) }
	for _, r := range client.Region.Query().AllX(ctx) {
		name(map[string]string{r.ID.String(): "region " + r.Code})
	}
	for _, d := range client.Department.Query().AllX(ctx) {
		name(map[string]string{d.ID.String(): "department " + d.Code})
	}
	for _, g := range client.Grid.Query().AllX(ctx) {
		name(map[string]string{g.ID.String(): "grid " + g.Code})
	}
	for _, c := range client.Category.Query().AllX(ctx) {
		name(map[string]string{c.ID.String(): "category " + c.Code})
	}
	for _, c := range client.Channel.Query().AllX(ctx) {
		name(map[string]string{c.ID.String(): "channel " + c.Code})
	}
	for _, p := range client.Party.Query().AllX(ctx) {
		name(map[string]string{p.ID.String(): "party " + p.Name})
	}
	for _, a := range client.Account.Query().AllX(ctx) {
		name(map[string]string{a.ID.String(): "account " + a.Login})
	}
	for _, c := range client.WorkingCalendar.Query().AllX(ctx) {
		name(map[string]string{c.ID.String(): "calendar " + c.Code})
	}
	cases, err := client.CaseFile.Query().All(ctx)
	enter(l, "case", func(c *db.CaseFile) string { return *c.ExternalReference }, cases, err)
	for _, c := range cases {
		if !aCode.MatchString(c.TrackingCode) {
			t.Errorf("%s has the tracking code %q", c.Number, c.TrackingCode)
		}
	}
	orders, err := client.WorkOrder.Query().All(ctx)
	enter(l, "order", func(o *db.WorkOrder) string { return fmt.Sprint("order ", o.Seq, " of ", l.names[o.CaseID.String()]) }, orders, err)
	clocks, err := client.Clock.Query().All(ctx)
	enter(l, "clock", func(k *db.Clock) string { return "clock of " + l.names[k.CaseID.String()] }, clocks, err)
	events, err := client.CaseEvent.Query().All(ctx)
	enter(l, "event", nil, events, err)
	lights, err := client.LightEvent.Query().All(ctx)
	enter(l, "light", nil, lights, err)
	counters, err := client.Counter.Query().Where(counter.NameNEQ("case-lights")).All(ctx) // up to when lights are counted
	enter(l, "counter", nil, counters, err)
	hidden, err := client.CaseParty.Query().All(ctx)
	enter(l, "party", nil, hidden, err)
	agents, err := client.CaseAgent.Query().All(ctx)
	enter(l, "agent", nil, agents, err)
	keys, err := client.IdempotencyKey.Query().All(ctx)
	enter(l, "key", nil, keys, err)
	slices.Sort(l.rows)
	return l.rows
}

// compare tells where two databases differ.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("row %d is\n%s\nwant\n%s", i, got[i], want[i])
		}
	}
}
