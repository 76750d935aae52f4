package casework_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// TestMergeWalk: whatever is merged into whatever, in whatever order it is
// taken out again, no report is lost on the way and every case is in the end
// what it would have been.
func TestMergeWalk_LeavesEveryCaseAsItWas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, starts := range []string{"ACCEPTED", "ASSIGNED"} {
			st := newStage(t, s, func(p *presets.Preset) {
				p.Code += "-" + map[string]string{"ACCEPTED": "one", "ASSIGNED": "two"}[starts]
				repeats(p)
				p.Settings.Duplicates.EscalateAt = 0
				p.Settings.Workflow.ClockStarts = starts
			})
			who := []context.Context{st.resident}
			for i := range 3 {
				who = append(who, st.As(fmt.Sprintf("resident-%d", i), w.Whole("resident")))
			}
			done := 0
			rapid.Check(t, func(r *rapid.T) { done += st.mergeWalk(r, who) })
			t.Logf("%d merges and unmerges", done)
			if done < 40 {
				t.Errorf("%d merges and unmerges prove next to nothing", done)
			}
		}
	})
}

func (st *stage) mergeWalk(r *rapid.T, who []context.Context) (done int) {
	ids := make([]uuid.UUID, 5)
	for i := range ids {
		ids[i] = report(st.t, st.World, who[rapid.IntRange(0, len(who)-1).Draw(r, "who")])
		st.Clock.Advance(time.Duration(rapid.IntRange(0, 3000).Draw(r, "minutes")) * time.Minute)
		for _, event := range road[:rapid.IntRange(0, 2).Draw(r, "steps")] {
			did(st.t)(attempts[event](st, st.community, ids[i], orderOf0(st, ids[i])))
		}
	}
	was := map[uuid.UUID]string{}
	for _, id := range ids {
		was[id] = st.snapshot(id)
	}
	one := func(name string) uuid.UUID { return rapid.SampledFrom(ids).Draw(r, name) }
	for range rapid.IntRange(6, 14).Draw(r, "moves") {
		a, b := one("case"), one("into")
		var err error
		if rapid.IntRange(0, 2).Draw(r, "merge") > 0 {
			_, err = st.Cases.Merge(st.community, casework.MergeInput{Target: on(a), IntoID: b, Reason: "x"})
		} else {
			_, err = st.Cases.Unmerge(st.community, casework.UnmergeInput{Target: on(a), Reason: "x"})
		}
		if end := outcomeOf(err); end == moved {
			done++
		} else if end != wrongState && end != refused {
			r.Fatalf("%s: %v", end, err)
		}
		st.Clock.Advance(time.Duration(rapid.IntRange(0, 600).Draw(r, "pause")) * time.Minute)
		st.nothingLost(r, ids)
	}
	for _, id := range ids {
		if st.Case(id).State == casestate.Merged {
			st.unmerge(id)
			done++
		}
	}
	for _, id := range ids {
		if got := st.snapshot(id); got != was[id] {
			r.Fatalf("it is\n%s\nand was\n%s", got, was[id])
		}
	}
	st.soundHistory(ids...)
	return done
}

// nothingLost: every report is counted in one case that is worked on, which
// everybody who made one reads.
func (st *stage) nothingLost(r *rapid.T, ids []uuid.UUID) {
	all, err := st.Store.Reader().CaseFile.Query().Where(casefile.IDIn(ids...), casefile.StateNEQ(casestate.Merged)).All(st.System())
	if err != nil {
		r.Fatal(err)
	}
	reports, asked := 0, map[uuid.UUID]bool{}
	for _, c := range all {
		if reports += c.Reports; c.Urgency != c.Reports-1 {
			r.Fatalf("%d reports and urgency %d", c.Reports, c.Urgency)
		}
		asked[*c.ReporterID] = true
		for _, p := range st.parties(c.ID) {
			asked[p.PartyID] = true
		}
	}
	if reports != len(ids) {
		r.Fatalf("%d reports are counted of %d", reports, len(ids))
	}
	for _, id := range ids {
		if !asked[*st.Case(id).ReporterID] {
			r.Fatal("somebody who asked has no part in any case that is worked on")
		}
	}
}

// orderOf0 is the newest work order of a case; the zero id where it has none.
func orderOf0(st *stage, id uuid.UUID) uuid.UUID {
	orders := st.orders(id)
	if len(orders) == 0 {
		return uuid.Nil
	}
	return orders[len(orders)-1].ID
}
