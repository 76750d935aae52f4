package graph

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
)

// A cursor of a time is written by hand; it is what JSON would make of it.
func TestCursor_OfATime_IsTheSealAsJSON(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")
	k := keyset[struct{}]{kind: "cas-r-", times: true}
	for _, at := range []time.Time{
		{}, time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 23, 59, 59, 123456000, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 1000, time.UTC),
	} {
		value, err := json.Marshal(at)
		if err != nil {
			t.Fatal(err)
		}
		seal, err := json.Marshal(sealed{k.kind, value, id})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := k.cursorAt(at, id), base64.RawURLEncoding.EncodeToString(seal); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
		p, err := k.decode(k.cursorAt(at, id), "after")
		if err != nil || p.id != id || !p.value.(time.Time).Equal(at) {
			t.Errorf("%s: read back as %v, %v", at, p, err)
		}
	}
}
