package casework

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
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
	id, _, err := s.File(ctx, in)
	return id, err
}

// File is Report for who hands out the receipt: it returns the case as it was
// filed as well, and none where it had been there before.
func (s *Service) File(ctx context.Context, in ReportInput) (id uuid.UUID, filed *db.CaseFile, err error) {
	if ctx, err = authz.Require(ctx, "case", "report"); err != nil {
		return uuid.Nil, nil, err
	}
	if err := in.Validate(); err != nil {
		return uuid.Nil, nil, err
	}
	if plant.On(plant.ReferenceOfAnywhere) && s.knownElsewhere(ctx, in.ExternalReference) {
		return uuid.Nil, nil, fault.Field("input.externalReference", fault.ReferenceUsed)
	}
	report := func() (uuid.UUID, error) {
		filed = nil
		return s.workHopefully(ctx, string(casestate.Report), in.Key, in, func(ctx context.Context, d *desk) (id uuid.UUID, err error) {
			id, filed, err = d.report(ctx, in)
			return id, err
		})
	}
	id, err = report()
	if in.ExternalReference != "" && store.IsDuplicate(err) {
		id, err = report() // the same report came twice at once; the first is there now
	}
	return id, filed, err
}

func (d *desk) report(ctx context.Context, in ReportInput) (uuid.UUID, *db.CaseFile, error) {
	way, err := d.admit(ctx, in)
	if err != nil {
		return uuid.Nil, nil, err
	}
	if in.ExternalReference != "" {
		earlier, err := d.earlier(ctx, way.ID, in.ExternalReference)
		if err != nil || earlier != uuid.Nil {
			return earlier, nil, err
		}
	}
	f, err := d.plan(ctx, in, way)
	if err != nil {
		return uuid.Nil, nil, err
	}
	if err := d.file(ctx, f); err != nil {
		return uuid.Nil, nil, err
	}
	return f.c.ID, f.c, nil
}

// forHimself says whether the viewer may file for nobody else.
func (d *desk) forHimself() bool {
	return !d.viewer.IsSystem() && !d.viewer.Grants.Everywhere("case", "report")
}

// admit returns the channel of a report that the viewer and the tenant's
// settings allow.
func (d *desk) admit(ctx context.Context, in ReportInput) (*db.Channel, error) {
	way, err := d.channelOf(ctx, in.Channel, d.forHimself())
	if err != nil {
		return nil, err
	}
	return way, d.checkWords(in, way)
}

// channelOf finds a channel; nil where the caller may not use one of this code.
func (d *desk) channelOf(ctx context.Context, code string, public bool) (*db.Channel, error) {
	way, err := ofSetup(d, "channel", code, func() (*db.Channel, error) {
		return d.tx.Channel.Query().Where(channel.Code(code)).Only(ctx)
	})
	if db.IsNotFound(err) || (err == nil && public && !way.Public) {
		return nil, nil
	}
	return way, err
}

// earlier finds the case that the channel reported under this number before.
func (d *desk) earlier(ctx context.Context, way uuid.UUID, reference string) (uuid.UUID, error) {
	there, err := d.reported(ctx, way, reference)
	if err != nil || len(there) == 0 {
		return uuid.Nil, err
	}
	id := there[0].ID
	if visible, err := d.tx.CaseFile.Query().Where(casefile.ID(id)).Exist(ctx); err != nil || visible {
		return id, err
	}
	return uuid.Nil, fault.Field("input.externalReference", fault.ReferenceUsed)
}

// reported are the cases that a channel has reported under these numbers, with
// the columns that tell them apart and their times.
func (d *desk) reported(ctx context.Context, way uuid.UUID, references ...string) ([]*db.CaseFile, error) {
	return d.tx.CaseFile.Query().Where(casefile.ChannelID(way), casefile.ExternalReferenceIn(references...)).
		Select(casefile.FieldID, casefile.FieldExternalReference, casefile.FieldDueAt, casefile.FieldClosedAt).
		All(d.asSystem(ctx, "recognise a repeated report"))
}

// checkWords refuses what the tenant's settings do not know or allow.
func (d *desk) checkWords(in ReportInput, way *db.Channel) error {
	forHimself, nobody := d.forHimself(), d.viewer.Anonymous()
	var f fault.List
	f.Add(way != nil, "input.channel", fault.UnknownCode, in.Channel)
	known := in.Subsystem == ""
	for _, sub := range d.tenant.Settings.Subsystems {
		known = known || sub.Code == in.Subsystem
	}
	f.Add(known, "input.subsystem", fault.UnknownCode, in.Subsystem)
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
	kind, err := ofSetup(d, "category", *id, func() (*db.Category, error) {
		return d.tx.Category.Query().Where(category.ID(*id)).Only(ctx)
	})
	if db.IsNotFound(err) {
		return nil, fault.Missing("input", "categoryId")
	}
	return kind, err
}

func (d *desk) reporterOf(ctx context.Context, in ReportInput, place territory.Place) (*uuid.UUID, error) {
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
	case d.forHimself() && d.viewer.PartyID != uuid.Nil:
		id := d.viewer.PartyID
		return &id, nil
	default:
		return nil, nil
	}
}
