package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// inMinutes gives the city limits that can be read off a watch.
func inMinutes(minutes int) func(*presets.Preset) {
	return func(p *presets.Preset) {
		p.Settings.ReplyLimit = settings.Limit{Amount: minutes, Unit: string(deadline.Minute)}
		for i := range p.Categories {
			p.Categories[i].Limit = nil
		}
		p.Settings.Workflow.Extensions = 1
	}
}

func after(d time.Duration) time.Time { return w.Start.Add(d) }

// kindOf is the newest clock of a kind on a case.
func (st *stage) kindOf(id uuid.UUID, kind clock.Kind) *db.Clock {
	st.t.Helper()
	k, err := st.Store.Reader().Clock.Query().Where(clock.CaseID(id), clock.KindEQ(kind)).Order(clock.ByID()).All(st.System())
	if err != nil || len(k) == 0 {
		st.t.Fatalf("%d clocks of kind %s: %v", len(k), kind, err)
	}
	return k[len(k)-1]
}

// lightsOf are the recorded changes of a clock's light, as seconds after Start.
func (st *stage) lightsOf(k *db.Clock) (out []string) {
	st.t.Helper()
	rows, err := st.Store.Reader().LightEvent.Query().Where(lightevent.ClockID(k.ID)).
		Order(lightevent.ByAt(), lightevent.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, e := range rows {
		out = append(out, string(e.Color)+" "+e.At.Sub(w.Start).String())
	}
	return out
}

func (st *stage) wantDue(id uuid.UUID, what string, yellow, due time.Time) {
	st.t.Helper()
	c, k := st.Case(id), st.kindOf(id, clock.KindREPLY)
	if !c.YellowAt.Equal(yellow) || !c.DueAt.Equal(due) || !k.YellowAt.Equal(yellow) || !k.DueAt.Equal(due) {
		st.t.Errorf("%s: case %s / %s, clock %s / %s, want %s / %s", what, c.YellowAt, c.DueAt, k.YellowAt, k.DueAt, yellow, due)
	}
}

func (st *stage) wantLights(k *db.Clock, want ...string) {
	st.t.Helper()
	got := st.lightsOf(k)
	if len(got) != len(want) {
		st.t.Fatalf("lights %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			st.t.Fatalf("lights %v, want %v", got, want)
		}
	}
}

func (st *stage) pause(ctx context.Context, id uuid.UUID) error {
	_, err := st.Cases.Pause(ctx, casework.PauseInput{Target: st.on(id), Reason: "waiting for papers"})
	return err
}

func (st *stage) resume(ctx context.Context, id uuid.UUID) error {
	_, err := st.Cases.Resume(ctx, casework.PauseInput{Target: st.on(id)})
	return err
}

func (st *stage) ask(ctx context.Context, order uuid.UUID, until time.Time) (uuid.UUID, error) {
	return st.Cases.RequestExtension(ctx, casework.ExtensionInput{WorkOrderID: order, Until: until, Reason: "the parts come from far"})
}

func (st *stage) decide(ctx context.Context, id uuid.UUID, approve bool) error {
	_, err := st.Cases.DecideExtension(ctx, casework.DecisionInput{ExtensionID: id, Approve: approve, Reason: "as asked"})
	return err
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPause_TheLightStandsAndNoTimeIsUsed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, inMinutes(100))
		id, order := st.caseIn(casestate.Handling)
		st.Clock.Set(after(60 * time.Minute)) // yellow since 50:01
		ok(t, st.pause(st.community, id))
		wantFault(t, st.pause(st.community, id), fault.Invalid, "input.caseId")
		st.Clock.Set(after(500 * time.Minute))
		if light, _ := casework.LightOf(st.Case(id), st.Clock.Now()); light != deadline.Yellow {
			t.Errorf("in the pause the light is %s", light)
		}
		if k := st.kindOf(id, clock.KindREPLY); casework.LightOfClock(k, st.Clock.Now()) != deadline.Yellow || !casework.Never(k.NextLightAt) {
			t.Errorf("the clock shows %s and turns at %s", casework.LightOfClock(k, st.Clock.Now()), k.NextLightAt)
		}
		st.compareLights([]*db.CaseFile{st.Case(id)}, st.Clock.Now(), []deadline.Color{deadline.Yellow})
		_, err := st.ask(st.community, order, after(2000*time.Minute))
		wantFault(t, err, fault.Invalid, "input.workOrderId")
		ok(t, st.resume(st.community, id))
		wantFault(t, st.resume(st.community, id), fault.Invalid, "input.caseId")
		st.wantDue(id, "after 440 minutes of pause", after(50*time.Minute), after(540*time.Minute))
		if c := st.Case(id); c.ClockStoppedAt != nil {
			t.Errorf("the case still stands since %s", c.ClockStoppedAt)
		}
		st.Clock.Set(after(541 * time.Minute))
		did(t)(attempts[casestate.FeedBack](st, st.community, id, order))
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		k := st.kindOf(id, clock.KindREPLY)
		st.wantLights(k, "YELLOW 50m1s", "RED 9h0m1s")
		changes, err := s.Reader().ClockChange.Query().Where(clockchange.ClockID(k.ID)).All(st.System())
		if err != nil || len(changes) != 1 || changes[0].Cause != clockchange.CauseRESUME || !changes[0].OldDueAt.Equal(after(100*time.Minute)) {
			t.Errorf("changes %v, %v", changes, err)
		}
		st.sound(id)
	})
}

// A unit that feeds back while the clock stands ends the pause: the hub does not
// sit on the result uncounted.
func TestPause_EndsWithTheFeedback(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, inMinutes(100))
		id, order := st.caseIn(casestate.Handling)
		ok(t, st.pause(st.community, id))
		st.Clock.Set(after(30 * time.Minute))
		did(t)(attempts[casestate.FeedBack](st, st.community, id, order))
		st.wantDue(id, "fed back", after(80*time.Minute), after(130*time.Minute))
		p := s.Reader().ClockPause.Query().Where(clockpause.CaseID(id)).OnlyX(st.System())
		if p.UntilAt == nil || !p.UntilAt.Equal(after(30*time.Minute)) || p.Reason != "waiting for papers" {
			t.Errorf("the pause is %v", p)
		}
		events := st.events(id)
		if last := events[len(events)-2]; last.Kind != casestate.Resume || !last.Public {
			t.Errorf("before the feedback stands %s", last.Kind)
		}
		st.sound(id)
		closed, _ := st.caseIn(casestate.Closed)
		wantFault(t, st.pause(st.community, closed), fault.WrongState)
		wantForbidden(t, st.pause(st.city, id))
	})
}

// N13, scenario 16: before the limit, approved, told; the second is refused,
// and so is one after the limit; red before a grant stays on record.
func TestExtension_BeforeTheLimitOnceAndTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, inMinutes(100))
		id, order := st.caseIn(casestate.Handling)
		_, err := st.ask(st.community, order, after(100*time.Minute))
		wantFault(t, err, fault.Invalid, "input.until")
		_, err = st.ask(st.elsewhere, order, after(300*time.Minute))
		wantFault(t, err, fault.NotFound, "input.workOrderId")
		st.Clock.Set(after(100*time.Minute + 900*time.Millisecond)) // exactly due is not late
		e := did(t)(st.ask(st.community, order, after(300*time.Minute)))
		_, err = st.ask(st.community, order, after(400*time.Minute))
		wantFault(t, err, fault.Conflict, "input.workOrderId")
		st.Clock.Set(after(120 * time.Minute))
		wantForbidden(t, st.decide(st.city, e, true))
		wantFault(t, st.decide(st.elsewhere, e, true), fault.NotFound, "input.extensionId")
		ok(t, st.decide(st.community, e, true))
		st.wantDue(id, "granted", after(150*time.Minute), after(300*time.Minute))
		k := st.kindOf(id, clock.KindREPLY)
		st.wantLights(k, "YELLOW 50m1s", "RED 1h40m1s") // in between it was red
		if light, _ := casework.LightOf(st.Case(id), st.Clock.Now()); light != deadline.Green {
			t.Errorf("the light is %s", light)
		}
		wantFault(t, st.decide(st.community, e, false), fault.Conflict, "input.extensionId")
		_, err = st.ask(st.community, order, after(500*time.Minute))
		wantFault(t, err, fault.Conflict, "input.workOrderId")
		events := st.events(id)
		if last := events[len(events)-1]; !last.Public || last.Text != "2026-03-02 09:00 as asked" { // Nairobi
			t.Errorf("the person who asked reads %q", last.Text)
		}
		told := s.Reader().Notice.Query().Where(notice.KindEQ(notice.KindEXTENSION_DECIDED)).CountX(st.System())
		if told != 2 { // the resident and who asked for the time
			t.Errorf("%d were told", told)
		}
		st.Clock.Set(after(301 * time.Minute))
		did(t)(attempts[casestate.FeedBack](st, st.community, id, order))
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		st.wantLights(k, "YELLOW 50m1s", "RED 1h40m1s", "YELLOW 2h30m1s", "RED 5h0m1s")
		st.sound(id)
	})
}

func TestExtension_AfterTheLimitOrWhereNoneIsGiven_IsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, inMinutes(100))
		id, order := st.caseIn(casestate.Handling)
		st.Clock.Set(after(50 * time.Minute))
		e := did(t)(st.ask(st.community, order, after(300*time.Minute)))
		ok(t, st.decide(st.community, e, false))
		st.wantDue(id, "refused", after(50*time.Minute), after(100*time.Minute))
		e = did(t)(st.ask(st.community, order, after(110*time.Minute))) // a refused request is none
		st.Clock.Set(after(111 * time.Minute))
		wantFault(t, st.decide(st.community, e, true), fault.Late, "input.extensionId")
		ok(t, st.decide(st.community, e, false))
		_, err := st.ask(st.community, order, after(300*time.Minute))
		wantFault(t, err, fault.Late, "input.workOrderId")
		if n := s.Reader().Extension.Query().Where(extension.StateEQ(extension.StateREFUSED)).CountX(st.System()); n != 2 || st.Case(id).Extensions != 0 {
			t.Errorf("%d refused, %d counted", n, st.Case(id).Extensions)
		}
	})
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.Extensions = 0 })
		_, order := st.caseIn(casestate.Handling)
		_, err := st.ask(st.community, order, after(3000*time.Hour))
		wantFault(t, err, fault.Invalid, "input.workOrderId")
	})
}

// A category that is corrected lays the limit out anew along its pauses; a
// granted date stands.
func TestCategory_RespectsPauses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			inMinutes(100)(p)
			for i := range p.Categories {
				p.Categories[i].Limit = &settings.Limit{Amount: 40, Unit: string(deadline.Minute)}
			}
		})
		id := report(t, st.World, st.resident)
		st.Clock.Set(after(10 * time.Minute))
		ok(t, st.pause(st.community, id))
		st.Clock.Set(after(25 * time.Minute))
		kind := st.Category("NOISE").ID
		triage := func(to uuid.UUID) {
			did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: st.Case(id).Grade, CategoryID: &to, Reason: "another kind"}))
		}
		triage(kind)
		if k := st.kindOf(id, clock.KindREPLY); k.Amount != 40 || !k.DueAt.Equal(after(100*time.Minute)) {
			t.Errorf("in the pause: %d, due %s", k.Amount, k.DueAt)
		}
		st.Clock.Set(after(30 * time.Minute))
		ok(t, st.resume(st.community, id))
		st.wantDue(id, "40 minutes, 20 paused", after(40*time.Minute), after(60*time.Minute))
		st.sound(id)
	})
}

// The hub learns of a request without looking into each case.
func TestRequestExtension_TheHubsChiefIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, inMinutes(100))
		chief := st.As("chief", w.At("community_officer", "1.2.1.1"))
		st.heads(chief, "office-1.2.1.1")
		id, order := st.caseIn(casestate.Handling)
		did(t)(st.ask(st.community, order, after(2000*time.Minute)))
		if n := st.hearsOf(chief, notice.KindEXTENSION_ASKED); n != 1 {
			t.Errorf("the chief has %d notices", n)
		}
		wantFault(t, second(st.ask(st.community, order, after(3000*time.Minute))), fault.Conflict)
		if n := st.hearsOf(chief, notice.KindEXTENSION_ASKED); n != 1 {
			t.Errorf("the chief has %d notices of one request", n)
		}
		st.sound(id)
	})
}

func second(_ uuid.UUID, err error) error { return err }
