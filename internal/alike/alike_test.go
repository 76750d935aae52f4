package alike

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestLike_TellsAlikeReportsFromOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b     string
		min, max float64
	}{
		{"楼道堆满垃圾，有火灾隐患", "楼道里堆满了垃圾，火灾隐患", 0.5, 0.99},
		{"楼道堆满垃圾", "垃圾堆满楼道", 0.6, 0.6},
		{"楼道堆满垃圾，有火灾隐患", "路灯不亮，晚上看不见", 0, 0},
		{"The STREET light is out!", "street light out", 0.7, 0.9},
		{"Straße", "STRASSE", 1, 1},
		{"ＡＰＰ　坏了", "app坏了", 1, 1},
		{"cafe\u0301", "CAFÉ", 1, 1},
		{"火", "火", 1, 1},
		{"2号楼 rubbish", "2号楼 Rubbish", 1, 1},
		{"", "", 0, 0},
		{"……", "!!!", 0, 0},
	} {
		if got := TermsOf(c.a).Like(TermsOf(c.b)); got < c.min || got > c.max {
			t.Errorf("%q and %q: %.2f, want %.2f to %.2f", c.a, c.b, got, c.min, c.max)
		}
	}
}

func TestLike_IsSymmetricAndOneForTheSame(t *testing.T) {
	t.Parallel()
	words := rapid.StringOf(rapid.SampledFrom([]rune("abcÄé 楼道垃圾火灾１2，.\u0301")))
	rapid.Check(t, func(r *rapid.T) {
		a, b := TermsOf(words.Draw(r, "a")), TermsOf(words.Draw(r, "b"))
		got := a.Like(b)
		if got != b.Like(a) || got < 0 || got > 1 {
			r.Fatalf("%f and %f", got, b.Like(a))
		}
		if len(a) > 0 && a.Like(a) != 1 {
			r.Fatal("a text is not like itself")
		}
	})
}

func TestTermsOf_AnyText_NeverPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		if n := len(TermsOf(string(rapid.SliceOf(rapid.Byte()).Draw(r, "bytes")))); n > 20*maxRunes {
			r.Fatalf("%d terms", n)
		}
	})
}

// Whatever lies within the metres lies in one of the cells.
func TestCells_HoldEverythingWithinTheMetres(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		lon, lat := rapid.Float64Range(-180, 180).Draw(r, "lon"), rapid.Float64Range(-66, 66).Draw(r, "lat")
		metres := rapid.IntRange(1, 300).Draw(r, "metres")
		bearing, far := rapid.Float64Range(0, 2*math.Pi).Draw(r, "bearing"), rapid.Float64Range(0, 0.999).Draw(r, "far")
		toLon, toLat := walk(lon, lat, bearing, far*float64(metres))
		if got := Metres(lon, lat, toLon, toLat); math.Abs(got-far*float64(metres)) > 0.01 {
			r.Fatalf("walked %f m, measured %f m", far*float64(metres), got)
		}
		box := Around(lon, lat, metres)
		if cells := box.Cells(1000); !slices.Contains(cells, Cell(toLon, toLat)) {
			r.Fatalf("%f,%f is %f m away and in none of %d cells", toLon, toLat, far*float64(metres), len(cells))
		}
		if toLat < box.South || toLat > box.North {
			r.Fatal("outside the box")
		}
	})
}

// walk goes so many metres in a direction.
func walk(lon, lat, bearing, metres float64) (float64, float64) {
	rad := math.Pi / 180
	d, p := metres/earth, lat*rad
	to := math.Asin(math.Sin(p)*math.Cos(d) + math.Cos(p)*math.Sin(d)*math.Cos(bearing))
	east := math.Atan2(math.Sin(bearing)*math.Sin(d)*math.Cos(p), math.Cos(d)-math.Sin(p)*math.Sin(to))
	out := lon + east/rad
	return math.Mod(out+540, 360) - 180, to / rad
}

func TestCells_OfHundredMetresAreFew(t *testing.T) {
	t.Parallel()
	for name, lat := range map[string]float64{"Zhoushan": 30, "Boston": 42.36, "Mohe": 53.5} {
		if n := len(Around(117, lat, 100).Cells(1000)); n == 0 || n > 9 {
			t.Errorf("%s: %d cells", name, n)
		}
	}
	if Cell(0, -90) == 0 || Cell(-180, -90) == 0 || Cell(180, 10) != Cell(-180, 10) {
		t.Error("a point has no cell, or the map does not close")
	}
	if n := len(Around(0, 89.9999, 300).Cells(50)); n != 50 {
		t.Errorf("%d cells at the pole, want the limit", n)
	}
}

// Terms are what the words say, character by character.
func TestTermsOf_ArePairsOfCharactersAndWholeWords(t *testing.T) {
	t.Parallel()
	words := rapid.StringOf(rapid.SampledFrom([]rune("abcÄé 楼道垃圾火灾１2，.\u0301ß々")))
	rapid.Check(t, func(r *rapid.T) {
		text := words.Draw(r, "text")
		want := Terms{}
		for _, word := range strings.FieldsFunc(plain(text), func(r rune) bool {
			return !unicode.Is(unicode.Ideographic, r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}) {
			for len(word) > 0 {
				run := []rune(word)
				n := slices.IndexFunc(run, func(r rune) bool {
					return unicode.Is(unicode.Ideographic, r) != unicode.Is(unicode.Ideographic, run[0])
				})
				if n < 0 {
					n = len(run)
				}
				run, word = run[:n], string(run[n:])
				if len(run) == 1 || !unicode.Is(unicode.Ideographic, run[0]) {
					want[string(run)] = struct{}{}
					continue
				}
				for i := range n - 1 {
					want[string(run[i:i+2])] = struct{}{}
				}
			}
		}
		if got := TermsOf(text); !maps.Equal(got, want) {
			r.Fatalf("%q: %v, want %v", text, got, want)
		}
	})
}
