package deadline

import (
	"sort"
	"time"
)

// year is the working time of one local calendar year, laid end to end.
type year struct {
	number int
	first  int64     // day number of 1 January
	days   []workday // days with working time, in order
	spans  []span    // office periods with working time, in order
	total  int64     // working seconds of the year
	// next gives, for each day of the year, the first workday not before it.
	next []int32
}

// workday is a day with working time.
type workday struct {
	number int64 // day number
	span   int   // its first span
	used   int64 // working seconds of the year before it
}

// span is an office period as instants, open up to but not including close.
type span struct {
	open, close int64
	used        int64 // working seconds of the year before it
	day         int   // the workday it belongs to
}

// year returns the working time of a year, worked out on first use. Two
// goroutines may do so at once and arrive at the same; one of the two stays.
func (c *Calendar) year(number int) *year {
	slot := &c.years[number-firstYear]
	if y := slot.Load(); y != nil {
		return y
	}
	y := c.layOut(number)
	slot.Store(y)
	return y
}

func (c *Calendar) layOut(number int) *year {
	first := Date{number, time.January, 1}.day()
	end := Date{number + 1, time.January, 1}.day()
	y := &year{number: number, first: first, next: make([]int32, end-first)}
	for day := first; day < end; day++ {
		y.next[day-first] = int32(len(y.days))
		w := workday{number: day, span: len(y.spans), used: y.total}
		for _, p := range c.hours(day) {
			s := span{
				open:  c.instant(day*daySeconds+p.open, unbounded),
				close: c.instant(day*daySeconds+p.close, unbounded),
				used:  y.total,
				day:   len(y.days),
			}
			// A change of the clock can swallow a period whole.
			if s.open < s.close {
				y.spans = append(y.spans, s)
				y.total += s.close - s.open
			}
		}
		if len(y.spans) > w.span {
			y.days = append(y.days, w)
		}
	}
	return y
}

// from returns the first span that can still be open on a day of this year.
func (y *year) from(day int64) int {
	if next := int(y.next[day-y.first]); next < len(y.days) {
		return y.days[next].span
	}
	return len(y.spans)
}

// ofDay returns the spans of a workday of this year.
func (y *year) ofDay(index int) []span {
	end := len(y.spans)
	if index+1 < len(y.days) {
		end = y.days[index+1].span
	}
	return y.spans[y.days[index].span:end]
}

// usedBy returns the working seconds of the year up to an instant on a
// workday: an instant before its opening counts as the opening, one in a break
// as the break, one after its closing as the closing.
func (y *year) usedBy(index int, at int64) int64 {
	used := y.days[index].used
	for _, s := range y.ofDay(index) {
		used += max(0, min(at, s.close)-s.open)
	}
	return used
}

// before returns the working seconds of the year before an instant.
func (y *year) before(at int64) int64 {
	i := sort.Search(len(y.spans), func(i int) bool { return y.spans[i].open >= at })
	if i == 0 {
		return 0
	}
	s := &y.spans[i-1]
	return s.used + min(at, s.close) - s.open
}

// at returns the instant at which a number of working seconds of the year has
// been used. Where that is an edge of office hours, naming decides. The number
// must lie inside the year: 0 < used <= total to name the close, 0 <= used <
// total to name the opening.
func (y *year) at(used int64, naming Naming) int64 {
	low, high := 0, len(y.spans)-1
	for low < high {
		mid := (low + high) / 2
		s := &y.spans[mid]
		end := s.used + s.close - s.open
		if end > used || end == used && naming == NameClose {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return y.spans[low].open + used - y.spans[low].used
}
