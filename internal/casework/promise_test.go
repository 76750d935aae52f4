package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// wanzhou1 gives ke the limit of scenario 1; strict sets it on the solution.
func wanzhou1(strict bool) func(*presets.Preset) {
	return func(p *presets.Preset) {
		p.TimeZone = "Asia/Shanghai"
		p.Settings.ReplyLimit = settings.Limit{Amount: 7, Unit: string(deadline.CalendarDay)}
		p.Settings.Workflow.Extensions = 1
		for i := range p.Calendars {
			p.Calendars[i].Zone = "Asia/Shanghai"
		}
		if strict {
			p.Settings.Workflow.ClockStops = settings.AtClosed
		}
	}
}

func TestScenario1_ReplyLimitAndPromiseAreTwoClocks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, wanzhou1(false))
		at := func(text string) time.Time { return local(t, text) }
		st.Clock.Set(at("2012-12-20 20:00"))
		id, order := st.caseIn(casestate.Assigned)
		st.wantDue(id, "seven days", at("2012-12-24 08:00"), at("2012-12-27 20:00"))
		st.Clock.Set(at("2012-12-21 10:00"))
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.community, id, order))
		promise := func(in casework.CommitmentInput) (uuid.UUID, error) {
			in.Target, in.Text = on(id), "two works"
			return st.Cases.Commit(st.grid, in)
		}
		limit := &settings.Limit{Amount: 15, Unit: string(deadline.CalendarDay)}
		due := at("2013-01-05 10:00")
		_, err := promise(casework.CommitmentInput{})
		wantFault(t, err, fault.Invalid, "input.dueAt")
		_, err = promise(casework.CommitmentInput{Limit: limit, DueAt: &due})
		wantFault(t, err, fault.Invalid, "input.dueAt")
		past := st.Clock.Now()
		_, err = promise(casework.CommitmentInput{DueAt: &past})
		wantFault(t, err, fault.Invalid, "input.dueAt")
		first := did(t)(promise(casework.CommitmentInput{Limit: limit, Promiser: "业主"}))
		k := st.kindOf(id, clock.KindCOMMITMENT)
		second := did(t)(promise(casework.CommitmentInput{DueAt: &due}))
		for _, k := range s.Reader().Clock.Query().Where(clock.KindEQ(clock.KindCOMMITMENT)).AllX(st.System()) {
			if !k.YellowAt.Equal(at("2012-12-28 22:00")) || !k.DueAt.Equal(due) {
				t.Errorf("the promise: yellow after %s, due %s", k.YellowAt, k.DueAt)
			}
		}
		for _, e := range []casestate.Event{casestate.FeedBack, casestate.Reply} {
			did(t)(attempts[e](st, st.community, id, order))
		}
		for text, want := range map[string]deadline.Color{
			"2012-12-28 22:00:00": deadline.Green, "2012-12-28 22:00:01": deadline.Yellow, "2013-01-05 10:00:00": deadline.Yellow, "2013-01-05 10:00:01": deadline.Red,
		} {
			if got := casework.LightOfClock(k, at(text)); got != want {
				t.Errorf("at %s the promise is %s", text, got)
			}
			if got, _ := casework.LightOf(st.Case(id), at(text)); got != deadline.Green {
				t.Errorf("at %s the case is %s", text, got)
			}
		}
		st.Clock.Set(at("2013-01-05 09:00"))
		did(t)(st.Cases.SettleCommitment(st.community, casework.SettlementInput{CommitmentID: first, Kept: true, Note: "seen on site"}))
		_, err = st.Cases.SettleCommitment(st.community, casework.SettlementInput{CommitmentID: first, Kept: true})
		wantFault(t, err, fault.Conflict, "input.commitmentId")
		_, err = st.Cases.SettleCommitment(st.community, casework.SettlementInput{CommitmentID: second})
		wantFault(t, err, fault.Invalid, "input.note")
		did(t)(attempts[casestate.Close](st, st.community, id, order))
		st.Clock.Set(at("2013-01-06 10:00"))
		did(t)(st.Cases.SettleCommitment(st.community, casework.SettlementInput{CommitmentID: second, Note: "half done"}))
		states := s.Reader().Commitment.Query().Order(commitment.ByMadeAt(), commitment.ByID()).AllX(st.System())
		if states[0].State != commitment.StateKEPT || states[1].State != commitment.StateBROKEN || states[0].Promiser != "业主" {
			t.Errorf("the promises are %v", states)
		}
		st.wantRecorded(k.ID, "YELLOW 2012-12-28 22:00:01")
		st.wantRecorded(states[1].ClockID, "YELLOW 2012-12-28 22:00:01", "RED 2013-01-05 10:00:01")
		st.wantRecorded(st.kindOf(id, clock.KindREPLY).ID)
		st.sound(id)
	})
}

func (st *stage) wantRecorded(k uuid.UUID, want ...string) {
	st.t.Helper()
	var got []string
	for _, e := range st.Store.Reader().LightEvent.Query().Where(lightevent.ClockID(k)).Order(lightevent.ByAt()).AllX(st.System()) {
		got = append(got, string(e.Color)+" "+e.At.In(shanghai).Format(time.DateTime))
	}
	if !slices.Equal(got, want) {
		st.t.Errorf("recorded %v, want %v", got, want)
	}
}

// The variant "strict": without an approved extension red at 12-27 20:00:01,
// with one not.
func TestScenario1_Strict_TheLimitIsOnTheSolution(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, wanzhou1(true))
		at := func(text string) time.Time { return local(t, text) }
		st.Clock.Set(at("2012-12-20 20:00"))
		plain, order1 := st.caseIn(casestate.Handling)
		extended, order2 := st.caseIn(casestate.Handling)
		st.Clock.Set(at("2012-12-27 19:00"))
		ok(t, st.decide(st.community, did(t)(st.ask(st.community, order2, at("2013-01-05 20:00"))), true))
		for id, order := range map[uuid.UUID]uuid.UUID{plain: order1, extended: order2} {
			did(t)(attempts[casestate.FeedBack](st, st.community, id, order))
			did(t)(attempts[casestate.Reply](st, st.community, id, order))
		}
		for text, want := range map[string][2]deadline.Color{
			"2012-12-27 20:00:00": {deadline.Yellow, deadline.Green}, "2012-12-27 20:00:01": {deadline.Red, deadline.Green},
			"2012-12-28 20:00:00": {deadline.Red, deadline.Green}, "2012-12-28 20:00:01": {deadline.Red, deadline.Yellow},
			"2013-01-05 20:00:00": {deadline.Red, deadline.Yellow}, "2013-01-05 20:00:01": {deadline.Red, deadline.Red},
		} {
			for i, id := range []uuid.UUID{plain, extended} {
				if got, _ := casework.LightOf(st.Case(id), at(text)); got != want[i] {
					t.Errorf("at %s case %d is %s, want %s", text, i, got, want[i])
				}
			}
		}
		st.Clock.Set(at("2013-01-05 09:00"))
		for id, order := range map[uuid.UUID]uuid.UUID{plain: order1, extended: order2} {
			did(t)(attempts[casestate.Close](st, st.community, id, order))
		}
		st.wantRecorded(st.kindOf(plain, clock.KindREPLY).ID, "YELLOW 2012-12-24 08:00:01", "RED 2012-12-27 20:00:01")
		st.wantRecorded(st.kindOf(extended, clock.KindREPLY).ID, "YELLOW 2012-12-24 08:00:01", "YELLOW 2012-12-28 20:00:01")
	})
}

// Scenario 13, variant: fed back, but no reply within the set time.
func TestScenario13_AskedNotAnswered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Settings.AnswerLimit = &settings.Limit{Amount: 60, Unit: string(deadline.Minute)}
		})
		id, order := st.caseIn(casestate.FedBack)
		replied, _ := st.caseIn(casestate.Replied)
		list := func(since time.Duration) []uuid.UUID {
			return s.Reader().CaseFile.Query().Where(casework.WhereUnanswered(st.city, after(since))).IDsX(st.city)
		}
		if got := list(60*time.Minute + 999*time.Millisecond); len(got) != 0 {
			t.Errorf("at the limit: %v", got)
		}
		if got := list(60*time.Minute + time.Second); !slices.Equal(got, []uuid.UUID{id}) {
			t.Errorf("past the limit: %v, want %s and not %s", got, id, replied)
		}
		if got := s.Reader().CaseFile.Query().Where(casework.WhereUnanswered(st.resident, after(2*time.Hour))).IDsX(st.resident); len(got) != 0 {
			t.Errorf("the resident is shown a clock among officials: %v", got)
		}
		st.Clock.Set(after(2 * time.Hour))
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		if got := list(3 * time.Hour); len(got) != 0 {
			t.Errorf("after the reply: %v", got)
		}
		st.wantLights(st.kindOf(id, clock.KindANSWER), "YELLOW 30m1s", "RED 1h0m1s")
	})
}
