package deadline

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// reference computes what RunPaused promises in the plainest way: it walks
// minute by minute and looks at the wall clock. It shares no arithmetic with
// Calendar. It wants starts, pauses, zones and changes of the clock on whole
// minutes. It keeps the minutes it has walked, for the next limit.
type reference struct {
	spec   Spec
	zone   *time.Location
	origin time.Time // of the walk, at least two days before any start
	walked []minute
	day    int64      // the day looked at last
	hours  [][2]int64 // its office hours, as 1504
	// running is kept between limits only to spare the memory.
	running []int
}

// minute is what the walk saw in a minute. A wall clock reading is a number
// like 200601021504.
type minute struct {
	shown int64 // by the wall clock
	// furthest is the furthest reading shown so far, so that an hour that
	// comes twice counts as one long last minute the second time.
	furthest int64
	worked   bool
}

func newReference(spec Spec, zone *time.Location, origin time.Time) *reference {
	return &reference{spec: spec, zone: zone, origin: origin}
}

// minute returns the minute that is so many behind the origin.
func (r *reference) minute(i int) minute {
	for len(r.walked) <= i {
		m := minute{shown: reading(r.time(len(r.walked)).In(r.zone))}
		m.furthest = m.shown
		if n := len(r.walked); n > 0 {
			m.furthest = max(m.shown, r.walked[n-1].furthest)
		}
		m.worked = r.worked(m.furthest)
		r.walked = append(r.walked, m)
	}
	return r.walked[i]
}

func (r *reference) time(i int) time.Time { return r.origin.Add(time.Duration(i) * time.Minute).UTC() }

func (r *reference) index(at time.Time) int { return int(at.Sub(r.origin) / time.Minute) }

// worked reports whether a wall clock reading lies in office hours.
func (r *reference) worked(reading int64) bool {
	day, clock := reading/10000, reading%10000
	if day != r.day {
		r.day, r.hours = day, nil
		for _, p := range r.officeHours(shownAt(day * 10000)) {
			r.hours = append(r.hours, [2]int64{number(p[:5]), number(p[6:])})
		}
	}
	return slices.ContainsFunc(r.hours, func(p [2]int64) bool { return clock >= p[0] && clock < p[1] })
}

func (r *reference) officeHours(day time.Time) []string {
	is := func(d Date) bool { return d.String() == day.Format(time.DateOnly) }
	w := &r.spec.Week
	week := [][]string{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
	hours := week[day.Weekday()]
	if slices.ContainsFunc(r.spec.Holidays, is) {
		return nil
	}
	if slices.ContainsFunc(r.spec.MakeUpDays, is) {
		hours = r.spec.MakeUpHours
		for i := 1; len(hours) == 0; i++ {
			hours = week[i%7]
		}
	}
	return hours
}

// run lays the limit out without pauses and then spends what that took, minute
// by minute, in the minutes that are not paused.
func (r *reference) run(start time.Time, l Limit, share Share, pauses []Pause) Times {
	first := r.index(start)
	working := l.Unit == WorkingHour || l.Unit == WorkingDay
	total := r.total(first, l)
	var paused [][2]int
	for _, p := range pauses {
		paused = append(paused, [2]int{r.index(p.From), r.index(p.Until)})
	}
	running := r.running[:0] // the minutes in which the limit runs
	// One minute behind the last is what OPEN names.
	for i := first; len(running) <= total; i++ {
		stopped := slices.ContainsFunc(paused, func(p [2]int) bool { return p[0] <= i && i < p[1] })
		if !stopped && (!working || r.minute(i).worked) {
			running = append(running, i)
		}
	}
	r.running = running
	at := func(seconds int) time.Time {
		i, rest := seconds/60, time.Duration(seconds%60)*time.Second
		if seconds > 0 && rest == 0 && r.spec.Naming == NameClose {
			return r.time(running[i-1] + 1)
		}
		return r.time(running[i]).Add(rest)
	}
	return Times{r.time(running[0]), at(total * 60 * share.Num / share.Den), at(total * 60)}
}

// total returns the minutes of a limit, worked ones for a working limit.
func (r *reference) total(first int, l Limit) int {
	switch l.Unit {
	case CalendarDay, EndOfDay:
		target := shownAt(r.minute(first).shown).AddDate(0, 0, l.Amount)
		if l.Unit == EndOfDay {
			target = target.Truncate(24 * time.Hour)
		}
		i := first
		for r.minute(i).shown < reading(target) {
			i++
		}
		return i - first
	case WorkingDay:
		return r.workingDays(first, l.Amount)
	case WorkingHour:
		return l.Amount * 60
	default:
		return l.Amount
	}
}

func (r *reference) workingDays(first, amount int) int {
	var start minute     // the effective start
	var day, stop int64  // day last seen, reading at which the limit ends
	count, days := 0, -1 // worked minutes and days
	for i := first; ; i++ {
		m := r.minute(i)
		if !m.worked {
			continue
		}
		if today := m.furthest / 10000; today != day {
			day = today
			days++
		}
		if count == 0 {
			start = m
		}
		if stop == 0 && days == amount {
			stop = sameClock(start, day)
		}
		if days > amount || stop != 0 && m.furthest >= stop {
			return count
		}
		count++
	}
}

// sameClock returns the reading on a day at which the wall clock shows what it
// showed at the start, counted from midnight of the day the start belongs to.
func sameClock(start minute, day int64) int64 {
	from := shownAt(start.furthest).Truncate(24 * time.Hour)
	return reading(shownAt(day * 10000).Add(shownAt(start.shown).Sub(from)))
}

// reading returns what t shows; shownAt is the way back.
func reading(t time.Time) int64 {
	year, month, day := t.Date()
	hour, minute, _ := t.Clock()
	return ((int64(year)*100+int64(month))*100+int64(day))*10000 + int64(hour*100+minute)
}

func shownAt(reading int64) time.Time {
	t, err := time.Parse("200601021504", strconv.FormatInt(reading, 10))
	if err != nil {
		panic(err)
	}
	return t
}

// number reads "15:04" as 1504.
func number(clock string) int64 {
	n, err := strconv.ParseInt(strings.Replace(clock, ":", "", 1), 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}
