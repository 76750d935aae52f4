package tenancy_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
)

func newService(s *store.Store) *tenancy.Service {
	return tenancy.New(s, clock.NewFake(time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC)))
}

func mustLoad(t *testing.T, name string) *presets.Preset {
	t.Helper()
	p, err := presets.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustImport(t *testing.T, s *tenancy.Service, p *presets.Preset) *tenancy.Report {
	t.Helper()
	report, err := s.Import(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func mustExport(t *testing.T, s *tenancy.Service, code string) *presets.Preset {
	t.Helper()
	p, err := s.Export(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// text is the preset as a file with its lists in the order of an export and
// its calendars written out.
func text(t *testing.T, p *presets.Preset) string {
	t.Helper()
	regions, err := p.Regions()
	if err != nil {
		t.Fatal(err)
	}
	q := *p
	q.Tree = presets.RegionSource{List: regions}
	q.Calendars, q.Categories, q.Channels = slices.Clone(p.Calendars), slices.Clone(p.Categories), slices.Clone(p.Channels)
	q.Departments, q.Grids = slices.Clone(p.Departments), slices.Clone(p.Grids)
	for i := range q.Calendars {
		writeOut(&q.Calendars[i], q.TimeZone)
	}
	slices.SortFunc(q.Tree.List, func(a, b presets.Region) int {
		if d := a.Level.Depth() - b.Level.Depth(); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	slices.SortFunc(q.Calendars, func(a, b presets.Calendar) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(q.Categories, func(a, b presets.Category) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(q.Channels, func(a, b presets.Channel) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(q.Departments, func(a, b presets.Department) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(q.Grids, func(a, b presets.Grid) int { return strings.Compare(a.Code, b.Code) })
	out, err := q.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// writeOut puts the days of the yearly file in the place of its name.
func writeOut(c *presets.Calendar, zone string) {
	texts := func(days []deadline.Date) []string {
		var out []string
		for _, d := range days {
			out = append(out, d.String())
		}
		return out
	}
	spec := c.Spec(zone)
	c.HolidaysOf, c.Holidays, c.MakeUp, c.Covered = "", texts(spec.Holidays), texts(spec.MakeUpDays), spec.Covered
}

func checkRoundTrip(t *testing.T, s *tenancy.Service, p *presets.Preset) {
	t.Helper()
	first := mustImport(t, s, p)
	if !first.New || first.Regions.Created == 0 || first.Regions.Unchanged != 0 {
		t.Errorf("first import: %+v", first)
	}
	exported := mustExport(t, s, p.Code)
	if got, want := text(t, exported), text(t, p); got != want {
		t.Errorf("the export is not the preset that was imported:\n%s\nwant:\n%s", got, want)
	}
	again := mustImport(t, s, exported)
	if again.New || again.Regions.Created+again.Regions.Renamed+again.Regions.Moved != 0 || again.Regions.Unchanged != first.Regions.Created {
		t.Errorf("import of the export: %+v", again)
	}
	if got, want := text(t, mustExport(t, s, p.Code)), text(t, exported); got != want {
		t.Error("importing the export changed the tenant")
	}
}

func TestExport_RoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) { checkRoundTrip(t, newService(s), mustLoad(t, "ke")) })
	t.Run("every preset but the large one", func(t *testing.T) {
		t.Parallel()
		s := newService(storetest.Open(t, "sqlite"))
		for _, name := range presets.Names() {
			if name != "chongqing" {
				checkRoundTrip(t, s, mustLoad(t, name))
			}
		}
	})
}

func TestExport_AsFileMakesTheSameTenant(t *testing.T) {
	t.Parallel()
	here, there := newService(storetest.Open(t, "sqlite")), newService(storetest.Open(t, "sqlite"))
	mustImport(t, here, mustLoad(t, "wanzhou"))
	exported := mustExport(t, here, "wanzhou")
	data, err := exported.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := presets.Parse(data, nil)
	if err != nil {
		t.Fatalf("the export is no valid preset: %v", err)
	}
	mustImport(t, there, parsed)
	if text(t, mustExport(t, there, "wanzhou")) != text(t, exported) {
		t.Error("the tenant made of the export differs from the one exported")
	}
}

func TestExport_UnknownTenant_IsInvalid(t *testing.T) {
	t.Parallel()
	s := newService(storetest.Open(t, "sqlite"))
	if _, err := s.Export(t.Context(), "nowhere"); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v, want Invalid", err)
	}
}

func TestImport_Twice_CreatesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		service, p := newService(s), mustLoad(t, "kerala")
		first := mustImport(t, service, p)
		second := mustImport(t, service, p)
		if second.New || second.Tenant != first.Tenant || second.Regions.Created != 0 || second.Regions.Unchanged != first.Regions.Created {
			t.Errorf("first %+v, second %+v", first, second)
		}
	})
}

// shrinking gives the whole region file to the first readers, Parse and
// Validate, and one without its last line to the next.
type shrinking struct {
	whole, short fs.FS
	reads        int
}

func (s *shrinking) Open(name string) (fs.File, error) {
	if s.reads++; s.reads <= 2 {
		return s.whole.Open(name)
	}
	return s.short.Open(name)
}

func TestImport_FailsAtTheLastGrid_LeavesNothingBehind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		service, p := newService(s), mustLoad(t, "ke")
		rows := []string{"code,parent_code,level,name"}
		for _, r := range p.Tree.List {
			rows = append(rows, strings.Join([]string{r.Code, r.ParentCode, strings.ToLower(string(r.Level)), r.Name}, ","))
		}
		last := p.Grids[len(p.Grids)-1].Community
		if !strings.HasPrefix(rows[len(rows)-1], last+",") {
			t.Fatalf("the last grid lies in %s, not in the last region %q", last, rows[len(rows)-1])
		}
		file := func(rows []string) fs.FS {
			return fstest.MapFS{"ke.csv": {Data: []byte(strings.Join(rows, "\n") + "\n")}}
		}
		p.Tree = presets.RegionSource{File: "ke.csv"}
		data, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		broken, err := presets.Parse(data, &shrinking{whole: file(rows), short: file(rows[:len(rows)-1])})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Import(t.Context(), broken); err == nil || !strings.Contains(err.Error(), "grids") {
			t.Fatalf("got %v, want a failure at the grids", err)
		}
		if codes, err := s.TenantCodes(t.Context()); err != nil || len(codes) != 0 {
			t.Errorf("tenants %q, error %v after a failed import", codes, err)
		}
		if report := mustImport(t, service, mustLoad(t, "ke")); !report.New || report.Regions.Created != len(rows)-1 {
			t.Errorf("import after the failed one: %+v", report)
		}
	})
}

func TestImport_InvalidPreset_SaysWhereAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, "sqlite")
	p := mustLoad(t, "ke")
	p.Grids[0].Community = "nowhere"
	_, err := newService(s).Import(t.Context(), p)
	if err == nil || !strings.Contains(err.Error(), "grids[0].community") {
		t.Errorf("got %v", err)
	}
	if codes, err := s.TenantCodes(context.Background()); err != nil || len(codes) != 0 {
		t.Errorf("tenants %q, error %v", codes, err)
	}
}

// The largest preset says how long an import takes; it is a figure to look at,
// not a test, because machines and the race detector differ.
func TestImport_Chongqing_TwiceWithItsTime(t *testing.T) {
	t.Parallel()
	s, p := newService(storetest.Open(t, "sqlite")), mustLoad(t, "chongqing")
	began := time.Now()
	report := mustImport(t, s, p)
	t.Logf("%d regions in %v; 5 s is the aim", report.Regions.Created, time.Since(began).Round(time.Millisecond))
	if report.Regions.Created < 12_000 {
		t.Errorf("%+v", report)
	}
	began = time.Now()
	if again := mustImport(t, s, p); again.Regions.Unchanged != report.Regions.Created {
		t.Errorf("second import: %+v", again)
	}
	t.Logf("second import in %v", time.Since(began).Round(time.Millisecond))
}
