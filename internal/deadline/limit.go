package deadline

import (
	"fmt"
	"slices"
)

// Unit is what the number of a [Limit] counts (D.1).
type Unit string

const (
	// Minute counts elapsed minutes, day and night; it serves limits stated
	// in plain hours too (WH17: 72 hours are 4320 minutes).
	Minute Unit = "MINUTE"
	// WorkingHour (工作时) counts hours of working time.
	WorkingHour Unit = "WORKING_HOUR"
	// WorkingDay (工作日) counts working days and keeps the local clock time
	// of the start (CQ16).
	WorkingDay Unit = "WORKING_DAY"
	// CalendarDay (自然日) counts days of the local calendar and keeps the
	// local clock time of the start across daylight saving (WZ14).
	CalendarDay Unit = "CALENDAR_DAY"
	// EndOfDay is 24:00 local, worked or not: "no matter stays overnight"
	// (CQ13). Amount 1 is the day of the start, 2 the next day, and so on.
	EndOfDay Unit = "END_OF_DAY"
)

var units = []Unit{Minute, WorkingHour, WorkingDay, CalendarDay, EndOfDay}

// Values lists every unit, in the form ent asks of an enum.
func (Unit) Values() []string { return texts(units) }

// Valid reports whether u is one of the five units.
func (u Unit) Valid() bool { return slices.Contains(units, u) }

// working reports whether u counts working time only.
func (u Unit) working() bool { return u == WorkingHour || u == WorkingDay }

// horizonDays is how far, in days of 24 hours, a due time may lie behind its
// start: twenty years. It keeps a limit on a calendar with next to no working
// time from being searched for ever.
const horizonDays = 20*365 + 5

// most is the largest amount of u that can still end within the horizon.
func (u Unit) most() int {
	switch u {
	case Minute:
		return horizonDays * 24 * 60
	case WorkingHour:
		return horizonDays * 24
	default:
		return horizonDays
	}
}

// Limit (时限) is an amount of time to do something in. What it means in
// instants depends on the tenant's [Calendar].
type Limit struct {
	Amount int  `json:"amount"`
	Unit   Unit `json:"unit"`
}

// Validate returns a [FieldError] for an unknown unit or for an amount that is
// out of range: at least 1, at most what fits into twenty years. Only a
// CalendarDay limit may be 0, which is due at its start; Boston has such rules.
func (l Limit) Validate() error {
	if !l.Unit.Valid() {
		return fieldErrorf("unit", "%q is not one of %v", l.Unit, units)
	}
	least := 1
	if l.Unit == CalendarDay {
		least = 0
	}
	if most := l.Unit.most(); l.Amount < least || l.Amount > most {
		return fieldErrorf("amount", "%d is not between %d and %d for %s", l.Amount, least, most, l.Unit)
	}
	return nil
}

// String returns the limit as "7 WORKING_DAY".
func (l Limit) String() string { return fmt.Sprintf("%d %s", l.Amount, l.Unit) }

// Share is the part Num/Den of a limit after which the light is yellow. The
// zero Share is one half (过半, WH20).
type Share struct {
	Num int `json:"num"`
	Den int `json:"den"`
}

// Half is the share of WH20 and the default.
var Half = Share{Num: 1, Den: 2}

// maxDen bounds a share's denominator so that no product can overflow.
const maxDen = 1_000_000

// Validate returns a [FieldError] unless 0 < Num <= Den <= 1,000,000 or s is
// the zero Share. A share of 1/1 is never yellow: it goes from green to red.
func (s Share) Validate() error {
	if s == (Share{}) {
		return nil
	}
	if s.Num < 1 || s.Num > s.Den || s.Den > maxDen {
		return fieldErrorf("share", "%d/%d is not above 0 and at most 1 with a denominator up to %d", s.Num, s.Den, maxDen)
	}
	return nil
}

// of returns the share of a number of seconds, cut down to a whole second.
// Cutting down is exact: a whole second lies behind the true instant if and
// only if it lies behind the cut one.
func (s Share) of(seconds int64) int64 {
	if s == (Share{}) {
		s = Half
	}
	return seconds * int64(s.Num) / int64(s.Den)
}

// Naming says which of two equal working instants a due or yellow time names:
// the end of an office period or the start of the next (D.3).
type Naming string

const (
	// NameClose names the end of the period, 17:00 (Chongqing, CQ16).
	NameClose Naming = "CLOSE"
	// NameOpen names the start of the next, 08:30 of the next working day
	// (Boston, D.4).
	NameOpen Naming = "OPEN"
)

var namings = []Naming{NameClose, NameOpen}

// Values lists both namings, in the form ent asks of an enum.
func (Naming) Values() []string { return texts(namings) }

// Valid reports whether n is CLOSE or OPEN.
func (n Naming) Valid() bool { return slices.Contains(namings, n) }

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
