package casestate

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// allowed is the flow written down a second time: what people may do in each
// state, and where it leads where nothing else decides. REFUSED and WITHDRAWN
// have no way out; the ways that facts decide are in decided.
var allowed = map[State]map[Event]State{
	Accepted: {Triage: Accepted, Dispatch: Assigned, Split: Handling, Rule: Assigned, Escalate: Accepted, Refuse: Refused, Withdraw: Withdrawn, Merge: Merged},
	Assigned: {Dispatch: Assigned, Split: Handling, AcceptWorkOrder: Handling, Rule: Assigned, Escalate: Accepted, Withdraw: Withdrawn, Merge: Merged},
	Handling: {Dispatch: Handling, Split: Handling, AcceptWorkOrder: Handling, Rule: Assigned, RecordProgress: Handling, Escalate: Accepted, Withdraw: Withdrawn, Merge: Merged},
	FedBack:  {RecordProgress: FedBack},
	Replied:  {RecordProgress: Replied, Close: Closed},
	Closed:   {Rate: Closed},

	Refused: {ConcludeSupervision: Refused}, Withdrawn: {ConcludeSupervision: Withdrawn},
}

// beside says in which states each of the other events is possible, as letters
// in the order of the flow: a(ccepted) s(assigned) h(andling) f(ed back) r(eplied) c(losed).
var beside = map[Event]string{
	Repeat: "ashf", Separate: "ashfr", Join: "ashfr", Ask: "ash", Answer: "ashf", Note: "ashfrc", Comment: "ashfr", Attach: "ashfrc",
	Commit: "ashfr", SettleCommitment: "ashfrc", RecordRemedy: "ashfrc", Convene: "ashfr", AppointAgent: "ashfr",
	RequestExtension: "sh", DecideExtension: "sh", Pause: "ash", Resume: "ash", Relimit: "ashfr",
	Urge: "ashf", Supervise: "ashf", AnswerSupervision: "ashfrc", Inspect: "ashf", Discipline: "ashfrc", Instruct: "ashfr", ConcludeSupervision: "ashfrc", Transfer: "ashfr",
}

// decided adds what depends on the facts.
func decided(state State, f Facts, want map[Event]State) {
	alone := f.OpenOrders <= 1 && f.OpenParts == 0
	switch state {
	case Accepted:
		if f.CloseFromAccept && f.OpenParts == 0 {
			want[Close] = Closed
		}
	case Assigned:
		if !f.ReturnsUsed {
			want[HandBack] = map[bool]State{true: Accepted, false: Assigned}[f.OpenOrders <= 1]
		}
	case Handling:
		want[FeedBack] = map[bool]State{true: FedBack, false: Handling}[alone]
		if !f.ReturnsUsed && alone {
			want[HandBack] = map[bool]State{true: FedBack, false: Accepted}[f.DoneOrders > 0]
		} else if !f.ReturnsUsed {
			want[HandBack] = Handling
		}
	case FedBack:
		if f.Part {
			want[Close] = Closed
		} else {
			want[Reply] = Replied
		}
	case Closed:
		if !f.Part {
			want[Reopen] = map[bool]State{true: Assigned, false: Accepted}[f.Unit]
		}
	case Merged:
		if f.Before == Accepted || f.Before == Assigned || f.Before == Handling {
			want[Unmerge] = f.Before
		}
	}
}

// situations are all combinations of facts that a guard may tell apart.
func situations(do func(Facts)) {
	for n := range 1 << 4 {
		for orders := range 3 {
			for done := range 2 {
				for parts := range 2 {
					for _, before := range []State{"", Accepted, Assigned, Handling, Closed} {
						do(Facts{CloseFromAccept: n&1 > 0, ReturnsUsed: n&2 > 0, Part: n&4 > 0, Unit: n&8 > 0,
							OpenOrders: orders, DoneOrders: done, OpenParts: parts, Before: before})
					}
				}
			}
		}
	}
}

func TestNext_EveryStateAndEvent_InEverySituation(t *testing.T) {
	t.Parallel()
	situations(func(facts Facts) {
		for i, state := range States {
			want := map[Event]State{}
			for event, to := range allowed[state] {
				want[event] = to
			}
			for event, letters := range beside {
				if i < 6 && strings.Contains(letters, "ashfrc"[i:i+1]) {
					want[event] = state
				}
			}
			decided(state, facts, want)
			for _, event := range Events {
				checkNext(t, state, event, facts, want)
			}
		}
	})
}

func checkNext(t *testing.T, state State, event Event, facts Facts, want map[Event]State) {
	t.Helper()
	to, err := Next(state, event, facts)
	if next, ok := want[event]; ok {
		if err != nil || to != next {
			t.Errorf("%s in %s: got %q, %v; want %s", event, state, to, err, next)
		}
		return
	}
	var refusal *Refusal
	if !errors.As(err, &refusal) || to != "" {
		t.Fatalf("%s in %s: got %q, %v; want a refusal", event, state, to, err)
	}
	if refusal.State != state || refusal.Event != event {
		t.Errorf("%s in %s: the refusal names %s in %s", event, state, refusal.Event, refusal.State)
	}
	if len(refusal.Possible) != len(want) {
		t.Errorf("%s in %s: possible %v, want %v", event, state, refusal.Possible, want)
	}
	for _, e := range refusal.Possible {
		if _, ok := want[e]; !ok {
			t.Errorf("%s in %s: %s is named as possible", event, state, e)
		}
	}
	if refusal.Error() == "" {
		t.Error("a refusal has no words")
	}
}

func TestPossible_IsInTheOrderOfTheFlow(t *testing.T) {
	t.Parallel()
	situations(func(facts Facts) {
		for _, state := range States {
			got := Possible(state, facts)
			if !slices.IsSortedFunc(got, func(a, b Event) int { return slices.Index(Events, a) - slices.Index(Events, b) }) {
				t.Errorf("%s: %v is not in the order of the flow", state, got)
			}
		}
	})
}

func TestEnds_HaveNoWayOut_ButThoseThatAreTakenBack(t *testing.T) {
	t.Parallel()
	back := map[State][]Event{Closed: {Reopen}, Merged: {Unmerge}}
	for _, state := range States {
		var out []Event
		for _, s := range Table {
			if s.From == state && s.To != state && !slices.Contains(out, s.Event) {
				out = append(out, s.Event)
			}
		}
		if state.Ended() && !slices.Equal(out, back[state]) || !state.Ended() && len(out) == 0 {
			t.Errorf("%s: ended is %v, ways out are %v", state, state.Ended(), out)
		}
	}
}

// Which line holds must not depend on the order of the table.
func TestTable_AtMostOneLineHolds(t *testing.T) {
	t.Parallel()
	situations(func(facts Facts) {
		seen := map[[2]string]bool{}
		for _, s := range Table {
			key := [2]string{string(s.From), string(s.Event)}
			if !s.holds(facts) {
				continue
			}
			if seen[key] {
				t.Fatalf("%+v: two lines hold for %s in %s", facts, s.Event, s.From)
			}
			seen[key] = true
		}
	})
}

func TestTable_SaysWhatItMeans(t *testing.T) {
	t.Parallel()
	for _, s := range Table {
		if !slices.Contains(States, s.From) || !slices.Contains(States, s.To) || !slices.Contains(Events, s.Event) {
			t.Errorf("%+v has a word that is not listed", s)
		}
		if (s.Guard == nil) != (s.When == "") {
			t.Errorf("%s in %s: a guard needs words, and words a guard", s.Event, s.From)
		}
	}
}

func TestValues_ListEveryWord(t *testing.T) {
	t.Parallel()
	for name, n := range map[string][2]int{
		"states": {len(State("").Values()), len(States)}, "events": {len(Event("").Values()), len(Events)},
		"orders": {len(OrderState("").Values()), len(OrderStates)}, "grades": {len(Grade("").Values()), len(Grades)},
	} {
		if n[0] != n[1] || n[0] == 0 {
			t.Errorf("%s: %d values of %d", name, n[0], n[1])
		}
	}
}

// orders is the work order's flow, written down a second time.
var orders = map[OrderState]map[Event]OrderState{
	OrderSent: {AcceptWorkOrder: OrderAccepted, HandBack: OrderReturned, Escalate: OrderHandedUp,
		Rule: OrderRecalled, Withdraw: OrderRecalled, Merge: OrderRecalled},
	OrderAccepted: {RecordProgress: OrderAccepted, FeedBack: OrderFedBack, HandBack: OrderReturned,
		Escalate: OrderHandedUp, Rule: OrderRecalled, Withdraw: OrderRecalled, Merge: OrderRecalled},
	OrderFedBack: {RecordProgress: OrderFedBack},
}

func TestNextOrder_EveryStateAndEvent(t *testing.T) {
	t.Parallel()
	for _, state := range OrderStates {
		for _, event := range Events {
			want, listed := orders[state][event]
			if to, ok := NextOrder(state, event); ok != listed || to != want {
				t.Errorf("%s of a %s order: got %q, %v; want %q, %v", event, state, to, ok, want, listed)
			}
		}
		if state.Open() != (orders[state][Escalate] == OrderHandedUp) {
			t.Errorf("%s: open is %v", state, state.Open())
		}
	}
}

// A verb on an open work order is possible whenever the case is in the state
// that goes with it: the two tables do not contradict each other.
func TestTables_AgreeOnVerbsOfWorkOrders(t *testing.T) {
	t.Parallel()
	goesWith := map[OrderState]State{OrderSent: Assigned, OrderAccepted: Handling, OrderFedBack: FedBack}
	for order, state := range goesWith {
		for _, event := range []Event{AcceptWorkOrder, HandBack, RecordProgress, FeedBack, Escalate} {
			_, err := Next(state, event, Facts{})
			if _, ok := NextOrder(order, event); ok && err != nil {
				t.Errorf("%s: the case in %s says %v, the work order in %s says %v", event, state, err, order, ok)
			}
		}
	}
}
