package insight_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/insight"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// Each unit's figures count its own share, of parts too, as the viewer sees it.
func TestUnits_CountTheirOwnShare_WithinPeriodAndSight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		crews := func(p *presets.Preset) {
			for _, code := range []string{"CREW", "TEAM"} {
				p.Departments = append(p.Departments, presets.Department{Code: code, Name: p.Name, Kind: "BUREAU", Region: "1.2.1.1", Rung: 1})
			}
		}
		world := w.New(t, s, "ke", crews)
		officer, next := world.As("officer", w.At("community_officer", "1.2.1.1")), world.As("next", w.At("community_officer", "1.2.1.2"))
		auditor, crew := world.As("auditor", w.Whole("auditor")), world.As("crew", w.Of("department_officer", "CREW"))
		unit := map[string]uuid.UUID{"CREW": world.Department("CREW").ID, "TEAM": world.Department("TEAM").ID}
		ok := func(id uuid.UUID, err error) uuid.UUID {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		id := ok(world.Cases.Report(officer, casework.ReportInput{Channel: "WEB", Description: "x", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}}))
		crewID, teamID := unit["CREW"], unit["TEAM"]
		hour := &settings.Limit{Amount: 60, Unit: "MINUTE"}
		ok(world.Cases.Split(officer, casework.SplitInput{Target: casework.Target{ID: id}, Reason: "two", Parts: []casework.PartInput{
			{Description: "a", DepartmentID: &crewID, Limit: hour}, {Description: "b", DepartmentID: &crewID, Limit: hour}, {Description: "c", DepartmentID: &teamID},
		}}))
		orders, err := s.Reader().WorkOrder.Query().Where(workorder.DepartmentID(crewID)).IDs(world.System())
		if err != nil || len(orders) != 2 {
			t.Fatalf("%d orders of the crew, %v", len(orders), err)
		}
		feed := func(order uuid.UUID) {
			ok(world.Cases.AcceptWorkOrder(crew, casework.OrderInput{WorkOrderID: order}))
			ok(world.Cases.FeedBack(crew, casework.OrderInput{WorkOrderID: order, Text: "done"}))
		}
		world.Clock.Set(w.Start.Add(time.Hour))
		feed(orders[0])
		world.Clock.Advance(time.Second)
		feed(orders[1])
		later := world.Clock.Now()
		ok(world.Cases.Dispatch(officer, casework.DispatchInput{Target: casework.Target{ID: id}, DepartmentID: teamID}))
		all := []insight.UnitFigures{{Department: crewID, Sent: 2, FedBack: 2, Late: 1}, {Department: teamID, Sent: 2}}
		if unit["TEAM"].String() < unit["CREW"].String() {
			slices.Reverse(all)
		}
		for name, c := range map[string]struct {
			viewer   context.Context
			from, to *time.Time
			most     int
			want     []insight.UnitFigures
		}{
			"all": {auditor, nil, nil, 10, all}, "the first": {auditor, nil, nil, 1, all[:1]}, "to is not included": {auditor, nil, &later, 10, []insight.UnitFigures{{Department: crewID, Sent: 2, FedBack: 2, Late: 1}, {Department: teamID, Sent: 1}}},
			"from is included":               {auditor, &later, nil, 10, []insight.UnitFigures{{Department: teamID, Sent: 1}}},
			"the unit sees the parts it has": {crew, nil, nil, 10, []insight.UnitFigures{{Department: crewID, Sent: 2, FedBack: 2, Late: 1}}},
			"the community next door":        {next, nil, nil, 10, nil},
		} {
			got, err := insight.Units(c.viewer, s.Reader(), c.from, c.to, c.most)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
			}
		}
	})
}
