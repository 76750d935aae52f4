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
	}
	return "", unread(t, "a text")
}

// Int is a whole number.
func Int(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case *token:
		if v.kind == number {
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
		if v.kind == number {
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
		if v.kind == number {
			return v.text != "0", nil
		}
	}
	return false, unread(v, "a truth")
}

// layouts of instants: JSON of PostgreSQL, texts of SQLite.
var layouts = [...]string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999-07:00"}

// Time is an instant, in UTC.
func Time(v any) (time.Time, error) {
	if t, ok := v.(time.Time); ok {
		return t.UTC(), nil
	}
	s, err := String(v)
	if err != nil {
		return time.Time{}, unread(v, "an instant")
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, unread(v, "an instant")
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
