package deadline

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
)

// paths returns the field paths of a joined error, in order.
func paths(err error) []string {
	var out []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, paths(e)...)
		}
		return out
	}
	var field *FieldError
	if errors.As(err, &field) {
		out = append(out, field.Path)
	}
	return out
}

func TestNew_Faults_AreNamedByPath(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*Spec)
		want   []string
	}{
		"none":                   {func(*Spec) {}, nil},
		"no zone":                {func(s *Spec) { s.Zone = "" }, []string{"zone"}},
		"the machine's zone":     {func(s *Spec) { s.Zone = "Local" }, []string{"zone"}},
		"unknown zone":           {func(s *Spec) { s.Zone = "Asia/Wuhan" }, []string{"zone"}},
		"no naming":              {func(s *Spec) { s.Naming = "" }, []string{"naming"}},
		"malformed period":       {func(s *Spec) { s.Week.Mon = []string{"9-17"} }, []string{"week.mon[0]"}},
		"no such minute":         {func(s *Spec) { s.Week.Mon = []string{"09:60-17:00"} }, []string{"week.mon[0]"}},
		"sign in a clock time":   {func(s *Spec) { s.Week.Mon = []string{"+9:00-17:00"} }, []string{"week.mon[0]"}},
		"behind midnight":        {func(s *Spec) { s.Week.Mon = []string{"09:00-24:01"} }, []string{"week.mon[0]"}},
		"empty period":           {func(s *Spec) { s.Week.Fri = []string{"09:00-12:00", "13:00-13:00"} }, []string{"week.fri[1]"}},
		"over midnight":          {func(s *Spec) { s.Week.Sun = []string{"22:00-06:00"} }, []string{"week.sun[0]"}},
		"overlap":                {func(s *Spec) { s.Week.Tue = []string{"09:00-12:00", "11:00-17:00"} }, []string{"week.tue[1]"}},
		"touching periods":       {func(s *Spec) { s.Week.Tue = []string{"00:00-12:00", "12:00-24:00"} }, nil},
		"no working time":        {func(s *Spec) { s.Week = Week{} }, []string{"week"}},
		"make-up without hours":  {func(s *Spec) { s.Week, s.MakeUpDays = Week{}, MustDates(t, "2015-06-27") }, []string{"make_up_hours"}},
		"make-up hours alone":    {func(s *Spec) { s.Week, s.MakeUpHours = Week{}, []string{"09:00-10:00"} }, []string{"week"}},
		"malformed make-up":      {func(s *Spec) { s.MakeUpHours = []string{""} }, []string{"make_up_hours[0]"}},
		"no such date":           {func(s *Spec) { s.Holidays[1] = Date{2015, time.February, 30} }, []string{"holidays[1]"}},
		"holiday and make-up":    {func(s *Spec) { s.MakeUpDays = MustDates(t, "2015-06-27", "2015-06-21") }, []string{"make_up_days[1]"}},
		"no such year":           {func(s *Spec) { s.Covered = []int{2015, 0, 10_000} }, []string{"covered[1]", "covered[2]"}},
		"a holiday listed twice": {func(s *Spec) { s.Holidays = append(s.Holidays, s.Holidays[0]) }, nil},
		"all at once": {func(s *Spec) { s.Zone, s.Naming, s.Week.Mon, s.Week.Wed = "", "", []string{"x"}, []string{"y"} },
			[]string{"zone", "naming", "week.mon[0]", "week.wed[0]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := wanzhou(t)
			tc.change(&spec)
			c, err := New(spec)
			if got := paths(err); !slices.Equal(got, tc.want) || (c == nil) != (err != nil) {
				t.Errorf("faults at %v (%v), want %v", got, err, tc.want)
			}
		})
	}
}

func TestNew_DateInBothLists_NamesTheDate(t *testing.T) {
	t.Parallel()
	spec := wanzhou(t)
	spec.MakeUpDays = MustDates(t, "2015-06-21")
	if _, err := New(spec); err == nil || err.Error() != "make_up_days[0]: 2015-06-21 is a holiday too" {
		t.Errorf("error %v does not name the date", err)
	}
}

func TestNew_MakeUpDay_HasItsOwnHours(t *testing.T) {
	t.Parallel()
	spec := wanzhou(t)
	spec.MakeUpDays = MustDates(t, "2015-06-27")
	spec.MakeUpHours = []string{"10:00-12:00"}
	runCase{spec: spec, start: "2015-06-26 17:30", limit: Limit{3, WorkingHour},
		begin: "2015-06-27 10:00", yellow: "2015-06-27 11:30", due: "2015-06-29 10:00"}.check(t)
}

func TestParseSpec_UnknownFieldOrTrailingText_IsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"zoen":"UTC"}`, `{"zone":"UTC"} x`, `{"holidays":["2015-02-30"]}`, `{"week":{"mon":"09:00-17:00"}}`, ``} {
		if _, err := ParseSpec([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestParseDate_OnlyRealDatesInOneForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2015-2-3", "2015-02-29", "20150203", "2015-02-03 ", "2015-13-01"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q was read as %v", text, d)
		}
	}
	d, err := ParseDate("2016-02-29")
	if err != nil || d != (Date{2016, time.February, 29}) || d.String() != "2016-02-29" {
		t.Errorf("got %v, %v", d, err)
	}
	if _, err := (Date{2015, time.February, 29}).MarshalText(); err == nil {
		t.Error("a date that does not exist was written")
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add([]byte(`{"zone":"Asia/Shanghai","week":{"mon":["09:00-12:00","13:00-17:00"]},"holidays":["2015-06-22"],"make_up_days":["2015-06-27"],"make_up_hours":["10:00-12:00"],"naming":"CLOSE","covered":[2015]}`))
	f.Add([]byte(`{"zone":"America/New_York","week":{"sun":["00:00-24:00"]},"naming":"OPEN"}`))
	f.Add([]byte(`{"zone":"Pacific/Apia","week":{},"make_up_days":["9999-12-31"],"make_up_hours":["00:00-00:01"],"naming":"OPEN"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := ParseSpec(data)
		if err != nil {
			return
		}
		c, err := New(spec)
		if err != nil {
			if len(paths(err)) == 0 {
				t.Fatalf("%v names no field", err)
			}
			return
		}
		again, err := json.Marshal(spec)
		if err != nil {
			t.Fatalf("an accepted spec cannot be written: %v", err)
		}
		if back, err := ParseSpec(again); err != nil || !reflect.DeepEqual(normal(back), normal(spec)) {
			t.Fatalf("%s came back as %+v, %v", again, back, err)
		}
		for _, u := range units {
			times, err := c.Run(time.Date(2015, 3, 8, 6, 59, 59, 0, time.UTC), Limit{3, u}, Half)
			if err == nil && (times.Yellow.Before(times.Start) || times.Due.Before(times.Yellow)) {
				t.Fatalf("%s: out of order: %+v", u, times)
			}
			if err != nil && !errors.Is(err, ErrTooFar) {
				t.Fatalf("%s: %v", u, err)
			}
		}
	})
}

// normal makes empty and absent lists the same.
func normal(s Spec) Spec {
	for _, list := range []*[]string{&s.Week.Mon, &s.Week.Tue, &s.Week.Wed, &s.Week.Thu, &s.Week.Fri, &s.Week.Sat, &s.Week.Sun, &s.MakeUpHours} {
		*list = append([]string(nil), *list...)
	}
	s.Holidays = append([]Date(nil), s.Holidays...)
	s.MakeUpDays = append([]Date(nil), s.MakeUpDays...)
	s.Covered = append([]int(nil), s.Covered...)
	return s
}
