package deadline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Spec is a working calendar (工作日历) as a tenant writes it down (D.1).
// [New] checks it.
type Spec struct {
	// Zone is a name of the IANA time zone database, "Asia/Shanghai".
	Zone string `json:"zone"`
	// Week holds the ordinary office hours.
	Week Week `json:"week"`
	// Holidays (节假日) are local dates without working time.
	Holidays []Date `json:"holidays,omitempty"`
	// MakeUpDays (调休上班日) are local dates that are worked whatever the
	// week says. No date may be both a holiday and a make-up day.
	MakeUpDays []Date `json:"make_up_days,omitempty"`
	// MakeUpHours are the office hours of all make-up days; left empty, they
	// are those of the first working day of the week, Monday being the first.
	MakeUpHours []string `json:"make_up_hours,omitempty"`
	// Naming says how due times at the edge of office hours are named.
	Naming Naming `json:"naming"`
	// Covered are the years whose special days are all listed, where that
	// cannot be seen from the lists; Years says what it is for.
	Covered []int `json:"covered,omitempty"`
}

// Week gives each weekday its office periods in local time, in order and
// without overlap: "09:00-12:00", "13:00-17:00". The last may end at 24:00;
// work over midnight is two periods on two days. No period: a day off.
type Week struct {
	Mon []string `json:"mon,omitempty"`
	Tue []string `json:"tue,omitempty"`
	Wed []string `json:"wed,omitempty"`
	Thu []string `json:"thu,omitempty"`
	Fri []string `json:"fri,omitempty"`
	Sat []string `json:"sat,omitempty"`
	Sun []string `json:"sun,omitempty"`
}

// weekdays is in the order of a working week, which is not time.Weekday's.
var weekdays = []struct {
	day  time.Weekday
	name string
	of   func(*Week) []string
}{
	{time.Monday, "mon", func(w *Week) []string { return w.Mon }},
	{time.Tuesday, "tue", func(w *Week) []string { return w.Tue }},
	{time.Wednesday, "wed", func(w *Week) []string { return w.Wed }},
	{time.Thursday, "thu", func(w *Week) []string { return w.Thu }},
	{time.Friday, "fri", func(w *Week) []string { return w.Fri }},
	{time.Saturday, "sat", func(w *Week) []string { return w.Sat }},
	{time.Sunday, "sun", func(w *Week) []string { return w.Sun }},
}

// FieldError is a fault in one field of an input.
type FieldError struct {
	// Path leads to the field: "week.mon[0]".
	Path string
	// Message says what is wrong with it, in plain English.
	Message string
}

// Error returns "path: message".
func (e *FieldError) Error() string { return e.Path + ": " + e.Message }

func fieldErrorf(path, format string, args ...any) error {
	return &FieldError{Path: path, Message: fmt.Sprintf(format, args...)}
}

// ParseSpec reads a Spec from JSON and refuses unknown fields. It checks the
// form only; [New] checks the meaning.
func ParseSpec(data []byte) (Spec, error) {
	var spec Spec
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&spec); err != nil {
		return Spec{}, fmt.Errorf("calendar: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Spec{}, errors.New("calendar: text after the end of the JSON object")
	}
	return spec, nil
}

// period is an office period in seconds of the local clock from midnight.
type period struct{ open, close int64 }

// parsePeriods reads the periods of one day and reports every fault in them.
func parsePeriods(path string, texts []string) ([]period, []error) {
	var faults []error
	periods := make([]period, 0, len(texts))
	for i, text := range texts {
		at := fmt.Sprintf("%s[%d]", path, i)
		p, ok := parsePeriod(text)
		switch {
		case !ok:
			faults = append(faults, fieldErrorf(at, "%q is not a period like 09:00-17:00", text))
		case p.open >= p.close:
			faults = append(faults, fieldErrorf(at, "%q does not end after it begins", text))
		case len(periods) > 0 && p.open < periods[len(periods)-1].close:
			faults = append(faults, fieldErrorf(at, "%q begins before the period in front of it ends", text))
		default:
			periods = append(periods, p)
		}
	}
	return periods, faults
}

func parsePeriod(text string) (period, bool) {
	if len(text) != len("09:00-17:00") || text[5] != '-' {
		return period{}, false
	}
	open, ok := parseClock(text[:5])
	if !ok {
		return period{}, false
	}
	end, ok := parseClock(text[6:])
	return period{open, end}, ok
}

// parseClock reads "hh:mm" up to 24:00 as seconds from midnight.
func parseClock(text string) (int64, bool) {
	hour, err1 := strconv.ParseUint(text[:2], 10, 8)
	minute, err2 := strconv.ParseUint(text[3:], 10, 8)
	seconds := int64(hour*3600 + minute*60)
	return seconds, err1 == nil && err2 == nil && text[2] == ':' && minute < 60 && seconds <= daySeconds
}
