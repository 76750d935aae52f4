package casework_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

func TestParts_OneReply_ListsTheirResults_AndClosesThemWithTheWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, parts := st.divided(2)
		draft := func(who context.Context) string {
			t.Helper()
			c, err := st.Store.Reader().CaseFile.Get(who, id)
			if err != nil {
				t.Fatal(err)
			}
			text, err := casework.ReplyDraft(who, st.Store.Reader(), c)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		st.feed(parts[0].ID, "the lamp burns")
		_, err := attempts[casestate.Reply](st, st.community, id, uuid.Nil)
		wantFault(t, err, fault.WrongState)
		if got := draft(st.community); got != "" {
			t.Errorf("a draft before the last part has fed back: %q", got)
		}
		st.feed(parts[1].ID, "the road is mended")
		want := "1. a part: the lamp burns\n2. a part: the road is mended"
		if got := draft(st.community); got != want {
			t.Errorf("the draft is %q, want %q", got, want)
		}
		_, err = attempts[casestate.Reply](st, st.community, parts[0].ID, uuid.Nil)
		wantFault(t, err, fault.WrongState)
		_, err = attempts[casestate.Close](st, st.community, parts[0].ID, uuid.Nil)
		if f := wantFault(t, err, fault.Invalid, "input.caseId"); f.Key != fault.ClosedWithWhole {
			t.Errorf("a part by itself: %s", f.Key)
		}
		did(t)(st.Cases.Reply(st.community, casework.ReplyInput{Target: on(id), Text: draft(st.community)}))
		if c := st.Case(parts[0].ID); c.State != casestate.FedBack {
			t.Errorf("after the reply a part is %s", c.State)
		}
		did(t)(attempts[casestate.Close](st, st.community, id, uuid.Nil))
		for _, p := range parts {
			events := st.events(p.ID)
			last := events[len(events)-1]
			if last.Kind != casestate.Close || last.ActorID != nil || st.Case(p.ID).State != casestate.Closed {
				t.Errorf("the last entry of a part is %s by %v", last.Kind, last.ActorID)
			}
			st.sound(p.ID)
		}
		var shown []string
		for _, e := range st.events(id) {
			if e.Public && e.Kind == casestate.FeedBack {
				shown = append(shown, e.Text)
			}
		}
		if !slices.Equal(shown, []string{"a part: the lamp burns", "a part: the road is mended"}) {
			t.Errorf("the public history shows %q", shown)
		}
		st.sound(id)
	})
}

// An end counts as finished: the last part may have been refused, and a unit of
// the whole keeps it open.
func TestParts_TheLastToFinish_EndsTheHandling(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Handling)
		part := st.divide(id, 1)[0].ID
		st.feed(part, "done")
		if c := st.Case(id); c.State != casestate.Handling || c.OpenOrders != 1 || c.OpenParts != 0 {
			t.Fatalf("its own unit has the whole, which is %s with %d open orders", c.State, c.OpenOrders)
		}
		other := st.divide(id, 1)[0].ID
		did(t)(attempts[casestate.FeedBack](st, st.community, id, order))
		if c := st.Case(id); c.State != casestate.Handling || c.OpenParts != 1 {
			t.Fatalf("a part is open, the whole is %s", c.State)
		}
		st.feed(other, "done")
		if c := st.Case(id); c.State != casestate.FedBack {
			t.Errorf("nothing is open, the whole is %s", c.State)
		}
		st.sound(id)
	})
}

func TestParts_WhileTheWholeGoesUp_TheyStayAndCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, parts := st.divided(1)
		did(t)(attempts[casestate.Escalate](st, st.community, id, uuid.Nil))
		st.feed(parts[0].ID, "done")
		whole := st.Case(id)
		if whole.State != casestate.Accepted || whole.OpenParts != 0 || whole.Rung != 2 {
			t.Errorf("the whole is %s on rung %d with %d open parts", whole.State, whole.Rung, whole.OpenParts)
		}
		events := st.events(id)
		if last := events[len(events)-1]; last.Kind != casestate.Note || last.Text != "a part: done" {
			t.Errorf("the last entry of the whole is %s %q", last.Kind, last.Text)
		}
		st.sound(id)
	})
}

func TestRace_PartsFeedBackAtOnce_AllCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range rounds {
			id, parts := st.divided(4)
			var calls []func() error
			for _, p := range parts {
				order := orderOf(t, st.World, p.ID)
				did(t)(attempts[casestate.AcceptWorkOrder](st, st.crew, p.ID, order))
				calls = append(calls, st.feeding(st.crew, order))
			}
			for i, err := range race(calls...) {
				if err != nil {
					t.Fatalf("part %d: %v", i, err)
				}
			}
			if c := st.Case(id); c.State != casestate.FedBack || c.OpenParts != 0 || c.Version != 6 {
				t.Fatalf("all four have fed back: the whole is %s with %d open parts at version %d", c.State, c.OpenParts, c.Version)
			}
			st.sound(id)
		}
	})
}

// Closing takes the parts before the whole, as their units do: nobody waits for
// the other.
func TestRace_ClosingAndWorkOnParts_DoNotLockEachOtherOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range rounds {
			id, parts := st.divided(2)
			for _, p := range parts {
				st.feed(p.ID, "done")
			}
			did(t)(attempts[casestate.Reply](st, st.community, id, uuid.Nil))
			calls := []func() error{func() error {
				_, err := attempts[casestate.Close](st, st.community, id, uuid.Nil)
				return err
			}}
			for _, p := range parts {
				order := orderOf(t, st.World, p.ID)
				calls = append(calls, func() error {
					_, err := attempts[casestate.RecordProgress](st, st.crew, p.ID, order)
					return err
				})
			}
			for i, err := range race(calls...) {
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.WrongState) {
					t.Fatalf("call %d: %v", i, err)
				}
			}
			for _, p := range append(parts, st.Case(id)) {
				if c := st.Case(p.ID); c.State != casestate.Closed {
					t.Fatalf("%s is %s", c.Number, c.State)
				}
				st.sound(p.ID)
			}
		}
	})
}
