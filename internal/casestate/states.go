// Package casestate holds the states of a case and of a work order, the events
// that move them, and the one table that says which event leads from where to
// where. It is pure and uses the standard library only; internal/casework is
// the one package that applies it.
package casestate

import "slices"

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

// Ends lists the states that nothing moves a case out of by itself.
func Ends() []State {
	return slices.DeleteFunc(slices.Clone(States), func(s State) bool { return !s.Ended() })
}

// Event is something that happens to a case; each is a verb of the API and a
// kind of history entry.
type Event string

// The events that move a case.
const (
	Report          Event = "REPORT"
	Triage          Event = "TRIAGE" // grade or category accepted or corrected
	Dispatch        Event = "DISPATCH"
	Split           Event = "SPLIT" // 拆分: parts of it become cases of their own
	AcceptWorkOrder Event = "ACCEPT_WORK_ORDER"
	HandBack        Event = "HAND_BACK" // 退单
	Rule            Event = "RULE"      // 责任认定: the hub says who owns it
	RecordProgress  Event = "RECORD_PROGRESS"
	FeedBack        Event = "FEED_BACK"
	Reply           Event = "REPLY"
	Close           Event = "CLOSE"
	Rate            Event = "RATE"
	Reopen          Event = "REOPEN"
	Escalate        Event = "ESCALATE" // 上报
	Refuse          Event = "REFUSE"
	Withdraw        Event = "WITHDRAW"
	Merge           Event = "MERGE"   // 并案: it lives on in another case
	Unmerge         Event = "UNMERGE" // and is itself again
)

// The events that leave a case in its state.
const (
	Repeat              Event = "REPEAT"   // another report of it was merged into it
	Separate            Event = "SEPARATE" // and was taken out again
	Join                Event = "JOIN"     // a household joined it
	Ask                 Event = "ASK"      // the person who asked is asked back
	Answer              Event = "ANSWER"
	Note                Event = "NOTE"    // among officials
	Comment             Event = "COMMENT" // of the person who asked
	Attach              Event = "ATTACH"
	Commit              Event = "COMMIT" // 承诺
	SettleCommitment    Event = "SETTLE_COMMITMENT"
	RecordRemedy        Event = "RECORD_REMEDY" // relief or root fix
	Convene             Event = "CONVENE"       // a meeting, an on-site office
	AppointAgent        Event = "APPOINT_AGENT" // 全程代办
	RequestExtension    Event = "REQUEST_EXTENSION"
	DecideExtension     Event = "DECIDE_EXTENSION"
	Pause               Event = "PAUSE"
	Resume              Event = "RESUME"
	Relimit             Event = "RELIMIT"   // its limit was laid out anew
	Urge                Event = "URGE"      // 催办
	Supervise           Event = "SUPERVISE" // 督办
	AnswerSupervision   Event = "ANSWER_SUPERVISION"
	Inspect             Event = "INSPECT"    // pushed to the inspection body by itself
	Discipline          Event = "DISCIPLINE" // 约谈、诫勉、通报批评
	Instruct            Event = "INSTRUCT"   // 批示
	ConcludeSupervision Event = "CONCLUDE_SUPERVISION"
	Transfer            Event = "TRANSFER" // another unit or person has it, because the first is gone
)

// Moving lists the events that move a case, in the order of the flow.
var Moving = []Event{
	Report, Triage, Dispatch, Split, AcceptWorkOrder, HandBack, Rule, RecordProgress,
	FeedBack, Reply, Close, Rate, Reopen, Escalate, Refuse, Withdraw, Merge, Unmerge,
}

// Events lists every event: those that move a case, and those that leave it
// where it is.
var Events = append(slices.Clone(Moving),
	Repeat, Separate, Join, Ask, Answer, Note, Comment, Attach, Commit, SettleCommitment, RecordRemedy, Convene, AppointAgent,
	RequestExtension, DecideExtension, Pause, Resume, Relimit,
	Urge, Supervise, AnswerSupervision, Inspect, Discipline, Instruct, ConcludeSupervision, Transfer,
)

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
	OrderRecalled OrderState = "RECALLED"  // taken back: a ruling gave it to another, or the case ended
)

// OrderStates lists every state of a work order.
var OrderStates = []OrderState{OrderSent, OrderAccepted, OrderFedBack, OrderReturned, OrderHandedUp, OrderRecalled}

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
