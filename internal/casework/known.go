package casework

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"sync"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// known are rows that need not be read again.
type known map[knownKey]any

type knownKey struct {
	kind string
	key  any
}

// once reads what this transaction has not read before and does not change.
func once[V any](d *desk, kind string, key any, read func() (V, error)) (V, error) {
	return within(d.known, kind, key, read)
}

// ofSetup reads a row of the tenant's set-up that neither this transaction nor,
// where its viewer sees all of the set-up, an earlier one has read. No verb on
// cases changes them, and all cases share them.
func ofSetup[V any](d *desk, kind string, key any, read func() (V, error)) (V, error) {
	if v, ok := d.kept[knownKey{kind, key}]; ok {
		return v.(V), nil
	}
	return within(d.found, kind, key, read)
}

func within[V any](rows known, kind string, key any, read func() (V, error)) (V, error) {
	k := knownKey{kind, key}
	if v, ok := rows[k]; ok {
		return v.(V), nil
	}
	v, err := read()
	if err == nil {
		rows[k] = v
	}
	return v, err
}

// setups keep tenants between transactions, and what has been read of their
// set-ups by those who see all of it (seesSetup). The database
// counts the changes of a set-up, whoever makes them (Tenant.SetupVersion), and
// every transaction reads that number while it holds the set-up, so that what is
// kept is never older than what the transaction would read. They are safe for
// concurrent use.
type setups struct{ byTenant sync.Map } // of setup, by the tenant's id

// setup is what is known of one version of a set-up. Its rows never change.
type setup struct {
	tenant *db.Tenant
	rows   known
}

// read is what is kept of a version of a tenant's set-up; of another the tenant
// is read, whoever asks: a case is moved by its settings.
func (s *setups) read(ctx context.Context, tx *store.Tx, id uuid.UUID, version int) (setup, error) {
	if kept, ok := s.byTenant.Load(id); ok && kept.(setup).tenant.SetupVersion == version {
		return kept.(setup), nil
	}
	now, err := tx.Tenant.Get(authz.System(ctx, id, "the settings that a case is moved by"), id)
	if err != nil {
		return setup{}, fmt.Errorf("casework: tenant: %w", err)
	}
	return setup{tenant: now}, nil
}

// keep keeps what a transaction that has been committed has read.
func (s *setups) keep(d *desk) {
	kept, ok := s.byTenant.Load(d.tenant.ID)
	switch {
	case seesSetup(d.viewer) && len(d.found) > 0:
		all := maps.Clone(d.found)
		maps.Copy(all, d.kept)
		s.byTenant.Store(d.tenant.ID, setup{d.tenant, all})
	case !ok || kept.(setup).tenant.SetupVersion != d.tenant.SetupVersion:
		s.byTenant.Store(d.tenant.ID, setup{tenant: d.tenant})
	}
}

// seesSetup says whether a viewer sees the whole set-up: as the system does, and
// as every role does that reads the directory.
func seesSetup(v *authz.Viewer) bool {
	return v.IsSystem() || v.Grants.Everywhere("directory", "read")
}

// root is the tenant's root region.
func (d *desk) root(ctx context.Context) (*db.Region, error) {
	return ofSetup(d, "root", nil, func() (*db.Region, error) { return territory.Root(ctx, d.tx.Client) })
}

// region is a region that the viewer sees; db.NotFoundError for any other.
func (d *desk) region(ctx context.Context, id uuid.UUID) (*db.Region, error) {
	return ofSetup(d, "region", id, func() (*db.Region, error) {
		return d.tx.Region.Query().Where(region.ID(id)).Only(ctx)
	})
}

// regionOf is where a case lies, whoever asks.
func (d *desk) regionOf(ctx context.Context, c *db.CaseFile) (*db.Region, error) {
	return ofSetup(d, "region of a case", c.RegionID, func() (*db.Region, error) { return d.tx.Region.Get(ctx, c.RegionID) })
}

// calendar is a calendar of the tenant, ready to be counted on.
func (d *desk) calendar(ctx context.Context, code string) (id uuid.UUID, _ *deadline.Calendar, err error) {
	row, err := ofSetup(d, "calendar", code, func() (*db.WorkingCalendar, error) {
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
	row      *db.WorkingCalendar
	calendar *deadline.Calendar
}

func (c *calendars) compiled(row *db.WorkingCalendar) (*deadline.Calendar, error) {
	if kept, ok := c.byID.Load(row.ID); ok && (kept.(compiled).row == row || reflect.DeepEqual(kept.(compiled).row.Spec, row.Spec)) {
		if kept.(compiled).row != row {
			c.byID.Store(row.ID, compiled{row, kept.(compiled).calendar}) // the same row is compared at once
		}
		return kept.(compiled).calendar, nil
	}
	calendar, err := deadline.New(row.Spec)
	if err == nil {
		c.byID.Store(row.ID, compiled{row, calendar})
	}
	return calendar, err
}
