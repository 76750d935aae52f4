package casework

import (
	"context"
	"reflect"
	"sync"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/territory"
)

// known are rows of the tenant's set-up that a transaction has read with its
// viewer's eyes. No verb on cases changes them, and many cases share them.
type known map[knownKey]any

type knownKey struct {
	kind string
	key  any
}

// once reads what a transaction has not read before.
func once[V any](d *desk, kind string, key any, read func() (V, error)) (V, error) {
	k := knownKey{kind, key}
	if v, ok := d.known[k]; ok {
		return v.(V), nil
	}
	v, err := read()
	if err == nil {
		d.known[k] = v
	}
	return v, err
}

// root is the tenant's root region.
func (d *desk) root(ctx context.Context) (*db.Region, error) {
	return once(d, "root", nil, func() (*db.Region, error) { return territory.Root(ctx, d.tx.Client) })
}

// region is a region that the viewer sees; db.NotFoundError for any other.
func (d *desk) region(ctx context.Context, id uuid.UUID) (*db.Region, error) {
	return once(d, "region", id, func() (*db.Region, error) {
		return d.tx.Region.Query().Where(region.ID(id)).Only(ctx)
	})
}

// regionOf is where a case lies, whoever asks.
func (d *desk) regionOf(ctx context.Context, c *db.CaseFile) (*db.Region, error) {
	return once(d, "region of a case", c.RegionID, func() (*db.Region, error) { return d.tx.Region.Get(ctx, c.RegionID) })
}

// calendar is a calendar of the tenant, ready to be counted on.
func (d *desk) calendar(ctx context.Context, code string) (id uuid.UUID, _ *deadline.Calendar, err error) {
	row, err := once(d, "calendar", code, func() (*db.WorkingCalendar, error) {
		return d.tx.WorkingCalendar.Query().Where(workingcalendar.Code(code)).Only(ctx)
	})
	if err != nil {
		return uuid.Nil, nil, err
	}
	calendar, err := d.calendars.compiled(row)
	return row.ID, calendar, err
}

// calendars keeps the compiled form of each calendar between transactions; a
// row that has changed is compiled anew. It is safe for concurrent use.
type calendars struct{ byID sync.Map }

type compiled struct {
	spec     deadline.Spec
	calendar *deadline.Calendar
}

func (c *calendars) compiled(row *db.WorkingCalendar) (*deadline.Calendar, error) {
	if kept, ok := c.byID.Load(row.ID); ok && reflect.DeepEqual(kept.(compiled).spec, row.Spec) {
		return kept.(compiled).calendar, nil
	}
	calendar, err := deadline.New(row.Spec)
	if err == nil {
		c.byID.Store(row.ID, compiled{row.Spec, calendar})
	}
	return calendar, err
}
