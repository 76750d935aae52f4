package territory_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/territory"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func TestImport_Again_ChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		before := tree(t, world)
		rows := rowsOf(t, "ke")
		slices.Reverse(rows) // the order of the rows does not matter
		report, err := importing(t, world, rows...)
		if err != nil || report != (territory.Report{Unchanged: len(rows)}) {
			t.Errorf("%+v, %v", report, err)
		}
		if !sameTree(before, tree(t, world)) {
			t.Error("the second import changed regions")
		}
		soundTree(t, world)
	})
}

func sameTree(a, b map[string]*db.Region) bool {
	return maps.EqualFunc(a, b, func(x, y *db.Region) bool {
		return x.ID == y.ID && x.Name == y.Name && x.Level == y.Level && same(x.ParentID, y.ParentID) &&
			same(x.DistrictID, y.DistrictID) && same(x.StreetID, y.StreetID)
	})
}

func TestImport_CreatesRenamesAndMoves_WithTheOffices(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		report, err := importing(t, world,
			presets.Region{Code: "1.20.2.1", ParentCode: "1.20.2", Level: settings.Community, Name: "New community"},
			presets.Region{Code: "1.20.2", ParentCode: "1.20", Level: settings.Street, Name: "New street"},
			presets.Region{Code: "1.2.2", ParentCode: "1.20", Level: settings.Street, Name: "Moved street"},                 // with 1.2.2.1 below
			presets.Region{Code: "1.2.1.2", ParentCode: "1.20.2", Level: settings.Community, Name: "Community two-one-two"}, // under a street of the same import
			presets.Region{Code: "1.2.1.1", ParentCode: "1.2.1", Level: settings.Community, Name: "Renamed"},
			presets.Region{Code: "1", Level: settings.City, Name: "Ke City"},
		)
		if err != nil || report != (territory.Report{Created: 2, Renamed: 2, Moved: 2, Unchanged: 1}) {
			t.Fatalf("%+v, %v", report, err)
		}
		soundTree(t, world)
		all := tree(t, world)
		if !same(all["1.2.1.2"].StreetID, &all["1.20.2"].ID) || !same(all["1.2.2.1"].DistrictID, &all["1.20"].ID) || all["1.2.1.1"].Name != "Renamed" {
			t.Errorf("1.2.1.2 %+v, 1.2.2.1 %+v, 1.2.1.1 %+v", all["1.2.1.2"], all["1.2.2.1"], all["1.2.1.1"])
		}
		for code, name := range map[string]string{"office-1.2.1.1": "Renamed office", "office-1.20.2": "New street office", "office-1.2.2": "Moved street office"} {
			if d := world.Department(code); d.Name.En != name || string(d.Kind) != "OFFICE" {
				t.Errorf("%s is called %q", code, d.Name.En)
			}
		}
		if d := world.Department("office-1.20.2.1"); d.Rung != 1 || d.Name.Zh != "New community居委会" {
			t.Errorf("the new office %+v", d)
		}
	})
}

func TestImport_RowsThatMakeNoTree_AreRefusedWithTheirLines_AndChangeNothing(t *testing.T) {
	t.Parallel()
	row := func(code, parent string, level settings.Level) presets.Region {
		return presets.Region{Code: code, ParentCode: parent, Level: level, Name: code}
	}
	good := row("1.20.9", "1.20", settings.Street)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		before := tree(t, world)
		for name, c := range map[string]struct {
			rows []presets.Region
			want []string
		}{
			"another level":    {[]presets.Region{good, row("1.2.1", "1.2", settings.Community)}, []string{"regions.2.level level_fixed"}},
			"a second root":    {[]presets.Region{good, row("2", "", settings.City)}, []string{"regions.2.parent_code second_root"}},
			"two roots":        {[]presets.Region{row("1", "", settings.City), row("2", "", settings.City)}, []string{"regions.2.parent_code second_root"}},
			"no such parent":   {[]presets.Region{good, row("1.7.1", "1.7", settings.Street)}, []string{"regions.2.parent_code no_parent"}},
			"its own parent":   {[]presets.Region{row("1.30", "1.30", settings.District)}, []string{"regions.1.parent_code parent_not_above"}},
			"a circle of two":  {[]presets.Region{row("a", "b", settings.Street), row("b", "a", settings.Street)}, []string{"regions.1.parent_code parent_not_above", "regions.2.parent_code parent_not_above"}},
			"a parent below":   {[]presets.Region{row("1.2", "1.2.1", settings.District)}, []string{"regions.1.parent_code parent_not_above"}},
			"the root moved":   {[]presets.Region{row("1", "1.2", settings.City)}, []string{"regions.1.parent_code parent_not_above"}},
			"three at once":    {[]presets.Region{row("1.2.1", "nowhere", settings.Community), row("3", "", settings.City)}, []string{"regions.1.level level_fixed", "regions.1.parent_code no_parent", "regions.2.parent_code second_root"}},
			"a code twice":     {[]presets.Region{good, good}, []string{"regions.2.code given_twice"}},
			"a new code twice": {[]presets.Region{row("x", "1.20", settings.Street), row("x", "1.2", settings.Street)}, []string{"regions.2.code given_twice"}},
		} {
			_, err := importing(t, world, c.rows...)
			var got []string
			for _, f := range fault.All(err) {
				got = append(got, strings.Join(f.Path, ".")+" "+string(f.Key))
				if f.Kind != fault.Invalid || strings.Contains(f.Error(), "%!") {
					t.Errorf("%s: %v", name, f)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v (%v), want %v", name, got, err, c.want)
			}
		}
		if !sameTree(before, tree(t, world)) {
			t.Error("refused imports changed regions")
		}
	})
}

func TestImport_Chongqing_BothEngines(t *testing.T) {
	t.Parallel()
	rows := rowsOf(t, "chongqing")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "chongqing", func(p *presets.Preset) {
			p.Tree = presets.RegionSource{List: rows[:1]}
			p.Departments, p.Grids, p.Categories = nil, nil, p.Categories[:1]
			p.Categories[0].Department = ""
			for i := range p.Settings.Ladder {
				p.Settings.Ladder[i].Holder = ""
			}
		})
		began := time.Now()
		first, err := importing(t, world, rows...)
		took := time.Since(began)
		if err != nil || first.Created != len(rows)-1 || len(rows) != 12340 {
			t.Fatalf("%+v of %d rows, %v", first, len(rows), err)
		}
		began = time.Now()
		second, err := importing(t, world, rows...)
		if err != nil || second != (territory.Report{Unchanged: len(rows)}) {
			t.Errorf("%+v, %v", second, err)
		}
		t.Logf("%d regions with their offices in %v, again in %v", len(rows), took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	})
}
