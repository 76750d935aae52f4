package demo

import "slices"

// kinds are the kinds of a case's history, in order.
func (c *Case) kinds() []string {
	out := make([]string, len(c.Events.Nodes))
	for i, e := range c.Events.Nodes {
		out[i] = e.Kind
	}
	return out
}

// states are the states that the history led through, each named once.
func (c *Case) states() (out []string) {
	for _, e := range c.Events.Nodes {
		if len(out) == 0 || out[len(out)-1] != e.ToState {
			out = append(out, e.ToState)
		}
	}
	return out
}

// lights are the colours that the history ever showed.
func (c *Case) lights() (out []string) {
	for _, e := range c.Events.Nodes {
		if e.Light != "" && !slices.Contains(out, e.Light) {
			out = append(out, e.Light)
		}
	}
	return out
}

// order is the id of the newest work order.
func (c *Case) order() string {
	if len(c.WorkOrders) == 0 {
		return ""
	}
	return c.WorkOrders[len(c.WorkOrders)-1].ID
}

// of returns the newest work order of a department; an empty one where it has none.
func (c *Case) of(department string) (order WorkOrder) {
	for _, o := range c.WorkOrders {
		if o.Department != nil && o.Department.Code == department {
			order = o
		}
	}
	return order
}

// lead is the department that leads among the open work orders.
func (c *Case) lead() string {
	for _, o := range c.WorkOrders {
		if o.Lead && (o.State == "SENT" || o.State == "ACCEPTED") && o.Department != nil {
			return o.Department.Code
		}
	}
	return ""
}

// clock is the case's first reply clock; an empty one where it has none.
func (c *Case) clock() Clock { return c.clockOf("REPLY") }

// clockOf is the case's first clock of a kind; an empty one where it has none.
func (c *Case) clockOf(kind string) Clock {
	if all := c.clocksOf(kind); len(all) > 0 {
		return all[0]
	}
	return Clock{}
}

// clocksOf are the case's clocks of a kind, in the order in which they began.
func (c *Case) clocksOf(kind string) (out []Clock) {
	for _, k := range c.Clocks {
		if k.Kind == kind {
			out = append(out, k)
		}
	}
	return out
}

// lastUnit is the department that was sent the case last; nil where none was.
func (c *Case) lastUnit() *coded {
	if len(c.WorkOrders) == 0 {
		return nil
	}
	return c.WorkOrders[len(c.WorkOrders)-1].Department
}

// lastKind is what happened to the case last; empty where nothing did.
func (c *Case) lastKind() string {
	if kinds := c.kinds(); len(kinds) > 0 {
		return kinds[len(kinds)-1]
	}
	return ""
}
