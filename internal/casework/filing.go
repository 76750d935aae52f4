package casework

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	clockrow "github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/settings"
)

// filing is a case that is about to be written, with all that is written
// beside it. A report writes one, an import many with the same statements.
type filing struct {
	c      *db.CaseFile // as far as its first steps ask; create has the whole
	create *db.CaseFileCreate
	limit  *run            // nil: no clock yet
	clock  *db.ClockCreate // nil likewise
	k      *db.Clock       // what clock will write, as far as lights ask
	steps  []*db.CaseEventCreate
	lights []*db.LightEventCreate
}

// plan works out the case of a report: place, category, holder, limit. Of the
// rows beside the case it writes one already, that of a reporter who is not
// known.
func (d *desk) plan(ctx context.Context, in ReportInput, way *db.Channel) (*filing, error) {
	place, err := d.placeOfReport(ctx, in)
	if err != nil {
		return nil, err
	}
	kind, err := d.categoryOfReport(ctx, in.CategoryID)
	if err != nil {
		return nil, err
	}
	reporter, err := d.reporterOf(ctx, in, place)
	if err != nil {
		return nil, err
	}
	grade := casestate.GradeA
	if kind != nil {
		grade = kind.Grade
	}
	holder, rung, err := d.holderFrom(ctx, d.tenant.Settings.RungOf(string(grade)), place)
	if err != nil {
		return nil, err
	}
	create := d.tx.CaseFile.Create().SetTrackingCode(newTrackingCode()).SetChannelID(way.ID).
		SetSubsystem(in.Subsystem).SetTitle(in.Title).SetDescription(in.Description).SetAddress(in.Address).
		SetGrade(grade).SetRung(rung).SetState(casestate.Accepted).SetRegionID(place.Region.ID).
		SetHolderDepartmentID(holder.ID).SetNillableHolderRegionID(holder.RegionID).
		SetNillableReporterID(reporter).SetAnonymous(in.Anonymous).SetReportedAt(d.now).SetUpdatedAt(d.now).
		SetNillableDistrictID(place.District).SetNillableStreetID(place.Street).
		SetNillableCommunityID(place.Community).SetNillableGridID(place.Grid)
	if in.ExternalReference != "" {
		create.SetExternalReference(in.ExternalReference)
	}
	if in.Point != nil {
		create.SetLongitude(in.Point.Longitude).SetLatitude(in.Point.Latitude)
	}
	if kind != nil {
		create.SetCategoryID(kind.ID)
	}
	if nameless := d.forHimself() && in.Anonymous; d.viewer.AccountID != uuid.Nil && !nameless {
		create.SetFiledByID(d.viewer.AccountID)
	}
	return d.begin(ctx, create, kind, holder)
}

// begin plans the clock of a new case and its first history entry.
func (d *desk) begin(ctx context.Context, create *db.CaseFileCreate, kind *db.Category, holder *db.Department) (*filing, error) {
	m := create.Mutation()
	rung, _ := m.Rung()
	f := &filing{create: create, c: &db.CaseFile{
		ID: uuid.Must(uuid.NewV7()), State: casestate.Accepted, Version: 1, Rung: rung,
		HolderDepartmentID: &holder.ID, YellowAt: clock.Never, DueAt: clock.Never,
	}}
	if d.tenant.Settings.Workflow.ClockStarts == settings.AtAccepted {
		var err error
		if f.limit, err = d.runClock(ctx, d.limitOf(kind), d.now); err != nil {
			return nil, err
		}
		t := f.limit.times
		f.c.YellowAt, f.c.DueAt = t.Yellow, t.Due
		f.k = &db.Clock{ID: uuid.Must(uuid.NewV7()), CaseID: f.c.ID, YellowAt: t.Yellow, DueAt: t.Due, NextLightAt: nextLight(t, t.Start)}
		f.clock = d.newClock(clockOf{caseID: f.c.ID, kind: clockrow.KindREPLY}, f.limit).SetID(f.k.ID)
	}
	create.SetID(f.c.ID).SetYellowAt(f.c.YellowAt).SetDueAt(f.c.DueAt)
	_, named := m.FiledByID()
	f.steps = append(f.steps, d.newEvent(f.c, casestate.Report, "", entry{public: true, department: &holder.ID, byItself: !named}))
	return f, nil
}

// file writes new cases, and lets them run on as far as the tenant wants them
// to go by themselves.
func (d *desk) file(ctx context.Context, list ...*filing) error {
	if err := d.number(ctx, list); err != nil {
		return err
	}
	var rows []*db.CaseFile
	for some := range slices.Chunk(list, d.tx.RowsTogether()) {
		written, err := d.write(ctx, some)
		if err != nil {
			return err
		}
		rows = append(rows, written...)
	}
	if !d.tenant.Settings.Workflow.AutoDispatch {
		return nil
	}
	for _, c := range rows {
		if err := d.at(c.ReportedAt).sendByItself(ctx, c, *c.HolderDepartmentID); err != nil {
			return err
		}
	}
	return nil
}

// write writes cases with one statement a table.
func (d *desk) write(ctx context.Context, list []*filing) ([]*db.CaseFile, error) {
	var (
		cases  []*db.CaseFileCreate
		clocks []*db.ClockCreate
		steps  []*db.CaseEventCreate
		lights []*db.LightEventCreate
	)
	for _, f := range list {
		cases = append(cases, f.create)
		if f.clock != nil {
			clocks = append(clocks, f.clock)
		}
		steps, lights = append(steps, f.steps...), append(lights, f.lights...)
	}
	rows, err := d.tx.CaseFile.CreateBulk(cases...).Save(ctx)
	if err == nil && len(clocks) > 0 {
		err = d.tx.Clock.CreateBulk(clocks...).Exec(ctx)
	}
	if err == nil {
		err = d.tx.CaseEvent.CreateBulk(steps...).Exec(ctx)
	}
	if err == nil && len(lights) > 0 {
		err = d.tx.LightEvent.CreateBulk(lights...).Exec(ctx)
	}
	return rows, err
}

// number gives new cases the next numbers of their years in the tenant's own
// zone, in the order of the list.
func (d *desk) number(ctx context.Context, list []*filing) error {
	zone, err := time.LoadLocation(d.tenant.TimeZone)
	if err != nil {
		return fmt.Errorf("casework: zone of the tenant: %w", err)
	}
	years := map[int][]*filing{}
	for _, f := range list {
		at, _ := f.create.Mutation().ReportedAt()
		year := at.In(zone).Year()
		years[year] = append(years[year], f)
	}
	for _, year := range slices.Sorted(maps.Keys(years)) { // one order, or two imports could wait for each other
		first, err := d.tx.Next(ctx, d.tenant.ID, fmt.Sprintf("case-%d", year), len(years[year]))
		if err != nil {
			return err
		}
		for i, f := range years[year] {
			f.create.SetNumber(fmt.Sprintf("%d-%06d", year, first+int64(i)))
		}
	}
	return nil
}

// codeAlphabet leaves out I, L, O and U: a code is read over the telephone.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// newTrackingCode is 80 random bits in four groups of four.
func newTrackingCode() string {
	var raw [10]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand never fails on a sound system
	}
	s := crockford.EncodeToString(raw[:])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
