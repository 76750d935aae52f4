package deadline

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRunUntil_HalfIsOfTheTimeTheUnitCounts(t *testing.T) {
	t.Parallel()
	c := MustNew(t, Spec{Zone: "Asia/Shanghai", Naming: NameClose, Week: weekOf("09:00-17:00")})
	at := func(text string) time.Time { return MustLocal(t, c, text) }
	start, until := at("2012-12-20 20:00"), at("2013-01-05 10:00") // a Thursday evening, a Saturday morning
	pause := []Pause{{From: at("2012-12-24 09:00"), Until: at("2012-12-26 09:00")}}
	for _, step := range []struct {
		name               string
		unit               Unit
		before, after      []Pause
		start, yellow, due string
	}{
		{"calendar days", CalendarDay, nil, nil, "2012-12-20 20:00", "2012-12-28 15:00", "2013-01-05 10:00"},
		// eleven working days from Friday: half of 88 hours is 44, five days and a half
		{"working days", WorkingDay, nil, nil, "2012-12-21 09:00", "2012-12-28 13:00", "2013-01-05 10:00"},
		// two of the eleven were paused before: half of 72 hours is 36
		{"known pause", WorkingDay, pause, nil, "2012-12-21 09:00", "2012-12-31 13:00", "2013-01-05 10:00"},
		// two days were paused after the grant: they are added behind it, from Friday 17:00
		{"later pause", WorkingDay, nil, pause, "2012-12-21 09:00", "2013-01-01 13:00", "2013-01-08 17:00"},
		{"later pause of elapsed time", CalendarDay, nil, pause, "2012-12-20 20:00", "2012-12-30 15:00", "2013-01-07 10:00"},
	} {
		got, err := c.RunUntil(start, step.unit, until, Half, step.before, step.after)
		want := Times{at(step.start).UTC(), at(step.yellow).UTC(), at(step.due).UTC()}
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", step.name, got, err, want)
		}
	}
	var field *FieldError
	if _, err := c.RunUntil(start, CalendarDay, start.Add(-time.Second), Half, nil, nil); !errors.As(err, &field) {
		t.Errorf("an end before the start: %v", err)
	}
	if _, err := c.RunUntil(start, CalendarDay, start.AddDate(30, 0, 0), Half, nil, nil); !errors.Is(err, ErrTooFar) {
		t.Errorf("an end in thirty years: %v", err)
	}
}

// For units that count all time, a granted end is the limit of that length.
func TestRunUntil_OfElapsedTime_IsARunOfThatLength(t *testing.T) {
	t.Parallel()
	c := MustNew(t, Spec{Zone: "UTC", Naming: NameClose, Week: Week{Mon: []string{"09:00-17:00"}}})
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(r *rapid.T) {
		start := begin.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(r, "start")) * time.Second)
		minutes := rapid.IntRange(1, 1e5).Draw(r, "minutes")
		from := start.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(r, "from")) * time.Second)
		after := []Pause{{From: from, Until: from.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(r, "length")) * time.Second)}}
		want, err := c.RunPaused(start, Limit{minutes, Minute}, Half, after)
		if err != nil {
			r.Fatal(err)
		}
		got, err := c.RunUntil(start, Minute, start.Add(time.Duration(minutes)*time.Minute), Half, nil, after)
		if err != nil || got != want {
			r.Fatalf("until: %v, %v; run: %v", got, err, want)
		}
	})
}
