package store

import (
	"slices"
	"testing"
	"time"
)

func TestPlans_AreLookedAtLessAndLessOften(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var p plans
	var after []time.Duration
	for s := range 200 {
		if at := time.Duration(s) * time.Second; p.due(start.Add(at)) {
			after = append(after, at/time.Second)
		}
	}
	if want := []time.Duration{0, 1, 3, 7, 15, 31, 63, 123, 183}; !slices.Equal(after, want) {
		t.Fatalf("after %d seconds, want %d", after, want)
	}
}

func TestPlans_AreOutgrownByATableThatDoubled(t *testing.T) {
	t.Parallel()
	p := plans{rows: map[int64]int64{1: 10_000, 2: 0}}
	for _, c := range []struct {
		name string
		rows map[int64]int64
		want bool
	}{
		{"nothing grew", map[int64]int64{1: 10_000, 2: 0}, false},
		{"by half", map[int64]int64{1: 15_000, 2: 0}, false},
		{"more than doubled", map[int64]int64{1: 20_001, 2: 0}, true},
		{"an empty one has a few", map[int64]int64{1: 10_000, 2: small}, false},
		{"an empty one has many", map[int64]int64{1: 10_000, 2: small + 1}, true},
		{"a new one", map[int64]int64{1: 10_000, 3: 10_000}, true},
		{"one is gone", map[int64]int64{2: 0}, false},
	} {
		if got := p.outgrown(c.rows); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
