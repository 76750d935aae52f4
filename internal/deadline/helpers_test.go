package deadline

import (
	"testing"
	"time"
)

func MustNew(t testing.TB, spec Spec) *Calendar {
	t.Helper()
	c, err := New(spec)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

func MustDates(t testing.TB, texts ...string) []Date {
	t.Helper()
	dates := make([]Date, len(texts))
	for i, text := range texts {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		dates[i] = d
	}
	return dates
}

// MustLocal reads "2006-01-02 15:04:05", seconds optional, on c's local clock.
func MustLocal(t testing.TB, c *Calendar, text string) time.Time {
	t.Helper()
	if len(text) == len("2006-01-02 15:04") {
		text += ":00"
	}
	at, err := time.ParseInLocation(time.DateTime, text, c.Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func weekOf(periods ...string) Week {
	return Week{Mon: periods, Tue: periods, Wed: periods, Thu: periods, Fri: periods}
}

// wanzhou is the calendar of scenario 4.
func wanzhou(t testing.TB) Spec {
	return Spec{
		Zone:     "Asia/Shanghai",
		Week:     weekOf("09:00-17:00"),
		Holidays: MustDates(t, "2015-06-20", "2015-06-21", "2015-06-22"),
		Naming:   NameClose,
	}
}
