package casework

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
)

// lot is what a transaction shares that moves many cases: it holds them, so
// that nobody else writes them, and what is added to the history, sent and told
// is written at its end, table by table.
type lot struct {
	alone    map[uuid.UUID]bool // held cases that no other case of the tenant writes either
	orders   []*db.WorkOrderCreate
	events   []*db.CaseEventCreate
	tellings []telling
}

// settled runs one on each of the cases, which this transaction holds, and then
// writes what was left to be written. What they will be asked for is read ahead.
// It returns the cases.
func settled(ctx context.Context, d *desk, held []*db.CaseFile, one func(*desk, context.Context, *db.CaseFile) error) ([]uuid.UUID, error) {
	if len(held) == 0 {
		return nil, nil
	}
	l := &lot{alone: map[uuid.UUID]bool{}}
	ids := make([]uuid.UUID, len(held))
	for i, c := range held {
		ids[i] = c.ID
		l.alone[c.ID] = c.Depth == 0 && c.OpenParts == 0
	}
	many := *d
	many.lot = l
	if err := many.readAhead(ctx, held, ids); err != nil {
		return nil, err
	}
	for _, c := range held {
		if err := one(&many, ctx, c); err != nil {
			return nil, err
		}
	}
	return ids, d.writeLot(ctx, l)
}

func (d *desk) writeLot(ctx context.Context, l *lot) error {
	err := inChunks(ctx, d, l.orders, func(ctx context.Context, some []*db.WorkOrderCreate) error {
		return d.tx.WorkOrder.CreateBulk(some...).Exec(ctx)
	})
	if err != nil {
		return err
	}
	// they name orders
	err = inChunks(ctx, d, l.events, func(ctx context.Context, some []*db.CaseEventCreate) error {
		return d.tx.CaseEvent.CreateBulk(some...).Exec(ctx)
	})
	if err != nil {
		return err
	}
	return d.tell(ctx, l.tellings)
}

// ahead is what readAhead has read of a case, the first time it is asked for:
// by the second the case has moved, and it is read again.
func ahead[V any](d *desk, kind string, of uuid.UUID, read func() (V, error)) (V, error) {
	k := knownKey{kind, of}
	if v, ok := d.known[k]; ok {
		delete(d.known, k)
		return v.(V), nil
	}
	return read()
}

// The kinds of what is read ahead.
const (
	openOrders  = "open orders" // in their order
	orderCount  = "orders"      // how many it ever had
	dueLights   = "due lights"  // clocks whose lights have changed, the first first
	replyClocks = "reply clock" // the newest, running or not; nil for none
	boundBy     = "bound by"    // the ruling that binds it; nil for none
)

// readAhead reads with one statement for all the cases what each would be asked
// for.
func (d *desk) readAhead(ctx context.Context, cases []*db.CaseFile, ids []uuid.UUID) error {
	ctx = d.asSystem(ctx, "what many cases will be asked for")
	orders, err := d.tx.WorkOrder.Query().Where(workorder.CaseIDIn(ids...)).Order(workorder.BySeq()).All(ctx)
	if err != nil {
		return err
	}
	clocks, err := d.tx.Clock.Query().Where(clock.CaseIDIn(ids...), clock.Or(clock.KindEQ(clock.KindREPLY), clock.NextLightAtLTE(d.now))).
		Order(clock.ByStartedAt(sql.OrderDesc()), clock.ByID(sql.OrderDesc())).All(ctx)
	if err != nil {
		return err
	}
	bound := map[uuid.UUID]Proposal{}
	if d.tenant.Settings.Workflow.AutoDispatch {
		if bound, err = d.rulingsOn(ctx, cases); err != nil {
			return err
		}
	}
	byCase, ticking := map[uuid.UUID][]*db.WorkOrder{}, map[uuid.UUID][]*db.Clock{}
	for _, o := range orders {
		byCase[o.CaseID] = append(byCase[o.CaseID], o)
	}
	for _, k := range clocks {
		ticking[k.CaseID] = append(ticking[k.CaseID], k)
	}
	for _, id := range ids {
		d.known[knownKey{orderCount, id}] = len(byCase[id])
		d.known[knownKey{openOrders, id}] = slices.DeleteFunc(byCase[id], func(o *db.WorkOrder) bool { return !o.State.Open() })
		d.known[knownKey{dueLights, id}] = d.dueOf(ticking[id])
		d.known[knownKey{replyClocks, id}] = firstReply(ticking[id])
		d.known[knownKey{boundBy, id}] = ruled(bound[id])
	}
	return nil
}

// dueOf are the clocks whose lights have changed by now, the first first.
func (d *desk) dueOf(clocks []*db.Clock) []*db.Clock {
	due := slices.DeleteFunc(slices.Clone(clocks), func(k *db.Clock) bool { return k.NextLightAt.After(d.now) })
	slices.SortFunc(due, func(a, b *db.Clock) int {
		if by := a.NextLightAt.Compare(b.NextLightAt); by != 0 {
			return by
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	return due
}

func firstReply(clocks []*db.Clock) *db.Clock {
	for _, k := range clocks {
		if k.Kind == clock.KindREPLY {
			return k
		}
	}
	return nil
}

// renewed is a case as an update that has just been written leaves it, without
// reading it back; nil where that cannot be told.
func renewed(c *db.CaseFile, m *db.CaseFileMutation) *db.CaseFile {
	out := *c
	row := reflect.ValueOf(&out).Elem()
	for _, name := range slices.Concat(m.Fields(), m.AddedFields(), m.ClearedFields()) {
		at, ok := columnsOfCase()[name]
		if !ok {
			return nil
		}
		field := row.Field(at)
		set, isSet := m.Field(name)
		added, isAdded := m.AddedField(name)
		switch value := reflect.ValueOf(set); {
		case isAdded:
			field.SetInt(field.Int() + reflect.ValueOf(added).Int())
		case !isSet:
			field.SetZero()
		case field.Kind() == reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
			field.Elem().Set(value)
		default:
			field.Set(value)
		}
	}
	return &out
}

// columnsOfCase are the fields of a case by their columns.
var columnsOfCase = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	t := reflect.TypeFor[db.CaseFile]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = i
	}
	delete(out, "-")
	delete(out, "edges")
	code, _ := t.FieldByName("TrackingCode") // no JSON ever has it
	out[casefile.FieldTrackingCode] = code.Index[0]
	return out
})
