package casework_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

func (st *stage) category(code string) *uuid.UUID {
	st.t.Helper()
	id, err := st.Store.Reader().Category.Query().Where(category.Code(code)).OnlyID(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return &id
}

func TestTriage_ACorrectionNeedsAReason_AnAcceptanceDoesNot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		triage := func(in casework.TriageInput) error {
			in.Target = on(id)
			_, err := st.Cases.Triage(st.community, in)
			return err
		}
		for _, in := range []casework.TriageInput{{Grade: casestate.GradeC}, {Grade: casestate.GradeA, CategoryID: st.category("NOISE")}, {Grade: casestate.GradeC, Reason: " "}} {
			if f := wantFault(t, triage(in), fault.Invalid, "input.reason"); f.Key != fault.ReasonForChange {
				t.Errorf("%+v: %s", in, f.Key)
			}
		}
		unknown := uuid.Must(uuid.NewV7())
		wantFault(t, triage(casework.TriageInput{Grade: casestate.GradeA, CategoryID: &unknown, Reason: "x"}), fault.NotFound, "input.categoryId")
		wantFault(t, triage(casework.TriageInput{Grade: "E", Reason: strings.Repeat("长", 20_000)}), fault.Invalid, "input.grade", "input.reason")
		if c := st.Case(id); c.Version != 1 {
			t.Fatalf("refused corrections left version %d", c.Version)
		}
		for _, in := range []casework.TriageInput{
			{Grade: casestate.GradeA},
			{Grade: casestate.GradeA, CategoryID: st.category("NOISE"), Reason: "heard it"},
			{Grade: casestate.GradeA, CategoryID: st.category("NOISE")},
		} {
			if err := triage(in); err != nil {
				t.Errorf("%+v: %v", in, err)
			}
		}
		if c := st.Case(id); c.Version != 4 || *c.CategoryID != *st.category("NOISE") || c.Rung != 1 {
			t.Errorf("version %d, category %v, rung %d", c.Version, c.CategoryID, c.Rung)
		}
		st.sound(id)
	})
}

func TestTriage_TheGradeChoosesTheHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		for _, step := range []struct {
			by     context.Context
			grade  casestate.Grade
			rung   int
			office string
		}{
			{st.community, casestate.GradeC, 3, "office-1.2"}, {st.district, casestate.GradeD, 4, "office-1"},
			{st.city, casestate.GradeB, 2, "office-1.2.1"}, {st.street, casestate.GradeA, 1, "office-1.2.1.1"},
		} {
			did(t)(st.Cases.Triage(step.by, casework.TriageInput{Target: on(id), Grade: step.grade, Reason: "as it is"}))
			c, office := st.Case(id), st.Department(step.office)
			if c.Grade != step.grade || c.Rung != step.rung || *c.HolderDepartmentID != office.ID || *c.HolderRegionID != *office.RegionID {
				t.Fatalf("grade %s: rung %d, held by %s", c.Grade, c.Rung, c.HolderDepartmentID)
			}
		}
		st.sound(id)
	})
}

func TestTriage_AnotherCategory_LaysTheRunningClockOutAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Categories[0].Limit = &settings.Limit{Amount: 90, Unit: string(deadline.Minute)}
		})
		id, _ := st.caseIn(casestate.Accepted)
		reported := st.Case(id).ReportedAt
		st.Clock.Advance(30 * 60e9)
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: casestate.GradeA, CategoryID: st.category("NOISE"), Reason: "x"}))
		c, k := st.Case(id), st.clockOf(id)
		if got := c.DueAt.Sub(reported).Minutes(); got != 90 || !k.DueAt.Equal(c.DueAt) || !k.YellowAt.Equal(c.YellowAt) || c.YellowAt.Sub(reported).Minutes() != 45 || k.Amount != 90 {
			t.Errorf("due %v minutes after the report, clock %+v", got, k)
		}
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: casestate.GradeA, CategoryID: st.category("ROADS"), Reason: "x"}))
		if c := st.Case(id); c.DueAt.Format("2006-01-02T15:04") != "2026-03-06T14:00" {
			t.Errorf("the tenant's limit: due %s", c.DueAt)
		}
		st.sound(id)
	})
}
