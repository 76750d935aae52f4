package casework_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// join adds unknown households to a case.
func (st *stage) join(id uuid.UUID, part caseparty.Part, names ...string) []uuid.UUID {
	st.t.Helper()
	in := casework.JoinInput{Target: on(id), Part: part, Note: "by the list of the building"}
	for _, name := range names {
		in.Parties = append(in.Parties, casework.Joiner{Party: &directory.PartyInput{Kind: "HOUSEHOLD", Name: name}})
	}
	did(st.t)(st.Cases.Join(st.community, in))
	var ids []uuid.UUID
	for _, p := range st.parties(id) {
		if p.Part == part {
			ids = append(ids, p.PartyID)
		}
	}
	return ids
}

// walkOn leads a case along the rest of the road to its closing.
func (st *stage) walkOn(id uuid.UUID, events ...casestate.Event) {
	st.t.Helper()
	for _, event := range events {
		did(st.t)(attempts[event](st, st.community, id, orderOf0(st, id)))
	}
}

// TestScenario16: 40 owners, 40 ratings, 3 of them dissatisfied (LF4, N11).
func TestScenario16_DissatisfiedOwnersReopenTheCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		id := report(t, st.World, st.resident)
		var names []string
		for i := range 39 {
			names = append(names, fmt.Sprintf("Owner %d", i+2))
		}
		owners := st.join(id, caseparty.PartJOINT, names...)
		if len(owners) != 39 {
			t.Fatalf("%d joined", len(owners))
		}
		st.walkOn(id, road[:2]...)
		st.Clock.Advance(61 * 24 * time.Hour)
		st.walkOn(id, road[2:]...)
		before, old := st.orders(id), st.replyClock(id)
		history := len(st.events(id))
		did(t)(attempts[casestate.Rate](st, st.resident, id, id))
		for i, owner := range owners {
			score := 5
			if i >= 36 {
				score = 2
			}
			if state := st.Case(id).State; state != casestate.Closed {
				t.Fatalf("after %d ratings it is %s", i+1, state)
			}
			did(t)(st.Cases.Rate(st.community, casework.RateInput{Target: on(id), PartyID: &owner, Score: score, Channel: "CALL_BACK"}))
		}
		c, orders := st.Case(id), st.orders(id)
		if c.State != casestate.Assigned || c.Reopened != 1 || c.ClosedAt != nil || c.ClockStoppedAt != nil || c.OpenOrders != 1 || c.DoneOrders != 0 {
			t.Fatalf("after 40 ratings: %+v", c)
		}
		if len(orders) != len(before)+1 || orders[1].DepartmentID != before[0].DepartmentID || *orders[1].AssigneeID != *before[0].AssigneeID {
			t.Errorf("it went to %+v, not to %+v", orders[len(orders)-1], before[0])
		}
		clocks, err := s.Reader().Clock.Query().Where(clock.CaseID(id)).Order(clock.ByStartedAt()).All(st.System())
		if err != nil || len(clocks) != 2 || !clocks[0].DueAt.Equal(old.DueAt) || !clocks[1].StartedAt.Equal(st.Clock.Now()) || !clocks[1].DueAt.Equal(c.DueAt) {
			t.Errorf("clocks %v, %v", clocks, err)
		}
		events := st.events(id)
		last := events[len(events)-1]
		if len(events) != history+41 || last.Kind != casestate.Reopen || last.ActorID != nil || *last.WorkOrderID != orders[1].ID {
			t.Errorf("the history ends in %+v after %d entries", last, len(events))
		}
		if n, err := s.Reader().Notice.Query().Where(notice.KindEQ(notice.KindREOPENED)).Count(st.resident); err != nil || n != 1 {
			t.Errorf("the reporter was told %d times: %v", n, err)
		}
		// the second course has ratings of its own
		st.walkOn(id, road[1:]...)
		did(t)(attempts[casestate.Rate](st, st.resident, id, id))
		if n := s.Reader().Rating.Query().Where(rating.CaseID(id), rating.Course(1)).CountX(st.System()); n != 1 {
			t.Errorf("%d ratings of the second course", n)
		}
		st.soundHistory(id)
	})
}

func TestRate_EachWhoAskedOnce_SeenByHimselfAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		second := st.As("second", w.Whole("resident"))
		a, b := report(t, st.World, second), report(t, st.World, st.resident)
		st.merge(a, b)
		helped := st.join(b, caseparty.PartHELPED, "A child")[0]
		st.walkOn(b, road...)
		rate := func(ctx context.Context, party *uuid.UUID, channel string) error {
			_, err := st.Cases.Rate(ctx, casework.RateInput{Target: on(b), PartyID: party, Score: 4, Channel: channel})
			return err
		}
		mine, others := st.Case(a).ReporterID, st.Case(b).ReporterID
		wantFault(t, rate(second, others, "WEB"), fault.NotFound, "input.partyId") // for another
		wantFault(t, rate(st.community, &helped, "CALL_BACK"), fault.NotFound, "input.partyId")
		for _, ctx := range []context.Context{second, st.resident} {
			if err := rate(ctx, nil, "WEB"); err != nil {
				t.Fatal(err)
			}
			wantFault(t, rate(ctx, nil, "WEB"), fault.Conflict, "input.caseId")
		}
		wantFault(t, rate(st.community, mine, "CALL_BACK"), fault.Conflict, "input.caseId")
		for name, c := range map[string]struct {
			ctx  context.Context
			want int
		}{"second": {second, 1}, "resident": {st.resident, 1}, "community": {st.community, 2}, "elsewhere": {st.elsewhere, 0}} {
			if n, err := s.Reader().Rating.Query().Count(c.ctx); err != nil || n != c.want {
				t.Errorf("%s sees %d ratings: %v", name, n, err)
			}
		}
	})
}

// One bad rating is enough where nobody else may rate.
func TestRate_AllOfFew_ReopenTheCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { repeats(p); p.Settings.Workflow.CloseFromAccept = true })
		id := report(t, st.World, st.resident)
		st.walkOn(id, casestate.Close)
		did(t)(st.Cases.Rate(st.resident, casework.RateInput{Target: on(id), Score: 1, Channel: "WEB"}))
		c := st.Case(id)
		if c.State != casestate.Accepted || c.Reopened != 1 || len(st.orders(id)) != 0 || casework.Never(c.DueAt) {
			t.Errorf("closed from acceptance and reopened, it is %+v", c)
		}
		st.soundHistory(id)
	})
}

func TestReopen_InsideTheWindowOrByTheHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		id, _ := st.caseIn(casestate.Closed)
		reopen := func(ctx context.Context) error {
			_, err := st.Cases.Reopen(ctx, casework.ReopenInput{Target: on(id), Reason: "it is not done"})
			return err
		}
		_, err := st.Cases.Reopen(st.resident, casework.ReopenInput{Target: on(id)})
		wantFault(t, err, fault.Invalid, "input.reason")
		wantFault(t, reopen(st.As("stranger", w.Whole("resident"))), fault.NotFound, "input.caseId")
		wantForbidden(t, reopen(st.street))
		end := st.Case(id).ClosedAt.AddDate(0, 0, 15)
		st.Clock.Set(end.Add(time.Microsecond))
		wantFault(t, reopen(st.resident), fault.Late, "input.caseId")
		st.Clock.Set(end)
		if err := reopen(st.resident); err != nil {
			t.Fatal(err)
		}
		wantFault(t, reopen(st.resident), fault.WrongState)
		st.walkOn(id, road[1:]...)
		st.Clock.Advance(100 * 24 * time.Hour)
		// whoever signed for it is gone; the unit has it all the same
		if err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
			return tx.Account.Update().Where(account.Login("community")).SetDisabledAt(st.Clock.Now()).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		if err := reopen(st.As("colleague", w.At("community_officer", "1.2.1.1"))); err != nil {
			t.Fatal(err)
		}
		if orders := st.orders(id); len(orders) != 3 || orders[1].AssigneeID == nil || orders[2].AssigneeID != nil || st.Case(id).Reopened != 2 {
			t.Errorf("%d orders, the last with %v", len(orders), orders[len(orders)-1].AssigneeID)
		}
	})
}

func TestJoin_BulkOfKnownAndUnknown_RefusesWhoIsThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		id := report(t, st.World, st.resident)
		children := make([]string, 69)
		for i := range children {
			children[i] = fmt.Sprintf("Child %d", i)
		}
		if got := st.join(id, caseparty.PartHELPED, children...); len(got) != 69 {
			t.Fatalf("%d are helped", len(got))
		}
		known := st.join(id, caseparty.PartJOINT, "Household")[0]
		join := func(ctx context.Context, in casework.JoinInput) error {
			in.Target = on(id)
			_, err := st.Cases.Join(ctx, in)
			return err
		}
		one := []casework.Joiner{{PartyID: &known}}
		wantFault(t, join(st.community, casework.JoinInput{Part: "JOINT", Parties: one}), fault.Invalid, "input.parties.0.partyId")
		wantFault(t, join(st.community, casework.JoinInput{Part: "REPORTER", Parties: one}), fault.Invalid, "input.part")
		wantFault(t, join(st.community, casework.JoinInput{Part: "JOINT"}), fault.Invalid, "input.parties")
		wantFault(t, join(st.community, casework.JoinInput{Part: "JOINT", Parties: make([]casework.Joiner, 501)}), fault.Invalid)
		wantFault(t, join(st.community, casework.JoinInput{Part: "HELPED", Channel: "PIGEON", Parties: one}), fault.Invalid, "input.channel")
		stranger := uuid.Must(uuid.NewV7())
		wantFault(t, join(st.community, casework.JoinInput{Part: "JOINT", Parties: []casework.Joiner{{PartyID: &stranger}}}), fault.NotFound, "input.parties.0.partyId")
		if err := join(st.resident, casework.JoinInput{Part: "JOINT", Parties: one}); err != authz.ErrForbidden {
			t.Errorf("a resident joined: %v", err)
		}
		if err := join(st.community, casework.JoinInput{Part: "HELPED", Channel: "WEB", Parties: one}); err != nil {
			t.Fatal(err)
		}
		st.soundHistory(id)
	})
}
