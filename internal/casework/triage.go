package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// TriageInput accepts or corrects what was proposed for a case.
type TriageInput struct {
	Target
	Grade      casestate.Grade
	CategoryID *uuid.UUID // nil: as it is
	Reason     string     // required where grade or category change
	Key        string
}

// Triage accepts or corrects grade and category. The grade chooses the level
// that handles the case (WH14): another grade may give it another holder. The
// category chooses the limit: a running clock is laid out anew from its start.
func (s *Service) Triage(ctx context.Context, in TriageInput) (uuid.UUID, error) {
	var faults fault.List
	faults.Add(slices.Contains(casestate.Grades, in.Grade), "input.grade", fault.UnknownGrade)
	faults.Add(fits(in.Reason), "input.reason", fault.TooLong, maxText)
	v := verb{"triage", casestate.Triage, in.Target, in.Key, in, faults}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.triage(ctx, c, to, in)
	})
}

func (d *desk) triage(ctx context.Context, c *db.CaseFile, to casestate.State, in TriageInput) error {
	regrade := in.Grade != c.Grade
	recategory := in.CategoryID != nil && (c.CategoryID == nil || *c.CategoryID != *in.CategoryID)
	if (regrade || recategory) && strings.TrimSpace(in.Reason) == "" {
		return fault.Field("input.reason", fault.ReasonForChange)
	}
	graded := func(u *db.CaseFileUpdate) { u.SetGrade(in.Grade) }
	var clock *run
	if recategory {
		kind, err := d.tx.Category.Query().Where(category.ID(*in.CategoryID)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "categoryId")
		}
		if err != nil {
			return err
		}
		if clock, err = d.relimit(ctx, c, kind); err != nil {
			return err
		}
	}
	if regrade {
		holder, rung, err := d.holderOfGrade(ctx, in.Grade, c)
		if err != nil {
			return err
		}
		graded = func(u *db.CaseFileUpdate) {
			u.SetGrade(in.Grade).SetRung(rung).SetHolderDepartmentID(holder.ID).SetNillableHolderRegionID(holder.RegionID)
		}
	}
	err := d.move(ctx, c, casestate.Triage, to, func(u *db.CaseFileUpdate) {
		graded(u.SetNillableCategoryID(in.CategoryID))
		clock.onCase(u)
	}, entry{text: in.Reason})
	if err != nil {
		return err
	}
	return d.renewClock(ctx, c.ID, clock, change{clockchange.CauseCATEGORY, in.Reason})
}
