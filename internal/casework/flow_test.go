package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

func TestFlow_SixStepsInOrder_LeaveHistoryAndStopTheClock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		resident := world.As("resident", w.Whole("resident"))
		officer := world.As("officer", w.At("community_officer", "1.2.1.1"))

		id := report(t, world, resident)
		c := world.Case(id)
		if c.State != casestate.Accepted || c.Rung != 1 || c.Number != "2026-000001" {
			t.Fatalf("after the report: %s on rung %d, number %s", c.State, c.Rung, c.Number)
		}
		if got := c.DueAt.Format(time.RFC3339); got != "2026-03-06T14:00:00Z" { // Friday 17:00 in Nairobi
			t.Errorf("due at %s", got)
		}
		office := world.Department("office-1.2.1.1")
		did(t)(world.Cases.Dispatch(officer, casework.DispatchInput{Target: casework.Target{ID: id}, DepartmentID: office.ID}))
		order := orderOf(t, world, id)
		did(t)(world.Cases.AcceptWorkOrder(officer, casework.OrderInput{WorkOrderID: order}))
		did(t)(world.Cases.RecordProgress(officer, casework.OrderInput{WorkOrderID: order, Text: "on the way"}))
		world.Clock.Advance(time.Hour)
		did(t)(world.Cases.FeedBack(officer, casework.OrderInput{WorkOrderID: order, Text: "done"}))
		did(t)(world.Cases.Reply(officer, casework.ReplyInput{Target: casework.Target{ID: id}, Text: "it is done"}))
		did(t)(world.Cases.Close(officer, casework.ReplyInput{Target: casework.Target{ID: id}}))
		did(t)(world.Cases.Rate(resident, casework.RateInput{Target: casework.Target{ID: id}, Score: 5, Channel: "WEB"}))

		c = world.Case(id)
		if c.State != casestate.Closed || c.ClockStoppedAt == nil || c.Version != 8 {
			t.Fatalf("at the end: %s, clock stopped %v, version %d", c.State, c.ClockStoppedAt, c.Version)
		}
		if light, ok := casework.LightOf(c, world.Clock.Now().AddDate(1, 0, 0)); !ok || light != deadline.Green {
			t.Errorf("a finished case shows %s", light)
		}
		want := []casestate.Event{casestate.Report, casestate.Dispatch, casestate.AcceptWorkOrder, casestate.RecordProgress,
			casestate.FeedBack, casestate.Reply, casestate.Close, casestate.Rate}
		events, err := s.Reader().CaseEvent.Query().Where(caseevent.CaseID(id)).Order(caseevent.BySeq()).All(world.System())
		if err != nil || len(events) != len(want) {
			t.Fatalf("history has %d entries: %v", len(events), err)
		}
		for i, e := range events {
			if e.Kind != want[i] || e.Seq != i+1 {
				t.Errorf("entry %d is %d %s, want %s", i, e.Seq, e.Kind, want[i])
			}
		}
	})
}

// report files a case in the grid of community 1.2.1.1.
func report(t *testing.T, world *w.World, ctx context.Context) uuid.UUID {
	t.Helper()
	return did(t)(world.Cases.Report(ctx, casework.ReportInput{
		Channel: "WEB", Description: "a lamp is out", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005},
	}))
}

func did(t *testing.T) func(uuid.UUID, error) uuid.UUID {
	return func(id uuid.UUID, err error) uuid.UUID {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

// orderOf returns the newest work order of a case.
func orderOf(t *testing.T, world *w.World, id uuid.UUID) uuid.UUID {
	t.Helper()
	orders, err := world.Store.Reader().WorkOrder.Query().Where(workorder.CaseID(id)).Order(workorder.BySeq()).IDs(world.System())
	if err != nil || len(orders) == 0 {
		t.Fatalf("no work order: %v", err)
	}
	return orders[len(orders)-1]
}
