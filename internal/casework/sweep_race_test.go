package casework_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// Several instances sweep while officials move the same cases: every light is
// recorded and told once, every case goes up once or not at all, and goes to the
// inspection body once.
func TestRace_SweepersAndMoves_RecordEachLightOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, func(p *presets.Preset) {
			tenHours(p)
			rungs("MINUTE", 9999, 9999, 11*60)(p)
		})
		const cases = 30
		var ids, orders []uuid.UUID
		for range cases {
			id, order := st.complex()
			ids, orders = append(ids, id), append(orders, order)
		}
		st.Clock.Set(at(22, 0, 0))
		sweeper := func() error {
			for range 4 {
				for _, do := range []func(context.Context) (int, error){st.Cases.SweepLights, st.Cases.SweepInspections, st.Cases.SweepLadder} {
					if _, err := do(st.System()); err != nil {
						return err
					}
				}
			}
			return nil
		}
		mover := func() error {
			for _, order := range orders {
				_, err := st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: order})
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.WrongState) {
					return err
				}
			}
			return nil
		}
		for _, err := range race(sweeper, sweeper, mover, sweeper) {
			if err != nil {
				t.Fatal(err)
			}
		}
		st.sweep(at(22, 0, 0))
		for _, id := range ids {
			if n := st.Store.Reader().LightEvent.Query().Where(lightevent.CaseID(id)).CountX(st.System()); n != 2 {
				t.Fatalf("%d lights of a case", n)
			}
			if st.items(id) != 1 || st.kinds(id, casestate.Escalate) != 1 || st.Case(id).Rung != 4 {
				t.Fatalf("%d items of the inspection queue, %d steps up, on rung %d", st.items(id), st.kinds(id, casestate.Escalate), st.Case(id).Rung)
			}
			st.sound(id)
		}
		if got := len(st.inbox("chief")); got != cases {
			t.Errorf("the chief was told %d times, want %d", got, cases)
		}
	})
}
