package graph

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// casesUnanswered lists the longest waiting report first.
var casesUnanswered = keyset[db.CaseFile]{
	kind: "cas-a", column: casefile.FieldReportedAt, times: true, id: caseID,
	value: func(c *db.CaseFile) any { return c.ReportedAt },
}

// unanswered lists the cases that are asked and not answered (LF21).
func unanswered(ctx context.Context, w window) (*model.CaseConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	now := now(ctx)
	return paginate(ctx, w, casesUnanswered, func() pageable[db.CaseFile] {
		return client.CaseFile.Query().Where(casework.WhereUnanswered(ctx, now))
	})
}

// warnings says which calendars of the tenant do not know a year they ought to.
func warnings(ctx context.Context) ([]string, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := client.WorkingCalendar.Query().Order(workingcalendar.ByCode()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, row := range rows {
		for _, year := range row.Spec.Missing(now(ctx)) {
			out = append(out, fault.New(fault.Invalid, fault.YearMissing, row.Code, fmt.Sprint(year)).Message(fault.Lang(ctx)))
		}
	}
	return out, nil
}

// settledExtension is settledCase for a request for more time.
func settledExtension(ctx context.Context, id uuid.UUID, err error) (*db.Extension, *db.CaseFile, []model.UserError, error) {
	e, list, err := settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Extension, error) {
		return c.Extension.Query().Where(extension.ID(id)).Only(ctx)
	})
	if err != nil || e == nil {
		return nil, nil, list, err
	}
	c, list, err := settledCase(ctx, e.CaseID, nil)
	return e, c, list, err
}

// settledCommitment is settledCase for a promise.
func settledCommitment(ctx context.Context, id uuid.UUID, err error) (*db.Commitment, *db.CaseFile, []model.UserError, error) {
	row, list, err := settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Commitment, error) {
		return c.Commitment.Query().Where(commitment.ID(id)).Only(ctx)
	})
	if err != nil || row == nil {
		return nil, nil, list, err
	}
	c, list, err := settledCase(ctx, row.CaseID, nil)
	return row, c, list, err
}

func commitmentInput(in model.RecordCommitmentInput) casework.CommitmentInput {
	out := casework.CommitmentInput{
		Target: casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		Text:   in.Text, Promiser: text(in.Promiser), PartyID: optional(in.PartyID, gid.Party), DueAt: in.DueAt, Key: text(in.IdempotencyKey),
	}
	if l := in.Limit; l != nil {
		out.Limit = &settings.Limit{Amount: l.Amount, Unit: string(l.Unit)}
	}
	return out
}

// calendarInput turns the API's input into the service's: a list that is left
// out stays, an empty one empties.
func calendarInput(in model.ChangeCalendarInput) casework.CalendarInput {
	out := casework.CalendarInput{
		Code: in.Code, Holidays: values(in.Holidays), MakeUpDays: values(in.MakeUpDays),
		Reason: in.Reason, Key: text(in.IdempotencyKey),
	}
	if in.MakeUpHours != nil {
		out.MakeUpHours = &in.MakeUpHours
	}
	if in.CoveredYears != nil {
		out.Covered = &in.CoveredYears
	}
	if w := in.Week; w != nil {
		out.Week = &deadline.Week{Mon: w.Mon, Tue: w.Tue, Wed: w.Wed, Thu: w.Thu, Fri: w.Fri, Sat: w.Sat, Sun: w.Sun}
	}
	return out
}

func values[T any](in []*T) *[]T {
	if in == nil {
		return nil
	}
	out := make([]T, len(in))
	for i, v := range in {
		out[i] = *v
	}
	return &out
}
