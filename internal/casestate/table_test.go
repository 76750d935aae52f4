package casestate

import (
	"errors"
	"slices"
	"testing"
)

// allowed is the flow written down a second time: what people may do in each
// state, and where it leads. REFUSED, WITHDRAWN and MERGED have no way out.
var allowed = map[State]map[Event]State{
	Accepted: {Triage: Accepted, Dispatch: Assigned, Escalate: Accepted},
	Assigned: {AcceptWorkOrder: Handling, HandBack: Accepted, Escalate: Accepted},
	Handling: {RecordProgress: Handling, FeedBack: FedBack, HandBack: Accepted, Escalate: Accepted},
	FedBack:  {RecordProgress: FedBack, Reply: Replied},
	Replied:  {RecordProgress: Replied, Close: Closed},
	Closed:   {Rate: Closed},
}

func TestNext_EveryStateAndEvent(t *testing.T) {
	t.Parallel()
	for _, direct := range []bool{false, true} {
		facts := Facts{CloseFromAccept: direct}
		for _, state := range States {
			want := map[Event]State{}
			for event, to := range allowed[state] {
				want[event] = to
			}
			if direct && state == Accepted {
				want[Close] = Closed
			}
			for _, event := range Events {
				checkNext(t, state, event, facts, want)
			}
		}
	}
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
	for _, state := range States {
		for _, direct := range []bool{false, true} {
			got := Possible(state, Facts{CloseFromAccept: direct})
			if !slices.IsSortedFunc(got, func(a, b Event) int { return slices.Index(Events, a) - slices.Index(Events, b) }) {
				t.Errorf("%s: %v is not in the order of the flow", state, got)
			}
		}
	}
}

func TestEnds_HaveNoWayOut_ButTheRatingOfAClosedCase(t *testing.T) {
	t.Parallel()
	for _, state := range States {
		leads := map[Event]State{}
		for _, s := range Table {
			if s.From == state {
				leads[s.Event] = s.To
			}
		}
		switch {
		case state == Closed:
			if len(leads) != 1 || leads[Rate] != Closed {
				t.Errorf("CLOSED leads to %v", leads)
			}
		case state.Ended() != (len(leads) == 0):
			t.Errorf("%s: ended is %v, ways out are %v", state, state.Ended(), leads)
		}
	}
}

func TestTable_NamesEachMoveOnce(t *testing.T) {
	t.Parallel()
	seen := map[[2]string]bool{}
	for _, s := range Table {
		key := [2]string{string(s.From), string(s.Event)}
		if seen[key] {
			t.Errorf("%s in %s stands twice", s.Event, s.From)
		}
		seen[key] = true
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
	OrderSent: {AcceptWorkOrder: OrderAccepted, HandBack: OrderReturned, Escalate: OrderHandedUp},
	OrderAccepted: {RecordProgress: OrderAccepted, FeedBack: OrderFedBack, HandBack: OrderReturned,
		Escalate: OrderHandedUp},
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
			if _, ok := NextOrder(order, event); ok != (err == nil) {
				t.Errorf("%s: the case in %s says %v, the work order in %s says %v", event, state, err, order, ok)
			}
		}
	}
}
