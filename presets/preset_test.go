package presets

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

func mustLoad(t testing.TB, name string) *Preset {
	t.Helper()
	p, err := Load(name)
	if err != nil {
		t.Fatalf("Load(%q):\n%v", name, err)
	}
	return p
}

func TestNames_AreTheSourceSystemsAndTwoMadeUpCities(t *testing.T) {
	t.Parallel()
	want := []string{"boston", "chongqing", "ke", "kerala", "langfang", "wanzhou", "wuhan", "zhoushan"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("Names() = %v, want %v", got, want)
	}
}

func TestLoad_UnknownName_IsNotExist(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "atlantis", "../presets/ke", "ke.yaml", "regions/ke"} {
		if _, err := Load(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Load(%q) = %v, want fs.ErrNotExist", name, err)
		}
	}
}

func TestLoad_EveryPreset_IsValidAndTalksBothLanguages(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := mustLoad(t, name)
			if p.Code != name {
				t.Errorf("code %q in the file of %q", p.Code, name)
			}
			labels := map[string]settings.Text{"name": p.Name}
			for _, l := range p.Settings.Levels {
				labels["level "+string(l.Level)] = l.Label
			}
			for _, r := range p.Settings.Ladder {
				labels["rung "+r.Label.Zh] = r.Label
			}
			for _, g := range p.Settings.Grades {
				labels["grade "+g.Grade] = g.Label
			}
			for _, r := range p.Settings.Rating {
				labels["rating "+r.Label.Zh] = r.Label
			}
			for _, c := range p.Categories {
				labels["category "+c.Code] = c.Name
			}
			for _, c := range p.Channels {
				labels["channel "+c.Code] = c.Name
			}
			for what, label := range labels {
				if label.En == "" {
					t.Errorf("%s has no English label", what)
				}
			}
			if len(p.Grids) < 4 {
				t.Errorf("%d grids, want a handful", len(p.Grids))
			}
		})
	}
}

func TestMarshal_ParsesBackToAnEqualPreset(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := mustLoad(t, name)
			text, err := p.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			again, err := Parse(text, RegionFiles())
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if !reflect.DeepEqual(p, again) {
				t.Errorf("another preset came back:\n%s", text)
			}
			if second, err := again.Marshal(); err != nil || string(second) != string(text) {
				t.Errorf("the second export differs from the first (%v)", err)
			}
		})
	}
}

func TestRegions_HaveTheCountsOfTheSources(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"wuhan": 3702, "zhoushan": 469, "langfang": 3754, "chongqing": 12340, "wanzhou": 663,
		"boston": 1 + 22 + 254, "ke": 10, "kerala": 10,
	} {
		regions, err := mustLoad(t, name).Regions()
		if err != nil || len(regions) != want {
			t.Errorf("%s has %d regions (%v), want %d", name, len(regions), err, want)
		}
	}
}

func TestCalendars_CompileInTheTenantsZone(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		p := mustLoad(t, name)
		for _, c := range p.Calendars {
			compiled, err := deadline.New(c.Spec(p.TimeZone))
			if err != nil {
				t.Errorf("%s %s: %v", name, c.Code, err)
			} else if got := compiled.Location().String(); got != p.TimeZone {
				t.Errorf("%s %s: zone %s", name, c.Code, got)
			}
		}
	}
}

// Every mark of an invented value leads to a value (decision 17), so that a
// mark does not outlive what it marks.
func TestInvented_MarksLeadToValues(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		p := mustLoad(t, name)
		if len(p.Settings.Invented) == 0 {
			t.Errorf("%s claims that a source states everything", name)
		}
		for _, mark := range p.Settings.Invented {
			path := strings.NewReplacer("[", ".[", "]", "]").Replace(mark)
			if !leads(reflect.ValueOf(p), strings.Split(path, ".")) {
				t.Errorf("%s: %s leads nowhere", name, mark)
			}
		}
	}
}

// leads follows field names, [index] and [*] (any entry that has the rest).
func leads(v reflect.Value, path []string) bool {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return false
		}
		v = v.Elem()
	}
	if len(path) == 0 {
		return !v.IsZero() || v.Kind() == reflect.Bool
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ","); key == path[0] {
				return leads(v.Field(i), path[1:])
			}
		}
	case reflect.Map:
		entry := v.MapIndex(reflect.ValueOf(path[0]).Convert(v.Type().Key()))
		return entry.IsValid() && leads(entry, path[1:])
	case reflect.Slice:
		for i := range v.Len() {
			if path[0] == at("", i) || path[0] == "[*]" && leads(v.Index(i), path[1:]) {
				return leads(v.Index(i), path[1:])
			}
		}
	}
	return false
}

// The files of the repository are the embedded ones, and every region file is
// used: nothing lies about.
func TestFiles_NoRegionFileIsLeftOver(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"README.md": true}
	for _, name := range Names() {
		used[mustLoad(t, name).Tree.File] = true
	}
	entries, err := os.ReadDir(filepath.FromSlash("regions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !used[entry.Name()] {
			t.Errorf("regions/%s is in no preset", entry.Name())
		}
	}
}

// area is the signed area of a ring, above 0 for a ring against the clock.
func area(ring []Point) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
	}
	return sum / 2
}

func TestGrids_AreAreasThatDoNotOverlap(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		grids := mustLoad(t, name).Grids
		for i, g := range grids {
			if area(g.Polygon) <= 0 {
				t.Errorf("%s: the ring of %s does not run against the clock", name, g.Code)
			}
			for _, other := range grids[:i] {
				w, h := overlap(g, other, 0), overlap(g, other, 1)
				if w > 1e-9 && h > 1e-9 {
					t.Errorf("%s: %s and %s overlap", name, g.Code, other.Code)
				}
			}
		}
	}
}

// overlap is how far the extents of two grids overlap along an axis.
func overlap(a, b Grid, axis int) float64 {
	low, high := math.Inf(-1), math.Inf(1)
	for _, g := range []Grid{a, b} {
		least, most := math.Inf(1), math.Inf(-1)
		for _, p := range g.Polygon {
			least, most = math.Min(least, p[axis]), math.Max(most, p[axis])
		}
		low, high = math.Max(low, least), math.Min(high, most)
	}
	return high - low
}
