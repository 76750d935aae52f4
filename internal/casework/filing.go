package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	clockrow "github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/alike"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/settings"
)

// filing is a case that is about to be written, with all that is written
// beside it. A report writes one, an import many with the same statements.
type filing struct {
	c      *db.CaseFile // as far as its first steps ask; create has the whole
	create *db.CaseFileCreate
	clocks []startedClock
	hidden *db.CasePartyCreate // nil: the case hides nobody
	agent  *db.CaseAgentCreate // nil: none
	worker *uuid.UUID          // who becomes the agent
	steps  []*db.CaseEventCreate
	lights []*db.LightEventCreate
	then   []func(context.Context) error // what it writes as it goes on, after all this
}

// startedClock is a clock that is about to be written.
type startedClock struct {
	k      *db.Clock // as far as lights ask
	create *db.ClockCreate
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
	reporter, err := d.reporterOf(ctx, in, in.home(place))
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
		SetNillableReporterID(in.named(reporter)).SetAnonymous(in.Anonymous).SetHiddenReporter(in.HideReporter).
		SetAffected(in.Affected).SetReportedAt(d.now).SetUpdatedAt(d.now).
		SetNillableDistrictID(place.District).SetNillableStreetID(place.Street).
		SetNillableCommunityID(place.Community).SetNillableGridID(place.Grid)
	if in.ExternalReference != "" {
		create.SetExternalReference(in.ExternalReference)
	}
	if in.Point != nil {
		create.SetLongitude(in.Point.Longitude).SetLatitude(in.Point.Latitude).SetCell(alike.Cell(in.Point.Longitude, in.Point.Latitude))
	}
	if kind != nil {
		create.SetCategoryID(kind.ID)
	}
	if d.viewer.AccountID != uuid.Nil && !d.nameless(in, reporter) {
		create.SetFiledByID(d.viewer.AccountID)
	}
	f, err := d.begin(ctx, create, kind, holder)
	if err != nil || !in.HideReporter {
		return f, err
	}
	return f, d.hide(f, reporter, way)
}

// begin plans the clocks of a new case, when it goes up by itself, its first
// history entry and its agent.
func (d *desk) begin(ctx context.Context, create *db.CaseFileCreate, kind *db.Category, holder *db.Department) (*filing, error) {
	m := create.Mutation()
	rung, _ := m.Rung()
	grade, _ := m.Grade()
	f := &filing{create: create, c: &db.CaseFile{
		ID: uuid.Must(uuid.NewV7()), State: casestate.Accepted, Version: 1, Rung: rung, Grade: grade,
		HolderDepartmentID: &holder.ID, YellowAt: clock.Never, DueAt: clock.Never,
	}}
	if id, ok := m.GridID(); ok {
		f.c.GridID = &id
	}
	if err := d.beginClocks(ctx, f, kind); err != nil {
		return nil, err
	}
	climbs, err := d.escalateFrom(ctx, rung)
	if err != nil {
		return nil, err
	}
	create.SetID(f.c.ID).SetYellowAt(f.c.YellowAt).SetDueAt(f.c.DueAt).SetEscalateAt(climbs)
	reported := d.newEvent(f.c, casestate.Report, "", entry{public: true, department: &holder.ID})
	if by, named := m.FiledByID(); named {
		reported.SetActorID(by)
	}
	f.steps = append(f.steps, reported)
	return f, d.agentFromGrid(ctx, f)
}

// beginClocks plans the clocks that run from the report on: of the reply where
// the tenant counts from there, and of passing the case on.
func (d *desk) beginClocks(ctx context.Context, f *filing, kind *db.Category) error {
	if d.tenant.Settings.Workflow.ClockStarts == settings.AtAccepted {
		r, err := d.runClock(ctx, d.limitOf(kind), d.now)
		if err != nil {
			return err
		}
		f.c.YellowAt, f.c.DueAt = r.times.Yellow, r.times.Due
		f.start(d, clockrow.KindREPLY, r)
	}
	forward, err := d.forwardRun(ctx)
	if err == nil && forward != nil {
		f.start(d, clockrow.KindFORWARD, forward)
	}
	return err
}

func (f *filing) start(d *desk, kind clockrow.Kind, r *run) {
	k := &db.Clock{ID: uuid.Must(uuid.NewV7()), CaseID: f.c.ID, Kind: kind,
		YellowAt: r.times.Yellow, DueAt: r.times.Due, NextLightAt: nextLight(r.times, r.times.Start)}
	f.clocks = append(f.clocks, startedClock{k, d.newClock(clockOf{caseID: f.c.ID, kind: kind}, r).SetID(k.ID)})
}

// file writes a new case as it stands when it has run on as far as it goes by
// itself. Others wait for their number from when it takes its own until the commit.
func (d *desk) file(ctx context.Context, f *filing) error {
	if err := f.draft(d.viewer.TenantID); err != nil {
		return err
	}
	if d.tenant.Settings.Workflow.AutoDispatch {
		unwritten := d.at(f.c.ReportedAt)
		unwritten.filing = f
		if err := unwritten.sendByItself(ctx, f.c, *f.c.HolderDepartmentID); err != nil {
			return err
		}
	}
	if err := d.numbered(ctx, f); err != nil {
		return err
	}
	if err := d.writeBeside(ctx, []*filing{f}); err != nil {
		return err
	}
	for _, write := range f.then {
		if err := d.tx.Later(ctx, write); err != nil {
			return err
		}
	}
	return d.tellWorker(ctx, f)
}

// goOn tells the agent of a new case that has been written and lets it run on as
// far as the tenant wants it to go by itself.
func (d *desk) goOn(ctx context.Context, f *filing) error {
	if err := d.tellWorker(ctx, f); err != nil || !d.tenant.Settings.Workflow.AutoDispatch {
		return err
	}
	return d.at(f.c.ReportedAt).sendByItself(ctx, f.c, *f.c.HolderDepartmentID)
}

// tellWorker tells the agent of a new case, if it has one.
func (d *desk) tellWorker(ctx context.Context, f *filing) error {
	if f.worker == nil {
		return nil
	}
	return d.tellAccounts(ctx, f.c, []uuid.UUID{*f.worker}, notice.KindWORK_SENT)
}

// writeCases writes cases; c is the whole case from then on.
func (d *desk) writeCases(ctx context.Context, list []*filing) error {
	creates := make([]*db.CaseFileCreate, len(list))
	for i, f := range list {
		creates[i] = f.create
	}
	for some := range powersOfTwo(creates, d.tx.RowsTogether()) {
		err := d.tx.Later(ctx, func(ctx context.Context) error {
			rows, err := d.tx.CaseFile.CreateBulk(some...).Save(ctx)
			for i, row := range rows {
				list[i].c = row
			}
			return err
		})
		if err != nil {
			return err
		}
		list = list[len(some):]
	}
	return nil
}
