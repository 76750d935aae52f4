package deadline

import (
	"slices"
	"time"
)

// reference computes what Run promises in the plainest way: it walks minute by
// minute and looks at the wall clock. It shares no arithmetic with Calendar.
// It wants starts, zones and changes of the clock on whole minutes.
type reference struct {
	spec Spec
	zone *time.Location
}

const readingLayout = "2006-01-02 15:04"

// minutes yields every minute from two days before start together with the
// furthest reading the wall clock has shown so far, so that an hour that comes
// twice counts as one long last minute the second time.
func (r reference) minutes(start time.Time) func(func(time.Time, string) bool) {
	return func(yield func(time.Time, string) bool) {
		furthest := ""
		for m := start.Add(-48 * time.Hour); ; m = m.Add(time.Minute) {
			furthest = max(furthest, m.In(r.zone).Format(readingLayout))
			if !m.Before(start) && !yield(m, furthest) {
				return
			}
		}
	}
}

// worked reports whether a wall clock reading lies in office hours.
func (r reference) worked(reading string) bool {
	day, clock := reading[:10], reading[11:]
	date, _ := time.Parse(time.DateOnly, day)
	is := func(d Date) bool { return d.String() == day }
	w := &r.spec.Week
	week := [][]string{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
	hours := week[date.Weekday()]
	if slices.ContainsFunc(r.spec.Holidays, is) {
		return false
	}
	if slices.ContainsFunc(r.spec.MakeUpDays, is) {
		hours = r.spec.MakeUpHours
		for i := 1; len(hours) == 0; i++ {
			hours = week[i%7]
		}
	}
	return slices.ContainsFunc(hours, func(p string) bool { return clock >= p[:5] && clock < p[6:] })
}

func (r reference) run(start time.Time, l Limit, share Share) Times {
	start = start.UTC()
	switch l.Unit {
	case Minute:
		return r.elapsed(start, start.Add(time.Duration(l.Amount)*time.Minute), share)
	case CalendarDay, EndOfDay:
		target := start.In(r.zone)
		target = time.Date(target.Year(), target.Month(), target.Day()+l.Amount, target.Hour(), target.Minute(), 0, 0, time.UTC)
		reading := target.Format(readingLayout)
		if l.Unit == EndOfDay {
			reading = reading[:10] + " 00:00"
		}
		due := start
		for due.In(r.zone).Format(readingLayout) < reading {
			due = due.Add(time.Minute)
		}
		return r.elapsed(start, due, share)
	}
	return r.working(start, l, share)
}

func (r reference) elapsed(start, due time.Time, share Share) Times {
	used := int(due.Sub(start)/time.Second) * share.Num / share.Den
	return Times{start, start.Add(time.Duration(used) * time.Second), due}
}

func (r reference) working(start time.Time, l Limit, share Share) Times {
	var worked []time.Time // the worked minutes from the effective start on
	var first, day string  // day of the effective start, last day seen
	var stop string        // reading at which a WorkingDay limit ends
	total, days := -1, 0
	if l.Unit == WorkingHour {
		total = l.Amount * 60
	}
	for m, reading := range r.minutes(start) {
		if !r.worked(reading) {
			continue
		}
		if len(worked) == 0 {
			first = reading[:10]
		}
		if len(worked) > 0 && reading[:10] != day {
			days++
		}
		if day = reading[:10]; l.Unit == WorkingDay && total < 0 {
			if stop == "" && days == l.Amount {
				stop = r.sameClock(worked[0], first, day)
			}
			if days > l.Amount || stop != "" && reading >= stop {
				total = len(worked)
			}
		}
		worked = append(worked, m)
		// One minute behind the last is what OPEN names.
		if total >= 0 && len(worked) > total {
			break
		}
	}
	at := func(seconds int) time.Time {
		i, rest := seconds/60, time.Duration(seconds%60)*time.Second
		if seconds > 0 && rest == 0 && r.spec.Naming == NameClose {
			return worked[i-1].Add(time.Minute)
		}
		return worked[i].Add(rest)
	}
	return Times{worked[0], at(total * 60 * share.Num / share.Den), at(total * 60)}
}

// sameClock returns the reading on a day at which the wall clock shows what it
// showed at the start, counted from midnight of the day the start belongs to.
func (r reference) sameClock(start time.Time, startDay, day string) string {
	shown, _ := time.Parse(readingLayout, start.In(r.zone).Format(readingLayout))
	from, _ := time.Parse(time.DateOnly, startDay)
	to, _ := time.Parse(time.DateOnly, day)
	return to.Add(shown.Sub(from)).Format(readingLayout)
}
