package model

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// MarshalString writes a string.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a string that every database can keep: UTF-8 without
// NUL.
func UnmarshalString(v any) (string, error) {
	s, err := graphql.UnmarshalString(v)
	if err == nil && (strings.ContainsRune(s, 0) || !utf8.ValidString(s)) {
		return "", fault.New(fault.Invalid, fault.NotText)
	}
	return s, err
}

// MarshalDateTime writes an instant in UTC, RFC 3339.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(AppendDateTime(nil, t)) })
}

// AppendDateTime appends what MarshalDateTime writes.
func AppendDateTime(to []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(to, '"'), time.RFC3339Nano), '"')
}

// UnmarshalDateTime reads an RFC 3339 instant; an offset is required.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC()
	if err != nil || t.Year() < 1 || t.Year() > 9999 { // SQLite compares four digits
		return time.Time{}, fault.New(fault.Invalid, fault.NotADateTime)
	}
	return t, nil
}

// MarshalDate writes a civil date.
func MarshalDate(d deadline.Date) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(d.String())) })
}

// UnmarshalDate reads a civil date.
func UnmarshalDate(v any) (deadline.Date, error) {
	s, _ := v.(string)
	d, err := deadline.ParseDate(s)
	if err != nil {
		return deadline.Date{}, fault.New(fault.Invalid, fault.NotADate)
	}
	return d, nil
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
