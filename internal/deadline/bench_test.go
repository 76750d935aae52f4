package deadline

import (
	"testing"
	"time"
)

func BenchmarkRun(b *testing.B) {
	for _, bc := range []struct {
		name string
		c    *Calendar
	}{{"shanghai", MustNew(b, wanzhou(b))}, {"new_york", boston(b)}} {
		from := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, l := range []Limit{{4320, Minute}, {56, WorkingHour}, {7, WorkingDay}, {90, WorkingDay}, {7, CalendarDay}, {1, EndOfDay}} {
			b.Run(bc.name+"/"+l.String(), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					// A prime step visits all hours of two years.
					at := from.Add(time.Duration(i%17_000*3_709) * time.Second)
					if _, err := bc.c.Run(at, l, Half); err != nil {
						b.Fatal(err)
					}
					i++
				}
			})
		}
	}
}

func BenchmarkLight(b *testing.B) {
	c := MustNew(b, wanzhou(b))
	start := MustLocal(b, c, "2015-06-20 18:00")
	times, err := c.Run(start, Limit{7, WorkingDay}, Half)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if Light(times, start) != Green {
			b.Fatal("not green")
		}
	}
}

// BenchmarkRunPaused has a limit that was paused twice, as a case is that
// waited for a report and for an applicant.
func BenchmarkRunPaused(b *testing.B) {
	c := MustNew(b, wanzhou(b))
	from := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, l := range []Limit{{4320, Minute}, {56, WorkingHour}, {7, WorkingDay}, {7, CalendarDay}} {
		b.Run(l.String(), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				at := from.Add(time.Duration(i%17_000*3_709) * time.Second)
				pauses := [...]Pause{
					{at.Add(50 * time.Hour), at.Add(60 * time.Hour)},
					{at.Add(5 * time.Hour), at.Add(29 * time.Hour)},
				}
				if _, err := c.RunPaused(at, l, Half, pauses[:]); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
