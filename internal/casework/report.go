package casework

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/alike"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// ReportInput is a new case. The place is the point's grid, the grid, or the
// region, whichever is given first in this order; without any it is the city.
type ReportInput struct {
	Channel           string // code
	Subsystem         string // code, for tenants that have subsystems (WZ12)
	ExternalReference string // the channel's own number; the same twice is the same case
	Title             string
	Description       string
	Address           string
	Point             *Point
	GridID            *uuid.UUID
	RegionID          *uuid.UUID
	CategoryID        *uuid.UUID
	ReporterID        *uuid.UUID            // a party that is known
	Reporter          *directory.PartyInput // or one that is not
	Anonymous         bool                  // nobody's name is kept
	HideReporter      bool                  // his name is kept from everybody who works on it
	Affected          int                   // people concerned, as far as known
	Key               string
}

// Point is a place in WGS-84 degrees.
type Point struct{ Longitude, Latitude float64 }

func (p *Point) faults() (f fault.List) {
	if p != nil {
		f.Add(math.Abs(p.Longitude) <= 180, "input.point.longitude", fault.OutOfRange, -180, 180)
		f.Add(math.Abs(p.Latitude) <= 90, "input.point.latitude", fault.OutOfRange, -90, 90)
	}
	return f
}

// Validate reports every fault that can be seen without the database.
func (in ReportInput) Validate() error {
	var f fault.List
	f.Add(in.Channel != "", "input.channel", fault.Required)
	f.Add(strings.TrimSpace(in.Description) != "", "input.description", fault.Required)
	f.Add(utf8.RuneCountInString(in.Description) <= 4000, "input.description", fault.TooLong, 4000)
	f.Add(utf8.RuneCountInString(in.Title) <= 200, "input.title", fault.TooLong, 200)
	f.Add(utf8.RuneCountInString(in.Address) <= 500, "input.address", fault.TooLong, 500)
	f.Add(utf8.RuneCountInString(in.ExternalReference) <= 100, "input.externalReference", fault.TooLong, 100)
	f = append(f, in.Point.faults()...)
	if in.Reporter != nil {
		f.Add(in.ReporterID == nil && !in.Anonymous, "input.reporter", fault.OnlyOne)
		f = append(f, in.Reporter.Validate("input.reporter")...)
	}
	f.Add(!in.Anonymous || in.ReporterID == nil, "input.anonymous", fault.OnlyOne)
	f.Add(!in.Anonymous || !in.HideReporter, "input.hideReporter", fault.OnlyOne)
	f.Add(in.Affected >= 0 && in.Affected <= maxCount, "input.affected", fault.OutOfRange, 0, maxCount)
	return f.Err()
}

// Report files a case: it gets its number, its tracking code, its holder by
// grade and place, and where the tenant says so its first work order and its
// clock, without a hand (WZ14, ZS22). A resident files for himself; an official
// files for the resident, and both are kept (B.1).
func (s *Service) Report(ctx context.Context, in ReportInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "report")
	if err != nil {
		return uuid.Nil, err
	}
	if err := in.Validate(); err != nil {
		return uuid.Nil, err
	}
	if plant.On(plant.ReferenceOfAnywhere) && s.knownElsewhere(ctx, in.ExternalReference) {
		return uuid.Nil, fault.Field("input.externalReference", fault.ReferenceUsed)
	}
	report := func() (uuid.UUID, error) {
		return s.work(ctx, string(casestate.Report), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
			return d.report(ctx, in)
		})
	}
	id, err := report()
	if in.ExternalReference != "" && store.IsDuplicate(err) {
		return report() // the same report came twice at once; the first is there now
	}
	return id, err
}

func (d *desk) report(ctx context.Context, in ReportInput) (uuid.UUID, error) {
	forHimself := !d.viewer.Grants.Everywhere("case", "report")
	way, err := d.channelOf(ctx, in.Channel, forHimself)
	if err != nil {
		return uuid.Nil, err
	}
	if err := d.checkWords(in, way, forHimself); err != nil {
		return uuid.Nil, err
	}
	if in.ExternalReference != "" {
		earlier, err := d.earlier(ctx, way.ID, in.ExternalReference)
		if err != nil || earlier != uuid.Nil {
			return earlier, err
		}
	}
	place, err := d.placeOfReport(ctx, in)
	if err != nil {
		return uuid.Nil, err
	}
	kind, err := d.categoryOfReport(ctx, in.CategoryID)
	if err != nil {
		return uuid.Nil, err
	}
	reporter, err := d.reporterOf(ctx, in, in.home(place), forHimself)
	if err != nil {
		return uuid.Nil, err
	}
	id, err := d.file(ctx, in, way, place, kind, reporter)
	if err != nil || !in.HideReporter {
		return id, err
	}
	return id, d.hide(ctx, id, reporter, way)
}

// channelOf finds a channel; nil where the caller may not use one of this code.
func (d *desk) channelOf(ctx context.Context, code string, public bool) (*db.Channel, error) {
	way, err := d.tx.Channel.Query().Where(channel.Code(code)).Only(ctx)
	if db.IsNotFound(err) || (err == nil && public && !way.Public) {
		return nil, nil
	}
	return way, err
}

// earlier finds the case that the channel reported under this number before.
func (d *desk) earlier(ctx context.Context, way uuid.UUID, reference string) (uuid.UUID, error) {
	c, err := d.tx.CaseFile.Query().Where(casefile.ChannelID(way), casefile.ExternalReference(reference)).
		Only(authz.System(ctx, d.viewer.TenantID, "recognise a repeated report"))
	if db.IsNotFound(err) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	if visible, err := d.tx.CaseFile.Query().Where(casefile.ID(c.ID)).Exist(ctx); err != nil || visible {
		return c.ID, err
	}
	return uuid.Nil, fault.Field("input.externalReference", fault.ReferenceUsed)
}

// checkWords refuses what the tenant's settings do not know or allow.
func (d *desk) checkWords(in ReportInput, way *db.Channel, forHimself bool) error {
	var f fault.List
	f.Add(way != nil, "input.channel", fault.UnknownCode, in.Channel)
	known := in.Subsystem == ""
	for _, sub := range d.tenant.Settings.Subsystems {
		known = known || sub.Code == in.Subsystem
	}
	f.Add(known, "input.subsystem", fault.UnknownCode, in.Subsystem)
	nobody := d.viewer.AccountID == uuid.Nil
	f.Add(!nobody || d.tenant.Settings.Workflow.AnonymousReports, "input", fault.LoginToReport)
	f.Add(!in.Anonymous || d.tenant.Settings.Workflow.AnonymousReports, "input.anonymous", fault.NoAnonymous)
	f.Add(!forHimself || in.ReporterID == nil || *in.ReporterID == d.viewer.PartyID, "input.reporterId", fault.ForYourself)
	// Whoever may look a number up by filing under it can ask whether it is used.
	f.Add(!forHimself || in.ExternalReference == "", "input.externalReference", fault.NotForResidents)
	f.Add(!forHimself || nobody || in.Reporter == nil, "input.reporter", fault.ForYourself)
	return f.Err()
}

func (d *desk) categoryOfReport(ctx context.Context, id *uuid.UUID) (*db.Category, error) {
	if id == nil {
		return nil, nil
	}
	ctx = plant.Unguarded(ctx, plant.ForeignLinked)
	kind, err := d.tx.Category.Query().Where(category.ID(*id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Missing("input", "categoryId")
	}
	return kind, err
}

func (d *desk) reporterOf(ctx context.Context, in ReportInput, place territory.Place, forHimself bool) (*uuid.UUID, error) {
	switch {
	case in.Anonymous:
		return nil, nil
	case in.ReporterID != nil:
		id, err := d.tx.Party.Query().Where(party.ID(*in.ReporterID)).OnlyID(ctx)
		if db.IsNotFound(err) {
			return nil, fault.Missing("input", "reporterId")
		}
		return &id, err
	case in.Reporter != nil:
		if plant.On(plant.PartyByPhone) {
			if known := knownByPhone(ctx, d, in.Reporter.Phone); known != nil {
				return known, nil
			}
		}
		p, err := directory.Register(ctx, d.tx, *in.Reporter, place, d.now)
		if err != nil {
			return nil, err
		}
		return &p.ID, nil
	case forHimself && d.viewer.PartyID != uuid.Nil:
		id := d.viewer.PartyID
		return &id, nil
	default:
		return nil, nil
	}
}

// file writes the case and its first steps.
func (d *desk) file(ctx context.Context, in ReportInput, way *db.Channel, place territory.Place, kind *db.Category, reporter *uuid.UUID) (uuid.UUID, error) {
	grade := casestate.GradeA
	if kind != nil {
		grade = kind.Grade
	}
	root, err := d.root(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	holder, rung, err := d.holderFrom(ctx, d.tenant.Settings.RungOf(string(grade)), place, root)
	if err != nil {
		return uuid.Nil, err
	}
	number, err := d.number(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	create := d.tx.CaseFile.Create().SetNumber(number).SetTrackingCode(newTrackingCode()).SetChannelID(way.ID).
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
	return d.begin(ctx, create, kind, holder)
}

// begin saves the case with its first history entry, and lets it run on as far
// as the tenant wants it to go by itself.
func (d *desk) begin(ctx context.Context, create *db.CaseFileCreate, kind *db.Category, holder *db.Department) (uuid.UUID, error) {
	create.SetYellowAt(clock.Never).SetDueAt(clock.Never)
	var limit *run
	if d.tenant.Settings.Workflow.ClockStarts == settings.AtAccepted {
		var err error
		if limit, err = d.runClock(ctx, d.limitOf(kind), d.now); err != nil {
			return uuid.Nil, err
		}
		create.SetYellowAt(limit.times.Yellow).SetDueAt(limit.times.Due)
	}
	rung, _ := create.Mutation().Rung()
	climbs, err := d.escalateFrom(ctx, rung)
	if err != nil {
		return uuid.Nil, err
	}
	c, err := create.SetEscalateAt(climbs).Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if err := d.startClock(ctx, c.ID, limit); err != nil {
		return uuid.Nil, err
	}
	if err := d.startForward(ctx, c); err != nil {
		return uuid.Nil, err
	}
	if err := d.append(ctx, c, casestate.Report, "", entry{public: true, department: &holder.ID, byItself: c.FiledByID == nil}); err != nil {
		return uuid.Nil, err
	}
	if err := d.agentFromGrid(ctx, c); err != nil {
		return uuid.Nil, err
	}
	if !d.tenant.Settings.Workflow.AutoDispatch {
		return c.ID, nil
	}
	return c.ID, d.sendByItself(ctx, c, holder.ID)
}

// number is the next case number of the year in the tenant's own zone.
func (d *desk) number(ctx context.Context) (string, error) {
	zone, err := time.LoadLocation(d.tenant.TimeZone)
	if err != nil {
		return "", fmt.Errorf("casework: zone of the tenant: %w", err)
	}
	year := d.now.In(zone).Year()
	n, err := d.tx.Next(ctx, d.tenant.ID, fmt.Sprintf("case-%d", year))
	return fmt.Sprintf("%d-%06d", year, n), err
}
