package store

import (
	"testing"
	"time"
)

func TestPlans_AreMadeAnew_LessAndLessOften(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var p plans
	var after []time.Duration
	for s := range 200 {
		if at := time.Duration(s) * time.Second; p.old(start.Add(at)) {
			after = append(after, at/time.Second)
		}
	}
	want := []time.Duration{1, 3, 7, 15, 31, 63, 123, 183}
	if len(after) != len(want) {
		t.Fatalf("after %d seconds, want %d", after, want)
	}
	for i := range want {
		if after[i] != want[i] {
			t.Fatalf("after %d seconds, want %d", after, want)
		}
	}
}
