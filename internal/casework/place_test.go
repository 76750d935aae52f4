package casework_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/alike"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// Only open cases stand in the squares of the map; a reopened one comes back to
// where it was.
func TestSimilar_FindsOpenCasesAlone_AndTheReopened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, repeats)
		id, _ := st.caseIn(casestate.Replied)
		twin := report(t, st.World, st.resident)
		found := func(want bool, cell int64) {
			t.Helper()
			if got := slices.Contains(st.proposals(st.community, twin), id); got != want || st.Case(id).Cell != cell {
				t.Fatalf("%s: proposed %v, in square %d; want %v and %d", st.Case(id).State, got, st.Case(id).Cell, want, cell)
			}
		}
		c := st.Case(id)
		square := alike.Cell(*c.Longitude, *c.Latitude)
		found(true, square)
		did(t)(attempts[casestate.Close](st, st.community, id, id))
		found(false, 0)
		did(t)(st.Cases.Reopen(st.resident, casework.ReopenInput{Target: on(id), Reason: "it is not done"}))
		found(true, square)
		st.merge(id, twin)
		found(false, 0)
		st.unmerge(id)
		found(true, square)
		if got := st.proposals(st.community, id); !slices.Equal(got, []uuid.UUID{twin}) {
			t.Errorf("proposed for it: %v, want %s", got, twin)
		}
	})
}
