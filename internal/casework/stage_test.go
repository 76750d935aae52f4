package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// stage is the city ke with the people who play in most tests. Cases lie in
// community 1.2.1.1 of street 1.2.1 of district 1.2.
type stage struct {
	*w.World
	t         *testing.T
	resident  context.Context
	community context.Context
	street    context.Context
	district  context.Context
	city      context.Context
	grid      context.Context
	roads     context.Context // the roads bureau of the district
	crew      context.Context // a unit of the community, no office
	auditor   context.Context
	elsewhere context.Context // the community next door
	expected  *int            // the version that attempts expect; nil: any
}

func newStage(t *testing.T, s *store.Store, change func(*presets.Preset)) *stage {
	t.Helper()
	return newStageOf(t, s, "ke", change)
}

// newStageOf is a stage in ke or its twin.
func newStageOf(t *testing.T, s *store.Store, preset string, change func(*presets.Preset)) *stage {
	t.Helper()
	world := w.New(t, s, preset, withCrew(change))
	return &stage{
		World: world, t: t,
		resident:  world.As("resident", w.Whole("resident")),
		community: world.As("community", w.At("community_officer", "1.2.1.1")),
		street:    world.As("street", w.At("street_officer", "1.2.1")),
		district:  world.As("district", w.At("district_officer", "1.2")),
		city:      world.As("city", w.At("city_officer", "1")),
		grid:      world.As("grid", w.In("grid_worker", "1.2.1.1-G1")),
		roads:     world.As("roads", w.Of("department_officer", "ROADS")),
		crew:      world.As("crew", w.Of("department_officer", "CREW")),
		auditor:   world.As("auditor", w.Whole("auditor")),
		elsewhere: world.As("elsewhere", w.At("community_officer", "1.2.1.2")),
	}
}

func (st *stage) on(id uuid.UUID) casework.Target {
	return casework.Target{ID: id, ExpectedVersion: st.expected}
}

func on(id uuid.UUID) casework.Target { return casework.Target{ID: id} }

// attempt is a verb with input that is right in the state the verb belongs to.
type attempt func(st *stage, ctx context.Context, id, order uuid.UUID) (uuid.UUID, error)

var attempts = map[casestate.Event]attempt{
	casestate.Triage: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Triage(ctx, casework.TriageInput{Target: st.on(id), Grade: st.Case(id).Grade})
	},
	casestate.Dispatch: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Dispatch(ctx, casework.DispatchInput{Target: st.on(id), DepartmentID: st.unitWithout(id)})
	},
	casestate.Split: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Split(ctx, casework.SplitInput{Target: st.on(id), Reason: "two matters", Parts: []casework.PartInput{{Description: "the lamp"}}})
	},
	casestate.Escalate: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Escalate(ctx, casework.EscalateInput{Target: st.on(id), Reason: "no funds"})
	},
	casestate.AcceptWorkOrder: func(st *stage, ctx context.Context, _, order uuid.UUID) (uuid.UUID, error) {
		return st.Cases.AcceptWorkOrder(ctx, casework.OrderInput{WorkOrderID: order, ExpectedVersion: st.expected})
	},
	casestate.HandBack: func(st *stage, ctx context.Context, _, order uuid.UUID) (uuid.UUID, error) {
		return st.Cases.HandBack(ctx, casework.OrderInput{WorkOrderID: order, ExpectedVersion: st.expected, Text: "not ours"})
	},
	casestate.RecordProgress: func(st *stage, ctx context.Context, _, order uuid.UUID) (uuid.UUID, error) {
		return st.Cases.RecordProgress(ctx, casework.OrderInput{WorkOrderID: order, ExpectedVersion: st.expected, Text: "on the way"})
	},
	casestate.FeedBack: func(st *stage, ctx context.Context, _, order uuid.UUID) (uuid.UUID, error) {
		return st.Cases.FeedBack(ctx, casework.OrderInput{WorkOrderID: order, ExpectedVersion: st.expected, Text: "done"})
	},
	casestate.Reply: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Reply(ctx, casework.ReplyInput{Target: st.on(id), Text: "it is done"})
	},
	casestate.Close: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Close(ctx, casework.ReplyInput{Target: st.on(id)})
	},
	casestate.Rate: func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
		return st.Cases.Rate(ctx, casework.RateInput{Target: st.on(id), Score: 5, Channel: "WEB"})
	},
}

// verbs are the events of attempts in the order of the flow.
var verbs = slices.DeleteFunc(slices.Clone(casestate.Events), func(e casestate.Event) bool { return attempts[e] == nil })

// unitWithout is the office that holds a case, or the crew of its community
// where the office has the case already.
func (st *stage) unitWithout(id uuid.UUID) uuid.UUID {
	holder := *st.Case(id).HolderDepartmentID
	for _, o := range st.orders(id) {
		if o.State.Open() && o.DepartmentID == holder {
			return st.Department("CREW").ID
		}
	}
	return holder
}

// withCrew adds units of the community and the street of most cases.
func withCrew(change func(*presets.Preset)) func(*presets.Preset) {
	return func(p *presets.Preset) {
		p.Departments = append(p.Departments,
			presets.Department{Code: "CREW", Name: p.Name, Kind: "BUREAU", Region: "1.2.1.1", Rung: 1},
			presets.Department{Code: "TEAM", Name: p.Name, Kind: "BUREAU", Region: "1.2.1.1", Rung: 1})
		if change != nil {
			change(p)
		}
	}
}

func isOrderVerb(e casestate.Event) bool {
	return e == casestate.AcceptWorkOrder || e == casestate.HandBack || e == casestate.RecordProgress || e == casestate.FeedBack
}

// road leads from state to state by one verb each.
var road = []casestate.Event{casestate.Dispatch, casestate.AcceptWorkOrder, casestate.FeedBack, casestate.Reply, casestate.Close}

// caseIn files a case and brings it to a state of the flow; order is its
// newest work order, the zero id where there was none.
func (st *stage) caseIn(state casestate.State) (id, order uuid.UUID) {
	st.t.Helper()
	id = report(st.t, st.World, st.resident)
	for _, event := range road {
		if st.Case(id).State == state {
			return id, order
		}
		did(st.t)(attempts[event](st, st.community, id, order))
		order = orderOf(st.t, st.World, id)
	}
	if got := st.Case(id).State; got != state {
		st.t.Fatalf("the road ends in %s, not in %s", got, state)
	}
	return id, order
}

func (st *stage) orders(id uuid.UUID) []*db.WorkOrder {
	st.t.Helper()
	all, err := st.Store.Reader().WorkOrder.Query().Where(workorder.CaseID(id)).Order(workorder.BySeq()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

func (st *stage) events(id uuid.UUID) []*db.CaseEvent {
	st.t.Helper()
	all, err := st.Store.Reader().CaseEvent.Query().Where(caseevent.CaseID(id)).Order(caseevent.BySeq()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

func (st *stage) clockOf(id uuid.UUID) *db.Clock {
	st.t.Helper()
	k, err := st.Store.Reader().Clock.Query().Where(clock.CaseID(id), clock.KindEQ(clock.KindREPLY)).Only(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return k
}

// sound checks what holds of every case at every time: the history counts
// 1..version, its states chain and end in the case's; the counters are right,
// exactly one open order leads, no unit has two, and somebody has what is being
// handled.
func (st *stage) sound(id uuid.UUID) {
	st.t.Helper()
	c, events := st.Case(id), st.events(id)
	from := ""
	for i, e := range events {
		if e.Seq != i+1 || e.FromState != from {
			st.t.Fatalf("case %s: entry %d has number %d and comes from %q, want %q", c.Number, i+1, e.Seq, e.FromState, from)
		}
		from = e.ToState
	}
	if len(events) != c.Version || from != string(c.State) {
		st.t.Fatalf("case %s: %d entries end in %s; the case is %s at version %d", c.Number, len(events), from, c.State, c.Version)
	}
	open, leads, units := 0, 0, map[uuid.UUID]bool{}
	for i, o := range st.orders(id) {
		if o.Seq != i+1 || (o.State.Open() == (o.EndedAt != nil)) {
			st.t.Fatalf("case %s: work order %d has number %d, is %s, ended %v", c.Number, i+1, o.Seq, o.State, o.EndedAt)
		}
		if !o.State.Open() {
			continue
		}
		if open++; o.Lead {
			leads++
		}
		if units[o.DepartmentID] {
			st.t.Fatalf("case %s was sent to one unit twice", c.Number)
		}
		units[o.DepartmentID] = true
	}
	openParts := 0
	for _, p := range st.parts(id) {
		if !finishedState(p.State) {
			openParts++
		}
	}
	if open != c.OpenOrders || openParts != c.OpenParts || leads != min(open, 1) {
		st.t.Fatalf("case %s: %d open orders of which %d lead, %d open parts; it counts %d and %d", c.Number, open, leads, openParts, c.OpenOrders, c.OpenParts)
	}
	worked := c.State == casestate.Assigned || c.State == casestate.Handling && open+openParts > 0
	if (open > 0) && !worked || c.State == casestate.Assigned && open == 0 || c.State == casestate.Handling && open+openParts == 0 ||
		finishedState(c.State) && c.State != casestate.Withdrawn && c.State != casestate.Merged && openParts > 0 {
		st.t.Fatalf("case %s is %s with %d open work orders and %d open parts", c.Number, c.State, open, openParts)
	}
}

// finishedState says whether nothing more is expected of a part in a state.
func finishedState(s casestate.State) bool {
	return slices.Contains([]casestate.State{casestate.FedBack, casestate.Replied, casestate.Closed, casestate.Refused, casestate.Withdrawn, casestate.Merged}, s)
}

// parts are the parts of a case behind the policies.
func (st *stage) parts(id uuid.UUID) []*db.CaseFile {
	st.t.Helper()
	all, err := casework.Parts(st.System(), st.Store.Reader(), id)
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

// wantFault checks the kind and the paths of all faults of err and returns the
// first.
func wantFault(t *testing.T, err error, kind fault.Kind, paths ...string) *fault.Fault {
	t.Helper()
	list := fault.All(err)
	if len(list) == 0 {
		t.Fatalf("got %v, want %s at %v", err, kind, paths)
	}
	var got []string
	for _, f := range list {
		if f.Kind != kind {
			t.Fatalf("got %v (%s), want %s", err, f.Kind, kind)
		}
		got = append(got, strings.Join(f.Path, "."))
		for _, lang := range []string{"en", "zh"} {
			if m := f.Message(lang); m == "" || strings.Contains(m, "%!") {
				t.Errorf("%s in %s: %q", f.Key, lang, m)
			}
		}
	}
	if len(paths) > 0 && !slices.Equal(got, paths) {
		t.Fatalf("faults at %v, want %v", got, paths)
	}
	return list[0]
}

func wantForbidden(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, authz.ErrForbidden) {
		t.Fatalf("got %v, want forbidden", err)
	}
}
