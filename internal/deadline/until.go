package deadline

import (
	"fmt"
	"time"
)

// RunUntil lays out a limit whose end was granted by name (延期): it is due at
// until, in office hours or not, and its yellow time is the instant at which
// the share has been used of what the unit counts between start and until:
// working time for WorkingHour and WorkingDay, elapsed time for the others,
// without the pauses.
//
// Pauses in before had begun when the date was granted; it was granted knowing
// them. Those in after stop the clock as in [Calendar.RunPaused]: the due time
// is then the instant at which what lay between start and until has been used,
// never earlier than until.
//
// RunUntil returns what RunPaused returns, and a [FieldError] for an until that
// lies before start.
func (c *Calendar) RunUntil(start time.Time, unit Unit, until time.Time, share Share, before, after []Pause) (Times, error) {
	if !unit.Valid() {
		return Times{}, fieldErrorf("unit", "%q is not one of %v", unit, units)
	}
	if err := share.Validate(); err != nil {
		return Times{}, err
	}
	from, err := checkStart(start)
	if err != nil {
		return Times{}, err
	}
	if until.Unix() < from {
		return Times{}, fieldErrorf("until", "%s is before the start, %s", until.UTC().Format(time.RFC3339), start.UTC().Format(time.RFC3339))
	}
	all := append(append(make([]Pause, 0, 8), before...), after...)
	if err := checkPauses(all); err != nil {
		return Times{}, err
	}
	t := track{c: c, start: working{at: from}}
	if unit.working() {
		if t.start, err = c.opening(from); err != nil {
			return Times{}, fmt.Errorf("until %s: %w", until.UTC().Format(time.RFC3339), err)
		}
	}
	return t.until(from, until.Unix(), share, t.stops(from, before), t.stops(from, all))
}

// until does the work of RunUntil on checked arguments.
func (t *track) until(from, until int64, share Share, known, all []stop) (Times, error) {
	seconds := t.used(until)
	reached := seconds
	for _, s := range known {
		seconds -= min(max(0, reached-s.before), s.length)
	}
	due := until
	if len(all) > len(known) {
		later, err := t.stopped(seconds, t.c.naming, all)
		if err != nil {
			return Times{}, err
		}
		due = max(due, later)
	}
	if due-from > horizonDays*daySeconds {
		return Times{}, ErrTooFar
	}
	begin, err := t.stopped(0, t.c.naming, all)
	if err != nil {
		return Times{}, err
	}
	yellow, err := t.stopped(share.of(seconds), t.c.naming, all)
	if err != nil {
		return Times{}, err
	}
	return times(min(begin, due), min(yellow, due), due), nil
}
