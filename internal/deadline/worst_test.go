package deadline_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/huying/huying/internal/deadline"
)

// One light stands for many: after the last of the stopped ones has stopped it
// shows at every second the worst colour of all, in whatever order they come.
func TestWorst_ShowsTheWorstOfAllAtEveryLaterInstant(t *testing.T) {
	t.Parallel()
	start := time.Date(2019, 11, 25, 7, 0, 0, 0, time.UTC)
	ranks := []deadline.Color{deadline.Green, deadline.Yellow, deadline.Red}
	rapid.Check(t, func(r *rapid.T) {
		at := func(label string, from int) (time.Time, int) {
			n := rapid.IntRange(from, 40).Draw(r, label)
			return start.Add(time.Duration(n) * time.Second), n
		}
		lights := make([]deadline.Shown, rapid.IntRange(1, 6).Draw(r, "lights"))
		now := 0
		for i := range lights {
			yellow, n := at("yellow", 0)
			due, _ := at("due", n)
			lights[i] = deadline.Shown{Yellow: yellow, Due: due}
			if rapid.Bool().Draw(r, "stopped") {
				stopped, n := at("stop", 0)
				lights[i].Stopped, now = &stopped, max(now, n)
			}
		}
		one := deadline.Worst(lights...)
		for second := now; second <= 42; second++ {
			instant := start.Add(time.Duration(second) * time.Second)
			want := deadline.Green
			for _, s := range lights {
				if c := s.At(instant); slices.Index(ranks, c) > slices.Index(ranks, want) {
					want = c
				}
			}
			if got := one.At(instant); got != want {
				r.Fatalf("after %d s %+v shows %s, the worst of %+v is %s", second, one, got, lights, want)
			}
		}
	})
}
