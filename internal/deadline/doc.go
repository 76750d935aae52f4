// Package deadline turns a limit ("seven working days") into named instants
// (时限): when the clock starts, when the light turns yellow (黄灯) and when it
// turns red (红灯).
//
// Everything here is a pure function of its arguments: no clock, no store, no
// randomness. Zones, office hours, holidays and make-up working days are data
// of the tenant, given as a [Spec] and compiled once by [New] into a
// [Calendar], which may be shared by any number of goroutines.
//
// # Working time
//
// Working time is the real time that passes inside office hours. An office
// period is open from its first instant up to, not including, its last; the
// end of one period and the start of the next are the same working instant,
// and [Naming] says which of the two a due time names (D.3).
//
// # Pauses
//
// A limit stands still while it is paused. A pause is to it what a break is to
// office hours, so Naming decides at its edges too ([Calendar.RunPaused]). A
// calendar that is changed while limits run changes nothing by itself: the
// owner of a clock runs it again, from the same start, with the new calendar.
//
// # Local clocks
//
// A local clock reading belongs to the first instant at which the clock shows
// it or has jumped past it. So a reading skipped in spring is the moment of
// the jump, a reading that comes twice in autumn is the first of the two, and
// a day that a zone left out altogether has no working time.
//
// All instants are whole seconds: fractions of a start are cut off.
package deadline
