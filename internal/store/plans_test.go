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
	p := plans{rows: map[string]int64{"a": 10_000, "b": 0}}
	for _, c := range []struct {
		name string
		rows map[string]int64
		want bool
	}{
		{"nothing grew", map[string]int64{"a": 10_000, "b": 0}, false},
		{"by half", map[string]int64{"a": 15_000, "b": 0}, false},
		{"more than doubled", map[string]int64{"a": 20_001, "b": 0}, true},
		{"an empty one has a few", map[string]int64{"a": 10_000, "b": small}, false},
		{"an empty one has many", map[string]int64{"a": 10_000, "b": small + 1}, true},
		{"a new one", map[string]int64{"a": 10_000, "c": 10_000}, true},
		{"one is gone", map[string]int64{"b": 0}, false},
	} {
		if got := p.outgrown(c.rows); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
