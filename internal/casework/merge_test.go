package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/insight"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// repeats is a city in which the third report goes up a rung and the clock is
// set on calendar days.
func repeats(p *presets.Preset) {
	p.Settings.Duplicates = &settings.Duplicates{Metres: 100, Days: 15, EscalateAt: 3}
	p.Settings.ReplyLimit = settings.Limit{Amount: 15, Unit: "CALENDAR_DAY"}
	p.Settings.Workflow.ReopenDays, p.Settings.Workflow.ReopenBadRatings = 15, 3
}

// rubbishAt files a report of the rubbish so many thousandths of a degree east.
func (st *stage) rubbishAt(ctx context.Context, east float64, channel, words string) uuid.UUID {
	st.t.Helper()
	kind := st.Category("NOISE").ID
	return did(st.t)(st.Cases.Report(ctx, casework.ReportInput{
		Channel: channel, Description: words, CategoryID: &kind,
		Point: &casework.Point{Longitude: 10.005 + east/1000, Latitude: 10.005},
	}))
}

func (st *stage) merge(id, into uuid.UUID) {
	st.t.Helper()
	did(st.t)(st.Cases.Merge(st.community, casework.MergeInput{Target: on(id), IntoID: into, Reason: "the same rubbish"}))
}

func (st *stage) unmerge(id uuid.UUID) {
	st.t.Helper()
	did(st.t)(st.Cases.Unmerge(st.community, casework.UnmergeInput{Target: on(id), Reason: "another yard"}))
}

func (st *stage) proposals(ctx context.Context, id uuid.UUID) (out []uuid.UUID) {
	st.t.Helper()
	found, err := casework.Similar(ctx, st.Store.Reader(), st.tenantRow().Settings.Duplicates, casework.DraftOf(st.Case(id)), 10)
	if err != nil {
		st.t.Fatal(err)
	}
	for _, m := range found {
		out = append(out, m.ID)
	}
	return out
}

func (st *stage) tenantRow() *db.Tenant {
	st.t.Helper()
	row, err := st.Store.Reader().Tenant.Get(st.System(), st.TenantID)
	if err != nil {
		st.t.Fatal(err)
	}
	return row
}

// TestScenario15: reports on days 1, 6 and 11 within 100 m, by different people
// and channels (LF8).
func TestScenario15_RepeatsRaiseAndNeverReset(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		second, third := st.As("second", w.Whole("resident")), st.As("third", w.Whole("resident"))
		first := st.rubbishAt(st.resident, 0, "WEB", "楼道堆满垃圾，有火灾隐患")
		due := st.Case(first).DueAt
		st.Clock.Advance(5 * 24 * time.Hour)
		two := st.rubbishAt(second, 0.5, "OPEN311", "楼道里堆满了垃圾，火灾隐患很大")
		far := st.rubbishAt(second, 2, "OPEN311", "楼道里堆满了垃圾，火灾隐患很大")
		if got := st.proposals(st.community, two); !slices.Equal(got, []uuid.UUID{first}) {
			t.Fatalf("the second report is offered %v, want %s alone; %s is too far", got, first, far)
		}
		if got := st.proposals(second, two); len(got) != 0 {
			t.Errorf("a resident is offered cases of others: %v", got)
		}
		st.merge(two, first)
		st.Clock.Advance(5 * 24 * time.Hour)
		three := did(t)(st.Cases.Report(st.community, casework.ReportInput{Channel: "HOTLINE", Description: "楼道垃圾没人管",
			Point: inGrid, ReporterID: st.Case(st.rubbishAt(third, 0.2, "WEB", "x")).ReporterID}))
		st.merge(three, first)

		c := st.Case(first)
		if c.Reports != 3 || c.Urgency != 2 || c.Rung != 2 || !c.DueAt.Equal(due) {
			t.Fatalf("%d reports, urgency %d, rung %d, due %s; want 3, 2, 2 and %s", c.Reports, c.Urgency, c.Rung, c.DueAt, due)
		}
		last := st.events(first)[c.Version-1]
		if last.Kind != casestate.Escalate || last.ActorID != nil || !strings.Contains(last.Text, "3") {
			t.Errorf("it went up by %+v", last)
		}
		sources := map[uuid.UUID]bool{c.ChannelID: true}
		for _, p := range st.parties(first) {
			sources[*p.ChannelID] = true
		}
		if got := st.parties(first); len(got) != 2 || len(sources) != 3 {
			t.Errorf("%d reporters besides the first by %d channels", len(got), len(sources))
		}
		street := st.street
		order := first
		for _, event := range road {
			did(t)(attempts[event](st, street, first, order))
			order = orderOf(t, st.World, first)
		}
		for name, ctx := range map[string]context.Context{"first": st.resident, "second": second, "third": third} {
			events, err := s.Reader().CaseEvent.Query().All(ctx)
			if err != nil || !slices.ContainsFunc(events, func(e *db.CaseEvent) bool {
				return e.CaseID == first && e.Kind == casestate.Reply && e.Text == "it is done"
			}) {
				t.Errorf("%s does not read the reply: %v", name, err)
			}
			n, err := s.Reader().Notice.Query().Where(notice.KindEQ(notice.KindREPLIED)).Count(ctx)
			if err != nil || n != 1 {
				t.Errorf("%s is told %d times: %v", name, n, err)
			}
			did(t)(st.Cases.Rate(ctx, casework.RateInput{Target: on(first), Score: 4, Channel: "WEB"}))
		}
		shares, err := insight.Handled(st.auditor, s.Reader(), nil, nil)
		if err != nil || !slices.Equal(shares, []insight.RungCount{{Rung: 2, Count: 1, Reports: 3}}) {
			t.Errorf("totals %v, %v", shares, err)
		}
		st.soundHistory(first, two, three)
	})
}

// TestUnmerge_RestoresBoth: the second half of scenario 15, with work that was
// under way and lights that fell in between.
func TestUnmerge_RestoresBoth_AndTheLightsThatFellInBetween(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		first := st.rubbishAt(st.resident, 0, "WEB", "rubbish in the yard")
		did(t)(attempts[casestate.Dispatch](st, st.community, first, first))
		did(t)(attempts[casestate.AcceptWorkOrder](st, st.community, first, orderOf(t, st.World, first)))
		st.Clock.Advance(24 * time.Hour)
		two := st.rubbishAt(st.As("second", w.Whole("resident")), 0.1, "OPEN311", "rubbish in the yard")
		// the older one is merged into the newer one, whose clock runs from it
		older, newer := st.snapshot(first), st.snapshot(two)
		yellow, due := st.Case(first).YellowAt, st.Case(first).DueAt
		st.merge(first, two)
		if c := st.Case(two); !c.DueAt.Equal(due) || !st.replyClock(two).StartedAt.Equal(st.Case(first).ReportedAt) {
			t.Fatalf("due %s from %s, want %s", c.DueAt, st.replyClock(two).StartedAt, due)
		}
		if c := st.Case(first); c.State != casestate.Merged || c.ClockStoppedAt == nil || st.orders(first)[0].State != casestate.OrderRecalled {
			t.Fatalf("the merged case is %+v", c)
		}
		_, err := attempts[casestate.FeedBack](st, st.community, first, orderOf(t, st.World, first))
		if f := wantFault(t, err, fault.WrongState); !slices.Equal(f.Possible, []string{"UNMERGE"}) {
			t.Errorf("possible: %v", f.Possible)
		}
		st.Clock.Set(yellow.Add(time.Hour))
		st.unmerge(first)
		if got := st.snapshot(first); got != older {
			t.Errorf("the merged case\n%s\nwas\n%s", got, older)
		}
		if got := st.snapshot(two); got != newer {
			t.Errorf("the other\n%s\nwas\n%s", got, newer)
		}
		lights, err := s.Reader().LightEvent.Query().Where(lightevent.CaseID(first)).All(st.System())
		if err != nil || len(lights) != 1 || !lights[0].At.Equal(yellow.Add(time.Second)) || lights[0].AccountID == nil {
			t.Errorf("lights %+v, %v", lights, err)
		}
		st.soundHistory(first, two)
	})
}

func TestMerge_RefusesWhatCannotBeMerged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		a, b := report(t, st.World, st.resident), report(t, st.World, st.resident)
		closed, _ := st.caseIn(casestate.Closed)
		merge := func(ctx context.Context, id, into uuid.UUID, reason string) error {
			_, err := st.Cases.Merge(ctx, casework.MergeInput{Target: on(id), IntoID: into, Reason: reason})
			return err
		}
		wantFault(t, merge(st.community, a, a, "same"), fault.Invalid, "input.intoId")
		wantFault(t, merge(st.community, a, b, " "), fault.Invalid, "input.reason")
		wantFault(t, merge(st.community, a, uuid.Must(uuid.NewV7()), "x"), fault.NotFound, "input.intoId")
		wantFault(t, merge(st.community, a, closed, "x"), fault.WrongState)
		wantFault(t, merge(st.community, closed, a, "x"), fault.WrongState)
		wantForbidden(t, merge(st.street, a, b, "x"))
		wantForbidden(t, merge(st.resident, a, b, "x"))
		wantFault(t, merge(st.elsewhere, a, b, "x"), fault.NotFound, "input.caseId")
		did(t)(attempts[casestate.Escalate](st, st.community, b, b))
		wantForbidden(t, merge(st.community, a, b, "x")) // he holds one of them only
		c := report(t, st.World, st.resident)
		st.merge(c, a)
		wantFault(t, merge(st.community, report(t, st.World, st.resident), c, "x"), fault.WrongState)
		part := st.partOf(a)
		wantFault(t, merge(st.community, part, report(t, st.World, st.resident), "x"), fault.Invalid, "input.caseId")
		wantFault(t, merge(st.community, a, report(t, st.World, st.resident), "x"), fault.Invalid, "input.caseId")
		wantFault(t, merge(st.community, report(t, st.World, st.resident), part, "x"), fault.Invalid, "input.intoId")
		_, err := st.Cases.Unmerge(st.community, casework.UnmergeInput{Target: on(a), Reason: "x"})
		wantFault(t, err, fault.WrongState)
	})
}

// partOf writes a part of a case, as splitting does.
func (st *stage) partOf(whole uuid.UUID) uuid.UUID {
	st.t.Helper()
	of, ctx := st.Case(whole), st.System()
	var id uuid.UUID
	err := st.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.CaseFile.Create().SetNumber("part").SetTrackingCode("part").SetChannelID(of.ChannelID).SetDescription("x").
			SetGrade(of.Grade).SetRung(of.Rung).SetState(casestate.Accepted).SetRegionID(of.RegionID).SetNillableCommunityID(of.CommunityID).
			SetNillableHolderDepartmentID(of.HolderDepartmentID).SetNillableHolderRegionID(of.HolderRegionID).SetDepth(1).
			SetReportedAt(of.ReportedAt).SetUpdatedAt(of.UpdatedAt).SetYellowAt(of.YellowAt).SetDueAt(of.DueAt).Save(ctx)
		if err != nil {
			return err
		}
		id = p.ID
		return tx.CaseLink.Create().SetCaseID(p.ID).SetToCaseID(whole).SetKind("PART").SetAt(of.ReportedAt).Exec(ctx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
	return id
}

// TestTrack_AMergedCase shows how the one goes on in which it lives.
func TestTrack_AMergedCase_ShowsWhereItLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		a, b, c := report(t, st.World, st.resident), report(t, st.World, st.resident), report(t, st.World, st.resident)
		st.merge(a, b)
		st.merge(b, c)
		did(t)(attempts[casestate.Dispatch](st, st.street, c, c)) // three reports sent it up
		got, err := st.Cases.Track(st.Anonymous(), s.Reader(), st.Case(a).TrackingCode)
		if err != nil || got.Case.ID != a || got.Lives.ID != c || got.Lives.State != casestate.Assigned {
			t.Fatalf("%+v, %v", got, err)
		}
		var kinds []string
		for _, step := range got.Steps {
			kinds = append(kinds, string(step.Event.Kind))
		}
		if want := "REPORT REPORT REPORT MERGE MERGE ESCALATE DISPATCH"; strings.Join(kinds, " ") != want {
			t.Errorf("steps %v, want %s", kinds, want)
		}
	})
}

// Those whose case was merged have a part only as long as it is.
func TestUnmerge_EndsThePartsOfThoseWhoAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		second := st.As("second", w.Whole("resident"))
		a, b := report(t, st.World, second), report(t, st.World, st.resident)
		sees := func() bool {
			_, err := s.Reader().CaseFile.Get(second, b)
			return err == nil
		}
		for range 2 { // a part that ended begins again
			st.merge(a, b)
			if !sees() {
				t.Fatal("who asked does not see where his case lives")
			}
			st.unmerge(a)
			if sees() {
				t.Fatal("he sees it after his case has left")
			}
		}
		if st.Case(b).Reports != 1 || len(st.parties(b)) != 0 {
			t.Errorf("%+v", st.Case(b))
		}
	})
}

func (st *stage) parties(id uuid.UUID) []*db.CaseParty {
	st.t.Helper()
	all, err := st.Store.Reader().CaseParty.Query().Where(caseparty.CaseID(id), caseparty.EndedAtIsNil()).
		Order(caseparty.ByAt(), caseparty.ByPartyID(), caseparty.ByPart()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

func (st *stage) replyClock(id uuid.UUID) *db.Clock {
	st.t.Helper()
	all, err := st.Store.Reader().Clock.Query().Where(clock.CaseID(id), clock.KindEQ(clock.KindREPLY)).Order(clock.ByStartedAt()).All(st.System())
	if err != nil || len(all) == 0 {
		st.t.Fatal(len(all), err)
	}
	return all[len(all)-1]
}

// snapshot is all that a case, its work orders, clocks and parties hold, but
// versions and the times of writing.
func (st *stage) snapshot(id uuid.UUID) string {
	st.t.Helper()
	var b strings.Builder
	c := *st.Case(id)
	c.Version, c.UpdatedAt = 0, time.Time{}
	fmt.Fprintln(&b, c.String())
	for _, o := range st.orders(id) {
		o.Version = 0
		fmt.Fprintln(&b, o.String())
	}
	clocks, err := st.Store.Reader().Clock.Query().Where(clock.CaseID(id)).Order(clock.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, k := range clocks {
		if k.StoppedAt != nil && casework.Never(c.DueAt) {
			continue // it ran for a repeat that has left; what it showed stays as history
		}
		k.NextLightAt = time.Time{} // a function of the time
		fmt.Fprintln(&b, k.String())
	}
	for _, p := range st.parties(id) {
		fmt.Fprintln(&b, p.PartyID, p.Part, p.ChannelID)
	}
	return b.String()
}

// soundHistory: the entries count 1 to the version and their states chain.
func (st *stage) soundHistory(ids ...uuid.UUID) {
	st.t.Helper()
	for _, id := range ids {
		from, events := "", st.events(id)
		for i, e := range events {
			if e.Seq != i+1 || e.FromState != from {
				st.t.Fatalf("entry %d has number %d and comes from %q, want %q", i+1, e.Seq, e.FromState, from)
			}
			from = e.ToState
		}
		if c := st.Case(id); len(events) != c.Version || from != string(c.State) {
			st.t.Fatalf("%d entries end in %s; the case is %s at version %d", len(events), from, c.State, c.Version)
		}
	}
}
