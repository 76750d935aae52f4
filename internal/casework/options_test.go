package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

func TestCloseOnReply_TheReplyClosesTheCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.CloseOnReply = true })
		id, order := st.caseIn(casestate.FedBack)
		version := st.Case(id).Version
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		c := st.Case(id)
		if c.State != casestate.Closed || c.ClosedAt == nil || c.Version != version+2 || c.ClockStoppedAt == nil {
			t.Errorf("%s, closed %v, version %d, clock stopped %v", c.State, c.ClosedAt, c.Version, c.ClockStoppedAt)
		}
		did(t)(attempts[casestate.Rate](st, st.resident, id, order))
		st.sound(id)
	})
}

func TestCloseFromAccept_IsForTenantsThatAllowIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Settings.Workflow.CloseFromAccept, p.Settings.Workflow.ClockStops = true, settings.AtClosed
		})
		id, order := st.caseIn(casestate.Accepted)
		_, err := attempts[casestate.Reply](st, st.community, id, order)
		f := wantFault(t, err, fault.WrongState)
		if want := []string{"TRIAGE", "DISPATCH", "SPLIT", "RULE", "CLOSE", "ESCALATE"}; len(f.Possible) < 6 || !slices.Equal(f.Possible[:6], want) {
			t.Errorf("possible %v, want %v first", f.Possible, want)
		}
		did(t)(attempts[casestate.Close](st, st.community, id, order))
		if c := st.Case(id); c.State != casestate.Closed || c.ClockStoppedAt == nil || st.clockOf(id).StoppedAt == nil {
			t.Errorf("%s, clock stopped %v", c.State, c.ClockStoppedAt)
		}
		st.sound(id)
	})
}

func TestClock_StartsAndStopsWhereTheTenantSays(t *testing.T) {
	t.Parallel()
	for _, starts := range []string{settings.AtAccepted, settings.AtAssigned} {
		for _, stops := range []string{settings.AtFedBack, settings.AtReplied, settings.AtClosed} {
			t.Run(starts+" to "+stops, func(t *testing.T) {
				t.Parallel()
				storetest.Each(t, func(t *testing.T, s *store.Store) {
					st := newStage(t, s, func(p *presets.Preset) {
						p.Settings.Workflow.ClockStarts, p.Settings.Workflow.ClockStops = starts, stops
					})
					st.runThrough(starts, stops)
				})
			})
		}
	}
}

// runThrough takes a case down the road, an hour and a half second a step, and
// checks the clock after each.
func (st *stage) runThrough(starts, stops string) {
	st.t.Helper()
	id := report(st.t, st.World, st.resident)
	var order uuid.UUID
	var started bool
	var stopped *time.Time
	check := func() {
		st.t.Helper()
		c, now := st.Case(id), st.Clock.Now()
		started = started || string(c.State) == starts
		if stopped == nil && string(c.State) == stops {
			at := now.Truncate(time.Second)
			stopped = &at
		}
		if started == casework.Never(c.DueAt) || (stopped == nil) != (c.ClockStoppedAt == nil) || (stopped != nil && !stopped.Equal(*c.ClockStoppedAt)) {
			st.t.Fatalf("in %s: due %s, stopped %v; want started %v, stopped %v", c.State, c.DueAt, c.ClockStoppedAt, started, stopped)
		}
		if !started {
			return
		}
		k := st.clockOf(id)
		if !k.DueAt.Equal(c.DueAt) || !k.YellowAt.Equal(c.YellowAt) || (k.StoppedAt == nil) != (stopped == nil) || (stopped != nil && !k.StoppedAt.Equal(*stopped)) {
			st.t.Fatalf("in %s: the clock %+v differs from the case", c.State, k)
		}
	}
	check()
	for _, event := range road {
		st.Clock.Advance(time.Hour + 500*time.Millisecond)
		did(st.t)(attempts[event](st, st.community, id, order))
		order = orderOf(st.t, st.World, id)
		check()
	}
	st.Clock.Advance(time.Hour)
	did(st.t)(attempts[casestate.Rate](st, st.resident, id, order))
	check()
	st.sound(id)
}

func TestNumbers_CountByYearInTheTenantsZone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.TimeZone = "Asia/Shanghai" })
		other := newKerala(t, s)
		eve := time.Date(2026, 12, 31, 15, 59, 59, 0, time.UTC) // 23:59:59 in Shanghai
		for _, step := range []struct {
			at   time.Time
			want string
		}{
			{eve.AddDate(0, 0, -1), "2026-000001"}, {eve, "2026-000002"}, {eve.Add(time.Second), "2027-000001"},
			{eve.Add(8 * time.Hour), "2027-000002"}, {eve, "2026-000003"},
		} {
			st.Clock.Set(step.at)
			if c := st.Case(report(t, st.World, st.resident)); c.Number != step.want {
				t.Errorf("at %s: number %s, want %s", step.at, c.Number, step.want)
			}
		}
		if c := other.Case(report(t, other.World, other.resident)); c.Number != "2026-000001" {
			t.Errorf("the other tenant counts %s", c.Number)
		}
	})
}
