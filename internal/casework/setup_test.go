package casework_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/territory"
	w "github.com/huying/huying/internal/worldtest"
)

// What the system keeps of a set-up between two imports ends with any change of
// the set-up, also with one that went past this program.
func TestImport_AChangeOfTheSetUp_HoldsForTheNext(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		n := 0
		next := func() *db.CaseFile {
			t.Helper()
			n++
			world.Clock.Advance(time.Minute)
			done, err := world.Cases.Import(world.System(), []casework.ImportInput{{ReportedAt: world.Clock.Now(), ReportInput: casework.ReportInput{
				Channel: "WEB", ExternalReference: fmt.Sprint("old-", n), Description: "x",
				CategoryID: &world.Category("NOISE").ID, RegionID: &world.Region("1.2.1.1").ID,
			}}}, world.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return world.Case(done[0].ID)
		}
		write := func(fn func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := s.InTx(world.System(), fn); err != nil {
				t.Fatal(err)
			}
		}
		first, second := next(), next()
		if first.Grade != second.Grade || *first.StreetID != *second.StreetID {
			t.Fatalf("%+v, %+v", first, second)
		}
		write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Category.Update().Where(category.Code("NOISE")).SetGrade(casestate.GradeD).Exec(ctx)
		})
		if c := next(); c.Grade != casestate.GradeD || c.Rung == first.Rung {
			t.Errorf("the category's new grade: %s on rung %d", c.Grade, c.Rung)
		}
		if err := territory.New(s, world.Clock).Move(world.System(), world.Region("1.2.1.1").ID, world.Region("1.2.2").ID); err != nil {
			t.Fatal(err)
		}
		if c := next(); *c.StreetID != world.Region("1.2.2").ID {
			t.Error("the case lies below the street that its community has left")
		}
		write(func(ctx context.Context, tx *store.Tx) error {
			conf := tx.Tenant.Query().OnlyX(ctx).Settings
			for i := range conf.Ladder {
				conf.Ladder[i].Level, conf.Ladder[i].Holder = "", "ROADS"
			}
			return tx.Tenant.Update().Where(tenant.Code("ke")).SetSettings(conf).Exec(ctx)
		})
		if c := next(); *c.HolderDepartmentID != world.Department("ROADS").ID {
			t.Error("the settings are those of before")
		}
		write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Department.Update().Where(department.Code("ROADS")).SetClosedAt(world.Clock.Now()).SetSuccessor("WATER").Exec(ctx)
		})
		if c := next(); *c.HolderDepartmentID != world.Department("WATER").ID {
			t.Error("the case lies with a department that is closed")
		}
	})
}
