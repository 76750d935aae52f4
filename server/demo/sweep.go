package demo

import (
	"slices"
	"time"
)

// sweep has the server do what is due by the clock.
func (r *Run) sweep() {
	if r.err == nil {
		r.fail(r.world.Sweep(r.ctx))
	}
}

// lightsOf are the changes of a case's lights, as the auditor reads them, each
// with its time by the clocks of the tenant.
func (r *Run) lightsOf(c *Case) (out []string) {
	var data struct {
		Case struct {
			LightEvents []struct {
				Color string
				At    time.Time
			}
		}
	}
	r.ask(r.as("auditor"), `query Lights($id: ID!) { case(by: {id: $id}) { lightEvents { color at } } }`, vars{"id": c.ID}, &data)
	for _, e := range data.Case.LightEvents {
		out = append(out, e.Color+" "+e.At.In(r.record.Zone).Format(instant))
	}
	return out
}

// toldOf are the messages about a case that the gateway has, the first first.
func (r *Run) toldOf(c *Case) (out []string) {
	var data struct {
		Deliveries struct {
			Nodes []struct {
				Kind    string
				Address string
				Case    *struct{ ID string }
				Account *person
			}
		}
	}
	r.ask(r.as("auditor"), `query Told { deliveries(filter: {states: [SENT]}, first: 100) { nodes { kind address case { id } account { login } } } }`, nil, &data)
	for _, m := range data.Deliveries.Nodes {
		if m.Case != nil && m.Case.ID == c.ID && m.Account != nil {
			out = append(out, m.Kind+" "+m.Address+" "+m.Account.Login)
		}
	}
	slices.Reverse(out)
	return out
}

// inboxOf are the kinds of the notices of a login, the first first.
func (r *Run) inboxOf(login string) (out []string) {
	var data struct {
		Notices struct{ Nodes []struct{ Kind string } }
	}
	r.ask(r.as(login), `query Inbox { notices(first: 100) { nodes { kind } } }`, nil, &data)
	for _, n := range data.Notices.Nodes {
		out = append(out, n.Kind)
	}
	slices.Reverse(out)
	return out
}

// pushed is how often a case went to the inspection body.
func (r *Run) pushed(a *Actor, c *Case) (n int) {
	for _, kind := range r.look(a, c).kinds() {
		if kind == "INSPECT" {
			n++
		}
	}
	return n
}
