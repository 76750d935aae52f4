package server

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/huying/huying/authz"
)

// calendarLook is how long a look at the calendars of all tenants is good for:
// a probe that asks every second must not read them every second.
const calendarLook = 10 * time.Minute

// calendarWatch knows which years the tenants' working calendars do not know. It
// names no tenant: anybody may ask /readyz; a tenant asks tenant { warnings }.
type calendarWatch struct {
	mu    sync.Mutex
	until time.Time
	last  []string
}

// warnings counts the tenants with a calendar that does not know the present
// year or, from October on, the next, by year.
func (w *calendarWatch) warnings(ctx context.Context, a *App) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := a.clock.Now()
	if now.Before(w.until) && !w.until.After(now.Add(calendarLook)) {
		return w.last
	}
	missing, err := missingYears(ctx, a, now)
	if err != nil {
		a.log.WarnContext(ctx, "the working calendars cannot be read", "error", err)
		return w.last
	}
	w.until, w.last = now.Add(calendarLook), missing
	return missing
}

func missingYears(ctx context.Context, a *App, now time.Time) ([]string, error) {
	codes, err := a.store.TenantCodes(ctx)
	if err != nil {
		return nil, err
	}
	tenants := map[int]int{}
	for _, code := range codes {
		id, err := a.store.TenantID(ctx, code)
		if err != nil {
			return nil, err
		}
		system := authz.System(ctx, id, "which years the calendars know")
		rows, err := a.store.Reader().WorkingCalendar.Query().All(system)
		if err != nil {
			return nil, err
		}
		years := map[int]bool{}
		for _, row := range rows {
			for _, year := range row.Spec.Missing(now) {
				years[year] = true
			}
		}
		for year := range years {
			tenants[year]++
		}
	}
	var out []string
	for year, n := range tenants {
		out = append(out, fmt.Sprintf("calendars: %d of %d tenants do not know the days off of %d", n, len(codes), year))
	}
	slices.Sort(out)
	return out, nil
}
