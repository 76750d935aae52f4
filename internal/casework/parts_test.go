package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// divided is a case of the community with n parts, each with the crew.
func (st *stage) divided(n int) (whole uuid.UUID, parts []*db.CaseFile) {
	st.t.Helper()
	whole, _ = st.caseIn(casestate.Accepted)
	return whole, st.divide(whole, n)
}

// divide divides a case into n parts more, each with the crew.
func (st *stage) divide(id uuid.UUID, n int) []*db.CaseFile {
	st.t.Helper()
	crew := st.Department("CREW").ID
	in := casework.SplitInput{Target: on(id), Reason: "several matters"}
	for range n {
		in.Parts = append(in.Parts, casework.PartInput{Title: "a part", Description: "one of them", DepartmentID: &crew})
	}
	did(st.t)(st.Cases.Split(st.community, in))
	all := st.parts(id)
	return all[len(all)-n:]
}

// feed signs for the newest order of a part and feeds it back.
func (st *stage) feed(id uuid.UUID, text string) {
	st.t.Helper()
	order := orderOf(st.t, st.World, id)
	did(st.t)(attempts[casestate.AcceptWorkOrder](st, st.crew, id, order))
	did(st.t)(st.Cases.FeedBack(st.crew, casework.OrderInput{WorkOrderID: order, Text: text}))
}

func TestSplit_PartsAreCasesOfTheirOwn_InTheHandsOfTheWholesHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, parts := st.divided(11) // scenario 10: 11 are allowed
		whole := st.Case(id)
		if whole.State != casestate.Handling || whole.OpenParts != 11 || whole.OpenOrders != 0 {
			t.Fatalf("the whole is %s with %d open parts", whole.State, whole.OpenParts)
		}
		numbers := map[string]bool{whole.Number: true}
		for _, p := range parts {
			if p.Depth != 1 || p.State != casestate.Assigned || *p.HolderDepartmentID != *whole.HolderDepartmentID || *p.ReporterID != *whole.ReporterID ||
				*p.GridID != *whole.GridID || !p.DueAt.Equal(whole.DueAt) || !p.YellowAt.Equal(whole.YellowAt) || numbers[p.Number] {
				t.Errorf("part %+v of %+v", p, whole)
			}
			numbers[p.Number] = true
			if k := st.clockOf(p.ID); !k.DueAt.Equal(whole.DueAt) {
				t.Errorf("the clock of a part is due %s", k.DueAt)
			}
			st.sound(p.ID)
		}
		st.sound(id)
	})
}

func TestSplit_FaultyInputs_AreRefusedWithAllTheirFaults(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		high, next, unknown := st.Department("WATER").ID, st.Department("office-1.2.1.2").ID, uuid.Must(uuid.NewV7())
		one := casework.PartInput{Description: "x"}
		split := func(reason string, parts ...casework.PartInput) error {
			_, err := st.Cases.Split(st.community, casework.SplitInput{Target: on(id), Reason: reason, Parts: parts})
			return err
		}
		wantFault(t, split(" ", one), fault.Invalid, "input.reason")
		wantFault(t, split("x"), fault.Invalid, "input.parts")
		if f := wantFault(t, split("x", slices.Repeat([]casework.PartInput{one}, 51)...), fault.Invalid, "input.parts"); f.Key != fault.TooManyParts {
			t.Errorf("51 parts: %s", f.Key)
		}
		wantFault(t, split("", casework.PartInput{Description: "\t", Title: strings.Repeat("长", 201)}, casework.PartInput{Description: "x", Limit: &settings.Limit{Unit: "MINUTE"}}),
			fault.Invalid, "input.reason", "input.parts.0.description", "input.parts.0.title", "input.parts.1.limit")
		wantFault(t, split("x", one, casework.PartInput{Description: "x", DepartmentID: &high}, casework.PartInput{Description: "x", DepartmentID: &next}),
			fault.Invalid, "input.parts.1.departmentId", "input.parts.2.departmentId")
		wantFault(t, split("x", casework.PartInput{Description: "x", DepartmentID: &unknown}), fault.NotFound, "input.parts.0.departmentId")
		wantFault(t, split("x", casework.PartInput{Description: "x", CategoryID: &unknown}), fault.NotFound, "input.parts.0.categoryId")
		if c := st.Case(id); c.Version != 1 || len(st.parts(id)) != 0 {
			t.Errorf("refused divisions left version %d and %d parts", c.Version, len(st.parts(id)))
		}
	})
}

func TestSplit_ThreeDeep_AndNoDeeper(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		chain := []uuid.UUID{id}
		for range 3 {
			chain = append(chain, st.divide(chain[len(chain)-1], 1)[0].ID)
		}
		deepest := chain[3]
		_, err := attempts[casestate.Split](st, st.community, deepest, uuid.Nil)
		if f := wantFault(t, err, fault.Invalid, "input.caseId"); f.Key != fault.TooDeep {
			t.Errorf("a fourth level: %s", f.Key)
		}
		st.feed(deepest, "the root of it is mended")
		if c := st.Case(chain[2]); c.State != casestate.Handling || c.OpenParts != 0 { // its own unit has still to feed back
			t.Fatalf("a part whose part has fed back is %s with %d open parts", c.State, c.OpenParts)
		}
		st.feed(chain[2], "so is this")
		st.feed(chain[1], "and this")
		if c := st.Case(id); c.State != casestate.FedBack {
			t.Fatalf("the whole is %s", c.State)
		}
		did(t)(attempts[casestate.Reply](st, st.community, id, uuid.Nil))
		did(t)(attempts[casestate.Close](st, st.community, id, uuid.Nil))
		for _, part := range chain {
			if c := st.Case(part); c.State != casestate.Closed || c.ClosedAt == nil {
				t.Errorf("depth %d is %s, closed %v", c.Depth, c.State, c.ClosedAt)
			}
			st.sound(part)
		}
	})
}

// WH17: parent light = worst child; a late part does not redden a finished one.
func TestParts_TheWholeShowsTheWorstLight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, parts := st.divided(2)
		did(t)(st.Cases.Split(st.community, casework.SplitInput{Target: on(id), Reason: "and a quick one", Parts: []casework.PartInput{
			{Description: "at once", DepartmentID: new(st.Department("CREW").ID), Limit: &settings.Limit{Amount: 120, Unit: "MINUTE"}}}}))
		quick := st.parts(id)[2].ID
		start := st.Clock.Now()
		lights := func(after time.Duration, want string) {
			t.Helper()
			st.Clock.Set(start.Add(after))
			got := ""
			for _, c := range []uuid.UUID{id, parts[0].ID, parts[1].ID, quick} {
				light, _ := casework.LightOf(st.Case(c), st.Clock.Now())
				got += string(light[:1])
			}
			if got != want {
				t.Errorf("after %s whole and parts show %s, want %s", after, got, want)
			}
			st.compareLights([]*db.CaseFile{st.Case(id)}, st.Clock.Now(), []deadline.Color{deadline.Color(map[string]string{"G": "GREEN", "Y": "YELLOW", "R": "RED"}[want[:1]])})
		}
		lights(time.Hour, "GGGG")
		lights(time.Hour+time.Second, "YGGY")
		st.feed(parts[0].ID, "done")
		lights(2*time.Hour+time.Second, "RGGR")
		st.feed(quick, "done too late")
		lights(2*time.Hour+time.Minute, "RGGR")
		lights(90*24*time.Hour, "RGRR")
		st.feed(parts[1].ID, "done at last")
		lights(91*24*time.Hour, "RGRR")
		st.sound(id)
	})
}

func TestParts_AllEndWell_TheWholeShowsItsOwnLight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.ClockStops = settings.AtFedBack })
		id, parts := st.divided(2)
		for _, p := range parts {
			st.feed(p.ID, "done")
		}
		whole := st.Case(id)
		if light, ok := casework.LightOf(whole, st.Clock.Now().AddDate(1, 0, 0)); !ok || light != deadline.Green || whole.State != casestate.FedBack {
			t.Errorf("%s shows %s (%v) for ever", whole.State, light, ok)
		}
		if k := st.clockOf(id); k.StoppedAt == nil {
			t.Error("the clock of the whole runs on")
		}
	})
}
