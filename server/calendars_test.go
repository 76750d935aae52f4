package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/huying/huying/presets"
)

// A calendar without the days off of the year is a warning, and no reason to
// send requests elsewhere.
func TestReadyz_NamesYearsThatCalendarsDoNotKnow(t *testing.T) {
	t.Parallel()
	app := newApp(t, nil)
	p, err := presets.Load("ke")
	if err != nil {
		t.Fatal(err)
	}
	p.Calendars[0].Holidays, p.Calendars[0].MakeUp, p.Calendars[0].HolidaysOf, p.Calendars[0].Covered = []string{"2025-01-01"}, nil, "", nil
	if _, err := app.Tenancy().Import(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	w := get(app.Handler(), "/readyz")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"warnings":["calendars: 1 of 2 tenants do not know the days off of 2026"]`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
