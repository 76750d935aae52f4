package territory_test

import (
	"testing"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/territory"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func TestLocate_PolygonsBordersAndHoles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", func(p *presets.Preset) {
			grid := func(code string, kind presets.GridKind, points ...presets.Point) presets.Grid {
				return presets.Grid{Code: code, Name: code, Kind: kind, Community: "1.2.1.1", Households: 1, Polygon: points}
			}
			p.Grids = []presets.Grid{
				grid("B-SQUARE", "LAND", presets.Point{20, 20}, presets.Point{21, 20}, presets.Point{21, 21}, presets.Point{20, 21}, presets.Point{20, 20}),
				grid("A-RIGHT", "LAND", presets.Point{21, 20}, presets.Point{22, 20}, presets.Point{22, 21}, presets.Point{21, 21}, presets.Point{21, 20}),
				// a U: the notch from 31 to 32 is open to the north
				grid("C-U", "LAND", presets.Point{30, 30}, presets.Point{33, 30}, presets.Point{33, 33}, presets.Point{32, 33}, presets.Point{32, 31},
					presets.Point{31, 31}, presets.Point{31, 33}, presets.Point{30, 33}, presets.Point{30, 30}),
				grid("D-SEA", "SEA", presets.Point{40, 40}, presets.Point{41, 40}, presets.Point{41, 41}, presets.Point{40, 40}),
				grid("E-TRIANGLE", "LAND", presets.Point{-50, -50}, presets.Point{-48, -50}, presets.Point{-50, -48}, presets.Point{-50, -50}),
			}
		})
		for _, c := range []struct {
			lon, lat float64
			want     string
		}{
			{20.5, 20.5, "B-SQUARE"}, {21.5, 20.5, "A-RIGHT"}, {20, 20.5, "B-SQUARE"}, {20, 20, "B-SQUARE"}, {22, 21, "A-RIGHT"},
			{21, 20.5, "A-RIGHT"}, {21, 20, "A-RIGHT"}, {21, 21, "A-RIGHT"}, // shared: the lower code
			{30.5, 32, "C-U"}, {32.5, 32, "C-U"}, {31.5, 30.5, "C-U"}, {31.5, 31, "C-U"}, {31, 32, "C-U"},
			{31.5, 32, ""}, {31.5, 33, ""}, {31.5, 31.0001, ""}, // the notch
			{40.9, 40.5, ""}, // at sea
			{-49.5, -49.5, "E-TRIANGLE"}, {-49, -49, "E-TRIANGLE"}, {-48.5, -48.5, ""}, {-48, -50, "E-TRIANGLE"},
			{0, 0, ""}, {180, 90, ""}, {20.5, 21.0000001, ""},
		} {
			g, err := territory.Locate(world.System(), s.Reader(), c.lon, c.lat)
			got := ""
			if g != nil {
				got = g.Code
			}
			if err != nil || got != c.want {
				t.Errorf("%v, %v lies in %q (%v), want %q", c.lon, c.lat, got, err, c.want)
			}
		}
	})
}

func TestBound_IsTheSmallestRectangle(t *testing.T) {
	t.Parallel()
	minLon, minLat, maxLon, maxLat := territory.Bound([][2]float64{{3, -1}, {-2, 5}, {0, 0}})
	if minLon != -2 || minLat != -1 || maxLon != 3 || maxLat != 5 {
		t.Errorf("%v %v %v %v", minLon, minLat, maxLon, maxLat)
	}
}
