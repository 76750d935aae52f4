package presets

import (
	"slices"
	"testing"
	"time"

	"github.com/huying/huying/internal/deadline"
)

func date(t testing.TB, text string) deadline.Date {
	t.Helper()
	d, err := deadline.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func weekend(d deadline.Date) bool {
	switch time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday, time.Sunday:
		return true
	}
	return false
}

// A notice moves days off, it gives none away: the working days that it makes
// free, less the weekend days that it makes worked, are the days off of the
// law (全国年节及纪念日放假办法), eleven and since 2025 thirteen. One wrong day
// in the file breaks the sum of its year.
func TestHolidaysOfChina_EachYearSumsToTheDaysOfTheLaw(t *testing.T) {
	t.Parallel()
	data, err := holidayFiles.ReadFile("holidays/cn.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parseHolidays(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, year := range file.years {
		if year != 2012+i {
			t.Errorf("year %d in the place of %d", year, 2012+i)
		}
	}
	// A notice reaches into the December before; no later December is in it.
	notice := func(d deadline.Date) int {
		if d.Month == time.December {
			return d.Year + 1
		}
		return d.Year
	}
	sums := map[int]int{}
	for _, d := range file.holidays {
		if !weekend(d) {
			sums[notice(d)]++
		}
	}
	for _, d := range file.makeUp {
		if !weekend(d) {
			t.Errorf("%s is worked anyhow", d)
		}
		sums[notice(d)]--
	}
	for _, year := range file.years {
		want := 11
		switch {
		case year >= 2025:
			want = 13
		case year == 2015: // 3 September
			want = 12
		case year == 2020: // 31 January, and 1 February not worked
			want = 13
		}
		if sums[year] != want {
			t.Errorf("%d has %d days off, want %d", year, sums[year], want)
		}
	}
}

// What the law fixes by date or by sun and moon is off in every year.
func TestHolidaysOfChina_FestivalsAreOff(t *testing.T) {
	t.Parallel()
	spec := Calendar{HolidaysOf: "CN"}.Spec("Asia/Shanghai")
	for _, text := range []string{
		"2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05",
		"2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", // Spring Festival
		"2012-06-23", "2013-06-12", "2014-06-02", "2015-06-20", "2016-06-09", "2017-05-30", "2018-06-18", "2019-06-07",
		"2020-06-25", "2021-06-14", "2022-06-03", "2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19", // Dragon Boat
		"2012-09-30", "2013-09-19", "2014-09-08", "2015-09-27", "2016-09-15", "2017-10-04", "2018-09-24", "2019-09-13",
		"2020-10-01", "2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25", // Mid-Autumn
	} {
		if !slices.Contains(spec.Holidays, date(t, text)) {
			t.Errorf("%s is not off", text)
		}
	}
	for year := 2012; year <= 2026; year++ {
		for _, d := range []deadline.Date{{Year: year, Month: time.January, Day: 1}, {Year: year, Month: time.May, Day: 1}, {Year: year, Month: time.October, Day: 3}} {
			if !slices.Contains(spec.Holidays, d) {
				t.Errorf("%s is not off", d)
			}
		}
		if !spec.Knows(year) {
			t.Errorf("%d is not covered", year)
		}
	}
	if spec.Knows(2011) || spec.Knows(2027) {
		t.Errorf("covers %v", spec.Covered)
	}
}

func TestHolidaysOf_OwnDaysAreLaidOverTheFile(t *testing.T) {
	t.Parallel()
	text := keWith(t, "categories:\n", `    holidays_of: CN
    holidays: [2026-05-09, 2026-03-03, 2027-01-01]
    make_up: [2026-05-04, 2026-03-01]
    covered: [2030]
categories:
`)
	p, err := Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec := p.Calendars[0].Spec(p.TimeZone)
	for _, tc := range []struct {
		date        string
		off, worked bool
	}{
		{"2026-05-09", true, false}, // worked by the file
		{"2026-05-04", false, true}, // off by the file
		{"2026-03-03", true, false}, // in neither
		{"2026-03-01", false, true},
		{"2026-05-05", true, false}, // by the file alone
		{"2026-10-10", false, true},
	} {
		d := date(t, tc.date)
		if off, worked := slices.Contains(spec.Holidays, d), slices.Contains(spec.MakeUpDays, d); off != tc.off || worked != tc.worked {
			t.Errorf("%s: off %v, worked %v", d, off, worked)
		}
	}
	if !spec.Knows(2026) || !spec.Knows(2030) || spec.Knows(2027) {
		t.Errorf("covered %v", spec.Covered)
	}
	if before := (Calendar{HolidaysOf: "CN"}).Spec("Asia/Shanghai"); slices.Contains(before.Holidays, date(t, "2026-05-09")) || !slices.Contains(before.Holidays, date(t, "2026-05-04")) {
		t.Error("one calendar's days changed the file")
	}
}

func TestHolidaysOf_ThePresets(t *testing.T) {
	t.Parallel()
	known := map[string][]int{"boston": {2015, 2016}, "ke": nil, "kerala": nil}
	for _, name := range Names() {
		p := mustLoad(t, name)
		spec := p.Calendars[0].Spec(p.TimeZone)
		if want, own := known[name]; own {
			if !slices.Equal(spec.Years(), want) || spec.Knows(2031) != (want == nil) {
				t.Errorf("%s knows %v", name, spec.Years())
			}
		} else if p.Calendars[0].HolidaysOf != "CN" || !spec.Knows(2026) || spec.Knows(2031) {
			t.Errorf("%s has the holidays of %q and knows %v", name, p.Calendars[0].HolidaysOf, spec.Years())
		}
	}
}

func TestParseHolidays_FaultsNameTheirPath(t *testing.T) {
	t.Parallel()
	entry := func(holidays, makeUp string) string {
		return "- year: 2026\n  holidays: [" + holidays + "]\n  make_up: [" + makeUp + "]\n"
	}
	good := entry("2025-12-31..2026-01-02, 2026-05-01", "2026-01-03")
	for name, tc := range map[string]struct{ text, path string }{
		"good":               {good, ""},
		"two years":          {good + "- {year: 2027, holidays: [2027-01-01], make_up: [2026-12-26]}\n", ""},
		"unknown key":        {good + "  note: x\n", "[0].note"},
		"no list":            {"year: 2026\n", ""},
		"year twice":         {good + "- {year: 2026, holidays: [2026-06-01], make_up: [2026-06-06]}\n", "[1].year"},
		"no year":            {"- {holidays: [2026-06-01], make_up: [2026-06-06]}\n", "[0].year"},
		"no holiday":         {entry("", "2026-06-06"), "[0].holidays"},
		"no make-up day":     {entry("2026-06-06", ""), "[0].make_up"},
		"no such day":        {entry("2026-01-01, 2026-02-29", "2026-06-06"), "[0].holidays[1]"},
		"a range backwards":  {entry("2026-01-03..2026-01-01", "2026-06-06"), "[0].holidays[0]"},
		"a range of a year":  {entry("2026-01-01..2027-01-01", "2026-06-06"), "[0].holidays[0]"},
		"a range of three":   {entry("2026-01-01..2026-01-02..2026-01-03", "2026-06-06"), "[0].holidays[0]"},
		"another year":       {entry("2027-01-01", "2026-06-06"), "[0].holidays[0]"},
		"November before":    {entry("2026-01-01", "2025-11-30"), "[0].make_up[0]"},
		"off and worked":     {entry("2026-01-01..2026-01-03", "2026-01-02"), "[0].make_up[0]"},
		"off twice":          {entry("2026-01-01..2026-01-03, 2026-01-03", "2026-06-06"), "[0].holidays[1]"},
		"text in a number":   {"- {year: soon, holidays: [2026-06-01], make_up: [2026-06-06]}\n", "[0].year"},
		"an anchor":          {"- &a {year: 2026}\n", "line 1"},
		"day listed by both": {good + "- {year: 2027, holidays: [2027-01-01], make_up: [2027-01-01]}\n", "[1].make_up[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseHolidays([]byte(tc.text))
			faults := faultsOf(t, err)
			switch {
			case name == "good" || name == "two years":
				if err != nil {
					t.Error(err)
				}
			case len(faults) == 0 || faults[0].Path != tc.path:
				t.Errorf("faults %v, want one at %q", faults, tc.path)
			}
		})
	}
}
