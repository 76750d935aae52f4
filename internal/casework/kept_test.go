package casework_test

import (
	"context"
	"testing"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// What officials keep of a set-up, and of what has been ruled, ends with any
// change of it, and is of no use to somebody who may not see the set-up.
func TestReport_WhatOthersHaveRead_IsAsItIsNow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", func(p *presets.Preset) { p.Settings.Workflow.AutoDispatch = true })
		in := casework.ReportInput{Channel: "HOTLINE", Description: "x", CategoryID: &world.Category("NOISE").ID, RegionID: &world.Region("1.2.1.1").ID}
		officers := []context.Context{world.As("a", w.At("community_officer", "1.2.1.1")), world.As("b", w.At("street_officer", "1.2.1"))}
		report := func(n int) *db.CaseFile {
			t.Helper()
			id, err := world.Cases.Report(officers[n%2], in)
			if err != nil {
				t.Fatal(err)
			}
			return world.Case(id)
		}
		sentTo := func(c *db.CaseFile) *db.WorkOrder {
			t.Helper()
			return s.Reader().WorkOrder.Query().Where(workorder.CaseID(c.ID)).OnlyX(world.System())
		}
		first, second := report(0), report(1)
		if c := second; first.Grade != c.Grade || sentTo(c).DepartmentID != *c.HolderDepartmentID || c.State != casestate.Assigned || c.Version != 2 {
			t.Fatalf("%+v, %+v", first, c)
		}
		write := func(fn func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := s.InTx(world.System(), fn); err != nil {
				t.Fatal(err)
			}
		}
		write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Category.Update().Where(category.Code("NOISE")).SetGrade(casestate.GradeD).Exec(ctx)
		})
		if c := report(0); c.Grade != casestate.GradeD || c.Rung == first.Rung {
			t.Errorf("the category's new grade: %s on rung %d", c.Grade, c.Rung)
		}
		owner := world.Department("ROADS").ID
		write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Ruling.Create().SetNumber("R1").SetCaseID(first.ID).SetCategoryID(*in.CategoryID).SetRegionID(world.Region("1").ID).
				SetDepartmentID(owner).SetReason("it is theirs").SetPrecedent(true).SetDecidedAt(world.Clock.Now()).Exec(ctx)
		})
		if o := sentTo(report(1)); o.DepartmentID != owner || o.Ruling != "R1" {
			t.Errorf("under the new ruling: %+v", o)
		}
		write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Ruling.Update().Where(ruling.Number("R1")).SetEndedAt(world.Clock.Now()).Exec(ctx)
		})
		if o := sentTo(report(0)); o.DepartmentID == owner || o.Ruling != "" {
			t.Errorf("the ruling has ended: %+v", o)
		}
		clerks, err := authz.Parse("p, clerk, case, report, tenant, allow\np, anonymous, case, track, tenant, allow")
		if err != nil {
			t.Fatal(err)
		}
		clerk := authz.NewViewer(clerks, authz.Viewer{TenantID: world.TenantID, AccountID: authz.ViewerFrom(officers[0]).AccountID}, []authz.Membership{{Role: "clerk"}})
		_, err = world.Cases.Report(authz.WithViewer(context.Background(), clerk), in)
		wantFault(t, err, fault.Invalid, "input.channel") // he sees none
	})
}
