package casework_test

import (
	"slices"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// outcome is what a verb ends in.
type outcome string

const (
	moved      outcome = "moved"
	notFound   outcome = "NOT_FOUND"
	forbidden  outcome = "FORBIDDEN"
	wrongState outcome = "WRONG_STATE"
	conflicted outcome = "CONFLICT"
	refused    outcome = "INVALID"
)

// offices hold the rungs of the place where all cases of the walk lie.
var offices = []string{"", "office-1.2.1.1", "office-1.2.1", "office-1.2", "office-1"}

// targets are the departments that the walk dispatches to, with what a holder
// on each rung may say of them: its area is the office's region.
var targets = map[string][]bool{ // index: the holder's rung
	"office-1.2.1.1": {false, true, true, true, true}, "office-1.2.1": {false, false, true, true, true},
	"office-1.2": {false, false, false, true, true}, "CREW": {false, true, true, true, true},
	"ROADS": {false, false, false, true, true}, "WATER": {false, false, false, false, true},
}

// modelCase is a case as the model sees it.
type modelCase struct {
	state   casestate.State
	version int
	rung    int
	grade   casestate.Grade
	orders  []modelOrder
	done    int // units that have fed back since the case went up last
	rated   bool
	stopped bool // the clock
	depth   int
	whole   *modelCase
	parts   []*modelCase

	kept deadline.Color // what it showed when its clock was first seen stopped
}

type modelOrder struct {
	department string
	state      casestate.OrderState
	lead       bool

	kept deadline.Color // what it showed when it was first seen ended
}

func newModelCase() *modelCase {
	return &modelCase{state: casestate.Accepted, version: 1, rung: 1, grade: casestate.GradeA}
}

// actors of the walk, by the rung whose cases they hold; 0 holds none.
var actors = map[string]int{"community": 1, "street": 2, "district": 3, "city": 4, "grid": 0, "roads": 0, "crew": 0, "resident": 0, "auditor": 0, "elsewhere": 0}

// bureaus are the actors who work for a department that is no office.
var bureaus = map[string]string{"roads": "ROADS", "crew": "CREW"}

// sees: the place of the case for officials, a work order for the bureau.
func (c *modelCase) sees(actor string) bool {
	if bureau := bureaus[actor]; bureau != "" {
		return slices.ContainsFunc(c.orders, func(o modelOrder) bool { return o.department == bureau })
	}
	return actor != "elsewhere"
}

// mayCase: whoever holds the case moves it; the resident rates his own. Who
// sees it and is late hears that, whether or not he could have moved it.
func (c *modelCase) mayCase(actor string, verb casestate.Event, stale bool) outcome {
	switch {
	case actor == "auditor" || actor == "grid" || (actor == "resident" && verb != casestate.Rate):
		return forbidden
	case !c.sees(actor):
		return notFound
	case stale:
		return conflicted
	case actor == "resident" || (actors[actor] != 0 && actors[actor] == c.rung):
		return moved
	}
	return forbidden
}

// mayOrder: the office of the department, the grid's worker for his community's, the
// bureau for its own.
func (c *modelCase) mayOrder(actor string, o modelOrder, stale bool) outcome {
	switch {
	case actor == "auditor" || actor == "resident":
		return forbidden
	case !c.sees(actor):
		return notFound
	case stale:
		return conflicted
	case actor == "grid" && o.department == offices[1], // the office of the community of his grid
		bureaus[actor] == o.department,
		actors[actor] != 0 && o.department == offices[actors[actor]]:
		return moved
	}
	return forbidden
}

// step is one thing that somebody tries.
type step struct {
	actor  string
	verb   casestate.Event
	order  int // of the work orders, for their verbs
	target string
	lead   bool
	parts  int
	hours  int // of a limit of its own; 0: none
	grade  casestate.Grade
	stale  bool // expects a version that is gone
}

// facts are counted anew, from the orders and the parts.
func (c *modelCase) facts() (f casestate.Facts) {
	f.Part, f.DoneOrders = c.whole != nil, c.done
	for _, o := range c.orders {
		if o.state.Open() {
			f.OpenOrders++
		}
	}
	for _, p := range c.parts {
		if !finishedState(p.state) {
			f.OpenParts++
		}
	}
	return f
}

// verdict says how a step ends; it changes nothing.
func (c *modelCase) verdict(s step) outcome {
	var may outcome
	if isOrderVerb(s.verb) {
		may = c.mayOrder(s.actor, c.orders[s.order], s.stale)
	} else {
		may = c.mayCase(s.actor, s.verb, s.stale)
	}
	if may != moved {
		return may
	}
	if _, err := casestate.Next(c.state, s.verb, c.facts()); err != nil {
		return wrongState
	}
	has := func(o modelOrder) bool { return o.department == s.target && o.state.Open() }
	switch s.verb {
	case casestate.AcceptWorkOrder, casestate.HandBack, casestate.RecordProgress, casestate.FeedBack:
		if _, ok := casestate.NextOrder(c.orders[s.order].state, s.verb); !ok {
			return wrongState
		}
	case casestate.Dispatch:
		if !targets[s.target][c.rung] || slices.ContainsFunc(c.orders, has) {
			return refused
		}
	case casestate.Split:
		if c.depth == 3 || (s.target != "" && !targets[s.target][c.rung]) {
			return refused
		}
	case casestate.Escalate:
		if c.rung == 4 {
			return refused
		}
	case casestate.Close:
		if c.whole != nil && !c.whole.state.Ended() {
			return refused
		}
	case casestate.Rate:
		if c.rated {
			return conflicted
		}
	}
	return moved
}
