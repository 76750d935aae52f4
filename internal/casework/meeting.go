package casework

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/territory"
)

// MeetingInput is the record of a meeting.
type MeetingInput struct {
	Target
	Kind      meeting.Kind
	HeldAt    time.Time // not in the future
	Place     string    // at most 500 characters
	Decisions string
	Minutes   string
	Attendees []AttendeeInput // at most maxAttendees
	Key       string
}

// AttendeeInput is somebody who came: exactly one of its fields.
type AttendeeInput struct {
	DepartmentID *uuid.UUID
	PartyID      *uuid.UUID            // a party that is known
	Party        *directory.PartyInput // or one that is not
	Name         string                // or a name, at most 200 characters
}

const maxAttendees = 100

func (in MeetingInput) faults() fault.List {
	f := said("input.decisions", in.Decisions)
	f.Add(meeting.KindValidator(in.Kind) == nil, "input.kind", fault.UnknownCode, in.Kind)
	f.Add(utf8.RuneCountInString(in.Place) <= 500, "input.place", fault.TooLong, 500)
	f.Add(fits(in.Minutes), "input.minutes", fault.TooLong, maxText)
	f.Add(len(in.Attendees) <= maxAttendees, "input.attendees", fault.TooMany, maxAttendees)
	for i, a := range in.Attendees {
		f = append(f, a.faults(fmt.Sprintf("input.attendees.%d", i))...)
	}
	return f
}

func (in AttendeeInput) faults(at string) (f fault.List) {
	given := 0
	for _, is := range []bool{in.DepartmentID != nil, in.PartyID != nil, in.Party != nil, strings.TrimSpace(in.Name) != ""} {
		if is {
			given++
		}
	}
	f.Add(given == 1, at, fault.ExactlyOne)
	f.Add(utf8.RuneCountInString(in.Name) <= 200, at+".name", fault.TooLong, 200)
	if in.Party != nil {
		f = append(f, in.Party.Validate(at+".party")...)
	}
	return f
}

// RecordMeeting puts a coordination meeting 协调会, an on-site office 现场办公 or
// a discussion 商讨会 on record: who came, what was decided, the minutes (WZ15,
// WH10, WH17). It is kept among officials. Persons and organisations from
// outside government become participants, who from then on see this case and
// no other.
func (s *Service) RecordMeeting(ctx context.Context, in MeetingInput) (uuid.UUID, error) {
	v := verb{"convene", casestate.Convene, in.Target, in.Key, in, in.faults()}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.convene(ctx, c, to, in)
	})
}

func (d *desk) convene(ctx context.Context, c *db.CaseFile, to casestate.State, in MeetingInput) error {
	if in.HeldAt.After(d.now) {
		return fault.Field("input.heldAt", fault.InFuture)
	}
	place, err := d.placeOfCase(ctx, c) // before the case is locked: whoever moves a region locks in this order
	if err != nil {
		return err
	}
	err = d.move(ctx, c, casestate.Convene, to, nil, entry{text: in.Decisions, department: c.HolderDepartmentID})
	if err != nil {
		return err
	}
	create := d.tx.Meeting.Create().SetCaseID(c.ID).SetKind(in.Kind).SetHeldAt(in.HeldAt.UTC().Truncate(time.Microsecond)).
		SetPlace(in.Place).SetDecisions(in.Decisions).SetMinutes(in.Minutes).SetRecordedAt(d.now)
	create.SetNillableAccountID(d.actor())
	m, err := create.Save(ctx)
	if err != nil {
		return err
	}
	for i, a := range in.Attendees {
		if err := d.attend(ctx, c, m, place, a, "input", "attendees", strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// attend writes down one attendee; somebody from outside is invited.
func (d *desk) attend(ctx context.Context, c *db.CaseFile, m *db.Meeting, place territory.Place, a AttendeeInput, at ...string) error {
	row := d.tx.MeetingAttendee.Create().SetMeetingID(m.ID).SetCaseID(c.ID)
	switch {
	case a.DepartmentID != nil:
		unit, err := d.tx.Department.Query().Where(department.ID(*a.DepartmentID)).OnlyID(ctx)
		if db.IsNotFound(err) {
			return fault.Missing(append(at, "departmentId")...)
		}
		if err != nil {
			return err
		}
		return row.SetDepartmentID(unit).Exec(ctx)
	case a.PartyID != nil, a.Party != nil:
		p, err := d.outsider(ctx, place, a)
		if db.IsNotFound(err) {
			return fault.Missing(append(at, "partyId")...)
		}
		if err != nil {
			return err
		}
		if err := row.SetPartyID(p.ID).Exec(ctx); err != nil {
			return err
		}
		return d.invite(ctx, c, p)
	default:
		return row.SetName(a.Name).Exec(ctx)
	}
}

// outsider is a party that the viewer sees, or a new one at the place.
func (d *desk) outsider(ctx context.Context, place territory.Place, a AttendeeInput) (*db.Party, error) {
	if a.PartyID != nil {
		return d.tx.Party.Query().Where(party.ID(*a.PartyID)).Only(ctx)
	}
	return directory.Register(ctx, d.tx, *a.Party, place, d.now)
}
