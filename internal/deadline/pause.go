package deadline

import (
	"fmt"
	"slices"
	"time"
)

// Pause (暂停) is time in which a limit does not run, from From up to, not
// including, Until.
type Pause struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// RunPaused starts a limit that stands still during pauses and returns its
// named instants, in UTC. Without pauses it is [Calendar.Run].
//
// The limit is laid out first as if there were no pause. That gives what it
// has to use: working time for WorkingHour and WorkingDay, elapsed time for
// the other units. None of it is used during a pause. Start is the first
// instant at which the limit runs, Yellow the one at which the share has been
// used, Due the one at which all has been used.
//
// A pause is to every unit what a break is to office hours: its first and its
// last instant are the same instant of the limit, and the calendar's [Naming]
// says which of the two a yellow or due time names. NameClose names the
// beginning: a limit used up just as it was paused is due then. NameOpen names
// the instant at which time would run again, behind the pause and, for a
// working limit, in office hours. Before a second has been used there is no
// beginning to name: Start always lies behind a pause that it meets, and so
// does a Yellow that names no more than the start.
//
// Pauses may come in any order, overlap, touch, be empty, begin before the
// start or lie outside office hours; fractions of a second are cut off. A
// clock that is still paused has no due time, so a pause needs its end. A
// longer pause never makes an instant earlier.
//
// RunPaused returns what Run returns, a [FieldError] for a pause that ends
// before it begins, and wraps [ErrTooFar] where the pauses put a due time of
// any unit further off than twenty years.
func (c *Calendar) RunPaused(start time.Time, l Limit, share Share, pauses []Pause) (Times, error) {
	if err := l.Validate(); err != nil {
		return Times{}, err
	}
	if err := share.Validate(); err != nil {
		return Times{}, err
	}
	from, err := checkStart(start)
	if err != nil {
		return Times{}, err
	}
	if err := checkPauses(pauses); err != nil {
		return Times{}, err
	}
	times, err := c.run(from, l, share, pauses)
	if err != nil {
		return Times{}, fmt.Errorf("%s from %s: %w", l, start.UTC().Format(time.RFC3339), err)
	}
	return times, nil
}

func checkPauses(pauses []Pause) error {
	for i, p := range pauses {
		if p.Until.Before(p.From) {
			return fieldErrorf(fmt.Sprintf("pauses[%d].until", i), "%s is before the pause begins, %s",
				p.Until.UTC().Format(time.RFC3339), p.From.UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// run does the work of RunPaused on checked arguments.
func (c *Calendar) run(from int64, l Limit, share Share, pauses []Pause) (Times, error) {
	track, seconds, err := c.trackOf(from, l)
	if err != nil {
		return Times{}, err
	}
	stops := track.stops(from, pauses)
	due, err := track.stopped(seconds, c.naming, stops)
	if err != nil {
		return Times{}, err
	}
	// Without a pause, twenty years of days may be an hour longer than the
	// horizon.
	if due-from > horizonDays*daySeconds && (l.Unit.working() || due != from+seconds) {
		return Times{}, ErrTooFar
	}
	begin, err := track.stopped(0, c.naming, stops)
	if err != nil {
		return Times{}, err
	}
	yellow, err := track.stopped(share.of(seconds), c.naming, stops)
	if err != nil {
		return Times{}, err
	}
	return times(begin, yellow, due), nil
}

// stop is a pause on a track: how many seconds of the track lie before it, and
// how many in it.
type stop struct{ before, length int64 }

// stops puts the pauses that touch a track in order, each second in one of
// them only.
func (t *track) stops(from int64, pauses []Pause) []stop {
	if len(pauses) == 0 {
		return nil
	}
	// What lies so far ahead changes no due time that is accepted.
	end := from + 2*horizonDays*daySeconds
	sorted := append(make([]Pause, 0, 8), pauses...) // eight stay off the heap
	slices.SortFunc(sorted, func(a, b Pause) int { return a.From.Compare(b.From) })
	stops := make([]stop, 0, len(sorted))
	reached := from
	for _, p := range sorted {
		first, last := max(reached, p.From.Unix()), min(end, p.Until.Unix())
		if first >= last {
			continue
		}
		reached = last
		before := t.used(first)
		if length := t.used(last) - before; length > 0 {
			stops = append(stops, stop{before, length})
		}
	}
	return stops
}

// stopped returns the instant at which a number of seconds has been used
// outside the stops.
func (t *track) stopped(seconds int64, naming Naming, stops []stop) (int64, error) {
	if seconds == 0 {
		naming = NameOpen
	}
	for _, s := range stops {
		if s.before > seconds || s.before == seconds && naming == NameClose {
			break
		}
		seconds += s.length
	}
	return t.at(seconds, naming)
}

// used returns how many seconds of the track lie before an instant.
func (t *track) used(at int64) int64 {
	s := &t.start
	if s.year == nil {
		return max(0, at-s.at)
	}
	used := -s.used
	for y := s.year; ; y = t.c.year(y.number + 1) {
		part := y.before(at)
		used += part
		if part < y.total || y.number >= s.last {
			return max(0, used)
		}
	}
}
