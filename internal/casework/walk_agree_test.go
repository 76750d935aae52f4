package casework_test

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
)

// agree compares with their models the case that was touched last, its parts,
// and what it is a part of.
func (w *walker) agree(r *rapid.T) {
	for c := w.model[w.last]; c != nil; c = c.whole {
		w.agreeOn(r, c)
	}
	for _, p := range w.model[w.last].parts {
		w.agreeOn(r, p)
	}
}

func (w *walker) agreeOn(r *rapid.T, m *modelCase) {
	i := slices.Index(w.model, m)
	id := w.ids[i]
	w.sound(id)
	c, facts := w.Case(id), m.facts()
	if c.State != m.state || c.Version != m.version || c.Rung != m.rung || c.Grade != m.grade || c.Depth != m.depth {
		r.Fatalf("case %d is %s at version %d on rung %d, depth %d; the model is %+v", i, c.State, c.Version, c.Rung, c.Depth, *m)
	}
	if ended := c.State.Ended() && c.State != casestate.Merged; (c.ClosedAt != nil) != ended { // lists of open cases count on it
		r.Fatalf("case %d is %s and closed at %v", i, c.State, c.ClosedAt)
	}
	if c.OpenOrders != facts.OpenOrders || c.DoneOrders != facts.DoneOrders || c.OpenParts != facts.OpenParts {
		r.Fatalf("case %d counts %d open and %d done orders, %d open parts; the model %+v", i, c.OpenOrders, c.DoneOrders, c.OpenParts, facts)
	}
	if *c.HolderDepartmentID != w.units[offices[m.rung]] {
		r.Fatalf("case %d on rung %d is held by %s", i, m.rung, c.HolderDepartmentID)
	}
	w.agreeOnLight(r, c, m)
	orders := w.orders(id)
	if len(orders) != len(m.orders) {
		r.Fatalf("case %d has %d work orders, the model %d", i, len(orders), len(m.orders))
	}
	for j, o := range orders {
		want := &m.orders[j]
		if o.State != want.state || o.DepartmentID != w.units[want.department] || o.Lead != want.lead {
			r.Fatalf("work order %d of case %d is %s at %s, leads %v; the model %+v", j, i, o.State, o.DepartmentID, o.Lead, *want)
		}
		w.agreeOnOrder(r, o, want)
	}
}

// agreeOnLight: a case shows the worst of its own limit and of its parts; once
// it has finished it keeps what it showed then.
func (w *walker) agreeOnLight(r *rapid.T, c *db.CaseFile, m *modelCase) {
	k, now := w.clockOf(c.ID), w.Clock.Now()
	light, ok := casework.LightOf(c, now)
	if !ok || (k.StoppedAt != nil) != m.stopped || (m.stopped && c.ClockStoppedAt == nil) {
		r.Fatalf("case %s: clock %+v, the model says stopped %v", c.Number, k, m.stopped)
	}
	if m.kept == "" {
		want := casework.LightOfClock(k, now)
		for _, p := range w.parts(c.ID) {
			if shown, _ := casework.LightOf(p, now); p.State != casestate.Closed && worse(shown, want) {
				want = shown
			}
		}
		if light != want {
			r.Fatalf("case %s in %s shows %s, the worst of its own limit and its parts is %s", c.Number, c.State, light, want)
		}
	}
	if m.stopped && m.kept == "" {
		m.kept = light
	}
	if m.kept != "" && light != m.kept {
		r.Fatalf("case %s has finished and shows %s, first it showed %s", c.Number, light, m.kept)
	}
}

// agreeOnOrder: an order shows its own limit, or the case's, until it ends.
func (w *walker) agreeOnOrder(r *rapid.T, o *db.WorkOrder, m *modelOrder) {
	clocks, err := w.Store.Reader().Clock.Query().Where(clock.CaseID(o.CaseID)).Order(clock.ByStartedAt(), clock.ByID()).All(w.System())
	if err != nil {
		r.Fatal(err)
	}
	limit, ok := casework.LimitOfOrder(o, clocks)
	now := w.Clock.Now()
	if light := limit.At(now); m.kept != "" && light != m.kept {
		r.Fatalf("work order %d has ended and shows %s, first it showed %s", o.Seq, light, m.kept)
	}
	if m.kept != "" {
		return
	}
	var want deadline.Color
	for _, k := range clocks {
		if k.Kind == clock.KindREPLY && want == "" || k.WorkOrderID != nil && *k.WorkOrderID == o.ID {
			want = casework.LightOfClock(k, now)
		}
	}
	if light := limit.At(now); !ok || light != want {
		r.Fatalf("work order %d in %s shows %s (%v), want %s", o.Seq, o.State, light, ok, want)
	}
	if !o.State.Open() {
		m.kept = want
	}
	if own := slices.IndexFunc(clocks, func(k *db.Clock) bool { return k.WorkOrderID != nil && *k.WorkOrderID == o.ID }); own >= 0 &&
		(clocks[own].StoppedAt == nil) != o.State.Open() {
		r.Fatalf("work order %d is %s, its own clock stopped %v", o.Seq, o.State, clocks[own].StoppedAt)
	}
}

func worse(a, b deadline.Color) bool {
	order := []deadline.Color{deadline.Green, deadline.Yellow, deadline.Red}
	return slices.Index(order, a) > slices.Index(order, b)
}
