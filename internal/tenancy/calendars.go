package tenancy

import (
	"context"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/presets"
)

// importReason is why limits move when a preset brings another calendar.
const importReason = "the calendar of the preset has changed"

// saveCalendars writes the calendars. A changed one lays out anew the limits
// that run on it (D.1).
func (s *Service) saveCalendars(ctx context.Context, tx *store.Tx, p *presets.Preset) error {
	now := s.clock.Now()
	for _, c := range p.Calendars {
		spec := c.Spec(p.TimeZone)
		row, err := tx.WorkingCalendar.Query().Where(workingcalendar.Code(c.Code)).Only(ctx)
		if db.IsNotFound(err) {
			err = tx.WorkingCalendar.Create().SetCode(c.Code).SetName(c.Name).SetSpec(spec).SetUpdatedAt(now).Exec(ctx)
			if err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		err = tx.WorkingCalendar.Update().Where(workingcalendar.ID(row.ID)).SetName(c.Name).SetSpec(spec).SetUpdatedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		t, err := tx.Tenant.Get(ctx, authz.ViewerFrom(ctx).TenantID)
		if err != nil {
			return err
		}
		if _, err := casework.Recalculate(ctx, tx, t, now, row.ID, row.Spec, spec, importReason); err != nil {
			return err
		}
	}
	return nil
}
