package deadline

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// changes are zones with an instant near which their clock changes, or, for
// the quiet ones, near which a year ends.
var changes = []struct{ zone, at string }{
	{"Asia/Shanghai", "2015-12-31T16:00:00Z"},
	{"Asia/Kathmandu", "2019-12-31T18:15:00Z"},
	{"America/New_York", "2015-03-08T07:00:00Z"},
	{"America/New_York", "2044-11-06T06:00:00Z"},
	{"America/St_Johns", "2010-11-07T02:31:00Z"},    // back over midnight
	{"America/Havana", "2018-11-04T05:00:00Z"},      // midnight twice
	{"America/Sao_Paulo", "2015-10-18T03:00:00Z"},   // midnight left out
	{"Australia/Lord_Howe", "2020-04-04T15:00:00Z"}, // half an hour
	{"Africa/Casablanca", "2021-05-16T02:00:00Z"},
	{"Pacific/Apia", "2011-12-30T10:00:00Z"}, // a day left out
}

func drawPeriods(t *rapid.T, label string) []string {
	const quarters = 24 * 4
	var out []string
	from := 0
	for range rapid.IntRange(1, 3).Draw(t, label+" periods") {
		if from >= quarters {
			break
		}
		open := rapid.IntRange(from, min(quarters-1, from+48)).Draw(t, label+" open")
		end := rapid.IntRange(open+1, quarters).Draw(t, label+" close")
		out = append(out, fmt.Sprintf("%02d:%02d-%02d:%02d", open/4, open%4*15, end/4, end%4*15))
		from = end
	}
	return out
}

// drawSpec draws a calendar that works on at least one day of the week, with
// special days in the weeks around a start.
func drawSpec(t *rapid.T, zone string, near time.Time) Spec {
	spec := Spec{Zone: zone, Naming: rapid.SampledFrom(namings).Draw(t, "naming")}
	w := &spec.Week
	week := []*[]string{&w.Mon, &w.Tue, &w.Wed, &w.Thu, &w.Fri, &w.Sat, &w.Sun}
	must := rapid.IntRange(0, 6).Draw(t, "certain day")
	equal := rapid.Bool().Draw(t, "equal days")
	ordinary := drawPeriods(t, "week")
	for i, day := range week {
		if i != must && rapid.IntRange(0, 3).Draw(t, "free") == 0 {
			continue
		}
		if *day = ordinary; !equal {
			*day = drawPeriods(t, "day")
		}
	}
	for i := -3; i < 21; i++ {
		d := dateOf(near.AddDate(0, 0, i))
		switch rapid.IntRange(0, 9).Draw(t, "special") {
		case 0:
			spec.Holidays = append(spec.Holidays, d)
		case 1:
			spec.MakeUpDays = append(spec.MakeUpDays, d)
		}
	}
	if rapid.Bool().Draw(t, "own make-up hours") {
		spec.MakeUpHours = drawPeriods(t, "make-up")
	}
	return spec
}

type drawn struct {
	spec  Spec
	c     *Calendar
	start time.Time
	limit Limit
	share Share
}

func draw(t *rapid.T) drawn {
	zone, near := drawPlace(t)
	d := drawn{start: drawStart(t, near)}
	d.spec = drawSpec(t, zone, d.start)
	var err error
	if d.c, err = New(d.spec); err != nil {
		t.Fatal(err)
	}
	d.limit, d.share = drawLimit(t, 1)
	return d
}

func drawPlace(t *rapid.T) (zone string, near time.Time) {
	change := rapid.SampledFrom(changes).Draw(t, "zone")
	near, err := time.Parse(time.RFC3339, change.at)
	if err != nil {
		t.Fatal(err)
	}
	return change.zone, near
}

// drawStart draws a whole minute: half of the starts lie within hours of the
// change, half within days.
func drawStart(t *rapid.T, near time.Time) time.Time {
	reach := rapid.SampledFrom([]int{3 * 60, 8 * 24 * 60}).Draw(t, "reach")
	return near.Add(time.Duration(rapid.IntRange(-reach, reach).Draw(t, "minutes")) * time.Minute)
}

// drawLimit draws a limit of some weeks at most, or of that part of it.
func drawLimit(t *rapid.T, part int) (l Limit, s Share) {
	l.Unit = rapid.SampledFrom(units).Draw(t, "unit")
	l.Amount = rapid.IntRange(1, map[Unit]int{Minute: 9999, WorkingHour: 60, WorkingDay: 12, CalendarDay: 20, EndOfDay: 9}[l.Unit]/part).Draw(t, "amount")
	s.Den = rapid.IntRange(1, 7).Draw(t, "den")
	s.Num = rapid.IntRange(1, s.Den).Draw(t, "num")
	return l, s
}

func (d drawn) run(t *rapid.T, start time.Time, l Limit) Times {
	times, err := d.c.Run(start, l, d.share)
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return times
}

func TestRun_TimesAreInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		start := d.start.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "rest")))
		got := d.run(t, start, d.limit)
		if got.Start.Before(start.Truncate(time.Second)) || got.Yellow.Before(got.Start) || got.Due.Before(got.Yellow) || !got.Due.After(got.Start) {
			t.Fatalf("from %v: out of order: %v", start, got)
		}
	})
}

func TestRun_LargerAmount_IsNotDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		more := Limit{d.limit.Amount + rapid.IntRange(1, 9).Draw(t, "more"), d.limit.Unit}
		less, grown := d.run(t, d.start, d.limit), d.run(t, d.start, more)
		if grown.Due.Before(less.Due) || grown.Yellow.Before(less.Yellow) {
			t.Fatalf("%s: %v\n%s: %v", d.limit, less, more, grown)
		}
	})
}

func TestRun_LaterStart_IsNotDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		start := d.start.Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "rest")) * time.Second)
		wait := rapid.SampledFrom([]int{60, 7200, 3 * 86400}).Draw(t, "wait")
		later := start.Add(time.Duration(rapid.IntRange(1, wait).Draw(t, "seconds")) * time.Second)
		a, b := d.run(t, start, d.limit), d.run(t, later, d.limit)
		// Clock times are kept, so due times follow a clock that goes back.
		if repeated(d.c, a.Start) || repeated(d.c, b.Start) {
			t.Skip("starts in a repeated hour")
		}
		if b.Start.Before(a.Start) || b.Yellow.Before(a.Yellow) || b.Due.Before(a.Due) {
			t.Fatalf("%s\nfrom %v: %v\nfrom %v: %v", d.limit, start, a, later, b)
		}
	})
}

// repeated reports whether the wall clock shows the same twice around at.
func repeated(c *Calendar, at time.Time) bool {
	shown := at.In(c.Location()).Format(time.DateTime)
	for _, shift := range []time.Duration{30 * time.Minute, time.Hour} {
		if at.Add(shift).In(c.Location()).Format(time.DateTime) == shown || at.Add(-shift).In(c.Location()).Format(time.DateTime) == shown {
			return true
		}
	}
	return false
}

func TestRun_AnotherHoliday_IsNotDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		if d.limit.Unit == WorkingDay {
			// Where days differ in hours, a later day's opening may stand in for
			// the clock time; named by a closing, it is that of the day before
			// the holiday.
			var err error
			d.spec.Naming = NameOpen
			if d.c, err = New(d.spec); err != nil {
				t.Fatal(err)
			}
		}
		off := dateOf(d.start.AddDate(0, 0, rapid.IntRange(-1, 20).Draw(t, "off")))
		spec := d.spec
		spec.Holidays = append(append([]Date(nil), spec.Holidays...), off)
		c, err := New(spec)
		if err != nil {
			t.Skip("is a make-up day")
		}
		before := d.run(t, d.start, d.limit)
		after, err := c.Run(d.start, d.limit, d.share)
		if err != nil && !errors.Is(err, ErrTooFar) {
			t.Fatal(err)
		}
		if err == nil && (after.Due.Before(before.Due) || after.Start.Before(before.Start)) {
			t.Fatalf("%s with %v off: %v, before %v", d.limit, off, after, before)
		}
	})
}
