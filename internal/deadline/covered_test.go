package deadline

import (
	"slices"
	"testing"
	"time"
)

func TestKnows(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		holidays, makeUp []string
		covered          []int
		years            []int
		knows2017        bool
	}{
		"nothing listed":            {nil, nil, nil, nil, true},
		"years with a listed day":   {[]string{"2016-01-01", "2015-06-22", "2015-06-20"}, []string{"2018-02-11"}, nil, []int{2015, 2016, 2018}, false},
		"years that are covered":    {[]string{"2015-06-22"}, nil, []int{2016, 2015}, []int{2015, 2016}, false},
		"a day entered early":       {[]string{"2015-06-22", "2017-05-01"}, nil, []int{2015, 2016}, []int{2015, 2016}, false},
		"covered without a day":     {nil, nil, []int{2016}, []int{2016}, false},
		"a year that is said twice": {nil, nil, []int{2016, 2016}, []int{2016}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := wanzhou(t)
			spec.Holidays, spec.MakeUpDays, spec.Covered = MustDates(t, tc.holidays...), MustDates(t, tc.makeUp...), tc.covered
			before := slices.Clone(tc.covered)
			if got := spec.Years(); !slices.Equal(got, tc.years) {
				t.Errorf("Years() = %v, want %v", got, tc.years)
			}
			for _, year := range tc.years {
				if !spec.Knows(year) {
					t.Errorf("does not know %d", year)
				}
			}
			if spec.Knows(2017) != tc.knows2017 {
				t.Errorf("Knows(2017) = %v", spec.Knows(2017))
			}
			if !slices.Equal(spec.Covered, before) {
				t.Error("Covered was put in order")
			}
		})
	}
}

func TestMissing_AsksForNextYearFromOctoberOnInTheCalendarsZone(t *testing.T) {
	t.Parallel()
	spec := Spec{Zone: "Asia/Shanghai", Holidays: MustDates(t, "2026-10-01")}
	for _, step := range []struct {
		at   string
		want []int
	}{
		{"2026-09-30T15:59:59Z", nil}, {"2026-09-30T16:00:00Z", []int{2027}}, {"2026-12-31T15:59:59Z", []int{2027}},
		{"2026-12-31T16:00:00Z", []int{2027}}, {"2027-10-01T00:00:00Z", []int{2027, 2028}},
	} {
		at, err := time.Parse(time.RFC3339, step.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := spec.Missing(at); !slices.Equal(got, step.want) {
			t.Errorf("at %s: %v, want %v", step.at, got, step.want)
		}
	}
	if got := (Spec{Zone: "Asia/Shanghai"}).Missing(time.Now()); got != nil {
		t.Errorf("a calendar without special days misses %v", got)
	}
}
