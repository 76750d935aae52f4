package casework_test

import (
	"slices"

	"github.com/huying/huying/internal/casestate"
)

// apply says how a step ends, and moves the model where it succeeds.
func (c *modelCase) apply(s step) outcome {
	if end := c.verdict(s); end != moved {
		return end
	}
	to, _ := casestate.Next(c.state, s.verb, c.facts())
	switch s.verb {
	case casestate.AcceptWorkOrder, casestate.HandBack, casestate.RecordProgress, casestate.FeedBack:
		c.moveOrder(s)
	case casestate.Triage:
		if s.grade != c.grade {
			c.rung = slices.Index(casestate.Grades, s.grade) + 1
		}
		c.grade = s.grade
	case casestate.Dispatch:
		c.send(s.target, s.lead)
	case casestate.Split:
		c.divide(s)
	case casestate.Escalate:
		c.rung++
		c.done = 0
		for i := range c.orders {
			if c.orders[i].state.Open() {
				c.orders[i].state = casestate.OrderHandedUp
			}
		}
	case casestate.Rate:
		c.rated = true
	}
	c.turn(to)
	if s.verb == casestate.Close {
		c.closeParts()
	}
	return moved
}

// turn enters a state with one entry of history; a part that finishes by it
// tells its whole.
func (c *modelCase) turn(to casestate.State) {
	from := c.state
	c.state = to
	c.version++
	c.stopped = c.stopped || to == casestate.Replied || to.Ended() || (c.whole != nil && to == casestate.FedBack)
	if c.whole != nil && !finishedState(from) && finishedState(to) {
		c.whole.partFinished()
	}
}

// partFinished: the last part ends the handling where no unit has the whole;
// an end has no more history.
func (c *modelCase) partFinished() {
	f := c.facts()
	switch {
	case c.state.Ended():
	case c.state == casestate.Handling && f.OpenOrders == 0 && f.OpenParts == 0:
		c.turn(casestate.FedBack)
	default:
		c.turn(c.state)
	}
}

// closeParts: what has fed back is closed with the whole, at every depth.
func (c *modelCase) closeParts() {
	for _, p := range c.parts {
		if p.state == casestate.FedBack {
			p.turn(casestate.Closed)
		}
		p.closeParts()
	}
}

func (c *modelCase) moveOrder(s step) {
	o := &c.orders[s.order]
	was := o.state
	o.state, _ = casestate.NextOrder(o.state, s.verb)
	if s.verb == casestate.FeedBack {
		c.done++
	}
	if !was.Open() || o.state.Open() || !o.lead {
		return
	}
	if next := slices.IndexFunc(c.orders, func(o modelOrder) bool { return o.state.Open() }); next >= 0 {
		c.orders[next].lead = true
	}
}

// send: exactly one open order leads, the first, or who takes it.
func (c *modelCase) send(target string, lead bool) {
	first := true
	for i := range c.orders {
		if c.orders[i].state.Open() {
			first = false
			c.orders[i].lead = c.orders[i].lead && !lead
		}
	}
	c.orders = append(c.orders, modelOrder{department: target, state: casestate.OrderSent, lead: lead || first})
}

// divide makes parts, in the hands of the whole's holder.
func (c *modelCase) divide(s step) {
	for range s.parts {
		p := &modelCase{state: casestate.Accepted, version: 1, rung: c.rung, grade: c.grade, depth: c.depth + 1, whole: c}
		if s.target != "" {
			p.send(s.target, false)
			p.turn(casestate.Assigned)
		}
		c.parts = append(c.parts, p)
	}
}
