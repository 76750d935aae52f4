package presets

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// Spec gives the calendar to deadline.New, with the days of the yearly file
// that HolidaysOf names. zone is the tenant's time zone, for a calendar without
// its own. A malformed date becomes the zero Date, which deadline.New refuses
// in its place.
func (c Calendar) Spec(zone string) deadline.Spec {
	if c.Zone != "" {
		zone = c.Zone
	}
	spec := deadline.Spec{
		Zone:        zone,
		Week:        deadline.Week(c.Week),
		Holidays:    dates(c.Holidays),
		MakeUpDays:  dates(c.MakeUp),
		MakeUpHours: c.MakeUpHours,
		Naming:      c.Naming,
		Covered:     slices.Clone(c.Covered),
	}
	yearlyFiles()[c.HolidaysOf].under(&spec)
	return spec
}

func dates(texts []string) []deadline.Date {
	out := make([]deadline.Date, len(texts))
	for i, text := range texts {
		out[i], _ = deadline.ParseDate(text)
	}
	return out
}

func (v *validator) calendars() {
	if len(v.p.Calendars) == 0 {
		v.add("calendars", "want at least one")
	}
	for i, cal := range v.p.Calendars {
		path := at("calendars", i)
		v.code(path, cal.Code, i, v.calendarCodes)
		v.text(path+".name", cal.Name)
		v.dateTexts(path+".holidays", cal.Holidays)
		v.dateTexts(path+".make_up", cal.MakeUp)
		if cal.HolidaysOf != "" {
			oneOf(&v.collector, path+".holidays_of", "list of holidays", cal.HolidaysOf, HolidayLists()...)
		}
		_, err := deadline.New(cal.Spec(v.p.TimeZone))
		for _, fault := range flatten(err) {
			v.calendarFault(path, cal, fault)
		}
	}
}

// calendarFault puts a fault of the calendar's spec where the file has it.
// What the file reports elsewhere (the tenant's zone, the text of a date) is
// not said twice.
func (v *validator) calendarFault(path string, cal Calendar, err error) {
	var fault *deadline.FieldError
	switch {
	case !errors.As(err, &fault):
		v.add(path, "%s", err)
	case fault.Path == "zone" && cal.Zone == "", strings.HasSuffix(fault.Message, "is not a date"):
	default:
		v.add(path+"."+strings.Replace(fault.Path, "make_up_days", "make_up", 1), "%s", fault.Message)
	}
}

func (v *validator) dateTexts(path string, texts []string) {
	for i, text := range texts {
		if _, err := deadline.ParseDate(text); err != nil {
			v.add(at(path, i), "%q is not a date like 2026-01-31", clip(text))
		}
	}
}

// limit checks a limit; nil is none. A preset has no limit of 0: what is due
// at once has no limit.
func (v *validator) limit(path string, l *settings.Limit) {
	if l == nil {
		return
	}
	unit := deadline.Unit(l.Unit)
	if oneOf(&v.collector, path+".unit", "unit", l.Unit, unit.Values()...) {
		if l.Amount == 0 {
			v.add(path+".amount", "want at least 1")
		} else if err := (deadline.Limit{Amount: l.Amount, Unit: unit}).Validate(); err != nil {
			var fault *deadline.FieldError
			if errors.As(err, &fault) {
				v.add(path+"."+fault.Path, "%s", fault.Message)
			}
		}
	}
	v.ref(path+".calendar", "calendar", l.Calendar, v.calendarCodes)
}

func (v *validator) zone(path, name string) {
	if name == "" || name == "Local" {
		v.add(path, "no time zone, want an IANA name like Asia/Shanghai")
	} else if _, err := time.LoadLocation(name); err != nil {
		v.add(path, "unknown time zone %q, want an IANA name like Asia/Shanghai", clip(name))
	}
}

// flatten undoes errors.Join.
func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
