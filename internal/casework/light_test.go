package casework_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

var colours = []deadline.Color{deadline.Green, deadline.Yellow, deadline.Red}

// The filter in SQL and the function in Go are two spellings of one rule.
func TestLight_SQLAndGoAgreeAtAnyInstant(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		random := rand.New(rand.NewPCG(seed, 0))
		for i := range 24 {
			id := report(t, st.World, st.resident)
			if i%8 != 0 { // the others keep the far future: no limit runs
				st.setClock(id, random)
			}
		}
		all, err := s.Reader().CaseFile.Query().All(st.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range instants(all, random) {
			for _, shown := range [][]deadline.Color{nil, {deadline.Green}, {deadline.Yellow}, {deadline.Red}, {deadline.Green, deadline.Red}, colours} {
				st.compareLights(all, now, shown)
			}
		}
	})
}

// setClock gives a case a limit somewhere around now, stopped or not.
func (st *stage) setClock(id uuid.UUID, random *rand.Rand) {
	st.t.Helper()
	second := func(within int) time.Duration { return time.Duration(random.IntN(within)) * time.Second }
	yellow := w.Start.Add(second(200_000)).Add(-100_000 * time.Second)
	due := yellow.Add(second(100_000))
	err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
		u := tx.CaseFile.UpdateOneID(id).SetYellowAt(yellow).SetDueAt(due)
		switch random.IntN(4) {
		case 0:
			u.SetClockStoppedAt(w.Start.Add(second(200_000)).Add(-100_000 * time.Second))
		case 1:
			u.SetClockStoppedAt([]time.Time{yellow, due, due.Add(time.Second)}[random.IntN(3)])
		}
		return u.Exec(ctx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

// instants are random ones in microseconds, and those next to a change.
func instants(all []*db.CaseFile, random *rand.Rand) (out []time.Time) {
	for range 60 {
		out = append(out, w.Start.Add(time.Duration(random.Int64N(400_000_000_000)-200_000_000_000)*time.Microsecond))
	}
	for _, c := range all {
		if casework.Never(c.DueAt) {
			continue
		}
		for _, edge := range []time.Time{c.YellowAt, c.DueAt} {
			for _, by := range []time.Duration{-time.Microsecond, 0, time.Microsecond, time.Second - time.Microsecond, time.Second} {
				out = append(out, edge.Add(by))
			}
		}
	}
	return append(out, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))
}

func (st *stage) compareLights(all []*db.CaseFile, now time.Time, shown []deadline.Color) {
	st.t.Helper()
	got, err := st.Store.Reader().CaseFile.Query().Where(casework.WhereLight(now, shown...)).IDs(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, c := range all {
		light, ok := casework.LightOf(c, now)
		want := ok && slices.Contains(shown, light)
		if slices.Contains(got, c.ID) != want {
			st.t.Fatalf("at %s, asked for %v: a case with yellow %s, due %s, stopped %v shows %q in Go, SQL says %v",
				now.Format(time.RFC3339Nano), shown, c.YellowAt, c.DueAt, c.ClockStoppedAt, light, !want)
		}
	}
}

func TestLight_ChangesOneSecondAfterTheNamedInstant(t *testing.T) {
	t.Parallel()
	half, due := w.Start.Add(5*time.Hour), w.Start.Add(10*time.Hour) // scenario 11
	c := &db.CaseFile{YellowAt: half, DueAt: due}
	for _, step := range []struct {
		at   time.Time
		want deadline.Color
	}{
		{w.Start, deadline.Green}, {half, deadline.Green}, {half.Add(time.Second - 1), deadline.Green}, {half.Add(time.Second), deadline.Yellow},
		{due, deadline.Yellow}, {due.Add(time.Second - 1), deadline.Yellow}, {due.Add(time.Second), deadline.Red},
	} {
		if got, ok := casework.LightOf(c, step.at); !ok || got != step.want {
			t.Errorf("at %s: %s, want %s", step.at, got, step.want)
		}
		if got := casework.LightOfClock(&db.Clock{YellowAt: half, DueAt: due}, step.at); got != step.want {
			t.Errorf("the clock at %s: %s, want %s", step.at, got, step.want)
		}
	}
}

// A finished step keeps its last colour, and the history keeps the light that
// stood at each move.
func TestLight_OfAStoppedClock_Stays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.FedBack)
		st.Clock.Set(st.Case(id).DueAt.Add(time.Second - time.Microsecond))
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		st.Clock.Advance(24 * time.Hour)
		did(t)(attempts[casestate.Close](st, st.community, id, order))
		if light, ok := casework.LightOf(st.Case(id), st.Clock.Now()); !ok || light != deadline.Yellow {
			t.Errorf("the light is %s", light)
		}
		lights := ""
		for _, e := range st.events(id) {
			lights += e.Light[:1]
		}
		if lights != "GGGGYY" {
			t.Errorf("the history shows %s", lights)
		}
		st.compareLights([]*db.CaseFile{st.Case(id)}, st.Clock.Now(), []deadline.Color{deadline.Yellow})
	})
}
