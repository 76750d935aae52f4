package casework

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/ent/db"
)

// TestBindingOf_TheFirstIsWhatNoOtherGoesBefore draws rulings and compares the
// order with the rule, written a second time as a comparison of pairs.
func TestBindingOf_TheFirstIsWhatNoOtherGoesBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		ids := make([]uuid.UUID, 6)
		for i := range ids {
			ids[i] = uuid.UUID{byte(i + 1)}
		}
		kinds, levels := ids[:3], ids[3:5] // the rest is off the chain and out of the area
		start := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
		var rulings []*db.Ruling
		for range rapid.IntRange(0, 6).Draw(r, "rulings") {
			row := &db.Ruling{ID: uuid.Must(uuid.NewV7()), Precedent: rapid.IntRange(0, 3).Draw(r, "precedent") > 0, DecidedAt: start.AddDate(0, 0, rapid.IntRange(0, 3).Draw(r, "day"))}
			if i := rapid.IntRange(0, 6).Draw(r, "category"); i < len(ids) {
				row.CategoryID = &ids[i]
			}
			if i := rapid.IntRange(0, 6).Draw(r, "region"); i < len(ids) {
				row.RegionID = &ids[i]
			}
			if rapid.IntRange(0, 3).Draw(r, "ended") == 0 {
				row.EndedAt = &start
			}
			rulings = append(rulings, row)
		}
		binds := func(a *db.Ruling) bool {
			return a.Precedent && a.EndedAt == nil && a.CategoryID != nil && slices.Contains(kinds, *a.CategoryID) && a.RegionID != nil && slices.Contains(levels, *a.RegionID)
		}
		before := func(a, b *db.Ruling) bool {
			ka, kb := slices.Index(kinds, *a.CategoryID), slices.Index(kinds, *b.CategoryID)
			la, lb := slices.Index(levels, *a.RegionID), slices.Index(levels, *b.RegionID)
			return ka < kb || ka == kb && (la < lb || la == lb && a.DecidedAt.After(b.DecidedAt))
		}
		got := bindingOf(rulings, kinds, levels)
		want := 0
		for _, a := range rulings {
			if binds(a) {
				want++
			}
		}
		if len(got) != want {
			r.Fatalf("%d bind, want %d", len(got), want)
		}
		for i, a := range got {
			if !binds(a) {
				r.Fatalf("%+v does not bind", a)
			}
			for _, b := range got[i+1:] {
				if before(b, a) {
					r.Fatalf("%+v stands before %+v", a, b)
				}
			}
		}
	})
}
