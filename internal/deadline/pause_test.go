package deadline

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// MustPauses reads pairs of local times.
func MustPauses(t testing.TB, c *Calendar, texts ...string) []Pause {
	t.Helper()
	var out []Pause
	for i := 0; i < len(texts); i += 2 {
		out = append(out, Pause{MustLocal(t, c, texts[i]), MustLocal(t, c, texts[i+1])})
	}
	return out
}

func TestRunPaused_Cases(t *testing.T) {
	t.Parallel()
	hours, days := Limit{8, WorkingHour}, Limit{2, CalendarDay}
	for name, tc := range map[string]struct {
		open               bool // named by the opening
		start              string
		limit              Limit
		pauses             []string
		begin, yellow, due string
	}{
		"none": {false, "2024-03-04 10:00", hours, nil,
			"2024-03-04 10:00", "2024-03-04 14:00", "2024-03-05 10:00"},
		"an hour of work": {false, "2024-03-04 10:00", hours, []string{"2024-03-04 11:00", "2024-03-04 12:00"},
			"2024-03-04 10:00", "2024-03-04 15:00", "2024-03-05 11:00"},
		"a night costs no working time": {false, "2024-03-04 10:00", hours, []string{"2024-03-04 17:00", "2024-03-05 09:00"},
			"2024-03-04 10:00", "2024-03-04 14:00", "2024-03-05 10:00"},
		"a night and an hour": {false, "2024-03-04 10:00", hours, []string{"2024-03-04 20:00", "2024-03-05 10:00"},
			"2024-03-04 10:00", "2024-03-04 14:00", "2024-03-05 11:00"},
		"working days are laid out before they are paused": {false, "2024-03-04 10:00", Limit{1, WorkingDay}, []string{"2024-03-04 09:00", "2024-03-04 17:00"},
			"2024-03-05 09:00", "2024-03-05 13:00", "2024-03-05 17:00"},
		"elapsed time": {false, "2024-03-04 10:00", days, []string{"2024-03-05 20:00", "2024-03-06 06:00"},
			"2024-03-04 10:00", "2024-03-05 10:00", "2024-03-06 20:00"},
		"the end of the day moves too": {false, "2024-03-04 18:00", Limit{1, EndOfDay}, []string{"2024-03-04 20:00", "2024-03-05 08:00"},
			"2024-03-04 18:00", "2024-03-05 09:00", "2024-03-05 12:00"},
		"out of order, overlapping, touching, twice, empty": {false, "2024-03-04 10:00", days,
			[]string{"2024-03-04 14:00", "2024-03-04 15:00", "2024-03-04 11:00", "2024-03-04 13:00", "2024-03-04 12:00", "2024-03-04 14:00", "2024-03-04 11:00", "2024-03-04 12:00", "2024-03-05 01:00", "2024-03-05 01:00"},
			"2024-03-04 10:00", "2024-03-05 14:00", "2024-03-06 14:00"},
		"from before the start": {false, "2024-03-04 10:00", days, []string{"2024-03-03 10:00", "2024-03-04 12:00"},
			"2024-03-04 12:00", "2024-03-05 12:00", "2024-03-06 12:00"},
		"from the start": {false, "2024-03-04 10:00", days, []string{"2024-03-04 10:00", "2024-03-04 12:00"},
			"2024-03-04 12:00", "2024-03-05 12:00", "2024-03-06 12:00"},
		"over before the start": {false, "2024-03-04 10:00", days, []string{"2024-03-03 10:00", "2024-03-04 10:00"},
			"2024-03-04 10:00", "2024-03-05 10:00", "2024-03-06 10:00"},
		"reached as the pause begins": {false, "2024-03-04 10:00", days, []string{"2024-03-05 10:00", "2024-03-05 11:00", "2024-03-06 11:00", "2024-03-06 19:00"},
			"2024-03-04 10:00", "2024-03-05 10:00", "2024-03-06 11:00"},
		"reached as the pause begins, named by its end": {true, "2024-03-04 10:00", days, []string{"2024-03-05 10:00", "2024-03-05 11:00", "2024-03-06 11:00", "2024-03-06 19:00"},
			"2024-03-04 10:00", "2024-03-05 11:00", "2024-03-06 19:00"},
		"reached as a pause begins that ends at night": {false, "2024-03-04 10:00", hours, []string{"2024-03-04 14:00", "2024-03-04 20:00"},
			"2024-03-04 10:00", "2024-03-04 14:00", "2024-03-05 13:00"},
		"the same, named by the opening": {true, "2024-03-04 10:00", hours, []string{"2024-03-04 14:00", "2024-03-04 20:00"},
			"2024-03-04 10:00", "2024-03-05 09:00", "2024-03-05 13:00"},
		"reached at the closing, paused since the evening": {true, "2024-03-04 09:00", hours, []string{"2024-03-04 18:00", "2024-03-05 10:00"},
			"2024-03-04 09:00", "2024-03-04 13:00", "2024-03-05 10:00"},
		"nothing to use": {false, "2024-03-04 10:00", Limit{0, CalendarDay}, []string{"2024-03-04 10:00", "2024-03-04 12:00"},
			"2024-03-04 12:00", "2024-03-04 12:00", "2024-03-04 12:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := wanzhou(t)
			if tc.open {
				spec.Naming = NameOpen
			}
			c := MustNew(t, spec)
			got, err := c.RunPaused(MustLocal(t, c, tc.start), tc.limit, Half, MustPauses(t, c, tc.pauses...))
			want := Times{MustLocal(t, c, tc.begin).UTC(), MustLocal(t, c, tc.yellow).UTC(), MustLocal(t, c, tc.due).UTC()}
			if err != nil || got != want {
				t.Errorf("%s from %s\n got %v (%v)\nwant %v", tc.limit, tc.start, got, err, want)
			}
		})
	}
}

func TestRunPaused_PauseEndsBeforeItBegins_NamesThePause(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	pauses := MustPauses(t, c, "2024-03-04 11:00", "2024-03-04 11:00", "2024-03-04 11:00", "2024-03-04 10:59:59")
	_, err := c.RunPaused(MustLocal(t, c, "2024-03-04 10:00"), Limit{1, Minute}, Half, pauses)
	if got := paths(err); !slices.Equal(got, []string{"pauses[1].until"}) {
		t.Errorf("error %v", err)
	}
}

func TestRunPaused_PausedForDecades_IsTooFar(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	start := MustLocal(t, c, "2024-03-04 10:00")
	for _, u := range units {
		for _, years := range []int{19, 21, 50, 150, 1_000_000} {
			_, err := c.RunPaused(start, Limit{1, u}, Half, []Pause{{start, start.AddDate(years, 0, 0)}})
			if errors.Is(err, ErrTooFar) != (years > 20) || (err != nil) != (years > 20) {
				t.Errorf("%s paused for %d years: error %v", u, years, err)
			}
		}
		times, err := c.RunPaused(start, Limit{1, u}, Half, []Pause{{start.AddDate(5, 0, 0), start.AddDate(500, 0, 0)}})
		if plain, _ := c.Run(start, Limit{1, u}, Half); err != nil || times != plain {
			t.Errorf("%s paused after its due time: %v (%v), want %v", u, times, err, plain)
		}
	}
}

// The walk goes by minutes; this one goes by seconds, over a pause around the
// two instants of a limit of a minute.
func TestRunPaused_ToTheSecond(t *testing.T) {
	t.Parallel()
	for _, naming := range namings {
		spec := wanzhou(t)
		spec.Naming = naming
		c := MustNew(t, spec)
		start := MustLocal(t, c, "2024-03-04 10:00")
		for from := -3; from < 66; from++ {
			for length := range 4 {
				paused := func(s int) bool { return s >= from && s < from+length }
				var running []time.Time
				for s := 0; len(running) <= 60; s++ {
					if !paused(s) {
						running = append(running, start.Add(time.Duration(s)*time.Second).UTC())
					}
				}
				want := Times{running[0], running[30], running[60]}
				if spec.Naming == NameClose {
					want.Yellow, want.Due = running[29].Add(time.Second), running[59].Add(time.Second)
				}
				pause := Pause{start.Add(time.Duration(from) * time.Second), start.Add(time.Duration(from+length) * time.Second)}
				if got, err := c.RunPaused(start, Limit{1, Minute}, Half, []Pause{pause}); err != nil || got != want {
					t.Errorf("%s, paused for %d seconds from second %d: %v (%v), want %v", spec.Naming, length, from, got, err, want)
				}
			}
		}
	}
}

func TestRunPaused_LongerPause_IsNotEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 1)
		lc, longer := w.cases[0], slices.Clone(w.cases[0].pauses)
		for i := range longer {
			longer[i].From = longer[i].From.Add(-time.Duration(rapid.IntRange(0, 7200).Draw(t, "sooner")) * time.Second)
			longer[i].Until = longer[i].Until.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "later")) * time.Second)
		}
		for _, spec := range w.specs {
			c, err := New(spec)
			if err != nil {
				t.Fatal(err)
			}
			a, err1 := c.RunPaused(lc.start, lc.limit, lc.share, lc.pauses)
			b, err2 := c.RunPaused(lc.start, lc.limit, lc.share, longer)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if b.Start.Before(a.Start) || b.Yellow.Before(a.Yellow) || b.Due.Before(a.Due) {
				t.Fatalf("%s from %v\n%v: %v\n%v: %v", lc.limit, lc.start, lc.pauses, a, longer, b)
			}
		}
	})
}

// A whole day of pause is a holiday to a limit that counts working time.
func TestRunPaused_WholeDay_IsAHoliday(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		d.limit = Limit{rapid.IntRange(1, 60).Draw(t, "hours"), WorkingHour}
		local := d.start.In(d.c.Location()).AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "off"))
		year, month, day := local.Date()
		pause := Pause{time.Date(year, month, day, 0, 0, 0, 0, d.c.Location()), time.Date(year, month, day+1, 0, 0, 0, 0, d.c.Location())}
		off := dateOf(local)
		midnight := func(at time.Time, of Date) bool { return dateOf(at) == of && reading(at)%10000 == 0 }
		if !midnight(pause.From, off) || !midnight(pause.Until, off.Next()) || repeated(d.c, pause.From) || repeated(d.c, pause.Until) {
			t.Skip("midnight is left out or comes twice")
		}
		spec := d.spec
		spec.MakeUpDays = slices.DeleteFunc(slices.Clone(spec.MakeUpDays), func(d Date) bool { return d == off })
		spec.Holidays = append(slices.Clone(spec.Holidays), off)
		// Without make-up hours of their own they follow the week, which stays.
		c, err := New(spec)
		if err != nil {
			t.Fatal(err)
		}
		want, err1 := c.Run(d.start, d.limit, d.share)
		got, err2 := d.c.RunPaused(d.start, d.limit, d.share, []Pause{pause})
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%s from %v, off on %v\n got %v\nwant %v", d.limit, d.start, off, got, want)
		}
	})
}

func FuzzRunPaused(f *testing.F) {
	shanghai, york := MustNew(f, wanzhou(f)), boston(f)
	f.Add(false, int64(1434794400), uint8(2), uint16(7), uint8(1), uint8(2), int64(0), uint32(86400), int64(90000), uint32(3600))
	f.Add(true, int64(1446352200), uint8(3), uint16(1), uint8(1), uint8(1), int64(-3600), uint32(7200), int64(3600), uint32(1))
	f.Add(true, int64(1425798000), uint8(1), uint16(9), uint8(2), uint8(3), int64(7), uint32(5), int64(12), uint32(0))
	f.Add(false, int64(4102416000), uint8(4), uint16(2), uint8(1), uint8(9), int64(-1), uint32(4294967295), int64(1), uint32(1))
	f.Add(false, int64(-2177452800), uint8(0), uint16(65535), uint8(1), uint8(7), int64(60), uint32(60), int64(120), uint32(60))
	f.Fuzz(func(t *testing.T, american bool, start int64, unit uint8, amount uint16, num, den uint8, one int64, oneLong uint32, two int64, twoLong uint32) {
		c := shanghai
		if american {
			c = york
		}
		at, l, share := time.Unix(start, 0), Limit{int(amount), units[int(unit)%len(units)]}, Share{int(num), int(den)}
		plain, err := c.Run(at, l, share)
		if err != nil {
			return
		}
		pause := func(from int64, long uint32) Pause {
			first := at.Add(time.Duration(from%int64(60*daySeconds)) * time.Second)
			return Pause{first, first.Add(time.Duration(long) * time.Second)}
		}
		a, b := pause(one, oneLong), pause(two, twoLong)
		middle := a.From.Add(a.Until.Sub(a.From) / 2).Truncate(time.Second)
		got, err := c.RunPaused(at, l, share, []Pause{a, b})
		// The order of pauses does not matter, nor that one is told in two.
		other, otherErr := c.RunPaused(at, l, share, []Pause{b, {middle, a.Until}, {a.From, middle}, b})
		if got != other || (err == nil) != (otherErr == nil) {
			t.Fatalf("%s: %v (%v), told otherwise %v (%v)", l, got, err, other, otherErr)
		}
		if err != nil {
			if !errors.Is(err, ErrTooFar) {
				t.Fatal(err)
			}
			return
		}
		less, err := c.RunPaused(at, l, share, []Pause{a})
		if err != nil {
			t.Fatalf("%s: too far with one pause, not with two: %v", l, err)
		}
		for _, pair := range [][2]time.Time{{got.Start, got.Yellow}, {got.Yellow, got.Due},
			{plain.Start, less.Start}, {plain.Yellow, less.Yellow}, {plain.Due, less.Due},
			{less.Start, got.Start}, {less.Yellow, got.Yellow}, {less.Due, got.Due}} {
			if pair[1].Before(pair[0]) {
				t.Fatalf("%s: %v is before %v\n%v\n%v\n%v", l, pair[1], pair[0], plain, less, got)
			}
		}
	})
}
