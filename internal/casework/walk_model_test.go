package casework_test

import (
	"slices"

	"github.com/huying/huying/internal/casestate"
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
	"office-1.2": {false, false, false, true, true},
	"ROADS":      {false, false, false, true, true}, "WATER": {false, false, false, false, true},
}

// modelCase is a case as the model sees it.
type modelCase struct {
	state   casestate.State
	version int
	rung    int
	grade   casestate.Grade
	orders  []modelOrder
	rated   bool
	stopped bool // the clock
}

type modelOrder struct {
	department string
	state      casestate.OrderState
}

func newModelCase() *modelCase {
	return &modelCase{state: casestate.Accepted, version: 1, rung: 1, grade: casestate.GradeA}
}

// actors of the walk, by the rung whose cases they hold; 0 holds none.
var actors = map[string]int{"community": 1, "street": 2, "district": 3, "city": 4, "grid": 0, "roads": 0, "resident": 0, "auditor": 0, "elsewhere": 0}

// sees: the place of the case for officials, a work order for the bureau.
func (c *modelCase) sees(actor string) bool {
	switch actor {
	case "elsewhere":
		return false
	case "roads":
		return slices.ContainsFunc(c.orders, func(o modelOrder) bool { return o.department == "ROADS" })
	}
	return true
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
		actor == "roads" && o.department == "ROADS",
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
	grade  casestate.Grade
	stale  bool // expects a version that is gone
}

// apply says how a step ends, and moves the model where it succeeds.
func (c *modelCase) apply(s step) outcome {
	var may outcome
	if isOrderVerb(s.verb) {
		may = c.mayOrder(s.actor, c.orders[s.order], s.stale)
	} else {
		may = c.mayCase(s.actor, s.verb, s.stale)
	}
	if may != moved {
		return may
	}
	to, err := casestate.Next(c.state, s.verb, casestate.Facts{})
	if err != nil {
		return wrongState
	}
	if end := c.change(s); end != moved {
		return end
	}
	c.state = to
	c.version++
	c.stopped = c.stopped || to == casestate.Replied
	return moved
}

func (c *modelCase) change(s step) outcome {
	switch s.verb {
	case casestate.AcceptWorkOrder, casestate.HandBack, casestate.RecordProgress, casestate.FeedBack:
		to, ok := casestate.NextOrder(c.orders[s.order].state, s.verb)
		if !ok {
			return wrongState
		}
		c.orders[s.order].state = to
	case casestate.Triage:
		if s.grade != c.grade {
			c.rung = slices.Index(casestate.Grades, s.grade) + 1
		}
		c.grade = s.grade
	case casestate.Dispatch:
		if !targets[s.target][c.rung] {
			return refused
		}
		c.orders = append(c.orders, modelOrder{s.target, casestate.OrderSent})
	case casestate.Escalate:
		if c.rung == 4 {
			return refused
		}
		c.rung++
		for i := range c.orders {
			if c.orders[i].state.Open() {
				c.orders[i].state = casestate.OrderHandedUp
			}
		}
	case casestate.Rate:
		if c.rated {
			return conflicted
		}
		c.rated = true
	}
	return moved
}
