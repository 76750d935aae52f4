package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func twoReturns(p *presets.Preset) {
	p.Settings.Workflow.ClockStarts, p.Settings.Workflow.Returns = settings.AtAssigned, 2
}

// returned files a case that has been returned as often as twoReturns allows,
// and sent once more.
func (st *stage) returned(category string) (id, order uuid.UUID) {
	st.t.Helper()
	kind := st.Category(category).ID
	id = did(st.t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "nobody's", CategoryID: &kind,
		Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}}))
	for n := range 3 {
		did(st.t)(attempts[casestate.Dispatch](st, st.community, id, order))
		if order = orderOf(st.t, st.World, id); n < 2 {
			st.Clock.Advance(20 * time.Hour)
			did(st.t)(attempts[casestate.HandBack](st, st.community, id, order))
		}
	}
	return id, order
}

func (st *stage) rule(ctx context.Context, id uuid.UUID, owner string, precedent bool) (uuid.UUID, error) {
	return st.Cases.Rule(ctx, casework.RuleInput{Target: on(id), DepartmentID: st.Department(owner).ID, Reason: "it is theirs", Minutes: "three units met", Precedent: precedent})
}

func (st *stage) rulingOf(id uuid.UUID) *db.Ruling {
	st.t.Helper()
	r, err := st.Store.Reader().Ruling.Query().Where(ruling.CaseID(id)).Only(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return r
}

func (st *stage) proposed(ctx context.Context, id uuid.UUID) (unit, number string) {
	st.t.Helper()
	found, err := casework.Proposals(ctx, st.Store.Reader(), []*db.CaseFile{st.Case(id)})
	if err != nil {
		st.t.Fatal(err)
	}
	p, ok := found[id]
	if !ok {
		return "", ""
	}
	if p.Ruling != nil {
		number = p.Ruling.Number
	}
	return p.Department.Code, number
}

// Scenario 9, steps 1, 3 and 4.
func TestReturns_BeyondTheLimit_SayHowManyAndThatTheHubMustRule(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, twoReturns)
		id, order := st.returned("NOISE")
		before := st.Case(id)
		if k := st.clockOf(id); !k.StartedAt.Equal(w.Start.Add(5*time.Hour)) /* the opening after the first dispatch */ || k.StoppedAt != nil || !before.DueAt.Equal(k.DueAt) {
			t.Fatalf("the clock started %s, stopped %v", k.StartedAt, k.StoppedAt)
		}
		for _, state := range []casestate.OrderState{casestate.OrderSent, casestate.OrderAccepted} {
			_, err := attempts[casestate.HandBack](st, st.community, id, order)
			f := wantFault(t, err, fault.WrongState)
			if f.Key != fault.ReturnsUsed || f.Allowed != 2 || f.State != string(state) || f.Attempted != "HAND_BACK" || len(f.Possible) == 0 {
				t.Errorf("%+v", f)
			}
			if c := st.Case(id); c.Version != before.Version || c.Returns != 2 {
				t.Fatalf("the refusal left version %d, %d returns", c.Version, c.Returns)
			}
			if state == casestate.OrderSent {
				did(t)(attempts[casestate.AcceptWorkOrder](st, st.community, id, order))
				before = st.Case(id)
			}
		}
		_, err := st.rule(st.street, id, "ROADS", true)
		wantForbidden(t, err)
		did(t)(st.rule(st.district, id, "ROADS", true))
		st.sound(id)
		c, r, orders := st.Case(id), st.rulingOf(id), st.orders(id)
		last := orders[len(orders)-1]
		if c.State != casestate.Assigned || c.OpenOrders != 1 || *c.HolderDepartmentID != *before.HolderDepartmentID || !c.DueAt.Equal(before.DueAt) {
			t.Errorf("after the ruling: %s with %d open orders, due %s", c.State, c.OpenOrders, c.DueAt)
		}
		if r.Number != "R2026-000001" || *r.CategoryID != st.Category("NOISE").ID || *r.RegionID != st.Region("1.2").ID || r.Minutes != "three units met" || !r.Precedent || !r.DecidedAt.Equal(st.Clock.Now()) {
			t.Errorf("ruling %+v", r)
		}
		if last.Ruling != r.Number || last.DepartmentID != st.Department("ROADS").ID || orders[2].State != casestate.OrderRecalled {
			t.Errorf("work orders %+v", orders)
		}
		_, err = attempts[casestate.HandBack](st, st.roads, id, last.ID)
		if f := wantFault(t, err, fault.WrongState); f.Key != fault.BoundByRuling || f.Ruling != r.Number {
			t.Errorf("%+v", f)
		}
		next := st.report("NOISE")
		if unit, number := st.proposed(st.community, next); unit != "ROADS" || number != r.Number {
			t.Errorf("proposed %s under %q", unit, number)
		}
		did(t)(st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(next), DepartmentID: st.Department("ROADS").ID}))
		_, err = attempts[casestate.HandBack](st, st.roads, next, orderOf(t, st.World, next))
		if f := wantFault(t, err, fault.WrongState); f.Ruling != r.Number {
			t.Errorf("%+v", f)
		}
	})
}

// report files a case of a category in community 1.2.1.1.
func (st *stage) report(category string) uuid.UUID {
	st.t.Helper()
	kind := st.Category(category).ID
	return did(st.t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "again", CategoryID: &kind,
		Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}}))
}

func TestRule_OverruledWithAReason_EndedByItsBodyOrAHigherOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, twoReturns)
		first := st.report("NOISE")
		did(t)(st.rule(st.city, first, "ROADS", true))
		r := st.rulingOf(first)
		if *r.RegionID != st.Region("1").ID {
			t.Fatalf("the city rules for %s", r.RegionID)
		}
		id := st.report("NOISE")
		elsewhere := casework.DispatchInput{Target: on(id), DepartmentID: st.Department("office-1.2.1.1").ID}
		_, err := st.Cases.Dispatch(st.community, elsewhere)
		if f := wantFault(t, err, fault.Invalid, "input.reason"); f.Key != fault.RulingSaysOther || f.Args[0] != r.Number {
			t.Errorf("%+v", f)
		}
		elsewhere.Reason = "the road is private"
		did(t)(st.Cases.Dispatch(st.community, elsewhere))
		events := st.events(id)
		if last := events[len(events)-1]; last.Text != elsewhere.Reason {
			t.Errorf("the reason is not kept: %+v", last)
		}
		if o := st.orders(id); o[len(o)-1].Ruling != "" {
			t.Errorf("the overruled order carries %q", o[len(o)-1].Ruling)
		}
		end := casework.EndRulingInput{RulingID: r.ID, Reason: "the law has changed"}
		for _, ctx := range []context.Context{st.community, st.street, st.district} {
			_, err := st.Cases.EndRuling(ctx, end)
			wantForbidden(t, err)
		}
		_, err = st.Cases.EndRuling(st.city, casework.EndRulingInput{RulingID: r.ID})
		wantFault(t, err, fault.Invalid, "input.reason")
		_, err = st.Cases.EndRuling(st.city, casework.EndRulingInput{RulingID: uuid.Must(uuid.NewV7()), Reason: "x"})
		wantFault(t, err, fault.NotFound, "input.rulingId")
		did(t)(st.Cases.EndRuling(st.city, end))
		_, err = st.Cases.EndRuling(st.city, end)
		if f := wantFault(t, err, fault.Invalid, "input.rulingId"); f.Key != fault.EndedAlready {
			t.Errorf("%+v", f)
		}
		if unit, number := st.proposed(st.city, st.report("NOISE")); number != "" {
			t.Errorf("the ended ruling still proposes %s under %s", unit, number)
		}
	})
}

func TestRule_RefusesOwnersWhoCannotHold_AndPrecedentsOfNoKind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := report(t, st.World, st.resident)
		for code, key := range map[string]fault.Key{"office-1.20": fault.UnitOffPlace, "office-1.2.1.2": fault.UnitOffPlace} {
			_, err := st.rule(st.district, id, code, false)
			if f := wantFault(t, err, fault.Invalid, "input.departmentId"); f.Key != key {
				t.Errorf("%s: %+v", code, f)
			}
		}
		_, err := st.rule(st.district, id, "ROADS", true)
		wantFault(t, err, fault.Invalid, "input.categoryId")
		_, err = st.Cases.Rule(st.district, casework.RuleInput{Target: on(id), DepartmentID: uuid.Must(uuid.NewV7()), Reason: "x"})
		wantFault(t, err, fault.NotFound, "input.departmentId")
		_, err = st.Cases.Rule(st.district, casework.RuleInput{Target: on(id), DepartmentID: st.Department("ROADS").ID, Reason: " "})
		wantFault(t, err, fault.Invalid, "input.reason")
		if c := st.Case(id); c.Version != 1 {
			t.Fatalf("refused rulings left version %d", c.Version)
		}
		did(t)(st.rule(st.district, id, "office-1.2.1", false)) // from ACCEPTED: the first work order
		if c := st.Case(id); c.State != casestate.Assigned || casework.Never(c.DueAt) {
			t.Errorf("%s, due %s", c.State, c.DueAt)
		}
		if unit, number := st.proposed(st.city, report(t, st.World, st.resident)); unit != "" || number != "" {
			t.Errorf("a ruling that is no precedent proposes %s %s", unit, number)
		}
		st.sound(id)
	})
}

// A tenant that dispatches by itself follows a precedent, also for a kind below
// its class, and not outside the area of the body that ruled.
func TestRule_APrecedent_IsFollowedWithoutAHand(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "wuhan", nil)
		st := &stage{World: world, t: t, resident: world.As("resident", w.Whole("resident"))}
		centre := world.As("centre", w.At("district_officer", "420106"))
		kind, class := world.Category("KIND_07").ID, world.Category("CLASS_3").ID
		file := func(grid string) uuid.UUID {
			g := world.Grid(grid).ID
			return did(t)(world.Cases.Report(st.resident, casework.ReportInput{Channel: "WECHAT_MINI", Description: "退费", CategoryID: &kind, GridID: &g}))
		}
		first := file("420106015008001")
		did(t)(world.Cases.Rule(centre, casework.RuleInput{Target: on(first), DepartmentID: world.Department("WUCHANG_MARKET").ID, Reason: "预付消费归市场监管", Precedent: true, CategoryID: &class}))
		r := st.rulingOf(first)
		second, orders := file("420106015001001"), []*db.WorkOrder(nil)
		if orders = st.orders(second); len(orders) != 1 || orders[0].Ruling != r.Number || orders[0].DepartmentID != world.Department("WUCHANG_MARKET").ID {
			t.Errorf("work orders %+v", orders)
		}
		if orders = st.orders(file("420102017020001")); len(orders) != 1 || orders[0].Ruling != "" {
			t.Errorf("in another district: %+v", orders)
		}
	})
}
