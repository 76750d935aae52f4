package casework_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

func TestVerbs_InEveryState_MoveAsTheTableSaysOrNameWhatIsPossible(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for _, state := range casestate.States {
			for _, verb := range verbs {
				id, order := st.anyIn(state, isOrderVerb(verb))
				if verb == casestate.AcceptWorkOrder && state == casestate.Handling {
					id, order = st.halfSigned()
				}
				before := st.Case(id)
				_, err := attempts[verb](st, st.community, id, order)
				after := st.Case(id)
				next, refusal := casestate.Next(state, verb, mergedSomewhere)
				if refusal == nil {
					if rung := after.Rung; err != nil || after.State != next || after.Version != before.Version+1 || (verb == casestate.Escalate) != (rung == 2) {
						t.Fatalf("%s in %s: %v, now %s on rung %d at version %d", verb, state, err, after.State, rung, after.Version)
					}
					st.sound(id)
					continue
				}
				f := wantFault(t, err, fault.WrongState)
				var possible []string
				for _, e := range casestate.Possible(state, mergedSomewhere) {
					possible = append(possible, string(e))
				}
				if f.State != string(state) || f.Attempted != string(verb) || !slices.Equal(f.Possible, possible) {
					t.Errorf("%s in %s: the fault says %s in %s, possible %v, want %v", verb, state, f.Attempted, f.State, f.Possible, possible)
				}
				if after.Version != before.Version || after.State != state {
					t.Errorf("%s in %s was refused and left %s at version %d", verb, state, after.State, after.Version)
				}
			}
		}
	})
}

// mergedSomewhere is what the table knows of the stage's cases: one that is
// merged was somewhere before.
var mergedSomewhere = casestate.Facts{Before: casestate.Accepted}

// anyIn is caseIn for every state, also those that no verb leads to yet. An
// ACCEPTED case gets a handed-back work order where one is needed.
func (st *stage) anyIn(state casestate.State, needsOrder bool) (id, order uuid.UUID) {
	st.t.Helper()
	switch {
	case state == casestate.Accepted && needsOrder:
		id, order = st.caseIn(casestate.Assigned)
		did(st.t)(st.Cases.HandBack(st.community, casework.OrderInput{WorkOrderID: order, Text: "not ours"}))
		return id, order
	case state == casestate.Refused || state == casestate.Withdrawn || state == casestate.Merged:
		id, order = st.caseIn(casestate.Closed)
		if err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
			return tx.CaseFile.UpdateOneID(id).SetState(state).Exec(ctx)
		}); err != nil {
			st.t.Fatal(err)
		}
		return id, order
	}
	return st.caseIn(state)
}

// halfSigned is a case in HANDLING with an order of its office that nobody has
// signed for: another unit has signed for its own.
func (st *stage) halfSigned() (id, order uuid.UUID) {
	st.t.Helper()
	id, order = st.caseIn(casestate.Assigned)
	did(st.t)(attempts[casestate.Dispatch](st, st.community, id, order))
	did(st.t)(attempts[casestate.AcceptWorkOrder](st, st.crew, id, orderOf(st.t, st.World, id)))
	return id, order
}

// A work order that has ended refuses by itself, whatever the case allows, and
// names what is possible for it.
func TestWorkOrderVerbs_OnAnEndedWorkOrder_NameItsStateAndWhatIsPossible(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, first := st.caseIn(casestate.Handling)
		did(t)(st.Cases.HandBack(st.community, casework.OrderInput{WorkOrderID: first, Text: "not ours"}))
		did(t)(attempts[casestate.Dispatch](st, st.community, id, first))
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.community, id, orderOf(t, st.World, id)))
		for _, verb := range []casestate.Event{casestate.HandBack, casestate.RecordProgress, casestate.FeedBack} {
			_, err := attempts[verb](st, st.community, id, first)
			f := wantFault(t, err, fault.WrongState)
			if f.State != string(casestate.OrderReturned) || f.Attempted != string(verb) || len(f.Possible) != 0 {
				t.Errorf("%s: the fault says %s in %s, possible %v", verb, f.Attempted, f.State, f.Possible)
			}
		}
		st.sound(id)
	})
}

func TestVerbs_UnknownForeignAndInvisible_AreTheSameNotFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		other := w.New(t, s, "kerala", nil)
		stranger := other.As("stranger", w.At("community_officer", "1.2.1.1"))
		foreign := report(t, other, stranger)
		did(t)(other.Cases.Dispatch(stranger, casework.DispatchInput{Target: on(foreign), DepartmentID: other.Department("office-1.2.1.1").ID}))
		foreignOrder := orderOf(t, other, foreign)
		hidden, hiddenOrder := st.caseIn(casestate.Assigned)
		for _, verb := range verbs {
			var first string
			for what, ids := range map[string][2]uuid.UUID{
				"unknown": {uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())}, "zero": {}, "foreign": {foreign, foreignOrder}, "invisible": {hidden, hiddenOrder},
			} {
				_, err := blind(verb)(st, st.elsewhere, ids[0], ids[1])
				path := "input.caseId"
				if isOrderVerb(verb) {
					path = "input.workOrderId"
				}
				f := wantFault(t, err, fault.NotFound, path)
				text := err.Error() + f.Message("zh")
				if first == "" {
					first = text
				}
				if text != first {
					t.Errorf("%s of an id that is %s: %q, other ids %q", verb, what, text, first)
				}
			}
		}
		if c := other.Case(foreign); c.Version != 2 {
			t.Errorf("the foreign case is at version %d", c.Version)
		}
	})
}

// blind is the attempt without a look at the case.
func blind(verb casestate.Event) attempt {
	switch verb {
	case casestate.Triage:
		return func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
			return st.Cases.Triage(ctx, casework.TriageInput{Target: on(id), Grade: casestate.GradeA})
		}
	case casestate.Dispatch:
		return func(st *stage, ctx context.Context, id, _ uuid.UUID) (uuid.UUID, error) {
			return st.Cases.Dispatch(ctx, casework.DispatchInput{Target: on(id), DepartmentID: uuid.Must(uuid.NewV7())})
		}
	}
	return attempts[verb]
}

func TestVerbs_ByWhoeverSeesButDoesNotHold_AreForbidden(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Assigned)
		for name, ctx := range map[string]context.Context{"street": st.street, "district": st.district, "city": st.city, "auditor": st.auditor, "grid": st.grid} {
			for _, verb := range verbs {
				if name == "grid" && isOrderVerb(verb) {
					continue // the grid's worker handles the orders of the office
				}
				_, err := attempts[verb](st, ctx, id, order)
				wantForbidden(t, err)
			}
			if seen, err := st.Store.Reader().CaseFile.Get(ctx, id); err != nil || seen.Version != 2 {
				t.Errorf("%s reads %v, %v", name, seen, err)
			}
		}
		did(t)(attempts[casestate.Escalate](st, st.community, id, order))
		for _, verb := range []casestate.Event{casestate.Triage, casestate.Dispatch, casestate.Escalate} {
			_, err := attempts[verb](st, st.community, id, order)
			wantForbidden(t, err)
		}
		if c, err := st.Store.Reader().CaseFile.Get(st.community, id); err != nil || c.Rung != 2 {
			t.Errorf("after the escalation the community reads %v, %v", c, err)
		}
		did(t)(attempts[casestate.Dispatch](st, st.street, id, order))
		_, err := st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: orderOf(t, st.World, id)})
		wantForbidden(t, err)
		_, err = st.Cases.Report(st.auditor, casework.ReportInput{Channel: "WEB", Description: "x"})
		wantForbidden(t, err)
		_, err = st.Cases.Report(context.Background(), casework.ReportInput{Channel: "WEB", Description: "x"})
		wantForbidden(t, err)
		st.sound(id)
	})
}

func TestVerbs_ExpectedVersion_OtherThanCurrent_IsConflictWithTheCurrentOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for _, wrong := range []int{0, 1, 3, -1} {
			id, order := st.caseIn(casestate.Assigned)
			target := casework.Target{ID: id, ExpectedVersion: &wrong}
			for name, call := range map[string]func() (uuid.UUID, error){
				"escalate": func() (uuid.UUID, error) {
					return st.Cases.Escalate(st.community, casework.EscalateInput{Target: target, Reason: "x"})
				},
				"dispatch": func() (uuid.UUID, error) {
					return st.Cases.Dispatch(st.community, casework.DispatchInput{Target: target, DepartmentID: *st.Case(id).HolderDepartmentID})
				},
				"triage": func() (uuid.UUID, error) {
					return st.Cases.Triage(st.community, casework.TriageInput{Target: target, Grade: casestate.GradeA})
				},
				"reply": func() (uuid.UUID, error) {
					return st.Cases.Reply(st.community, casework.ReplyInput{Target: target, Text: "x"})
				},
				"close": func() (uuid.UUID, error) { return st.Cases.Close(st.community, casework.ReplyInput{Target: target}) },
				"rate": func() (uuid.UUID, error) {
					return st.Cases.Rate(st.community, casework.RateInput{Target: target, Score: 5, Channel: "WEB"})
				},
				"accept": func() (uuid.UUID, error) {
					return st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: order, ExpectedVersion: &wrong})
				},
			} {
				_, err := call()
				if f := wantFault(t, err, fault.Conflict); f.Version != 2 {
					t.Errorf("%s: the conflict names version %d", name, f.Version)
				}
			}
			if c := st.Case(id); c.Version != 2 {
				t.Errorf("a conflict left version %d", c.Version)
			}
		}
		id, order := st.caseIn(casestate.Assigned)
		right := 2
		did(t)(st.Cases.AcceptWorkOrder(st.community, casework.OrderInput{WorkOrderID: order, ExpectedVersion: &right}))
		st.sound(id)
	})
}

func TestWorkOrder_KeepsWhoSignedAndWhatWasSaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Assigned)
		st.Clock.Advance(time.Minute)
		did(t)(st.Cases.AcceptWorkOrder(st.grid, casework.OrderInput{WorkOrderID: order}))
		st.Clock.Advance(time.Minute)
		if got := did(t)(st.Cases.FeedBack(st.grid, casework.OrderInput{WorkOrderID: order, Text: "mended"})); got != order {
			t.Errorf("the verb answers %s, not its work order", got)
		}
		o := st.orders(id)[0]
		if o.AssigneeID == nil || o.AcceptedAt == nil || o.FedBackAt == nil || o.EndedAt == nil || o.Feedback != "mended" || o.State != casestate.OrderFedBack {
			t.Fatalf("work order %+v", o)
		}
		if !o.AcceptedAt.Equal(w.Start.Add(time.Minute)) || !o.FedBackAt.Equal(w.Start.Add(2*time.Minute)) {
			t.Errorf("accepted %s, fed back %s", o.AcceptedAt, o.FedBackAt)
		}
	})
}
