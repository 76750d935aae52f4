package model

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// MarshalDateTime writes an instant in UTC, RFC 3339.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(time.RFC3339Nano)))
	})
}

// UnmarshalDateTime reads an RFC 3339 instant; an offset is required.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, fmt.Errorf("a DateTime is a string such as 2026-01-31T08:30:00+08:00")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a DateTime such as 2026-01-31T08:30:00+08:00", s)
	}
	return t.UTC(), nil
}

// MarshalDate writes a civil date.
func MarshalDate(d deadline.Date) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(d.String())) })
}

// UnmarshalDate reads a civil date.
func UnmarshalDate(v any) (deadline.Date, error) {
	s, ok := v.(string)
	if !ok {
		return deadline.Date{}, fmt.Errorf("a Date is a string such as 2026-01-31")
	}
	return deadline.ParseDate(s)
}

// Limit is a number of units.
type Limit struct {
	Amount int
	Unit   deadline.Unit
}

// LimitOf turns a configured limit into the API's.
func LimitOf(l settings.Limit) *Limit {
	return &Limit{Amount: l.Amount, Unit: deadline.Unit(l.Unit)}
}
