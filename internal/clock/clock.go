// Package clock is the one source of time. Every instant of the program comes
// from a Clock, in UTC, truncated to microseconds: what PostgreSQL keeps.
package clock

import (
	"sync"
	"time"
)

// Never is an instant that does not come: what stands in a column that must hold
// a time, so that lists and sweeps can be ordered by it, while nothing is due.
var Never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Clock tells the time.
type Clock interface {
	// Now returns the present instant in UTC, in whole microseconds.
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return trim(time.Now()) }

// Fake is a clock that stands until it is moved; for stories and tests. It is
// safe for use by several goroutines.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: trim(t)} }

// Now implements Clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to t, forward or back.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = trim(t)
}

// Advance moves the clock forward by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = trim(f.now.Add(d))
}

func trim(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
