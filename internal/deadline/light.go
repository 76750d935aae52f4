package deadline

import (
	"slices"
	"time"
)

// Color is what a clock shows (D.2, WH20).
type Color string

const (
	// Green: no more than the yellow share of the limit is used.
	Green Color = "GREEN"
	// Yellow (黄灯): more than the share is used, the limit has not passed.
	Yellow Color = "YELLOW"
	// Red (红灯): the limit has passed.
	Red Color = "RED"
)

var colors = []Color{Green, Yellow, Red}

// Values lists the colours, in the form ent asks of an enum.
func (Color) Values() []string { return texts(colors) }

// Valid reports whether c is one of the three colours.
func (c Color) Valid() bool { return slices.Contains(colors, c) }

// Times are the named instants of a running limit: UTC, whole seconds, in
// order Start <= Yellow <= Due.
type Times struct {
	// Start is when the limit begins to run. A working limit begins at the
	// next opening if it was started outside office hours.
	Start time.Time `json:"start"`
	// Yellow is the last second that is still green: when the share of the
	// limit has been used exactly.
	Yellow time.Time `json:"yellow"`
	// Due is the last second that is not yet red.
	Due time.Time `json:"due"`
}

// Light returns the colour of t at an instant. Both sides are compared in
// whole seconds, so that the light changes one second after the named instant
// and not a fraction of a second after it (D.2, scenario 11). It does not ask
// for office hours. A finished step keeps its last colour: pass the instant at
// which it was finished.
func Light(t Times, at time.Time) Color {
	switch now := at.Unix(); {
	case now > t.Due.Unix():
		return Red
	case now > t.Yellow.Unix():
		return Yellow
	default:
		return Green
	}
}
