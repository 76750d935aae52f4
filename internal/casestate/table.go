package casestate

import (
	"fmt"
	"slices"
)

// Facts are what a guard may look at besides the state: the tenant's options,
// and how the work on the case stands before the event.
type Facts struct {
	CloseFromAccept bool  // the tenant closes a case without the steps between (Boston)
	ReturnsUsed     bool  // no more returns: the hub must rule (N19)
	Part            bool  // it is a part of another case
	OpenOrders      int   // units that still owe something, the one that acts included
	DoneOrders      int   // units that have fed back
	OpenParts       int   // parts without feedback
	Unit            bool  // there is a unit to which a reopened case goes back
	Before          State // of a merged case: where it was
}

// Step is one line of the transition table.
type Step struct {
	From  State
	Event Event
	To    State
	Guard func(Facts) bool // nil: always
	When  string           // the guard in words, for people
}

func (s Step) when(guard func(Facts) bool, words string) Step {
	s.Guard, s.When = guard, words
	return s
}

// step is one line without a guard.
func step(from State, event Event, to State) Step { return Step{From: from, Event: event, To: to} }

// Table is every move a case can make. An event that is not listed for a
// state is refused in it. The lines of a state stand in the order of Events.
// An event may have several lines, of which at most one holds.
var Table = slices.Concat(accepted, assigned, handling, fedBack, replied, closed, dropped, merged)

var accepted = slices.Concat([]Step{
	step(Accepted, Triage, Accepted),
	step(Accepted, Dispatch, Assigned),
	step(Accepted, Split, Handling),
	step(Accepted, Rule, Assigned),
	step(Accepted, Close, Closed).when(func(f Facts) bool { return f.CloseFromAccept && f.OpenParts == 0 }, "the tenant closes from acceptance, no part is open"),
	step(Accepted, Escalate, Accepted),
	step(Accepted, Refuse, Refused),
	step(Accepted, Withdraw, Withdrawn),
	step(Accepted, Merge, Merged),
}, staying(Accepted, Repeat, Separate, Join, Ask, Answer, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	Pause, Resume, Relimit, Urge, Supervise, AnswerSupervision, Inspect, Discipline, Instruct, ConcludeSupervision, Transfer))

var assigned = slices.Concat([]Step{
	step(Assigned, Dispatch, Assigned),
	step(Assigned, Split, Handling),
	step(Assigned, AcceptWorkOrder, Handling),
	step(Assigned, HandBack, Assigned).when(func(f Facts) bool { return !f.ReturnsUsed && f.OpenOrders > 1 }, "returns are left, other units have it"),
	step(Assigned, HandBack, Accepted).when(func(f Facts) bool { return !f.ReturnsUsed && f.OpenOrders <= 1 }, "returns are left, no other unit has it"),
	step(Assigned, Rule, Assigned),
	step(Assigned, Escalate, Accepted),
	step(Assigned, Withdraw, Withdrawn),
	step(Assigned, Merge, Merged),
}, staying(Assigned, Repeat, Separate, Join, Ask, Answer, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	RequestExtension, DecideExtension, Pause, Resume, Relimit, Urge, Supervise, AnswerSupervision, Inspect, Discipline, Instruct, ConcludeSupervision, Transfer))

var handling = slices.Concat([]Step{
	step(Handling, Dispatch, Handling),
	step(Handling, Split, Handling),
	step(Handling, AcceptWorkOrder, Handling),
	step(Handling, HandBack, Handling).when(func(f Facts) bool { return !f.ReturnsUsed && !f.last() }, "returns are left, other units or parts are open"),
	step(Handling, HandBack, FedBack).when(func(f Facts) bool { return !f.ReturnsUsed && f.last() && f.DoneOrders > 0 }, "returns are left, all others have fed back"),
	step(Handling, HandBack, Accepted).when(func(f Facts) bool { return !f.ReturnsUsed && f.last() && f.DoneOrders == 0 }, "returns are left, nobody else has it"),
	step(Handling, Rule, Assigned),
	step(Handling, RecordProgress, Handling),
	step(Handling, FeedBack, Handling).when(func(f Facts) bool { return !f.last() }, "other units or parts are open"),
	step(Handling, FeedBack, FedBack).when(Facts.last, "nothing else is open"),
	step(Handling, Escalate, Accepted),
	step(Handling, Withdraw, Withdrawn),
	step(Handling, Merge, Merged),
}, staying(Handling, Repeat, Separate, Join, Ask, Answer, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	RequestExtension, DecideExtension, Pause, Resume, Relimit, Urge, Supervise, AnswerSupervision, Inspect, Discipline, Instruct, ConcludeSupervision, Transfer))

var fedBack = slices.Concat([]Step{
	step(FedBack, RecordProgress, FedBack),
	step(FedBack, Reply, Replied).when(func(f Facts) bool { return !f.Part }, "it is no part of another case, which has the one reply"),
	step(FedBack, Close, Closed).when(func(f Facts) bool { return f.Part }, "it is a part, closed with the whole"),
}, staying(FedBack, Repeat, Separate, Join, Answer, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	Relimit, Urge, Supervise, AnswerSupervision, Inspect, Discipline, Instruct, ConcludeSupervision, Transfer))

var replied = slices.Concat([]Step{
	step(Replied, RecordProgress, Replied),
	step(Replied, Close, Closed),
}, staying(Replied, Separate, Join, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	Relimit, AnswerSupervision, Discipline, Instruct, ConcludeSupervision, Transfer))

var closed = slices.Concat([]Step{
	step(Closed, Rate, Closed),
	step(Closed, Reopen, Assigned).when(func(f Facts) bool { return !f.Part && f.Unit }, "it is no part; it goes back to its unit"),
	step(Closed, Reopen, Accepted).when(func(f Facts) bool { return !f.Part && !f.Unit }, "it is no part; no unit had it"),
}, staying(Closed, Note, Attach, SettleCommitment, RecordRemedy, AnswerSupervision, Discipline, ConcludeSupervision))

// dropped: nothing is owed any more, and a leader's word may still be brought to
// its end.
var dropped = slices.Concat(staying(Refused, ConcludeSupervision), staying(Withdrawn, ConcludeSupervision))

var merged = slices.Concat([]Step{
	step(Merged, Unmerge, Accepted).when(func(f Facts) bool { return f.Before == Accepted }, "it was there"),
	step(Merged, Unmerge, Assigned).when(func(f Facts) bool { return f.Before == Assigned }, "it was there"),
	step(Merged, Unmerge, Handling).when(func(f Facts) bool { return f.Before == Handling }, "it was there"),
})

// last says that nothing is open besides the order that acts.
func (f Facts) last() bool { return f.OpenOrders <= 1 && f.OpenParts == 0 }

// staying are events that leave a case in its state.
func staying(state State, events ...Event) []Step {
	out := make([]Step, len(events))
	for i, e := range events {
		out[i] = step(state, e, state)
	}
	return out
}

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
		if s.From == from && s.holds(facts) && !slices.Contains(out, s.Event) {
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
	{OrderSent, Rule, OrderRecalled},
	{OrderSent, Withdraw, OrderRecalled},
	{OrderSent, Merge, OrderRecalled},
	{OrderAccepted, Rule, OrderRecalled},
	{OrderAccepted, Withdraw, OrderRecalled},
	{OrderAccepted, Merge, OrderRecalled},
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
