package readplan

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// String is a text.
func String(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case *token:
		return v.string()
	}
	return "", unread(v, "a text")
}

func (t *token) string() (string, error) {
	switch t.kind {
	case plainText:
		return t.text, nil
	case escapedText:
		var s string
		err := json.Unmarshal([]byte(t.text), &s)
		return s, err
	case doubledText:
		return undoubled.Replace(t.text), nil
	}
	return "", unread(t, "a text")
}

// bare: a number, or what may be one in a record.
func (t *token) bare() bool { return t.kind == number || t.kind == plainText }

// Int is a whole number.
func Int(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case *token:
		if v.bare() {
			return strconv.ParseInt(v.text, 10, 64)
		}
	}
	return 0, unread(v, "a whole number")
}

// Float is a number.
func Float(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case *token:
		if v.bare() {
			return strconv.ParseFloat(v.text, 64)
		}
	}
	return 0, unread(v, "a number")
}

// Bool is a truth; SQLite has numbers for it, and nothing where it is unknown.
func Bool(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	case *token:
		switch {
		case v.kind == number:
			return v.text != "0", nil
		case v.kind == plainText && (v.text == "t" || v.text == "f"): // of a record
			return v.text == "t", nil
		}
	}
	return false, unread(v, "a truth")
}

// Time is an instant, in UTC. Texts of SQLite and of PostgreSQL's records differ from
// RFC 3339 in what stands between day and hour, and the latter in a zone of whole
// hours.
func Time(v any) (time.Time, error) {
	if t, ok := v.(time.Time); ok {
		return t.UTC(), nil
	}
	s, err := String(v)
	var room [40]byte
	if err != nil || len(s) < len("2006-01-02 15:04:05+07") || len(s) > len(room)-len(":00") {
		return time.Time{}, unread(v, "an instant")
	}
	text := append(room[:0], s...)
	if text[10] = 'T'; s[len(s)-3] != ':' && s[len(s)-1] != 'Z' {
		text = append(text, ":00"...)
	}
	var t time.Time
	if err := t.UnmarshalText(text); err != nil {
		return time.Time{}, unread(v, "an instant")
	}
	return t.UTC(), nil
}

// UUID is a key.
func UUID(v any) (uuid.UUID, error) {
	switch v := v.(type) {
	case string:
		return uuid.Parse(v)
	case *token:
		if v.kind == plainText {
			return uuid.Parse(v.text)
		}
	}
	return uuid.Nil, unread(v, "a key")
}

func unread(v any, want string) error { return fmt.Errorf("readplan: %T is not %s", v, want) }

// Written is a text as the database has written it, with what a record doubles
// doubled or not; what is written alike says the same. ok: it is one.
func Written(v any) (text string, doubled, ok bool) {
	switch v := v.(type) {
	case string:
		return v, false, true
	case *token:
		return v.text, v.kind == doubledText, v.kind == plainText || v.kind == nested || v.kind == doubledText
	}
	return "", false, false
}

// JSON is the text of a JSON column.
func JSON(v any) (string, error) {
	switch v := v.(type) {
	case *token:
		if v.kind == nested {
			return v.text, nil
		}
		return v.string()
	case string:
		return v, nil
	}
	return "", unread(v, "JSON")
}
