package deadline

import (
	"errors"
	"math"
	"time"
)

// ErrTooFar says that a limit is not used up within twenty years of its start:
// the calendar has too little working time for it, or its pauses are too long.
var ErrTooFar = errors.New("no due time within twenty years")

// unbounded stands for no earliest instant.
const unbounded = math.MinInt64 / 2

// Starts lie in [firstStart, endStart).
var (
	firstStart = time.Date(firstYear+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	endStart   = time.Date(lastYear-horizonYears, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// horizonYears is how many calendar years behind the year of its start the
// search for a due time may touch: twenty, and one for the rest of the first.
const horizonYears = 21

// Run starts a limit and returns its named instants, in UTC.
//
//   - Minute: that many elapsed minutes.
//   - CalendarDay: the same local clock time so many days later (WZ14,
//     scenario 1).
//   - EndOfDay: 24:00 local of the day of the start or a later one, worked or
//     not (CQ13, scenario 4).
//   - WorkingHour: that many hours of working time.
//   - WorkingDay: the same local clock time on the N-th working day after the
//     start (CQ16, scenario 4). Where all days have the same hours, this is N
//     times a day's working time. Where they differ and the clock time lies
//     outside the last day's hours, that day's opening, break or closing next
//     to it stands in.
//
// A working limit started outside office hours, the instant of closing
// included, starts at the next opening. Its due and yellow times are named by
// the calendar's [Naming], and its yellow time is the instant at which the
// share of its working time has been used. The other units have
// used their share when that share of the time between start and due has
// elapsed.
//
// A later start is never due earlier, except that the keeping of clock times
// lets a CalendarDay or WorkingDay limit started in an hour that the clock
// repeats in autumn follow the clock back.
//
// Run returns a [FieldError] for an invalid limit or share or for a start
// outside the years 1901 to 2178, and wraps [ErrTooFar] where a working limit
// finds no start or no due time within twenty years.
func (c *Calendar) Run(start time.Time, l Limit, share Share) (Times, error) {
	return c.RunPaused(start, l, share, nil)
}

// checkStart returns the start as Unix time.
func checkStart(start time.Time) (int64, error) {
	from := start.Unix()
	if from < firstStart.Unix() || from >= endStart.Unix() {
		return 0, fieldErrorf("start", "%s is not between %s and %s",
			start.UTC().Format(time.DateOnly), firstStart.Format(time.DateOnly), endStart.Format(time.DateOnly))
	}
	return from, nil
}

// track is the time that a limit uses, counted in seconds from its start: all
// time, or working time only.
type track struct {
	c     *Calendar
	start working // year is nil where all time counts
}

// trackOf returns the track of a limit and how many seconds of it the limit has.
func (c *Calendar) trackOf(from int64, l Limit) (track, int64, error) {
	if !l.Unit.working() {
		return track{c: c, start: working{at: from}}, c.elapsedDue(from, l) - from, nil
	}
	s, err := c.opening(from)
	if err != nil {
		return track{}, 0, err
	}
	seconds := int64(l.Amount) * 60 * 60
	if l.Unit == WorkingDay {
		seconds, err = c.daysLater(s, l.Amount)
	}
	return track{c: c, start: s}, seconds, err
}

// elapsedDue returns the due time of a limit that ignores office hours.
func (c *Calendar) elapsedDue(from int64, l Limit) int64 {
	amount := int64(l.Amount)
	if l.Unit == Minute {
		return from + amount*60
	}
	reading := c.local(from) + amount*daySeconds
	if l.Unit == EndOfDay {
		reading -= floorMod(reading, daySeconds)
	}
	return c.instant(reading, from)
}

// at returns the instant at which a number of seconds of the track has been
// used, named as naming says. No seconds are used at the start itself: a
// closing that names the same working instant would lie before it.
func (t *track) at(seconds int64, naming Naming) (int64, error) {
	s := &t.start
	if s.year == nil || seconds == 0 {
		return s.at + seconds, nil
	}
	y, used := s.year, s.used+seconds
	for used > y.total || used == y.total && naming == NameOpen {
		if y.number >= s.last {
			return 0, ErrTooFar
		}
		used -= y.total
		y = t.c.year(y.number + 1)
	}
	return y.at(used, naming), nil
}

// working is a start in working time.
type working struct {
	at   int64 // the instant, inside a span
	year *year
	day  int   // the workday of the year
	used int64 // working seconds of the year before it
	last int   // the last year to look for a due time in
}

// opening returns the first instant of working time not before a given one.
func (c *Calendar) opening(from int64) (working, error) {
	reading := c.local(from)
	y := c.year(time.Unix(reading, 0).UTC().Year())
	last := y.number + horizonYears
	i := y.from(floorDiv(reading, daySeconds))
	for {
		for ; i < len(y.spans); i++ {
			if s := &y.spans[i]; s.close > from {
				at := max(from, s.open)
				return working{at, y, s.day, s.used + at - s.open, last}, nil
			}
		}
		if y.number >= last {
			return working{}, ErrTooFar
		}
		y, i = c.year(y.number+1), 0
	}
}

// daysLater returns the working seconds from s to the same local clock time n
// working days later.
func (c *Calendar) daysLater(s working, n int) (int64, error) {
	y, day, seconds := s.year, s.day+n, -s.used
	for day >= len(y.days) {
		if y.number >= s.last {
			return 0, ErrTooFar
		}
		day -= len(y.days)
		seconds += y.total
		y = c.year(y.number + 1)
	}
	clock := c.local(s.at) - s.year.days[s.day].number*daySeconds
	at := c.instant(y.days[day].number*daySeconds+clock, s.at)
	return seconds + y.usedBy(day, at), nil
}

func times(start, yellow, due int64) Times {
	return Times{
		Start:  time.Unix(start, 0).UTC(),
		Yellow: time.Unix(yellow, 0).UTC(),
		Due:    time.Unix(due, 0).UTC(),
	}
}
