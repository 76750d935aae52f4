// Package casestate holds the states of a case and of a work order, the events
// that move them, and the one table that says which event leads from where to
// where. It is pure and uses the standard library only; internal/casework is
// the one package that applies it.
package casestate

// State is a state of a case: the six steps of Langfang (LF10) and the ends.
type State string

// The states of a case.
const (
	Accepted  State = "ACCEPTED"  // 接办: the case has a number and a holder
	Assigned  State = "ASSIGNED"  // 交办: a unit has been told to handle it
	Handling  State = "HANDLING"  // 处置: the unit has signed for it
	FedBack   State = "FED_BACK"  // 反馈: the unit has told the hub its result
	Replied   State = "REPLIED"   // 回复: the person who asked has the answer
	Closed    State = "CLOSED"    // 报结
	Refused   State = "REFUSED"   // not a matter of this city; the right address was given
	Withdrawn State = "WITHDRAWN" // taken back by the person who asked
	Merged    State = "MERGED"    // lives on in another case
)

// States lists every state in the order of the flow.
var States = []State{Accepted, Assigned, Handling, FedBack, Replied, Closed, Refused, Withdrawn, Merged}

// Values implements ent's enum contract.
func (State) Values() []string { return stringsOf(States) }

// Ended says whether nothing moves the case any more.
func (s State) Ended() bool {
	return s == Closed || s == Refused || s == Withdrawn || s == Merged
}

// Event is something that happens to a case; each is a verb of the API and a
// kind of history entry.
type Event string

// The events of a case.
const (
	Report          Event = "REPORT"
	Triage          Event = "TRIAGE" // grade or category accepted or corrected
	Dispatch        Event = "DISPATCH"
	AcceptWorkOrder Event = "ACCEPT_WORK_ORDER"
	HandBack        Event = "HAND_BACK" // 退单
	RecordProgress  Event = "RECORD_PROGRESS"
	FeedBack        Event = "FEED_BACK"
	Reply           Event = "REPLY"
	Close           Event = "CLOSE"
	Rate            Event = "RATE"
	Escalate        Event = "ESCALATE" // 上报
)

// Events lists every event in the order of the flow.
var Events = []Event{
	Report, Triage, Dispatch, AcceptWorkOrder, HandBack, RecordProgress,
	FeedBack, Reply, Close, Rate, Escalate,
}

// Values implements ent's enum contract.
func (Event) Values() []string { return stringsOf(Events) }

// OrderState is a state of a work order 工单, one unit's share of a case.
type OrderState string

// The states of a work order.
const (
	OrderSent     OrderState = "SENT"
	OrderAccepted OrderState = "ACCEPTED"
	OrderFedBack  OrderState = "FED_BACK"
	OrderReturned OrderState = "RETURNED"  // handed back with a reason
	OrderHandedUp OrderState = "HANDED_UP" // the case went up a level
)

// OrderStates lists every state of a work order.
var OrderStates = []OrderState{OrderSent, OrderAccepted, OrderFedBack, OrderReturned, OrderHandedUp}

// Values implements ent's enum contract.
func (OrderState) Values() []string { return stringsOf(OrderStates) }

// Open says whether the unit still owes something.
func (s OrderState) Open() bool { return s == OrderSent || s == OrderAccepted }

func stringsOf[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}
