package casework

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
)

// CalendarInput changes a working calendar; what is nil stays as it is.
type CalendarInput struct {
	Code        string
	Week        *deadline.Week
	Holidays    *[]deadline.Date
	MakeUpDays  *[]deadline.Date
	MakeUpHours *[]string
	Covered     *[]int
	Reason      string
	Key         string
}

// maxDays bounds a list of days of a calendar.
const maxDays = 4000

// ChangeCalendar changes one of the tenant's working calendars and lays out anew
// every limit that runs on it, in the same transaction (D.1); see [Recalculate].
// The change is recorded with its reason. While it is written, no case of the
// tenant moves. It is Invalid for a calendar that deadline.New refuses.
func (s *Service) ChangeCalendar(ctx context.Context, in CalendarInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "tenant", "configure")
	if err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	policy.CheckReason(&f, "input.reason", in.Reason)
	f.Add(in.Holidays == nil || len(*in.Holidays) <= maxDays, "input.holidays", fault.TooMany, maxDays)
	f.Add(in.MakeUpDays == nil || len(*in.MakeUpDays) <= maxDays, "input.makeUpDays", fault.TooMany, maxDays)
	f.Add(in.Covered == nil || len(*in.Covered) <= maxDays, "input.coveredYears", fault.TooMany, maxDays)
	if err := f.Err(); err != nil {
		return uuid.Nil, err
	}
	return s.workAlone(ctx, string(casestate.Relimit), in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		row, err := d.tx.WorkingCalendar.Query().Where(workingcalendar.Code(in.Code)).Only(ctx)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Field("input.code", fault.UnknownCode, in.Code)
		}
		if err != nil {
			return uuid.Nil, err
		}
		return row.ID, d.changeCalendar(ctx, row, in)
	})
}

func (d *desk) changeCalendar(ctx context.Context, row *db.WorkingCalendar, in CalendarInput) error {
	spec := in.on(row.Spec)
	if _, err := deadline.New(spec); err != nil {
		return calendarFaults(err)
	}
	err := d.tx.WorkingCalendar.Update().Where(workingcalendar.ID(row.ID)).SetSpec(spec).SetUpdatedAt(d.now).Exec(ctx)
	if err != nil {
		return err
	}
	moved, err := d.recalculate(ctx, row.ID, row.Spec, spec, in.Reason)
	if err != nil {
		return err
	}
	return audit.Write(ctx, d.tx, d.viewer.AccountID, d.now, audit.Entry{
		Kind: auditrecord.KindCHANGE_CALENDAR, Subject: gid.ID{Kind: gid.WorkingCalendar, UUID: row.ID},
		Detail: map[string]any{"code": row.Code, "before": row.Spec, "after": spec, "moved": moved}, Reason: in.Reason,
	})
}

// on is the calendar with the changes. Special days are kept in order, each once.
func (in CalendarInput) on(spec deadline.Spec) deadline.Spec {
	if in.Week != nil {
		spec.Week = *in.Week
	}
	if in.Holidays != nil {
		spec.Holidays = inOrder(*in.Holidays)
	}
	if in.MakeUpDays != nil {
		spec.MakeUpDays = inOrder(*in.MakeUpDays)
	}
	if in.MakeUpHours != nil {
		spec.MakeUpHours = *in.MakeUpHours
	}
	if in.Covered != nil {
		spec.Covered = slices.Compact(slices.Sorted(slices.Values(*in.Covered)))
	}
	return spec
}

func inOrder(days []deadline.Date) []deadline.Date {
	out := slices.Clone(days)
	slices.SortFunc(out, func(a, b deadline.Date) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(out)
}

// calendarFields are the fields of the input by those of the spec.
var calendarFields = map[string]string{
	"week": "input.week", "holidays": "input.holidays", "make_up_days": "input.makeUpDays",
	"make_up_hours": "input.makeUpHours", "covered": "input.coveredYears",
}

// calendarFaults says what is wrong with a calendar, at the fields of the input.
func calendarFaults(err error) error {
	var list fault.List
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, one := range all {
		path := "input"
		var field *deadline.FieldError
		if errors.As(one, &field) {
			name, _, _ := strings.Cut(strings.Split(field.Path, ".")[0], "[")
			if at, ok := calendarFields[name]; ok {
				path = at
			}
		}
		list.Add(false, path, fault.BadCalendar, one.Error())
	}
	return list
}

// sameCalendar says whether two specs lay out every limit alike.
func sameCalendar(a, b deadline.Spec) bool {
	a.Covered, b.Covered = nil, nil // only for warnings
	for _, s := range []*deadline.Spec{&a, &b} {
		s.Holidays, s.MakeUpDays = append([]deadline.Date{}, s.Holidays...), append([]deadline.Date{}, s.MakeUpDays...)
		s.MakeUpHours = append([]string{}, s.MakeUpHours...)
	}
	return reflect.DeepEqual(a, b)
}
