package casework_test

import (
	"testing"
	"time"

	"github.com/huying/huying/ent/db/idempotencykey"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func TestReport_WithoutAName_KeepsNoneBesideItsKeyEither(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		resident := world.As("resident", w.Whole("resident"))
		in := casework.ReportInput{Channel: "WEB", Description: "a lamp is out", Anonymous: true, Key: "k1"}
		id := did(t)(world.Cases.Report(resident, in))
		if again := did(t)(world.Cases.Report(resident, in)); again != id {
			t.Errorf("the replay made another case")
		}
		account, err := s.Reader().Account.Query().OnlyID(world.System())
		if err != nil {
			t.Fatal(err)
		}
		named, err := s.Reader().IdempotencyKey.Query().Where(idempotencykey.Actor(account.String())).Count(world.System())
		if err != nil || named != 0 {
			t.Errorf("%d keys name the account: %v", named, err)
		}
	})
}

// A working limit that is dispatched on Friday evening starts on Monday; a
// category that counts calendar days counts from Friday all the same.
func TestTriage_AnotherCategory_CountsFromTheDispatchThatStartedTheClock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", func(p *presets.Preset) {
			p.Settings.Workflow.ClockStarts = settings.AtAssigned
			p.Categories[0].Limit = &settings.Limit{Amount: 1, Unit: "CALENDAR_DAY"}
		})
		officer := world.As("officer", w.At("community_officer", "1.2.1.1"))
		friday := time.Date(2026, 3, 6, 17, 0, 0, 0, time.UTC) // 20:00 in Nairobi
		world.Clock.Set(friday)
		id := report(t, world, officer)
		target := casework.Target{ID: id}
		did(t)(world.Cases.Dispatch(officer, casework.DispatchInput{Target: target, DepartmentID: world.Department("office-1.2.1.1").ID}))
		did(t)(world.Cases.HandBack(officer, casework.OrderInput{WorkOrderID: orderOf(t, world, id), Text: "not ours"}))
		noise := world.Category("NOISE").ID
		did(t)(world.Cases.Triage(officer, casework.TriageInput{Target: target, Grade: casestate.GradeA, CategoryID: &noise, Reason: "it is noise"}))
		if due := world.Case(id).DueAt; !due.Equal(friday.AddDate(0, 0, 1)) {
			t.Errorf("due %s, want a day after the dispatch", due)
		}
	})
}
