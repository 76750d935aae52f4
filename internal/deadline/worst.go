package deadline

import "time"

// Shown is what a light is shown by: the instants of its limit, and the instant
// at which it stood still and kept its colour; nil while it runs.
type Shown struct {
	Yellow  time.Time
	Due     time.Time
	Stopped *time.Time
}

// At returns the colour at an instant.
func (s Shown) At(now time.Time) Color {
	if s.Stopped != nil {
		now = *s.Stopped
	}
	return Light(Times{Yellow: s.Yellow, Due: s.Due}, now)
}

// Worst folds several lights into one, which shows the worst of their colours at
// every instant after those that have stopped did so. So a whole can be listed
// by light as if it had one limit only (C.4). lights must not be empty.
func Worst(lights ...Shown) Shown {
	var out *Shown
	for i := range lights {
		if lights[i].Stopped != nil {
			continue
		}
		if out == nil {
			running := lights[i]
			out = &running
			continue
		}
		out.Yellow, out.Due = earlier(out.Yellow, lights[i].Yellow), earlier(out.Due, lights[i].Due)
	}
	if out == nil {
		return worstStopped(lights)
	}
	for _, s := range lights {
		if s.Stopped == nil {
			continue
		}
		switch s.At(*s.Stopped) {
		case Red:
			out.Yellow, out.Due = earlier(out.Yellow, s.Yellow), earlier(out.Due, s.Due)
		case Yellow:
			out.Yellow = earlier(out.Yellow, s.Yellow)
		}
	}
	return *out
}

// worstStopped is the one of several lights that stand still that shows the worst.
func worstStopped(lights []Shown) Shown {
	worst := lights[0]
	for _, s := range lights[1:] {
		if rank(s.At(*s.Stopped)) > rank(worst.At(*worst.Stopped)) {
			worst = s
		}
	}
	return worst
}

func rank(c Color) int {
	for i, known := range colors {
		if c == known {
			return i
		}
	}
	return -1
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
