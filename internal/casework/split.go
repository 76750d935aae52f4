package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/internal/casestate"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// maxParts bounds what one call may divide a case into.
const maxParts = 50

// SplitInput divides a case into parts.
type SplitInput struct {
	Target
	Parts  []PartInput
	Reason string
	Key    string
}

// PartInput is one part of a case.
type PartInput struct {
	Title        string
	Description  string
	CategoryID   *uuid.UUID // nil: as the whole
	DepartmentID *uuid.UUID // the unit it is sent to at once; nil: the holder sends it later
	Instruction  string
	Limit        *settings.Limit // its own; nil: the instants of the whole
}

func (in SplitInput) faults() fault.List {
	f := said("input.reason", in.Reason)
	f.Add(len(in.Parts) > 0, "input.parts", fault.Required)
	if len(in.Parts) > maxParts {
		f.Add(false, "input.parts", fault.TooManyParts, maxParts)
		return f
	}
	for i, p := range in.Parts {
		path := fmt.Sprintf("input.parts.%d.", i)
		f.Add(strings.TrimSpace(p.Description) != "", path+"description", fault.Required)
		f.Add(utf8.RuneCountInString(p.Description) <= 4000, path+"description", fault.TooLong, 4000)
		f.Add(utf8.RuneCountInString(p.Title) <= 200, path+"title", fault.TooLong, 200)
		f.Add(fits(p.Instruction), path+"instruction", fault.TooLong, maxText)
		f.Add(validLimit(p.Limit), path+"limit", fault.BadLimit)
	}
	return f
}

// validLimit says whether a limit can run; nil is none.
func validLimit(l *settings.Limit) bool {
	return l == nil || l.Amount > 0 && deadline.Limit{Amount: l.Amount, Unit: deadline.Unit(l.Unit)}.Validate() == nil
}

// Split divides a case into parts 子诉求 that are cases of their own (WH17): each
// with number, state, units and clock, in the hands of the whole's holder. The
// whole is being handled until the last part has fed back or come to another
// end; there is one reply, the whole's. Parts may be divided again, three deep.
func (s *Service) Split(ctx context.Context, in SplitInput) (uuid.UUID, error) {
	v := verb{"split", casestate.Split, in.Target, in.Key, in, in.faults()}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.split(ctx, c, to, in)
	})
}

func (d *desk) split(ctx context.Context, c *db.CaseFile, to casestate.State, in SplitInput) error {
	if c.Depth >= maxDepth {
		return fault.Field("input.caseId", fault.TooDeep, maxDepth)
	}
	parts, err := d.newParts(ctx, c, in.Parts)
	if err != nil {
		return err
	}
	var start *run
	if d.startsClock(c, casestate.Assigned) { // what is divided is assigned with its parts
		if start, err = d.caseRun(ctx, c); err != nil {
			return err
		}
	}
	err = d.move(ctx, c, casestate.Split, to, func(u *db.CaseFileUpdate) { start.onCase(u.AddOpenParts(len(parts))) },
		entry{text: in.Reason, public: true, department: c.HolderDepartmentID})
	if err != nil {
		return err
	}
	if err := d.startClock(ctx, c.ID, start); err != nil {
		return err
	}
	inherited, err := d.sameRun(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := d.filePart(ctx, c, p, inherited, in.Reason); err != nil {
			return err
		}
	}
	return d.relight(ctx, c.ID)
}

// newPart is a part whose category and unit were found.
type newPart struct {
	PartInput
	category *uuid.UUID
	unit     *db.Department
}

// newParts finds the categories and units of parts and reports all faults.
func (d *desk) newParts(ctx context.Context, c *db.CaseFile, in []PartInput) (out []newPart, err error) {
	var faults fault.List
	for i, p := range in {
		part := newPart{PartInput: p, category: c.CategoryID}
		path := []string{"input", "parts", fmt.Sprint(i)}
		if p.CategoryID != nil {
			kind, err := d.tx.Category.Query().Where(category.ID(*p.CategoryID)).OnlyID(ctx)
			if db.IsNotFound(err) {
				return nil, fault.Missing(append(path, "categoryId")...)
			}
			if err != nil {
				return nil, err
			}
			part.category = &kind
		}
		if p.DepartmentID != nil {
			if part.unit, err = d.unitFor(ctx, c, *p.DepartmentID, append(path, "departmentId")); err != nil {
				if list := fault.All(err); len(list) == 1 && list[0].Kind == fault.Invalid {
					faults = append(faults, list...)
					continue
				}
				return nil, err
			}
		}
		out = append(out, part)
	}
	return out, faults.Err()
}

// unitFor finds a department to which the holder of a case may send it.
func (d *desk) unitFor(ctx context.Context, c *db.CaseFile, id uuid.UUID, path []string) (*db.Department, error) {
	unit, err := d.unit(ctx, id, path...)
	if err != nil {
		return nil, err
	}
	refusal, err := d.outsideArea(ctx, c, unit)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		return nil, refusal.At(path...)
	}
	return unit, nil
}

// sameRun is the run of a case's reply clock, for parts without a limit of
// their own; nil where none runs.
func (d *desk) sameRun(ctx context.Context, caseID uuid.UUID) (*run, error) {
	k, err := d.replyClock(ctx, caseID)
	if err != nil || k == nil || k.StoppedAt != nil || k.CalendarID == nil {
		return nil, err
	}
	return &run{
		limit:    settings.Limit{Amount: k.Amount, Unit: string(k.Unit)},
		calendar: *k.CalendarID,
		from:     countedFrom(k),
		times:    deadline.Times{Start: k.StartedAt, Yellow: k.YellowAt, Due: k.DueAt},
	}, nil
}

// filePart writes a part with its clock and its first steps. It lies where the
// whole lies and was reported by whom the whole was; its own channel number is
// the whole's alone, and what is reported near it is compared with the whole.
func (d *desk) filePart(ctx context.Context, whole *db.CaseFile, p newPart, limit *run, reason string) error {
	if p.Limit != nil {
		var err error
		if limit, err = d.runClock(ctx, *p.Limit, d.now); err != nil {
			return err
		}
	}
	create := d.tx.CaseFile.Create().SetTrackingCode(newTrackingCode()).SetDepth(whole.Depth + 1).
		SetTitle(p.Title).SetDescription(p.Description).SetNillableCategoryID(p.category).
		SetChannelID(whole.ChannelID).SetSubsystem(whole.Subsystem).SetAddress(whole.Address).
		SetNillableLongitude(whole.Longitude).SetNillableLatitude(whole.Latitude).
		SetGrade(whole.Grade).SetRung(whole.Rung).SetState(casestate.Accepted).
		SetNillableHolderDepartmentID(whole.HolderDepartmentID).SetNillableHolderRegionID(whole.HolderRegionID).
		SetNillableReporterID(whole.ReporterID).SetNillableFiledByID(whole.FiledByID).
		SetAnonymous(whole.Anonymous).SetHiddenReporter(whole.HiddenReporter).
		SetRegionID(whole.RegionID).SetNillableDistrictID(whole.DistrictID).SetNillableStreetID(whole.StreetID).
		SetNillableCommunityID(whole.CommunityID).SetNillableGridID(whole.GridID).
		SetReportedAt(d.now).SetUpdatedAt(d.now).SetYellowAt(systemclock.Never).SetDueAt(systemclock.Never)
	if limit != nil {
		create.SetYellowAt(limit.times.Yellow).SetDueAt(limit.times.Due)
	}
	numbers, err := d.numbers(ctx, d.now)
	if err != nil {
		return err
	}
	part, err := create.SetNumber(numbers[0]).Save(ctx)
	if err != nil {
		return err
	}
	link := d.tx.CaseLink.Create().SetCaseID(part.ID).SetToCaseID(whole.ID).SetKind(caselink.KindPART).SetAt(d.now).SetReason(reason)
	link.SetNillableAccountID(d.actor())
	if err := link.Exec(ctx); err != nil {
		return err
	}
	if err := d.startClock(ctx, part.ID, limit); err != nil {
		return err
	}
	if err := d.append(ctx, part, casestate.Report, "", entry{public: true, department: part.HolderDepartmentID}); err != nil {
		return err
	}
	if p.unit == nil {
		return nil
	}
	return d.send(ctx, part, sending{department: p.unit.ID, instruction: p.Instruction})
}
