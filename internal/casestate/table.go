package casestate

import "fmt"

// Facts are what a guard may look at besides the state: a tenant's options.
type Facts struct {
	CloseFromAccept bool // the tenant closes a case without the steps between (Boston)
}

// Step is one line of the transition table.
type Step struct {
	From  State
	Event Event
	To    State
	Guard func(Facts) bool // nil: always
	When  string           // the guard in words, for people
}

// Table is every move a case can make. An event that is not listed for a
// state is refused in it. The lines of a state stand in the order of Events.
var Table = []Step{
	{From: Accepted, Event: Triage, To: Accepted},
	{From: Accepted, Event: Dispatch, To: Assigned},
	{From: Accepted, Event: Close, To: Closed, Guard: closeFromAccept, When: "the tenant closes from acceptance"},
	{From: Accepted, Event: Escalate, To: Accepted},
	{From: Assigned, Event: AcceptWorkOrder, To: Handling},
	{From: Assigned, Event: HandBack, To: Accepted},
	{From: Assigned, Event: Escalate, To: Accepted},
	{From: Handling, Event: HandBack, To: Accepted},
	{From: Handling, Event: RecordProgress, To: Handling},
	{From: Handling, Event: FeedBack, To: FedBack},
	{From: Handling, Event: Escalate, To: Accepted},
	{From: FedBack, Event: RecordProgress, To: FedBack},
	{From: FedBack, Event: Reply, To: Replied},
	{From: Replied, Event: RecordProgress, To: Replied},
	{From: Replied, Event: Close, To: Closed},
	{From: Closed, Event: Rate, To: Closed},
}

func closeFromAccept(f Facts) bool { return f.CloseFromAccept }

// Refusal says that an event is not possible in a state.
type Refusal struct {
	State    State
	Event    Event
	Possible []Event // what is possible now, in the order of the flow
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s is not possible in state %s; possible are %v", r.Event, r.State, r.Possible)
}

// Next returns the state that event leads to, or a *Refusal.
func Next(from State, event Event, facts Facts) (State, error) {
	for _, s := range Table {
		if s.From == from && s.Event == event && s.holds(facts) {
			return s.To, nil
		}
	}
	return "", &Refusal{State: from, Event: event, Possible: Possible(from, facts)}
}

// Possible lists the events that the table allows in a state, in the order of
// the flow.
func Possible(from State, facts Facts) []Event {
	var out []Event
	for _, s := range Table {
		if s.From == from && s.holds(facts) {
			out = append(out, s.Event)
		}
	}
	return out
}

func (s Step) holds(f Facts) bool { return s.Guard == nil || s.Guard(f) }

// OrderStep is one line of the work order's table.
type OrderStep struct {
	From  OrderState
	Event Event
	To    OrderState
}

// OrderTable is every move a work order can make.
var OrderTable = []OrderStep{
	{OrderSent, AcceptWorkOrder, OrderAccepted},
	{OrderSent, HandBack, OrderReturned},
	{OrderSent, Escalate, OrderHandedUp},
	{OrderAccepted, RecordProgress, OrderAccepted},
	{OrderAccepted, FeedBack, OrderFedBack},
	{OrderAccepted, HandBack, OrderReturned},
	{OrderAccepted, Escalate, OrderHandedUp},
	{OrderFedBack, RecordProgress, OrderFedBack},
}

// NextOrder returns the state that event leads a work order to; ok is false
// where the table does not list it.
func NextOrder(from OrderState, event Event) (to OrderState, ok bool) {
	for _, s := range OrderTable {
		if s.From == from && s.Event == event {
			return s.To, true
		}
	}
	return "", false
}

// PossibleOrder lists the events that are possible for a work order of a case:
// those that both tables allow.
func PossibleOrder(order OrderState, of State, facts Facts) []Event {
	var out []Event
	for _, e := range Possible(of, facts) {
		if _, ok := NextOrder(order, e); ok {
			out = append(out, e)
		}
	}
	return out
}
