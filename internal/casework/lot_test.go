package casework_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// What a batch takes for the case is what the database has.
func TestRenewed_IsWhatIsReadBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		id, err := world.Cases.Report(world.System(), casework.ReportInput{Channel: "HOTLINE", Description: "x", Anonymous: true})
		if err != nil {
			t.Fatal(err)
		}
		office, root := world.Department("office-1.2.1.1"), world.Region("1")
		at := world.Clock.Now().Add(time.Hour + 3*time.Microsecond)
		for _, change := range []func(*db.CaseFileUpdate){
			func(u *db.CaseFileUpdate) {
				u.SetState(casestate.Assigned).SetRung(3).SetUpdatedAt(at).AddVersion(1).AddOpenOrders(2).SetDoneOrders(1).
					SetHolderDepartmentID(office.ID).SetNillableHolderRegionID(office.RegionID).SetEscalateAt(clock.Never)
			},
			func(u *db.CaseFileUpdate) {
				u.SetClockStoppedAt(at).SetYellowAt(at).SetDueAt(at).SetOpenOrders(0).SetClosedAt(at).SetGrade(casestate.GradeC)
			},
			func(u *db.CaseFileUpdate) {
				u.ClearClockStoppedAt().ClearClosedAt().SetHolderRegionID(root.ID).AddUrgency(-1).SetTitle("x").SetInspectAt(at)
			},
		} {
			err := s.InTx(world.System(), func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.CaseFile.Get(ctx, id)
				if err != nil {
					return err
				}
				u := tx.CaseFile.Update().Where(casefile.ID(id))
				change(u)
				is := casework.Renewed(c, u.Mutation())
				if err := u.Exec(ctx); err != nil {
					return err
				}
				back, err := tx.CaseFile.Get(ctx, id)
				if err != nil {
					return err
				}
				if got, want := asText(t, is), asText(t, back); got != want {
					t.Errorf("%s\nis not\n%s", got, want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func asText(t *testing.T, c *db.CaseFile) string {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
