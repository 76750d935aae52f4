package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

func (st *stage) dispatch(id uuid.UUID, code string, change func(*casework.DispatchInput)) error {
	in := casework.DispatchInput{Target: on(id), DepartmentID: st.Department(code).ID}
	if change != nil {
		change(&in)
	}
	_, err := st.Cases.Dispatch(st.community, in)
	return err
}

func (st *stage) account(login string) uuid.UUID {
	st.t.Helper()
	id, err := st.Store.Reader().Account.Query().Where(account.Login(login)).OnlyID(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return id
}

// lightOf is the light of a case's n-th work order now.
func (st *stage) lightOf(id uuid.UUID, n int) deadline.Color {
	st.t.Helper()
	clocks, err := st.Store.Reader().Clock.Query().Where(clock.CaseID(id)).Order(clock.ByStartedAt(), clock.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	limit, ok := casework.LimitOfOrder(st.orders(id)[n], clocks)
	if !ok {
		st.t.Fatalf("work order %d has no limit", n)
	}
	return limit.At(st.Clock.Now())
}

func TestUnits_OneAfterTheOther_TheFirstLeadsUntilAnotherIsNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, first := st.caseIn(casestate.Assigned)
		leads := func(want string) {
			t.Helper()
			got := ""
			for _, o := range st.orders(id) {
				got += map[bool]string{true: "L", false: "-"}[o.Lead]
			}
			if got != want {
				t.Errorf("the lead is %s, want %s", got, want)
			}
			st.sound(id)
		}
		if err := st.dispatch(id, "CREW", nil); err != nil {
			t.Fatal(err)
		}
		leads("L-")
		if f := wantFault(t, st.dispatch(id, "CREW", nil), fault.Invalid, "input.departmentId"); f.Key != fault.UnitHasIt {
			t.Errorf("the same unit twice: %s", f.Key)
		}
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.community, id, first))
		if err := st.dispatch(id, "TEAM", func(in *casework.DispatchInput) { in.Lead = true }); err != nil {
			t.Fatal(err)
		}
		if c := st.Case(id); c.State != casestate.Handling || c.OpenOrders != 3 {
			t.Errorf("three units: %s with %d open orders", c.State, c.OpenOrders)
		}
		leads("--L")
		did(t)(attempts[casestate.FeedBack](st, st.community, id, first))
		leads("--L")
		if c := st.Case(id); c.State != casestate.Handling || c.OpenOrders != 2 || c.DoneOrders != 1 {
			t.Errorf("one of three has fed back: %s with %d open, %d done", c.State, c.OpenOrders, c.DoneOrders)
		}
		crew := st.orders(id)[1].ID
		did(t)(attempts[casestate.HandBack](st, st.crew, id, crew))
		if c := st.Case(id); c.State != casestate.Handling || c.OpenOrders != 1 || c.Returns != 1 {
			t.Errorf("one has returned it, one is open: %s with %d open, %d returns", c.State, c.OpenOrders, c.Returns)
		}
		team := st.As("team", w.Of("department_officer", "TEAM"))
		did(t)(attempts[casestate.HandBack](st, team, id, st.orders(id)[2].ID))
		if c := st.Case(id); c.State != casestate.FedBack || c.OpenOrders != 0 {
			t.Errorf("the last has returned it, one has fed back: %s with %d open", c.State, c.OpenOrders)
		}
		st.sound(id)
	})
}

func TestUnits_TheLeadPassesOn_WhenItsOrderEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, first := st.caseIn(casestate.Handling)
		for _, code := range []string{"CREW", "TEAM"} {
			if err := st.dispatch(id, code, nil); err != nil {
				t.Fatal(err)
			}
		}
		did(t)(attempts[casestate.FeedBack](st, st.community, id, first))
		if o := st.orders(id); !o[1].Lead || o[2].Lead {
			t.Errorf("after the lead has fed back: %v, %v", o[1].Lead, o[2].Lead)
		}
		did(t)(attempts[casestate.HandBack](st, st.crew, id, st.orders(id)[1].ID))
		if o := st.orders(id); !o[2].Lead {
			t.Error("after the next lead has returned it nobody leads")
		}
		st.sound(id)
	})
}

// A unit's own limit is a clock of its own; without one it shows the case's, and
// each keeps its colour when it is done.
func TestUnits_EachHasItsLight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, first := st.caseIn(casestate.Handling)
		if err := st.dispatch(id, "CREW", func(in *casework.DispatchInput) { in.Limit = &settings.Limit{Amount: 120, Unit: "MINUTE"} }); err != nil {
			t.Fatal(err)
		}
		crew, start := st.orders(id)[1].ID, st.Clock.Now()
		for _, step := range []struct {
			after time.Duration
			want  deadline.Color
		}{{time.Hour, deadline.Green}, {time.Hour + time.Second, deadline.Yellow}, {2 * time.Hour, deadline.Yellow}, {2*time.Hour + time.Second, deadline.Red}} {
			st.Clock.Set(start.Add(step.after))
			if got := st.lightOf(id, 1); got != step.want {
				t.Errorf("after %s its light is %s, want %s", step.after, got, step.want)
			}
			if got := st.lightOf(id, 0); got != deadline.Green {
				t.Errorf("after %s the light of the other is %s", step.after, got)
			}
		}
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.crew, id, crew))
		did(t)(attempts[casestate.FeedBack](st, st.crew, id, crew))
		did(t)(attempts[casestate.FeedBack](st, st.community, id, first))
		st.Clock.Advance(300 * 24 * time.Hour)
		if a, b := st.lightOf(id, 0), st.lightOf(id, 1); a != deadline.Green || b != deadline.Red {
			t.Errorf("long after their feedback the lights are %s and %s", a, b)
		}
		if k := st.ownClock(crew); k.StoppedAt == nil || st.Case(id).ClockStoppedAt != nil {
			t.Errorf("the unit's clock stopped %v, the case's %v", k.StoppedAt, st.Case(id).ClockStoppedAt)
		}
	})
}

func (st *stage) ownClock(order uuid.UUID) *db.Clock {
	st.t.Helper()
	k, err := st.Store.Reader().Clock.Query().Where(clock.WorkOrderID(order)).Only(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return k
}

func TestUnits_AnEscalation_EndsAllOrdersAndTheirClocks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Handling)
		if err := st.dispatch(id, "CREW", func(in *casework.DispatchInput) { in.Limit = &settings.Limit{Amount: 2, Unit: "CALENDAR_DAY"} }); err != nil {
			t.Fatal(err)
		}
		did(t)(attempts[casestate.Escalate](st, st.community, id, order))
		for _, o := range st.orders(id) {
			if o.State != casestate.OrderHandedUp || o.ClockStoppedAt == nil {
				t.Errorf("work order %d is %s, its clock stopped %v", o.Seq, o.State, o.ClockStoppedAt)
			}
		}
		if k := st.ownClock(st.orders(id)[1].ID); k.StoppedAt == nil {
			t.Error("the unit's own clock runs on")
		}
		if c := st.Case(id); c.OpenOrders != 0 || c.ClockStoppedAt != nil {
			t.Errorf("%d open orders, the case's clock stopped %v", c.OpenOrders, c.ClockStoppedAt)
		}
		st.sound(id)
	})
}

func TestUnits_APersonOfTheUnit_AndNobodyElse_IsAssigned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		name := func(who uuid.UUID) func(*casework.DispatchInput) {
			return func(in *casework.DispatchInput) { in.AssigneeID = &who }
		}
		f := wantFault(t, st.dispatch(id, "CREW", name(st.account("roads"))), fault.Invalid, "input.assigneeId")
		if f.Key != fault.NotOfUnit {
			t.Errorf("somebody of another unit: %s", f.Key)
		}
		wantFault(t, st.dispatch(id, "office-1.2.1.1", name(st.account("street"))), fault.Invalid, "input.assigneeId")
		for _, who := range []uuid.UUID{st.account("resident"), uuid.Must(uuid.NewV7())} {
			wantFault(t, st.dispatch(id, "CREW", name(who)), fault.NotFound, "input.assigneeId")
		}
		for n, step := range []struct{ unit, login string }{{"CREW", "crew"}, {"office-1.2.1.1", "grid"}} {
			if err := st.dispatch(id, step.unit, name(st.account(step.login))); err != nil {
				t.Fatalf("%s to %s: %v", step.unit, step.login, err)
			}
			if o := st.orders(id)[n]; o.AssigneeID == nil || *o.AssigneeID != st.account(step.login) {
				t.Errorf("%s is assigned to %v", step.unit, o.AssigneeID)
			}
		}
		st.sound(id)
	})
}

func TestUnits_ALimitThatCannotRun_IsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		for _, l := range []settings.Limit{{Amount: 0, Unit: "MINUTE"}, {Amount: -1, Unit: "WORKING_DAY"}, {Amount: 1, Unit: "FORTNIGHT"}, {Amount: 0, Unit: "CALENDAR_DAY"}, {Amount: 1 << 40, Unit: "MINUTE"}} {
			wantFault(t, st.dispatch(id, "CREW", func(in *casework.DispatchInput) { in.Limit = &l }), fault.Invalid, "input.limit")
		}
	})
}

func TestUnits_TwoFeedBackAtOnce_BothCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range rounds {
			id, first := st.caseIn(casestate.Handling)
			if err := st.dispatch(id, "CREW", nil); err != nil {
				t.Fatal(err)
			}
			crew := st.orders(id)[1].ID
			did(t)(attempts[casestate.AcceptWorkOrder](st, st.crew, id, crew))
			for i, err := range race(st.feeding(st.community, first), st.feeding(st.crew, crew)) {
				if err == nil {
					continue
				}
				wantFault(t, err, fault.Conflict)
				did(t)(attempts[casestate.FeedBack](st, []context.Context{st.community, st.crew}[i], id, []uuid.UUID{first, crew}[i]))
			}
			if c := st.Case(id); c.State != casestate.FedBack || c.DoneOrders != 2 {
				t.Fatalf("both have fed back: %s with %d done", c.State, c.DoneOrders)
			}
			st.sound(id)
		}
	})
}

func (st *stage) feeding(who context.Context, order uuid.UUID) func() error {
	return func() error {
		_, err := st.Cases.FeedBack(who, casework.OrderInput{WorkOrderID: order, Text: "done"})
		return err
	}
}
