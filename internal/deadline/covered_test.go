package deadline

import (
	"slices"
	"testing"
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
