package casework_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// climbsAt checks when a case goes up by itself; the zero time: never.
func (st *stage) climbsAt(what string, id uuid.UUID, want time.Time) {
	st.t.Helper()
	got := st.Case(id).EscalateAt
	if casework.Never(got) {
		got = time.Time{}
	}
	if !got.Equal(want) {
		st.t.Fatalf("%s: it goes up at %s, want %s", what, got, want)
	}
}

// The time at a rung begins when the case comes to it, and nothing that is said
// or done to the case there changes it, until it is fed back.
func TestLadder_TimeBeginsAtTheRungAndEndsWithTheFeedback(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, rungs("MINUTE", 60, 240, 1440))
		st.Clock.Set(morning)
		id := report(t, st.World, st.resident)
		st.climbsAt("reported on rung 1", id, at(9, 0, 0))
		st.Clock.Set(at(8, 10, 0))
		office := st.Department("office-1.2.1.1").ID
		did(t)(st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(id), DepartmentID: office}))
		did(t)(st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id)}))
		did(t)(st.Cases.RecordProgress(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id), Text: "on it"}))
		did(t)(st.Cases.HandBack(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id), Text: "not ours"}))
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: casestate.GradeA}))
		st.climbsAt("worked on", id, at(9, 0, 0))
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: casestate.GradeC, Reason: "it is hard"}))
		st.climbsAt("graded for rung 3", id, at(8, 10, 0).Add(24*time.Hour))
		did(t)(st.Cases.Triage(st.district, casework.TriageInput{Target: on(id), Grade: casestate.GradeA, Reason: "it is simple"}))
		st.climbsAt("graded for rung 1 again", id, at(9, 10, 0))
		did(t)(st.Cases.Escalate(st.community, casework.EscalateInput{Target: on(id), Reason: "no funds"}))
		st.climbsAt("handed up by hand", id, at(12, 10, 0))
		did(t)(st.Cases.Dispatch(st.street, casework.DispatchInput{Target: on(id), DepartmentID: office}))
		did(t)(st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id)}))
		did(t)(st.Cases.FeedBack(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id), Text: "done"}))
		st.climbsAt("fed back", id, time.Time{})
		st.sweep(at(23, 0, 0))
		if c := st.Case(id); c.Rung != 2 || c.State != casestate.FedBack {
			t.Fatalf("a case that was fed back is %s on rung %d", c.State, c.Rung)
		}
	})
}

// Rung by rung: each step takes the limit of its own rung, from the moment of
// the step, however late the sweep. At the top nothing moves, and the chief
// hears of it once.
func TestSweepLadder_GoesUpOneRungAtATimeAndStaysAtTheTop(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			rungs("MINUTE", 60, 240, 1440, 60)(p)
			p.Settings.ReplyLimit.Amount = 30 // no light turns meanwhile
		})
		st.head("office-1.2.1", departmenthead.PostCHIEF, "street chief", "13900000005")
		st.head("office-1", departmenthead.PostDEPUTY, "hub deputy", "13900000006")
		st.Clock.Set(morning)
		id := report(t, st.World, st.resident)
		for _, step := range []struct {
			now   time.Time
			rung  int
			next  time.Time
			chief string
		}{
			{at(8, 59, 59), 1, at(9, 0, 0), ""},
			{at(20, 0, 0), 2, at(24, 0, 0), "street chief"}, // the server slept
			{at(23, 59, 59), 2, at(24, 0, 0), "street chief"},
			{at(24, 0, 0), 3, at(48, 0, 0), ""},
			{at(48, 0, 0), 4, at(49, 0, 0), "hub deputy"},
			{at(49, 0, 0), 4, time.Time{}, "hub deputy"},
			{at(90, 0, 0), 4, time.Time{}, "hub deputy"},
		} {
			st.sweep(step.now)
			if got := st.Case(id).Rung; got != step.rung {
				t.Fatalf("on rung %d at %s, want %d", got, step.now, step.rung)
			}
			st.climbsAt(step.now.String(), id, step.next)
			orders := st.orders(id)
			if step.rung == 1 {
				continue
			}
			last, _ := st.Store.Reader().WorkOrder.Query().WithAssignee().All(st.System())
			who := ""
			for _, o := range last {
				if o.ID == orders[len(orders)-1].ID && o.State.Open() && o.Edges.Assignee != nil {
					who = o.Edges.Assignee.Login
				}
			}
			if who != step.chief {
				t.Fatalf("at %s %q has it, want %q", step.now, who, step.chief)
			}
		}
		st.sound(id)
		equal(t, "the hub's inbox", st.inbox("hub deputy"), "ESCALATED", "ESCALATED")
		if n := st.kinds(id, casestate.Escalate); n != 3 {
			t.Errorf("%d steps up", n)
		}
		for _, e := range st.events(id) {
			if e.Kind == casestate.Escalate && (e.ActorID != nil || e.Text == "") {
				t.Errorf("step to rung %d: by %v, reason %q", e.Rung, e.ActorID, e.Text)
			}
		}
	})
}

// Where new cases are sent without a hand, so are those that went up; only what
// no person had goes to the head of the office.
func TestSweepLadder_SendsByItselfWhereTheTenantDoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			rungs("MINUTE", 60)(p)
			p.Settings.Workflow.AutoDispatch = true
			p.Settings.ReplyLimit = settings.Limit{Amount: 3, Unit: "WORKING_DAY"}
		})
		chief := st.head("office-1.2.1", departmenthead.PostCHIEF, "street chief", "13900000005")
		st.Clock.Set(morning)
		mine, nobodys := report(t, st.World, st.resident), report(t, st.World, st.resident)
		did(t)(st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, mine)}))
		st.sweep(at(10, 0, 0))
		for id, given := range map[uuid.UUID]bool{mine: false, nobodys: true} {
			st.sound(id)
			orders := st.orders(id)
			last := orders[len(orders)-1]
			got := last.AssigneeID != nil && *last.AssigneeID == chief
			if st.Case(id).Rung != 2 || last.DepartmentID != st.Department("office-1.2.1").ID || got != given {
				t.Errorf("rung %d, assignee %v, want the chief: %v", st.Case(id).Rung, last.AssigneeID, given)
			}
		}
	})
}
