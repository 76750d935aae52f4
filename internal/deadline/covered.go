package deadline

import "slices"

// Years returns the years whose holidays and make-up days the calendar knows,
// in order: those of Covered or, where it is empty, those with at least one
// listed day. It returns nil for a calendar that lists nothing at all, which
// [Spec.Knows] takes for every year.
func (s Spec) Years() []int {
	years := slices.Clone(s.Covered)
	if len(years) == 0 {
		for _, d := range slices.Concat(s.Holidays, s.MakeUpDays) {
			years = append(years, d.Year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

// Knows reports whether due times in a year can be trusted: whether the days
// off of that year have been entered. It is meant for a warning in time for
// next year; [Calendar.Run] does not ask.
//
// Covered decides where it is given: one day of a later year, entered early,
// does not make that year known. A calendar without Covered knows the years it
// has a day of. One that lists no day and no year has no special days by
// intent (a duty desk, a city that writes its week only) and knows every year:
// nothing in it can run out. A calendar with a few days of its own that wants
// no warning either must say Covered.
func (s Spec) Knows(year int) bool {
	years := s.Years()
	return len(years) == 0 || slices.Contains(years, year)
}
