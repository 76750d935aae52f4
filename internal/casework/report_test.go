package casework_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

func TestReport_ListsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	some := uuid.Must(uuid.NewV7())
	long := func(n int) string { return strings.Repeat("长", n) }
	in := casework.ReportInput{
		Description: " \n", Title: long(201), Address: long(501), ExternalReference: long(101),
		Point:      &casework.Point{Longitude: math.NaN(), Latitude: math.Inf(-1)},
		ReporterID: &some, Anonymous: true,
		Reporter: &directory.PartyInput{Phone: "none", IDNumber: strings.Repeat("1", 33), Address: long(501)},
	}
	wantFault(t, in.Validate(), fault.Invalid,
		"input.channel", "input.description", "input.title", "input.address", "input.externalReference",
		"input.point.longitude", "input.point.latitude", "input.reporter", "input.reporter.name", "input.reporter.phone",
		"input.reporter.idNumber", "input.reporter.address", "input.anonymous")
	good := casework.ReportInput{
		Channel: "WEB", Description: long(4000), Title: long(200), Address: long(500), ExternalReference: long(100),
		Point: &casework.Point{Longitude: -180, Latitude: 90},
	}
	if err := good.Validate(); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	good.Description += "长"
	wantFault(t, good.Validate(), fault.Invalid, "input.description")
}

func TestReport_UnknownWordsAndIDs_AreNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := casework.ReportInput{Channel: "PIGEON", Subsystem: "NONE", Description: "x"}
		_, err := st.Cases.Report(st.community, in)
		if f := wantFault(t, err, fault.Invalid, "input.channel", "input.subsystem"); !strings.Contains(f.Error(), "PIGEON") {
			t.Errorf("got %q", f.Error())
		}
		unknown := uuid.Must(uuid.NewV7())
		for path, change := range map[string]func(*casework.ReportInput){
			"input.gridId":     func(in *casework.ReportInput) { in.GridID = &unknown },
			"input.regionId":   func(in *casework.ReportInput) { in.RegionID = &unknown },
			"input.categoryId": func(in *casework.ReportInput) { in.CategoryID = &unknown },
			"input.reporterId": func(in *casework.ReportInput) { in.ReporterID = &unknown },
		} {
			in := casework.ReportInput{Channel: "WEB", Description: "x"}
			change(&in)
			_, err := st.Cases.Report(st.community, in)
			wantFault(t, err, fault.NotFound, path)
		}
		if n := st.rows()["cases"]; n != 0 {
			t.Errorf("%d cases were filed", n)
		}
	})
}

func TestReport_TheHolderIsOnTheRungOfTheGrade_OrAboveWhereThePlaceIsUnknown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		at := func(code string) *uuid.UUID { id := st.Region(code).ID; return &id }
		grid := st.Grid("1.2.2.1-G1").ID
		for _, c := range []struct {
			name   string
			in     casework.ReportInput
			office string
			rung   int
		}{
			{"no place", casework.ReportInput{}, "office-1", 4},
			{"a district", casework.ReportInput{RegionID: at("1.20")}, "office-1.20", 3},
			{"a street", casework.ReportInput{RegionID: at("1.2.1")}, "office-1.2.1", 2},
			{"a community", casework.ReportInput{RegionID: at("1.2.1.2")}, "office-1.2.1.2", 1},
			{"a grid", casework.ReportInput{GridID: &grid}, "office-1.2.2.1", 1},
			{"a point", casework.ReportInput{Point: inGrid}, "office-1.2.1.1", 1},
			{"a point before a grid and a region", casework.ReportInput{Point: inGrid, GridID: &grid, RegionID: at("1.20")}, "office-1.2.1.1", 1},
			{"a grid before a region", casework.ReportInput{GridID: &grid, RegionID: at("1.20")}, "office-1.2.2.1", 1},
			{"a point on a border", casework.ReportInput{Point: &casework.Point{Longitude: 10.01, Latitude: 10.005}}, "office-1.2.1.1", 1},
			{"a corner", casework.ReportInput{Point: &casework.Point{Longitude: 10.04, Latitude: 10.01}}, "office-1.20.1.1", 1},
			{"a point outside all", casework.ReportInput{Point: &casework.Point{Longitude: 10.0401, Latitude: 10}}, "office-1", 4},
			{"a point outside all, and a region", casework.ReportInput{Point: &casework.Point{}, RegionID: at("1.2.1.1")}, "office-1.2.1.1", 1},
			{"grade B in a community", casework.ReportInput{Point: inGrid, CategoryID: st.category("ROADS")}, "office-1.2.1", 2},
			{"grade B in a district", casework.ReportInput{RegionID: at("1.2"), CategoryID: st.category("ROADS")}, "office-1.2", 3},
			{"grade C in a community", casework.ReportInput{Point: inGrid, CategoryID: st.category("WATER")}, "office-1.2", 3},
		} {
			c.in.Channel, c.in.Description = "WEB", c.name
			got := st.Case(did(t)(st.Cases.Report(st.community, c.in)))
			if *got.HolderDepartmentID != st.Department(c.office).ID || got.Rung != c.rung || *got.HolderRegionID != *st.Department(c.office).RegionID {
				t.Errorf("%s: held on rung %d, want %s on %d", c.name, got.Rung, c.office, c.rung)
			}
			if (c.in.Point == nil) != (got.Longitude == nil) {
				t.Errorf("%s: the point became %v", c.name, got.Longitude)
			}
			st.sound(got.ID)
		}
	})
}

func TestReport_ByAResident_IsForHimselfOnAPublicChannel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		own := st.Case(report(t, st.World, st.resident))
		if own.ReporterID == nil || own.FiledByID == nil {
			t.Fatalf("reporter %v, filed by %v", own.ReporterID, own.FiledByID)
		}
		other := st.Case(did(t)(st.Cases.Report(st.community, casework.ReportInput{
			Channel: "PATROL", Description: "x", Reporter: &directory.PartyInput{Name: "Li", Phone: "138 0000 0000"},
		})))
		if other.ReporterID == nil || *other.FiledByID == *own.FiledByID {
			t.Fatalf("for a resident: reporter %v, filed by %v", other.ReporterID, other.FiledByID)
		}
		for path, in := range map[string]casework.ReportInput{
			"input.reporterId": {Channel: "WEB", Description: "x", ReporterID: other.ReporterID},
			"input.reporter":   {Channel: "WEB", Description: "x", Reporter: &directory.PartyInput{Name: "Li"}},
			"input.channel":    {Channel: "PATROL", Description: "x"},
		} {
			_, err := st.Cases.Report(st.resident, in)
			wantFault(t, err, fault.Invalid, path)
		}
		_, err := st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "x", ReporterID: &uuid.Nil})
		wantFault(t, err, fault.Invalid, "input.reporterId")
		did(t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "x", ReporterID: own.ReporterID}))
	})
}

func TestReport_Anonymous_WhereTheTenantAllows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		nobody := st.Anonymous()
		c := st.Case(did(t)(st.Cases.Report(nobody, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true})))
		if c.ReporterID != nil || c.FiledByID != nil || !c.Anonymous {
			t.Errorf("reporter %v, filed by %v, anonymous %v", c.ReporterID, c.FiledByID, c.Anonymous)
		}
		c = st.Case(did(t)(st.Cases.Report(nobody, casework.ReportInput{Channel: "WEB", Description: "x", Reporter: &directory.PartyInput{Name: "Li"}})))
		if c.ReporterID == nil || c.FiledByID != nil {
			t.Errorf("who says his name: reporter %v, filed by %v", c.ReporterID, c.FiledByID)
		}
		_, err := st.Cases.Report(nobody, casework.ReportInput{Channel: "PATROL", Description: "x"})
		wantFault(t, err, fault.Invalid, "input.channel")
		_, err = st.Cases.Report(nobody, casework.ReportInput{Channel: "WEB", Description: "x", ReporterID: c.ReporterID})
		wantFault(t, err, fault.Invalid, "input.reporterId")
		id := did(t)(st.Cases.Report(st.community, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true}))
		if c := st.Case(id); c.ReporterID != nil || c.FiledByID == nil {
			t.Errorf("an official for nobody: reporter %v, filed by %v", c.ReporterID, c.FiledByID)
		}
	})
}

// "Nobody's name is kept": neither on the case nor in its history, also where
// the resident has logged in.
func TestReport_AnonymousByAResidentWithALogin_KeepsNoName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := did(t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true, Point: inGrid}))
		c := st.Case(id)
		if c.ReporterID != nil || c.FiledByID != nil || !c.Anonymous {
			t.Errorf("reporter %v, filed by %v", c.ReporterID, c.FiledByID)
		}
		for _, e := range st.events(id) {
			if e.ActorID != nil {
				t.Errorf("entry %s names %s", e.Kind, e.ActorID)
			}
		}
		st.sound(id)
	})
}

func TestReport_WithoutALogin_WhereTheTenantTakesNone_IsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) { p.Settings.Workflow.AnonymousReports = false })
		_, err := st.Cases.Report(st.Anonymous(), casework.ReportInput{Channel: "WEB", Description: "x"})
		if f := wantFault(t, err, fault.Invalid, "input"); f.Key != fault.LoginToReport {
			t.Errorf("got %s", f.Key)
		}
		_, err = st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true})
		if f := wantFault(t, err, fault.Invalid, "input.anonymous"); f.Key != fault.NoAnonymous {
			t.Errorf("got %s", f.Key)
		}
		if c := st.Case(report(t, st.World, st.resident)); c.State != casestate.Accepted {
			t.Errorf("with a name: %s", c.State)
		}
	})
}
