package casework_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// TestMain keeps the walks short enough for every run: 15 walks of up to 40
// steps on each engine. -rapid.checks and -rapid.steps make them longer.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "15", "rapid.steps": "40"} {
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
	last  int                  // the case that was touched last
}

// mostCases bounds a walk: cases are divided no more when there are so many.
const mostCases = 10

// TestWalk_ServiceAndModelAgree lets random people try random verbs on two
// cases and their parts, mostly those that the model holds possible, and
// compares.
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
			"roads": st.roads, "crew": st.crew, "resident": st.resident, "auditor": st.auditor, "elsewhere": st.elsewhere,
		}
		rapid.Check(t, func(r *rapid.T) {
			w := &walker{stage: st, as: as, done: done, units: units}
			for range 2 {
				w.ids = append(w.ids, report(t, st.World, st.resident))
				w.model = append(w.model, newModelCase())
			}
			r.Repeat(map[string]func(*rapid.T){
				"possible": func(r *rapid.T) { w.try(r, true) },
				"further":  func(r *rapid.T) { w.try(r, true) },
				"any":      func(r *rapid.T) { w.try(r, false) },
				"time": func(r *rapid.T) {
					st.Clock.Advance(time.Duration(rapid.IntRange(1, 4*3600).Draw(r, "seconds")) * time.Second)
				},
				"": w.agree,
			})
			for w.last = range w.ids {
				w.agree(r)
			}
		})
		t.Logf("outcomes: %v", done)
		if done[moved] < 50 || len(done) < 3 {
			t.Error("the walks proved next to nothing")
		}
	})
}

// try draws a verb and a step of it; a possible one is one that the model would
// move by.
func (w *walker) try(r *rapid.T, possible bool) {
	i := rapid.IntRange(0, len(w.ids)-1).Draw(r, "case")
	c := w.model[i]
	choices := c.steps(possible, len(w.ids) < mostCases)
	if len(choices) == 0 {
		r.Skip("nothing is possible")
	}
	var open []casestate.Event
	for _, verb := range verbs {
		if len(choices[verb]) > 0 {
			open = append(open, verb)
		}
	}
	s := rapid.SampledFrom(choices[rapid.SampledFrom(open).Draw(r, "verb")]).Draw(r, "step")
	if s.verb == casestate.Dispatch || s.verb == casestate.Split {
		s.hours = rapid.IntRange(0, 3).Draw(r, "hours")
	}
	if !possible {
		s.stale = rapid.IntRange(0, 4).Draw(r, "stale") == 0
	}
	version := c.version
	if s.stale {
		version--
	}
	state := c.state
	want := c.apply(s)
	got, err := w.play(i, s, version, possible)
	if got != want {
		r.Fatalf("%+v of case %d in %s at version %d: %s (%v), the model says %s", s, i, state, version, got, err, want)
	}
	if s.verb == casestate.Split && got == moved {
		w.adopt(r, i, s.parts)
	}
	w.last = i
	w.done[got]++
}

// adopt takes up the newest parts of a case.
func (w *walker) adopt(r *rapid.T, i, n int) {
	parts, model := w.parts(w.ids[i]), w.model[i].parts
	if len(parts) != len(model) {
		r.Fatalf("case %d has %d parts, the model %d", i, len(parts), len(model))
	}
	for k := len(parts) - n; k < len(parts); k++ {
		w.ids, w.model = append(w.ids, parts[k].ID), append(w.model, model[k])
	}
}

// steps lists what could be tried, or what would move the case, by verb.
func (c *modelCase) steps(possible, room bool) map[casestate.Event][]step {
	out := map[casestate.Event][]step{}
	add := func(s step) {
		if !possible || c.verdict(s) == moved {
			out[s.verb] = append(out[s.verb], s)
		}
	}
	for _, actor := range slices.Sorted(maps.Keys(actors)) {
		for _, verb := range verbs {
			s := step{actor: actor, verb: verb}
			switch {
			case isOrderVerb(verb):
				for s.order = range c.orders {
					add(s)
				}
			case verb == casestate.Dispatch:
				for _, s.target = range slices.Sorted(maps.Keys(targets)) {
					add(s)
					led := s
					led.lead = true
					add(led)
				}
			case verb == casestate.Split:
				for _, s.target = range []string{"", "CREW"} {
					for s.parts = 1; room && s.parts <= 2; s.parts++ {
						add(s)
					}
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
		_, err = cases.Dispatch(ctx, casework.DispatchInput{Target: target, DepartmentID: w.units[s.target], Lead: s.lead, Limit: hours(s.hours)})
	case casestate.Split:
		_, err = cases.Split(ctx, w.splitting(target, s))
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

// splitting is the input of a division; the first part has the step's limit.
func (w *walker) splitting(target casework.Target, s step) casework.SplitInput {
	in := casework.SplitInput{Target: target, Reason: "several matters"}
	for k := range s.parts {
		p := casework.PartInput{Title: fmt.Sprintf("part %d", k+1), Description: "one of them"}
		if s.target != "" {
			unit := w.units[s.target]
			p.DepartmentID = &unit
		}
		if k == 0 {
			p.Limit = hours(s.hours)
		}
		in.Parts = append(in.Parts, p)
	}
	return in
}

// hours is a limit of its own; none for 0.
func hours(n int) *settings.Limit {
	if n == 0 {
		return nil
	}
	return &settings.Limit{Amount: 60 * n, Unit: "MINUTE"}
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
