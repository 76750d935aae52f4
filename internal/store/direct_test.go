package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/store"
)

// Values come to ent as database/sql would bring them, whatever the driver gives
// for them, and what does not fit is refused.
func TestAssign(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC)
	id, state := uuid.MustParse("01920000-0000-7000-8000-000000000001"), casestate.Accepted
	var none *string
	for name, c := range map[string]struct{ v, into, want any }{
		"text of bytes":        {[]byte("路灯"), new(string), "路灯"},
		"a named text":         {[]byte(state), new(casestate.State), state},
		"text that may be not": {"x", new(*string), new("x")},
		"no text":              {nil, &none, none},
		"bytes":                {[]byte("a"), new([]byte), []byte("a")},
		"no bytes":             {nil, new([]byte), []byte(nil)},
		"a number":             {int64(7), new(int), 7},
		"a number in words":    {[]byte("-7"), new(int64), int64(-7)},
		"a small number":       {int64(7), new(int8), int8(7)},
		"a fraction":           {1.5, new(float64), 1.5},
		"yes":                  {[]byte("true"), new(bool), true},
		"an instant":           {at, new(time.Time), at},
		"an id":                {[]byte(id.String()), new(uuid.UUID), id},
		"null for a text":      {nil, new(string), nil},
		"null for a number":    {nil, new(int8), nil},
		"a word for a number":  {[]byte("x"), new(int), nil},
		"a large number":       {int64(300), new(int8), nil},
		"a structure":          {[]byte("x"), new(struct{}), nil},
	} {
		err := store.Assign(c.into, c.v)
		if got := reflect.ValueOf(c.into).Elem().Interface(); c.want == nil && err == nil || c.want != nil && (err != nil || !reflect.DeepEqual(got, c.want)) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	bytes := []byte("before")
	var kept []byte
	if err := store.Assign(&kept, bytes); err != nil {
		t.Fatal(err)
	}
	if copy(bytes, "after"); string(kept) != "before" {
		t.Errorf("the driver wrote over what was read: %s", kept)
	}
}
