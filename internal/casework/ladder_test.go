package casework_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// rungs gives the rungs of a ladder their limits, from the base up.
func rungs(unit string, amounts ...int) func(*presets.Preset) {
	return func(p *presets.Preset) {
		for i, n := range amounts {
			p.Settings.Ladder[i].After = &settings.Limit{Amount: n, Unit: unit}
		}
	}
}

const (
	overdue    = 50        // of the oldest cases of each tenant
	unassigned = 10        // of these
	most, few  = 4950, 450 // cases of a tenant that are not due
)

// escalation is one tenant of scenario 18.
type escalation struct {
	*stage
	old    []uuid.UUID // overdue cases, the first ones without a person
	recent int         // newer cases, which are not due
}

// newEscalation fills a tenant: the oldest cases wait with the district since
// filed, 10 of them unassigned; very many newer ones are not due at now.
func newEscalation(st *stage, filed, now time.Time, recent int) *escalation {
	st.t.Helper()
	e := &escalation{stage: st, recent: recent}
	st.head("office-1", departmenthead.PostCHIEF, "hub", "13900000009")
	st.Clock.Set(filed)
	for i := range overdue {
		id, order := st.complex()
		if i >= unassigned {
			did(st.t)(st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: order}))
		}
		e.old = append(e.old, id)
	}
	st.Clock.Set(now)
	e.fill(now.Add(-30 * time.Minute))
	return e
}

// fill writes the newer cases, each with its report, in bulk.
func (e *escalation) fill(at time.Time) {
	e.t.Helper()
	like := e.Case(e.old[0])
	err := e.Store.InTx(e.System(), func(ctx context.Context, tx *store.Tx) error {
		var cases []*db.CaseFileCreate
		var events []*db.CaseEventCreate
		for i := range e.recent {
			id := uuid.Must(uuid.NewV7())
			cases = append(cases, tx.CaseFile.Create().SetID(id).SetNumber(fmt.Sprintf("n-%d", i)).SetTrackingCode(id.String()).SetChannelID(like.ChannelID).
				SetDescription("new").SetGrade(casestate.GradeC).SetRung(3).SetState(casestate.Accepted).SetRegionID(like.RegionID).
				SetNillableHolderDepartmentID(like.HolderDepartmentID).SetNillableHolderRegionID(like.HolderRegionID).
				SetReportedAt(at).SetUpdatedAt(at).SetYellowAt(clock.Never).SetDueAt(clock.Never).SetEscalateAt(at.Add(time.Hour)))
			events = append(events, tx.CaseEvent.Create().SetCaseID(id).SetSeq(1).SetKind(casestate.Report).SetFromState("").
				SetToState(string(casestate.Accepted)).SetRung(3).SetPublic(true).SetAt(at))
		}
		for chunk := range slices.Chunk(cases, 40) {
			if err := tx.CaseFile.CreateBulk(chunk...).Exec(ctx); err != nil {
				return err
			}
		}
		for chunk := range slices.Chunk(events, 100) {
			if err := tx.CaseEvent.CreateBulk(chunk...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
}

// moved are the cases that went up, with how often.
func (e *escalation) moved() map[uuid.UUID]int {
	e.t.Helper()
	ids, err := e.Store.Reader().CaseEvent.Query().Where(caseevent.KindEQ(casestate.Escalate)).All(e.System())
	if err != nil {
		e.t.Fatal(err)
	}
	out := map[uuid.UUID]int{}
	for _, ev := range ids {
		out[ev.CaseID]++
	}
	return out
}

// check compares the tenant with what scenario 18 wants.
func (e *escalation) check() {
	e.t.Helper()
	moved := e.moved()
	hub := e.Department("office-1").ID
	for i, id := range e.old {
		c := e.Case(id)
		if moved[id] != 1 || c.Rung != 4 || *c.HolderDepartmentID != hub {
			e.t.Fatalf("case %d moved %d times and is on rung %d", i, moved[id], c.Rung)
		}
		e.sound(id)
		orders := e.orders(id)
		last := orders[len(orders)-1]
		given := last.State == casestate.OrderSent && last.DepartmentID == hub && last.AssigneeID != nil
		if given != (i < unassigned) {
			e.t.Fatalf("case %d, unassigned %v: its last work order is %s of %s for %v", i, i < unassigned, last.State, last.DepartmentID, last.AssigneeID)
		}
	}
	if len(moved) != overdue {
		e.t.Fatalf("%d cases moved, want %d", len(moved), overdue)
	}
	untouched, err := e.Store.Reader().CaseFile.Query().Where(casefile.Version(1), casefile.Rung(3), casefile.StateEQ(casestate.Accepted)).Count(e.System())
	if err != nil || untouched != e.recent {
		e.t.Fatalf("%d of the newer cases are untouched, want %d: %v", untouched, e.recent, err)
	}
	if told := e.inbox("hub"); len(told) != overdue {
		e.t.Fatalf("the hub's head was told %d times, want %d", len(told), overdue)
	}
	if n := e.Store.Reader().Delivery.Query().Where(delivery.Kind("ESCALATED"), delivery.Address("13900000009")).CountX(e.System()); n != overdue {
		e.t.Fatalf("%d messages to the hub's head, want %d", n, overdue)
	}
}

// killing is a clock that ends the process's context the nth time it is read.
type killing struct {
	clock.Clock
	left int
	kill context.CancelFunc
}

func (k *killing) Now() time.Time {
	if k.left--; k.left == 0 {
		k.kill()
	}
	return k.Clock.Now()
}

// killedHalfWay runs a sweep that ends after its second transaction has begun.
func (e *escalation) killedHalfWay() {
	e.t.Helper()
	ctx, kill := context.WithCancel(e.System())
	defer kill()
	dying := casework.New(e.Store, &killing{e.Clock, 3, kill})
	n, err := dying.SweepLadder(ctx)
	if err == nil || n == 0 || n >= overdue || len(e.moved()) != n {
		e.t.Fatalf("the killed sweep moved %d, %d are there: %v", n, len(e.moved()), err)
	}
}

// Scenario 18, against what a rival gets wrong (DG7): the oldest are reached
// behind any number of newer ones, also without a person; a word on a case
// delays nothing; each tenant has its own ladder and calendar; a kill loses and
// doubles nothing.
func TestSweepLadder_Scenario18(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		friday := time.Date(2026, 3, 6, 4, 30, 0, 0, time.UTC) // 10:00 in Kolkata
		due := friday.AddDate(0, 0, 7)                         // the fifth working day after it
		hours := newEscalation(newStage(t, s, rungs("MINUTE", 60, 240, 1440)), friday, due, most)
		days := newEscalation(newStageOf(t, s, "kerala", rungs("WORKING_DAY", 1, 3, 5)), friday, due, few)
		for _, e := range []*escalation{hours, days} {
			for _, id := range e.old[unassigned : unassigned+5] { // a word just before the run
				did(t)(e.Cases.RecordProgress(e.roads, casework.OrderInput{WorkOrderID: orderOf(t, e.World, id), Text: "on it", Public: true}))
			}
		}
		began := time.Now()
		days.Clock.Set(due.Add(-time.Second)) // five days and a weekend, less a second
		if n, err := days.Cases.SweepLadder(days.System()); n != 0 || err != nil {
			t.Fatalf("%d moved before the fifth working day: %v", n, err)
		}
		days.Clock.Set(due)
		for _, e := range []*escalation{hours, days} {
			e.killedHalfWay()
			for range 2 { // the second finds nothing
				if _, err := e.Cases.SweepLadder(e.System()); err != nil {
					t.Fatal(err)
				}
			}
			e.check()
		}
		t.Logf("two tenants, %d open cases, %d overdue in each: %v", 2*overdue+most+few, overdue, time.Since(began).Round(time.Millisecond))
	})
}
