package deadline

import (
	"errors"
	"sync"
	"testing"
	"time"
)

type runCase struct {
	spec               Spec
	start              string
	limit              Limit
	share              Share
	begin, yellow, due string // local; begin "" means the start itself
}

func (rc runCase) check(t *testing.T) {
	t.Helper()
	c := MustNew(t, rc.spec)
	got, err := c.Run(MustLocal(t, c, rc.start), rc.limit, rc.share)
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	if rc.begin == "" {
		rc.begin = rc.start
	}
	want := Times{MustLocal(t, c, rc.begin).UTC(), MustLocal(t, c, rc.yellow).UTC(), MustLocal(t, c, rc.due).UTC()}
	if got != want {
		t.Errorf("%s from %s\n got %v\nwant %v", rc.limit, rc.start, got, want)
	}
}

func TestRun_Scenarios_GiveTheirExactTimes(t *testing.T) {
	t.Parallel()
	seven := Limit{7, WorkingDay}
	with := func(change func(*Spec)) Spec {
		s := wanzhou(t)
		change(&s)
		return s
	}
	dayOff := func(s *Spec) { s.Holidays = append(s.Holidays, MustDates(t, "2015-06-25")...) }
	makeUp := func(s *Spec) { s.MakeUpDays = MustDates(t, "2015-06-27") }
	for name, rc := range map[string]runCase{
		"1 seven calendar days": {spec: wanzhou(t), start: "2012-12-20 20:00", limit: Limit{7, CalendarDay},
			yellow: "2012-12-24 08:00", due: "2012-12-27 20:00"},
		"1 promise of fifteen days": {spec: wanzhou(t), start: "2012-12-21 10:00", limit: Limit{15, CalendarDay},
			yellow: "2012-12-28 22:00", due: "2013-01-05 10:00"},
		"4.1 the same day": {spec: wanzhou(t), start: "2015-06-20 10:00", limit: Limit{1, EndOfDay},
			yellow: "2015-06-20 17:00", due: "2015-06-21 00:00"},
		"4.2 seven working days": {spec: wanzhou(t), start: "2015-06-20 18:00", limit: seven,
			begin: "2015-06-23 09:00", yellow: "2015-06-26 13:00", due: "2015-07-01 17:00"},
		"4.2 as working hours": {spec: wanzhou(t), start: "2015-06-20 18:00", limit: Limit{56, WorkingHour},
			begin: "2015-06-23 09:00", yellow: "2015-06-26 13:00", due: "2015-07-01 17:00"},
		"4.3 a day off": {spec: with(dayOff), start: "2015-06-20 18:00", limit: seven,
			begin: "2015-06-23 09:00", yellow: "2015-06-29 13:00", due: "2015-07-02 17:00"},
		"4.3 day off and make-up day": {spec: with(func(s *Spec) { dayOff(s); makeUp(s) }), start: "2015-06-20 18:00", limit: seven,
			begin: "2015-06-23 09:00", yellow: "2015-06-27 13:00", due: "2015-07-01 17:00"},
		"4.3 make-up day alone": {spec: with(makeUp), start: "2015-06-20 18:00", limit: seven,
			begin: "2015-06-23 09:00", yellow: "2015-06-26 13:00", due: "2015-06-30 17:00"},
		"4.2 named by opening": {spec: with(func(s *Spec) { s.Naming = NameOpen }), start: "2015-06-20 18:00", limit: seven,
			begin: "2015-06-23 09:00", yellow: "2015-06-26 13:00", due: "2015-07-02 09:00"},
		"10 seventy-two hours": {spec: wanzhou(t), start: "2019-11-25 15:00", limit: Limit{4320, Minute},
			yellow: "2019-11-27 03:00", due: "2019-11-28 15:00"},
		"14 two hours": {spec: wanzhou(t), start: "2022-01-14 09:00", limit: Limit{120, Minute},
			yellow: "2022-01-14 10:00", due: "2022-01-14 11:00"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); rc.check(t) })
	}
}

func TestRun_EdgesOfOfficeHours(t *testing.T) {
	t.Parallel()
	lunch := Spec{Zone: "Asia/Shanghai", Week: weekOf("09:00-12:00", "13:00-17:00"), Naming: NameClose}
	lunchOpen := lunch
	lunchOpen.Naming = NameOpen
	uneven := lunch
	uneven.Week.Fri = []string{"10:00-11:00", "14:00-15:00"}
	for name, rc := range map[string]runCase{
		"closing time starts at the next opening": {spec: lunch, start: "2024-03-04 17:00", limit: Limit{1, WorkingHour},
			begin: "2024-03-05 09:00", yellow: "2024-03-05 09:30", due: "2024-03-05 10:00"},
		"a break is not used": {spec: lunch, start: "2024-03-04 11:00", limit: Limit{2, WorkingHour},
			yellow: "2024-03-04 12:00", due: "2024-03-04 14:00"},
		"a break named by its end": {spec: lunchOpen, start: "2024-03-04 11:00", limit: Limit{2, WorkingHour},
			yellow: "2024-03-04 13:00", due: "2024-03-04 14:00"},
		"a start in the break": {spec: lunch, start: "2024-03-04 12:30", limit: Limit{7, WorkingHour},
			begin: "2024-03-04 13:00", yellow: "2024-03-04 16:30", due: "2024-03-05 12:00"},
		"clock time before the last day's opening": {spec: uneven, start: "2024-03-07 09:20", limit: Limit{1, WorkingDay},
			yellow: "2024-03-07 13:40", due: "2024-03-07 17:00"},
		"clock time in the last day's break": {spec: uneven, start: "2024-03-07 13:30", limit: Limit{1, WorkingDay},
			yellow: "2024-03-07 15:45", due: "2024-03-08 11:00"},
		"clock time after the last day's closing": {spec: uneven, start: "2024-03-07 16:00", limit: Limit{1, WorkingDay},
			yellow: "2024-03-08 10:30", due: "2024-03-08 15:00"},
		"a share of a quarter": {spec: lunch, start: "2024-03-04 09:00", limit: Limit{4, WorkingHour}, share: Share{1, 4},
			yellow: "2024-03-04 10:00", due: "2024-03-04 14:00"},
		"a share of a second stays at the start": {spec: lunch, start: "2024-03-04 09:00", limit: Limit{1, WorkingHour}, share: Share{1, 10000},
			yellow: "2024-03-04 09:00", due: "2024-03-04 10:00"},
		"the whole is never yellow": {spec: lunch, start: "2024-03-04 09:00", limit: Limit{1, WorkingHour}, share: Share{1, 1},
			yellow: "2024-03-04 10:00", due: "2024-03-04 10:00"},
		"due at the start": {spec: lunch, start: "2024-03-04 20:00", limit: Limit{0, CalendarDay},
			yellow: "2024-03-04 20:00", due: "2024-03-04 20:00"},
		"end of the next day": {spec: lunch, start: "2024-03-04 00:00", limit: Limit{2, EndOfDay},
			yellow: "2024-03-05 00:00", due: "2024-03-06 00:00"},
		"over the new year": {spec: lunch, start: "2023-12-29 16:00", limit: Limit{8, WorkingHour},
			yellow: "2024-01-01 12:00", due: "2024-01-01 17:00"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); rc.check(t) })
	}
}

func TestRun_ChangesOfTheClock(t *testing.T) {
	t.Parallel()
	night := func(zone string) Spec {
		all := []string{"00:00-24:00"}
		w := weekOf(all...)
		w.Sat, w.Sun = all, all
		return Spec{Zone: zone, Week: w, Naming: NameClose}
	}
	for name, rc := range map[string]runCase{
		"spring keeps the clock time": {spec: night("America/New_York"), start: "2015-03-07 12:00", limit: Limit{1, CalendarDay},
			yellow: "2015-03-07 23:30", due: "2015-03-08 12:00"},
		"autumn keeps the clock time": {spec: night("America/New_York"), start: "2015-10-31 12:00", limit: Limit{1, CalendarDay},
			yellow: "2015-11-01 00:30", due: "2015-11-01 12:00"},
		"a skipped reading is the jump": {spec: night("America/New_York"), start: "2015-03-07 02:30", limit: Limit{1, CalendarDay},
			yellow: "2015-03-07 14:15", due: "2015-03-08 03:00"},
		"a night shift in spring is an hour short": {spec: night("America/New_York"), start: "2015-03-08 00:00", limit: Limit{23, WorkingHour},
			yellow: "2015-03-08 12:30", due: "2015-03-09 00:00"},
		"a day the zone left out is not worked": {spec: night("Pacific/Apia"), start: "2011-12-29 12:00", limit: Limit{1, WorkingDay},
			yellow: "2011-12-31 00:00", due: "2011-12-31 12:00"},
		"the last day of a leap year far ahead": {spec: night("America/New_York"), start: "2044-12-30 12:00", limit: Limit{2, CalendarDay},
			yellow: "2044-12-31 12:00", due: "2045-01-01 12:00"},
		"midnight skipped": {spec: night("America/Sao_Paulo"), start: "2015-10-17 12:00", limit: Limit{1, EndOfDay},
			yellow: "2015-10-17 18:00", due: "2015-10-18 01:00"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); rc.check(t) })
	}
}

// In Newfoundland the clock went back from 00:01 to 23:01 of the day before.
func TestRun_EndOfDayInRepeatedHour_IsNotBeforeStart(t *testing.T) {
	t.Parallel()
	c := MustNew(t, Spec{Zone: "America/St_Johns", Week: weekOf("09:00-17:00"), Naming: NameClose})
	back := time.Date(2010, 11, 7, 2, 31, 0, 0, time.UTC) // 00:01 becomes 23:01
	first, err1 := c.Run(back.Add(-10*time.Minute), Limit{1, EndOfDay}, Half)
	second, err2 := c.Run(back.Add(10*time.Minute), Limit{1, EndOfDay}, Half)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if want := back.Add(-time.Minute); !first.Due.Equal(want) {
		t.Errorf("before the change: due %v, want %v", first.Due, want)
	}
	if want := back.Add(59 * time.Minute); !second.Due.Equal(want) {
		t.Errorf("after the change: due %v, want %v", second.Due, want)
	}
}

func TestRun_FractionOfASecond_IsCutOff(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	start := MustLocal(t, c, "2024-03-04 10:00")
	whole, err1 := c.Run(start, Limit{1, Minute}, Half)
	part, err2 := c.Run(start.Add(999*time.Millisecond), Limit{1, Minute}, Half)
	if err1 != nil || err2 != nil || whole != part {
		t.Errorf("got %v (%v), want %v (%v)", part, err2, whole, err1)
	}
}

func TestRun_SparseCalendar_IsRefused(t *testing.T) {
	t.Parallel()
	c := MustNew(t, Spec{Zone: "UTC", MakeUpDays: MustDates(t, "2020-01-01", "2030-06-03"),
		MakeUpHours: []string{"09:00-10:00"}, Naming: NameClose})
	for _, tc := range []struct {
		name, start string
		limit       Limit
		far         bool
	}{
		{"first day", "2019-12-31 00:00", Limit{1, WorkingHour}, false},
		{"second day", "2019-12-31 00:00", Limit{2, WorkingHour}, false},
		{"working day", "2019-12-31 00:00", Limit{1, WorkingDay}, false},
		{"too many hours", "2019-12-31 00:00", Limit{3, WorkingHour}, true},
		{"too many days", "2019-12-31 00:00", Limit{2, WorkingDay}, true},
		{"more than twenty years away", "2010-01-01 00:00", Limit{2, WorkingHour}, true},
		{"no opening left", "2031-01-01 00:00", Limit{1, WorkingHour}, true},
		{"last year", "2178-12-31 23:59", Limit{1, WorkingHour}, true},
	} {
		_, err := c.Run(MustLocal(t, c, tc.start), tc.limit, Half)
		if errors.Is(err, ErrTooFar) != tc.far || (err != nil) != tc.far {
			t.Errorf("%s: error %v, want too far %v", tc.name, err, tc.far)
		}
	}
	twice := MustNew(t, Spec{Zone: "UTC", MakeUpDays: MustDates(t, "2198-06-01"),
		MakeUpHours: []string{"09:00-10:00"}, Naming: NameOpen})
	if _, err := twice.Run(MustLocal(t, twice, "2178-12-31 23:59"), Limit{9, WorkingDay}, Half); !errors.Is(err, ErrTooFar) {
		t.Errorf("opening at the end of the horizon: error %v, want ErrTooFar", err)
	}
}

func TestRun_InvalidInput_NamesTheField(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	at := MustLocal(t, c, "2015-06-23 09:00")
	for _, tc := range []struct {
		start time.Time
		limit Limit
		share Share
		path  string
	}{
		{at, Limit{1, "WEEK"}, Half, "unit"},
		{at, Limit{0, WorkingDay}, Half, "amount"},
		{at, Limit{-1, CalendarDay}, Half, "amount"},
		{at, Limit{7306, WorkingDay}, Half, "amount"},
		{at, Limit{1 << 62, Minute}, Half, "amount"},
		{at, Limit{1, Minute}, Share{0, 2}, "share"},
		{at, Limit{1, Minute}, Share{3, 2}, "share"},
		{at, Limit{1, Minute}, Share{1, 1_000_001}, "share"},
		{time.Time{}, Limit{1, Minute}, Half, "start"},
		{time.Date(2179, 1, 1, 0, 0, 0, 0, time.UTC), Limit{1, Minute}, Half, "start"},
	} {
		_, err := c.Run(tc.start, tc.limit, tc.share)
		var field *FieldError
		if !errors.As(err, &field) || field.Path != tc.path {
			t.Errorf("%v, %v from %v: error %v, want one on %s", tc.limit, tc.share, tc.start, err, tc.path)
		}
	}
}

func TestRun_ManyGoroutines_AgreeOnAFreshCalendar(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	start := MustLocal(t, c, "2015-06-20 18:00")
	var group sync.WaitGroup
	dues := make([]time.Time, 8)
	for i := range dues {
		group.Go(func() {
			got, err := c.Run(start, Limit{400, WorkingDay}, Half)
			if err != nil {
				t.Error(err)
			}
			dues[i] = got.Due
		})
	}
	group.Wait()
	for _, due := range dues {
		if due != dues[0] {
			t.Errorf("due times differ: %v", dues)
		}
	}
}
