package casework_test

import (
	"testing"

	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// A simple matter has its grid's worker as agent from the start, where the
// tenant wants that and the grid has exactly one (ZS16).
func TestAgentFromGrid_OneWorkerOfASimpleMatter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.AgentFromGrid = true })
		agents := func(in casework.ReportInput) int {
			in.Channel, in.Description = "WEB", "a lamp is out"
			id := did(t)(st.Cases.Report(st.resident, in))
			n, err := s.Reader().CaseAgent.Query().Where(caseagent.CaseID(id), caseagent.UntilAtIsNil(), caseagent.AppointedByIDIsNil()).Count(st.System())
			if err != nil {
				t.Fatal(err)
			}
			if e := st.lastEvent(id); n == 1 && (e.Kind != casestate.AppointAgent || e.ActorID != nil || e.Text != "grid") {
				t.Errorf("%+v", e)
			}
			st.sound(id)
			return n
		}
		if n := agents(casework.ReportInput{Point: inGrid}); n != 1 {
			t.Errorf("%d agents of a simple matter", n)
		}
		if got := st.told("grid"); len(got) != 1 || got[0] != "WORK_SENT" {
			t.Errorf("told %v", got)
		}
		region, hard := st.Region("1.2.1.1").ID, st.Category("ROADS")
		if n := agents(casework.ReportInput{RegionID: &region}); n != 0 {
			t.Errorf("%d agents outside of any grid", n)
		}
		if hard.Grade == casestate.GradeA {
			t.Fatal("a road is simple")
		}
		if n := agents(casework.ReportInput{Point: inGrid, CategoryID: &hard.ID}); n != 0 {
			t.Errorf("%d agents of a matter of grade %s", n, hard.Grade)
		}
		st.As("colleague", w.In("grid_worker", "1.2.1.1-G1"))
		if n := agents(casework.ReportInput{Point: inGrid}); n != 0 {
			t.Errorf("%d agents where two look after the grid", n)
		}
	})
}
