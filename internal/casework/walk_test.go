package casework_test

import (
	"context"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// TestMain keeps the walks short enough for every run: 25 walks of up to 40
// steps on each engine. -rapid.checks and -rapid.steps make them longer.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "25", "rapid.steps": "40"} {
		if err := flag.Set(name, value); err != nil { // the command line is read after it and wins
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// walker is a walk: the cases of the service beside those of the model.
type walker struct {
	*stage
	as    map[string]context.Context
	ids   []uuid.UUID
	model []*modelCase
	done  map[outcome]int
	units map[string]uuid.UUID // departments by code
}

// TestWalk_ServiceAndModelAgree lets random people try random verbs on three
// cases, mostly those that the model holds possible, and compares.
func TestWalk_ServiceAndModelAgree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		done, units := map[outcome]int{}, map[string]uuid.UUID{}
		for code := range targets {
			units[code] = st.Department(code).ID
		}
		units["office-1"] = st.Department("office-1").ID
		as := map[string]context.Context{
			"community": st.community, "street": st.street, "district": st.district, "city": st.city, "grid": st.grid,
			"roads": st.roads, "resident": st.resident, "auditor": st.auditor, "elsewhere": st.elsewhere,
		}
		rapid.Check(t, func(r *rapid.T) {
			w := &walker{stage: st, as: as, done: done, units: units}
			for range 3 {
				w.ids = append(w.ids, report(t, st.World, st.resident))
				w.model = append(w.model, newModelCase())
			}
			r.Repeat(map[string]func(*rapid.T){
				"possible": func(r *rapid.T) { w.try(r, true) },
				"any":      func(r *rapid.T) { w.try(r, false) },
				"time": func(r *rapid.T) {
					st.Clock.Advance(time.Duration(rapid.IntRange(1, 4*3600).Draw(r, "seconds")) * time.Second)
				},
				"": w.agree,
			})
		})
		t.Logf("outcomes: %v", done)
		if done[moved] < 50 || len(done) < 3 {
			t.Error("the walks proved next to nothing")
		}
	})
}

// try draws a step; a possible one is drawn anew until the model would move.
func (w *walker) try(r *rapid.T, possible bool) {
	i := rapid.IntRange(0, len(w.ids)-1).Draw(r, "case")
	c := w.model[i]
	choices := c.steps(possible)
	if len(choices) == 0 {
		r.Skip("nothing is possible")
	}
	s := rapid.SampledFrom(choices).Draw(r, "step")
	if !possible {
		s.stale = rapid.IntRange(0, 4).Draw(r, "stale") == 0
	}
	version := c.version
	if s.stale {
		version--
	}
	want := c.apply(s)
	got, err := w.play(i, s, version, possible)
	if got != want {
		r.Fatalf("%+v of case %d in %s at version %d: %s (%v), the model says %s", s, i, c.state, c.version, got, err, want)
	}
	w.done[got]++
}

// steps lists what could be tried, or what would move the case.
func (c *modelCase) steps(possible bool) (out []step) {
	add := func(s step) {
		probe := *c
		probe.orders = append([]modelOrder(nil), c.orders...)
		if !possible || probe.apply(s) == moved {
			out = append(out, s)
		}
	}
	for _, actor := range []string{"community", "street", "district", "city", "grid", "roads", "resident", "auditor", "elsewhere"} {
		for _, verb := range verbs {
			s := step{actor: actor, verb: verb}
			switch {
			case isOrderVerb(verb):
				for s.order = range c.orders {
					add(s)
				}
			case verb == casestate.Dispatch:
				for _, s.target = range []string{"office-1.2.1.1", "office-1.2.1", "office-1.2", "ROADS", "WATER"} {
					add(s)
				}
			case verb == casestate.Triage:
				for _, s.grade = range casestate.Grades {
					add(s)
				}
			default:
				add(s)
			}
		}
	}
	return out
}

// play does the step at the service; a blind one expects no version.
func (w *walker) play(i int, s step, version int, blind bool) (outcome, error) {
	target := casework.Target{ID: w.ids[i], ExpectedVersion: &version}
	order := casework.OrderInput{ExpectedVersion: &version, Text: "said"}
	if blind {
		target.ExpectedVersion, order.ExpectedVersion = nil, nil
	}
	if isOrderVerb(s.verb) {
		order.WorkOrderID = w.orders(w.ids[i])[s.order].ID
	}
	ctx, cases := w.as[s.actor], w.Cases
	var err error
	switch s.verb {
	case casestate.Triage:
		_, err = cases.Triage(ctx, casework.TriageInput{Target: target, Grade: s.grade, Reason: "as it is"})
	case casestate.Dispatch:
		_, err = cases.Dispatch(ctx, casework.DispatchInput{Target: target, DepartmentID: w.units[s.target]})
	case casestate.Escalate:
		_, err = cases.Escalate(ctx, casework.EscalateInput{Target: target, Reason: "no funds"})
	case casestate.AcceptWorkOrder:
		_, err = cases.AcceptWorkOrder(ctx, order)
	case casestate.HandBack:
		_, err = cases.HandBack(ctx, order)
	case casestate.RecordProgress:
		_, err = cases.RecordProgress(ctx, order)
	case casestate.FeedBack:
		_, err = cases.FeedBack(ctx, order)
	case casestate.Reply:
		_, err = cases.Reply(ctx, casework.ReplyInput{Target: target, Text: "said"})
	case casestate.Close:
		_, err = cases.Close(ctx, casework.ReplyInput{Target: target})
	case casestate.Rate:
		_, err = cases.Rate(ctx, casework.RateInput{Target: target, Score: 5, Channel: "WEB"})
	}
	return outcomeOf(err), err
}

func outcomeOf(err error) outcome {
	switch list := fault.All(err); {
	case err == nil:
		return moved
	case isForbidden(err):
		return forbidden
	case len(list) > 0:
		return outcome(list[0].Kind)
	}
	return "an untyped error"
}

// agree compares every case with its model.
func (w *walker) agree(r *rapid.T) {
	for i, id := range w.ids {
		w.sound(id)
		c, m := w.Case(id), w.model[i]
		if c.State != m.state || c.Version != m.version || c.Rung != m.rung || c.Grade != m.grade || (c.ClockStoppedAt != nil) != m.stopped {
			r.Fatalf("case %d is %s at version %d on rung %d, clock stopped %v; the model is %+v", i, c.State, c.Version, c.Rung, c.ClockStoppedAt, *m)
		}
		if *c.HolderDepartmentID != w.units[offices[m.rung]] {
			r.Fatalf("case %d on rung %d is held by %s", i, m.rung, c.HolderDepartmentID)
		}
		if k := w.clockOf(id); (k.StoppedAt != nil) != m.stopped || !k.DueAt.Equal(c.DueAt) {
			r.Fatalf("case %d: clock %+v", i, k)
		}
		orders := w.orders(id)
		if len(orders) != len(m.orders) {
			r.Fatalf("case %d has %d work orders, the model %d", i, len(orders), len(m.orders))
		}
		for j, o := range orders {
			if o.State != m.orders[j].state || o.DepartmentID != w.units[m.orders[j].department] {
				r.Fatalf("work order %d of case %d is %s at %s, the model %+v", j, i, o.State, o.DepartmentID, m.orders[j])
			}
		}
	}
}
