package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
)

// Recalculate lays out anew every limit of the tenant that runs on a calendar
// which has just been changed, and returns how many moved (D.1). Only limits in
// working time move, and where the zone changed those by the local calendar too.
// Each is counted from where it was, without its pauses; paused clocks get their
// instants when they run on, and a granted date stands. Every clock that moved
// gets a record, and every case whose due time moved an entry (RELIMIT); lights
// that changed before stay recorded.
//
// The caller holds the set-up alone (store.Tx.HoldSetup) and has written
// the new spec in the same transaction.
func Recalculate(ctx context.Context, tx *store.Tx, t *db.Tenant, now time.Time, calendar uuid.UUID, was, is deadline.Spec, reason string) (int, error) {
	return newDesk(tx, t, authz.ViewerFrom(ctx), now, &calendars{}).recalculate(ctx, calendar, was, is, reason)
}

// recalculationPage is how many clocks are in memory at a time.
const recalculationPage = 500

func (d *desk) recalculate(ctx context.Context, id uuid.UUID, was, is deadline.Spec, reason string) (moved int, err error) {
	if sameCalendar(was, is) {
		return 0, nil
	}
	calendar, err := deadline.New(is)
	if err != nil {
		return 0, err
	}
	units := []deadline.Unit{deadline.WorkingHour, deadline.WorkingDay}
	if was.Zone != is.Zone {
		units = append(units, deadline.CalendarDay, deadline.EndOfDay)
	}
	ctx = authz.System(ctx, d.tenant.ID, "lay out the limits of a changed calendar")
	why := change{clockchange.CauseCALENDAR, reason}
	for last := uuid.Nil; ; {
		page, err := d.tx.Clock.Query().Where(clock.CalendarID(id), clock.StoppedAtIsNil(), clock.PausedAtIsNil(),
			clock.UnitIn(units...), clock.IDGT(last)).
			Order(clock.ByID()).Limit(recalculationPage).All(ctx)
		if err != nil || len(page) == 0 {
			return moved, err
		}
		last = page[len(page)-1].ID
		n, err := d.recalculatePage(ctx, calendar, page, why)
		if err != nil {
			return moved, err
		}
		moved += n
	}
}

func (d *desk) recalculatePage(ctx context.Context, calendar *deadline.Calendar, page []*db.Clock, why change) (moved int, err error) {
	ids := make([]uuid.UUID, len(page))
	for i, k := range page {
		ids[i] = k.ID
	}
	moments, err := coursesOf(ctx, d.tx.Client, ids...)
	if err != nil {
		return 0, err
	}
	cases, err := d.casesOf(ctx, page)
	if err != nil {
		return 0, err
	}
	for _, k := range page {
		to, err := moments[k.ID].times(calendar, deadline.Limit{Amount: k.Amount, Unit: k.Unit}, shareOf(d.tenant), countedFrom(k), d.now)
		if err != nil {
			return moved, fmt.Errorf("casework: clock %s: %w", k.ID, err)
		}
		if to.Yellow.Equal(k.YellowAt) && to.Due.Equal(k.DueAt) && to.Start.Equal(k.StartedAt) {
			continue
		}
		if err := d.moveDue(ctx, cases[k.CaseID], k, to, why); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

func (d *desk) casesOf(ctx context.Context, page []*db.Clock) (map[uuid.UUID]*db.CaseFile, error) {
	ids := make([]uuid.UUID, len(page))
	for i, k := range page {
		ids[i] = k.CaseID
	}
	rows, err := d.tx.CaseFile.Query().Where(casefile.IDIn(ids...)).All(ctx)
	out := make(map[uuid.UUID]*db.CaseFile, len(rows))
	for _, c := range rows {
		out[c.ID] = c
	}
	return out, err
}

// moveDue writes the new instants of one clock, and their copy.
func (d *desk) moveDue(ctx context.Context, c *db.CaseFile, k *db.Clock, to deadline.Times, why change) error {
	switch {
	case k.Kind == clock.KindREPLY:
		copies := func(u *db.CaseFileUpdate) { u.SetYellowAt(to.Yellow).SetDueAt(to.Due) }
		if _, err := casestate.Next(c.State, casestate.Relimit, d.facts(c)); err != nil || to.Due.Equal(k.DueAt) {
			// no entry of the history: the version of the case counts them
			u := d.tx.CaseFile.Update().Where(casefile.ID(c.ID))
			copies(u)
			if err := u.Exec(ctx); err != nil {
				return err
			}
			break
		}
		if err := d.move(ctx, c, casestate.Relimit, c.State, copies, entry{text: why.reason, public: true}); err != nil {
			return err
		}
	case k.WorkOrderID != nil:
		if err := d.tx.WorkOrder.Update().Where(workorder.ID(*k.WorkOrderID)).SetYellowAt(to.Yellow).SetDueAt(to.Due).Exec(ctx); err != nil {
			return err
		}
	}
	return d.changeClock(ctx, k, to, why)
}
