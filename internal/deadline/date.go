package deadline

import (
	"fmt"
	"time"
)

// Date is a day of the civil calendar, without zone or clock time. Dates are
// comparable with == and serve as map keys.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads "2006-01-02"; anything else, a day that does not exist
// included, is refused.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2006-01-02", text)
	}
	return dateOf(t), nil
}

// Valid reports whether d exists in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && dateOf(d.midnight()) == d
}

// String returns "2006-01-02".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// Next returns the day after d.
func (d Date) Next() Date { return dateOf(d.midnight().AddDate(0, 0, 1)) }

// MarshalText writes "2006-01-02" and refuses a date that does not exist.
func (d Date) MarshalText() ([]byte, error) {
	if !d.Valid() {
		return nil, fmt.Errorf("%s is not a date", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// day counts days from 1970-01-01.
func (d Date) day() int64 { return floorDiv(d.midnight().Unix(), daySeconds) }

func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}
