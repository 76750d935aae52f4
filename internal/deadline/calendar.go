package deadline

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
	_ "time/tzdata" // zones must resolve on a machine without a zone database
)

const daySeconds = 24 * 60 * 60

// Starts are accepted from firstYear+1; lastYear leaves room behind the last
// accepted start for the horizon and one year more.
const (
	firstYear = 1900
	lastYear  = 2200
)

// Calendar is a compiled [Spec]. It never changes after [New] and is safe for
// concurrent use; what it keeps inside is a cache of years already worked out.
type Calendar struct {
	zone    *time.Location
	naming  Naming
	week    [7][]period // by time.Weekday
	makeUp  []period
	special map[int64]bool // day number -> worked (make-up) or off (holiday)
	years   [lastYear - firstYear + 1]atomic.Pointer[year]
}

// New checks a spec and compiles it. It reports all faults at once, as one flat
// errors.Join of [FieldError] values with the paths of their fields: an unknown zone or naming, a
// malformed, empty or overlapping period, a date that does not exist or is
// both holiday and make-up day, a covered year that is none, a calendar with no
// working time at all.
func New(spec Spec) (*Calendar, error) {
	c := &Calendar{naming: spec.Naming, special: make(map[int64]bool)}
	faults := c.setZone(spec.Zone)
	if !spec.Naming.Valid() {
		faults = append(faults, fieldErrorf("naming", "%q is not one of %v", spec.Naming, namings))
	}
	faults = append(faults, c.setHours(&spec)...)
	faults = append(faults, c.setDates(&spec)...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// Location returns the calendar's zone, for showing times to people.
func (c *Calendar) Location() *time.Location { return c.zone }

func (c *Calendar) setZone(name string) []error {
	// LoadLocation reads "" as UTC and "Local" as the machine's zone; a
	// tenant's zone must be said and must not depend on the machine.
	if name == "" || name == "Local" {
		return []error{fieldErrorf("zone", "%q is not a zone like Asia/Shanghai", name)}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return []error{fieldErrorf("zone", "%q is not a known time zone", name)}
	}
	c.zone = zone
	return nil
}

func (c *Calendar) setHours(spec *Spec) []error {
	var faults []error
	var first []period
	written := false
	for _, wd := range weekdays {
		texts := wd.of(&spec.Week)
		periods, wrong := parsePeriods("week."+wd.name, texts)
		faults = append(faults, wrong...)
		c.week[wd.day] = periods
		if len(first) == 0 {
			first = periods
		}
		written = written || len(texts) > 0
	}
	makeUp, wrong := parsePeriods("make_up_hours", spec.MakeUpHours)
	faults = append(faults, wrong...)
	if c.makeUp = makeUp; len(spec.MakeUpHours) == 0 {
		c.makeUp = first
	}
	switch {
	case written:
	case len(spec.MakeUpDays) == 0:
		faults = append(faults, fieldErrorf("week", "there is no working time at all"))
	case len(spec.MakeUpHours) == 0:
		faults = append(faults, fieldErrorf("make_up_hours", "must be given, because the week has no hours to take over"))
	}
	return faults
}

func (c *Calendar) setDates(spec *Spec) []error {
	var faults []error
	for _, list := range []struct {
		path  string
		dates []Date
		works bool
	}{{"holidays", spec.Holidays, false}, {"make_up_days", spec.MakeUpDays, true}} {
		for i, d := range list.dates {
			path := fmt.Sprintf("%s[%d]", list.path, i)
			if !d.Valid() {
				faults = append(faults, fieldErrorf(path, "%s is not a date", d))
				continue
			}
			if works, listed := c.special[d.day()]; listed && works != list.works {
				faults = append(faults, fieldErrorf(path, "%s is a holiday too", d))
				continue
			}
			c.special[d.day()] = list.works
		}
	}
	for i, year := range spec.Covered {
		if year < 1 || year > 9999 {
			faults = append(faults, fieldErrorf(fmt.Sprintf("covered[%d]", i), "%d is not a year", year))
		}
	}
	return faults
}

// hours returns the office periods of a day number.
func (c *Calendar) hours(day int64) []period {
	works, listed := c.special[day]
	switch {
	case !listed:
		return c.week[weekdayOf(day)]
	case works:
		return c.makeUp
	default:
		return nil
	}
}

// local returns the local clock reading at an instant, as the Unix time that
// a clock in UTC with the same reading would have.
func (c *Calendar) local(at int64) int64 { return at + c.offset(at) }

// offset returns how many seconds the local clock is ahead of UTC.
func (c *Calendar) offset(at int64) int64 {
	_, offset := time.Unix(at, 0).In(c.zone).Zone()
	return int64(offset)
}

// widestOffset is more than any zone has ever been ahead of UTC, in seconds.
const widestOffset = 16 * 60 * 60

// instant returns the first instant, not before a given one, at which the
// local clock reads a given time or later. This settles readings that a change
// of the clock skips or repeats, and never gets earlier as the reading grows.
// It relies on changes of the clock being days apart.
//
// Time.ZoneBounds would give the changes at once, but in the years that the
// zone database describes by a rule it gives an end before the instant itself
// on the last day of a leap year (golang/go#81583).
func (c *Calendar) instant(reading, notBefore int64) int64 {
	from := max(reading-widestOffset, notBefore)
	for {
		offset := c.offset(from)
		at := max(from, reading-offset)
		if c.offset(at) == offset {
			return at
		}
		from = c.change(from, at)
	}
}

// change returns the first instant in (from, to] with another offset than at
// from; there must be one.
func (c *Calendar) change(from, to int64) int64 {
	offset := c.offset(from)
	for to-from > 1 {
		if mid := from + (to-from)/2; c.offset(mid) == offset {
			from = mid
		} else {
			to = mid
		}
	}
	return to
}

// weekdayOf returns the weekday of a day number; day 0 was a Thursday.
func weekdayOf(day int64) time.Weekday {
	return time.Weekday(floorMod(day+int64(time.Thursday), 7))
}

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

func floorMod(a, b int64) int64 { return (a%b + b) % b }
