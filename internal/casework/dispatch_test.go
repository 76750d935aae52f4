package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func TestDispatch_OutsideTheHoldersAreaOrTooFarUp_IsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Departments = append(p.Departments,
				presets.Department{Code: "LAMPS", Name: p.Name, Kind: "BUREAU", Region: "1.2.1", Rung: 3},
				presets.Department{Code: "HIGH", Name: p.Name, Kind: "BUREAU", Region: "1.2.1.1", Rung: 4})
		})
		id, _ := st.caseIn(casestate.Accepted)
		to := func(code string) error {
			_, err := st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(id), DepartmentID: st.Department(code).ID})
			return err
		}
		for code, key := range map[string]fault.Key{
			"office-1.2.1.2": fault.UnitElsewhere, // the community next door
			"office-1.2.1":   fault.UnitElsewhere, // the street above: that is an escalation
			"WATER":          fault.UnitTooHigh, "ROADS": fault.UnitTooHigh, "HIGH": fault.UnitTooHigh,
		} {
			if f := wantFault(t, to(code), fault.Invalid, "input.departmentId"); f.Key != key {
				t.Errorf("to %s: %s, want %s", code, f.Key, key)
			}
		}
		_, err := st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(id), DepartmentID: uuid.Must(uuid.NewV7())})
		wantFault(t, err, fault.NotFound, "input.departmentId")
		if c := st.Case(id); c.Version != 1 || len(st.orders(id)) != 0 {
			t.Fatalf("refused dispatches left version %d and %d work orders", c.Version, len(st.orders(id)))
		}
		did(t)(attempts[casestate.Escalate](st, st.community, id, uuid.Nil))
		did(t)(st.Cases.Dispatch(st.street, casework.DispatchInput{Target: on(id), DepartmentID: st.Department("LAMPS").ID, Instruction: "by tonight"}))
		if o := st.orders(id)[0]; o.DepartmentID != st.Department("LAMPS").ID || o.Instruction != "by tonight" || o.State != casestate.OrderSent {
			t.Errorf("one rung up in the own area: %+v", o)
		}
		st.sound(id)
	})
}

func TestDispatch_DownToAnOfficeOfTheArea_IsReadAndHandledThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Accepted)
		did(t)(attempts[casestate.Escalate](st, st.community, id, order))
		did(t)(attempts[casestate.Escalate](st, st.street, id, order))
		did(t)(st.Cases.Dispatch(st.district, casework.DispatchInput{Target: on(id), DepartmentID: st.Department("ROADS").ID}))
		order = orderOf(t, st.World, id)
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.roads, id, order))
		did(t)(attempts[casestate.FeedBack](st, st.roads, id, order))
		_, err := attempts[casestate.Reply](st, st.roads, id, order)
		wantForbidden(t, err)
		did(t)(attempts[casestate.Reply](st, st.district, id, order))
		st.sound(id)
	})
}

func TestHandBack_GivesTheCaseToItsHolder_AndTheClockRunsOnFromTheFirstDispatch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.ClockStarts = settings.AtAssigned })
		id, order := st.caseIn(casestate.Assigned)
		due, started := st.Case(id).DueAt, st.clockOf(id).StartedAt
		holder := *st.Case(id).HolderDepartmentID
		for range 2 { // unit X returns it, unit Y returns it (scenario 9)
			st.Clock.Advance(20 * time.Hour)
			did(t)(st.Cases.HandBack(st.community, casework.OrderInput{WorkOrderID: order, Text: "not ours"}))
			if c := st.Case(id); c.State != casestate.Accepted || *c.HolderDepartmentID != holder || !c.DueAt.Equal(due) {
				t.Fatalf("handed back: %s with %s, due %s", c.State, c.HolderDepartmentID, c.DueAt)
			}
			did(t)(attempts[casestate.Dispatch](st, st.community, id, order))
			order = orderOf(t, st.World, id)
		}
		if k := st.clockOf(id); !k.StartedAt.Equal(started) || !k.DueAt.Equal(due) || k.StoppedAt != nil || !st.Case(id).DueAt.Equal(due) {
			t.Errorf("the clock started %s, due %s, stopped %v; first %s, %s", k.StartedAt, k.DueAt, k.StoppedAt, started, due)
		}
		o := st.orders(id)
		if len(o) != 3 || o[0].State != casestate.OrderReturned || o[0].ReturnReason != "not ours" || o[2].State != casestate.OrderSent {
			t.Errorf("work orders %+v", o)
		}
		st.sound(id)
	})
}

func TestEscalate_OneRungAtATime_UpToTheTop(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Handling)
		due := st.Case(id).DueAt
		for i, ctx := range []context.Context{st.community, st.street, st.district} {
			for _, reason := range []string{"", " \n\t", strings.Repeat("长", 20_000)} {
				_, err := st.Cases.Escalate(st.community, casework.EscalateInput{Target: on(id), Reason: reason})
				wantFault(t, err, fault.Invalid, "input.reason")
			}
			did(t)(attempts[casestate.Escalate](st, ctx, id, order))
			c := st.Case(id)
			want := st.Department([]string{"office-1.2.1", "office-1.2", "office-1"}[i])
			if c.Rung != i+2 || *c.HolderDepartmentID != want.ID || *c.HolderRegionID != *want.RegionID || c.State != casestate.Accepted || !c.DueAt.Equal(due) {
				t.Fatalf("after %d escalations: rung %d, %s, held by %s, due %s", i+1, c.Rung, c.State, c.HolderDepartmentID, c.DueAt)
			}
		}
		_, err := attempts[casestate.Escalate](st, st.city, id, order)
		if f := wantFault(t, err, fault.Invalid, "input.caseId"); f.Key != fault.TopOfLadder {
			t.Errorf("at the top: %s", f.Key)
		}
		o := st.orders(id)
		if len(o) != 1 || o[0].State != casestate.OrderHandedUp || o[0].EndedAt == nil {
			t.Errorf("work orders %+v", o)
		}
		st.sound(id)
	})
}

// Wanzhou's fourth rung, the departments, is reached by dispatch only; the
// fifth is held by the district's leaders (WZ26). The tenant dispatches by
// itself, at each new holder.
func TestEscalate_PassesOverRungsByDispatch_AndDispatchesAtTheNewHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "wanzhou", nil)
		st := &stage{World: world, t: t}
		p, err := presets.Load("wanzhou")
		if err != nil {
			t.Fatal(err)
		}
		community := p.Grids[0].Community
		place := world.Region(community)
		street, err := s.Reader().Region.Get(world.System(), *place.StreetID)
		if err != nil {
			t.Fatal(err)
		}
		worker := world.As("worker", w.In("grid_worker", p.Grids[0].Code))
		village := world.As("village", w.At("community_officer", community))
		township := world.As("township", w.At("street_officer", street.Code))
		centre := world.As("centre", w.At("district_officer", "500101"))
		grid := world.Grid(p.Grids[0].Code).ID
		id := did(t)(world.Cases.Report(worker, casework.ReportInput{Channel: "VISIT", Description: "水库干涸", GridID: &grid}))
		if c := world.Case(id); c.State != casestate.Assigned || c.Rung != 1 || c.Version != 2 {
			t.Fatalf("after the report: %s on rung %d at version %d", c.State, c.Rung, c.Version)
		}
		for i, ctx := range []struct {
			as   context.Context
			rung int
		}{{village, 2}, {township, 3}, {centre, 5}} {
			did(t)(attempts[casestate.Escalate](st, ctx.as, id, uuid.Nil))
			c, orders := world.Case(id), st.orders(id)
			last := orders[len(orders)-1]
			if c.Rung != ctx.rung || c.State != casestate.Assigned || len(orders) != i+2 || last.DepartmentID != *c.HolderDepartmentID || last.State != casestate.OrderSent {
				t.Fatalf("escalation %d: rung %d, %s, %d work orders, the last %s", i+1, c.Rung, c.State, len(orders), last.State)
			}
			if before := orders[len(orders)-2]; before.State != casestate.OrderHandedUp {
				t.Errorf("the work order before is %s", before.State)
			}
			st.sound(id)
		}
		if got := *world.Case(id).HolderDepartmentID; got != world.Department("LEADERS").ID {
			t.Errorf("rung 5 is held by %s", got)
		}
	})
}
