package clock

import (
	"sync"
	"testing"
	"time"
)

func TestClocks_TellUTCInWholeMicroseconds(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("east", 8*3600)
	for _, c := range []Clock{System{}, NewFake(time.Date(2026, 3, 2, 9, 0, 0, 123_456_789, zone))} {
		if now := c.Now(); now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
			t.Errorf("%T tells %s", c, now)
		}
	}
	if now := (System{}).Now(); time.Since(now) < 0 || time.Since(now) > time.Minute {
		t.Errorf("the machine's clock tells %s", now)
	}
}

func TestFake_StandsUntilItIsMoved(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	c := NewFake(start)
	for range 3 {
		if got := c.Now(); !got.Equal(start) {
			t.Errorf("it moved by itself to %s", got)
		}
	}
	c.Advance(90 * time.Minute)
	if got := c.Now(); !got.Equal(start.Add(90 * time.Minute)) {
		t.Errorf("after 90 minutes: %s", got)
	}
	c.Set(start.Add(-time.Hour + time.Nanosecond))
	if got := c.Now(); !got.Equal(start.Add(-time.Hour)) {
		t.Errorf("set back: %s", got)
	}
}

// Two who move the clock at once both move it.
func TestFake_MovedBySeveralAtOnce_LosesNothing(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	c := NewFake(start)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				c.Advance(time.Second)
			}
		})
	}
	all.Wait()
	if got := c.Now().Sub(start); got != 4000*time.Second {
		t.Errorf("moved by %s, want 4000 s", got)
	}
}
