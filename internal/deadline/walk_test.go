package deadline

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// world is a place with a calendar, what the calendar is changed to later, and
// limits that run there.
type world struct {
	near   time.Time
	specs  [2]Spec
	cases  []limitCase
	before time.Time // two days before any start, for the references
}

type limitCase struct {
	start  time.Time
	limit  Limit
	share  Share
	pauses []Pause
}

func drawWorld(t *rapid.T, cases int) world {
	zone, near := drawPlace(t)
	w := world{near: near, before: near.AddDate(0, 0, -11)}
	w.specs[0] = drawSpec(t, zone, near)
	w.specs[1] = drawChange(t, w.specs[0], near)
	c, err := New(w.specs[0])
	if err != nil {
		t.Fatal(err)
	}
	// A walk is as long as the longest limit, so most worlds have short ones.
	part := rapid.SampledFrom([]int{1, 4, 4, 6}).Draw(t, "part")
	for range cases {
		lc := limitCase{start: drawStart(t, near)}
		lc.limit, lc.share = drawLimit(t, part)
		plain, err := c.Run(lc.start, lc.limit, lc.share)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			lc.pauses = append(lc.pauses, drawPause(t, plain))
		}
		w.cases = append(w.cases, lc)
	}
	return w
}

// drawChange draws what an official may do to a calendar while limits run.
func drawChange(t *rapid.T, spec Spec, near time.Time) Spec {
	day := dateOf(near.AddDate(0, 0, rapid.IntRange(-3, 20).Draw(t, "changed day")))
	other := func(d Date) bool { return d == day }
	spec.Holidays = slices.DeleteFunc(slices.Clone(spec.Holidays), other)
	spec.MakeUpDays = slices.DeleteFunc(slices.Clone(spec.MakeUpDays), other)
	switch rapid.IntRange(0, 3).Draw(t, "change") {
	case 0:
		spec.Holidays = append(spec.Holidays, day)
	case 1:
		spec.MakeUpDays = append(spec.MakeUpDays, day)
	case 2:
		spec.MakeUpDays = append(spec.MakeUpDays, day)
		spec.MakeUpHours = drawPeriods(t, "other make-up")
	case 3:
		spec.Naming = rapid.SampledFrom(namings).Draw(t, "other naming")
		spec.Week.Wed = drawPeriods(t, "other hours")
	}
	return spec
}

// drawPause draws a pause that is likely to touch an instant of the limit or
// an edge of office hours.
func drawPause(t *rapid.T, plain Times) Pause {
	from := rapid.SampledFrom([]time.Time{plain.Start, plain.Yellow, plain.Due}).Draw(t, "by")
	reach := rapid.SampledFrom([]int{0, 30, 24 * 60, 4 * 24 * 60}).Draw(t, "pause reach")
	from = from.Add(time.Duration(rapid.IntRange(-reach, reach).Draw(t, "pause")) * time.Minute)
	from = from.Truncate(rapid.SampledFrom([]time.Duration{time.Minute, 15 * time.Minute, time.Hour}).Draw(t, "whole"))
	length := rapid.IntRange(0, rapid.SampledFrom([]int{4, 12, 288}).Draw(t, "longest")).Draw(t, "length")
	step := rapid.SampledFrom([]time.Duration{time.Minute, 15 * time.Minute}).Draw(t, "step")
	return Pause{from, from.Add(time.Duration(length) * step)}
}

// check compares the engine with the walk, under both calendars, and returns
// how many times it did.
func (w world) check() (int, error) {
	done := 0
	for _, spec := range w.specs {
		c, err := New(spec)
		if err != nil {
			return done, err
		}
		r := newReference(spec, c.Location(), w.before)
		for _, lc := range w.cases {
			got, err := c.RunPaused(lc.start, lc.limit, lc.share, lc.pauses)
			if want := r.run(lc.start, lc.limit, lc.share, lc.pauses); err != nil || got != want {
				return done, fmt.Errorf("%+v\n%s (%v) from %v\npaused %v\n got %v (%v)\nwant %v",
					spec, lc.limit, lc.share, lc.start.In(c.Location()), lc.pauses, got, err, want)
			}
			done++
		}
	}
	return done, nil
}

// The small form of the law, which rapid makes smaller still where it fails.
func TestRunPaused_EqualsTheMinuteByMinuteWalk(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		if _, err := drawWorld(t, 1).check(); err != nil {
			t.Fatal(err)
		}
	})
}

// The large form: 20,000 comparisons, or HUYING_DEADLINE_CASES of them.
// HUYING_DEADLINE_SEED repeats a run.
func TestRunPaused_ManyCases_EqualTheWalk(t *testing.T) {
	t.Parallel()
	const perWorld, parts = 50, 2
	count := setting(t, "HUYING_DEADLINE_CASES", 20_000)
	seed := setting(t, "HUYING_DEADLINE_SEED", int(time.Now().UnixNano()%1_000_000_007))
	t.Logf("HUYING_DEADLINE_SEED=%d", seed)
	worlds := rapid.Custom(func(t *rapid.T) world { return drawWorld(t, perWorld) })
	for part := range parts {
		t.Run(strconv.Itoa(part), func(t *testing.T) {
			t.Parallel()
			began, done := time.Now(), 0
			for i := part; done < (count+parts-1)/parts; i += parts {
				n, err := worlds.Example(seed + i).check()
				if done += n; err != nil {
					t.Fatalf("world %d of HUYING_DEADLINE_SEED=%d: %v", i, seed, err)
				}
			}
			t.Logf("%d cases, %.0f a second", done, float64(done)/time.Since(began).Seconds())
		})
	}
}

// setting reads a number from the environment.
func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
