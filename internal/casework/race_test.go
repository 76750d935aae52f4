package casework_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// rounds is how often each race is run: the two do not always meet.
const rounds = 6

// race starts the calls at the same instant and returns their errors.
func race(calls ...func() error) []error {
	out := make([]error, len(calls))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() {
			<-start
			out[i] = call()
		})
	}
	close(start)
	all.Wait()
	return out
}

func TestRace_TwoMoveOneCase_OneSucceedsTheOtherIsTold(t *testing.T) {
	t.Parallel()
	type pair struct {
		state  casestate.State
		events [2]casestate.Event
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for _, p := range []pair{
			{casestate.Accepted, [2]casestate.Event{casestate.Dispatch, casestate.Dispatch}},
			{casestate.Accepted, [2]casestate.Event{casestate.Dispatch, casestate.Escalate}},
			{casestate.Accepted, [2]casestate.Event{casestate.Escalate, casestate.Escalate}},
			{casestate.Assigned, [2]casestate.Event{casestate.AcceptWorkOrder, casestate.Escalate}},
			{casestate.Assigned, [2]casestate.Event{casestate.AcceptWorkOrder, casestate.AcceptWorkOrder}},
			{casestate.Handling, [2]casestate.Event{casestate.FeedBack, casestate.FeedBack}},
			{casestate.Handling, [2]casestate.Event{casestate.FeedBack, casestate.Escalate}},
			{casestate.Handling, [2]casestate.Event{casestate.HandBack, casestate.FeedBack}},
			{casestate.FedBack, [2]casestate.Event{casestate.Reply, casestate.Reply}},
			{casestate.Replied, [2]casestate.Event{casestate.Close, casestate.Close}},
			{casestate.Closed, [2]casestate.Event{casestate.Rate, casestate.Rate}},
		} {
			for round := range rounds {
				st.raceOnce(p.state, p.events, round%2 == 0, round%3 == 0)
			}
		}
	})
}

// raceOnce lets two verbs meet. Where both expect the version they saw, one
// wins. Where they do not, the second may still be possible after the first:
// then both happened, one after the other; a case that went up meanwhile is not
// the loser's to move any more. Whether their answers are read with what they write
// makes no difference.
func (st *stage) raceOnce(state casestate.State, events [2]casestate.Event, versioned, answered bool) {
	st.t.Helper()
	as := st.community
	if answered {
		as = answering(as, func(int64) error { return nil })
	}
	id, order := st.caseIn(state)
	version := st.Case(id).Version
	if versioned {
		st.expected = &version
		defer func() { st.expected = nil }()
	}
	call := func(e casestate.Event) func() error {
		return func() error {
			_, err := attempts[e](st, as, id, order)
			return err
		}
	}
	moved := 0
	for _, err := range race(call(events[0]), call(events[1])) {
		if err == nil {
			moved++
			continue
		}
		if events[0] == casestate.Dispatch && fault.Is(err, fault.Invalid) {
			continue // the unit has it already
		}
		if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.WrongState) && (isOrderVerb(events[0]) || !isForbidden(err)) {
			st.t.Fatalf("%s and %s of a case in %s: the loser heard %v", events[0], events[1], state, err)
		}
		for _, f := range fault.All(err) {
			if f.Kind == fault.Conflict && f.Version != version+1 {
				st.t.Errorf("the loser was told version %d, current is %d", f.Version, version+1)
			}
		}
	}
	if got := st.Case(id).Version; moved == 0 || (moved == 2 && versioned) || got != version+moved {
		st.t.Fatalf("%s and %s of a case in %s: %d succeeded, version %d after %d", events[0], events[1], state, moved, got, version)
	}
	st.sound(id)
}

func TestRace_SameKey_MakesOneCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range rounds {
			in := casework.ReportInput{Channel: "WEB", Description: "a lamp is out", Key: uuid.NewString()}
			before := st.rows()
			var ids [3]uuid.UUID
			errs := race(st.reporting(st.resident, in, &ids[0]), st.reporting(st.resident, in, &ids[1]), st.reporting(st.resident, in, &ids[2]))
			for i, err := range errs {
				if err != nil || ids[i] != ids[0] || ids[i] == uuid.Nil {
					t.Fatalf("call %d: %s, %v; the first got %s", i, ids[i], err, ids[0])
				}
			}
			if n := st.rows()["cases"] - before["cases"]; n != 1 {
				t.Fatalf("%d cases were made", n)
			}
		}
	})
}

func TestRace_SameChannelAndReference_MakesOneCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range rounds {
			in := casework.ReportInput{Channel: "HOTLINE", Description: "a lamp is out", ExternalReference: uuid.NewString()}
			before := st.rows()
			var ids [3]uuid.UUID
			errs := race(st.reporting(st.city, in, &ids[0]), st.reporting(st.city, in, &ids[1]), st.reporting(st.city, in, &ids[2]))
			for i, err := range errs {
				if err != nil || ids[i] != ids[0] || ids[i] == uuid.Nil {
					t.Fatalf("call %d: %s, %v; the first got %s", i, ids[i], err, ids[0])
				}
			}
			if n := st.rows()["cases"] - before["cases"]; n != 1 {
				t.Fatalf("%d cases were made", n)
			}
		}
	})
}

func (st *stage) reporting(who context.Context, in casework.ReportInput, id *uuid.UUID) func() error {
	return func() (err error) {
		*id, err = st.Cases.Report(who, in)
		return err
	}
}

func TestRace_ManyReports_CountWithoutGaps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		var calls []func() error
		ids := make([]uuid.UUID, 16)
		for i := range ids {
			calls = append(calls, st.reporting(st.resident, casework.ReportInput{Channel: "WEB", Description: "x"}, &ids[i]))
		}
		numbers, codes := map[string]bool{}, map[string]bool{}
		for i, err := range race(calls...) {
			if err != nil {
				t.Fatal(err)
			}
			c := st.Case(ids[i])
			numbers[c.Number], codes[c.TrackingCode] = true, true
		}
		if len(numbers) != 16 || len(codes) != 16 || !numbers["2026-000001"] || !numbers["2026-000016"] {
			t.Errorf("numbers %v, %d tracking codes", numbers, len(codes))
		}
	})
}
