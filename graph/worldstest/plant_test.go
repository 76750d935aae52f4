//go:build plant

package worldstest

import (
	"slices"
	"testing"

	"github.com/huying/huying/internal/plant"
)

// planted are the defects, each with the viewers of whom one must notice.
var planted = map[plant.Defect][]string{
	plant.CountPastPolicy:     {"community", "grid"},
	plant.NextPagePastPolicy:  {"community", "grid"},
	plant.WordsPastPolicy:     {"community", "grid"},
	plant.NumberForbidden:     {"community", "resident"},
	plant.KeyOfAnybody:        {"community", "platform"},
	plant.SharePastPolicy:     {"community", "roads"},
	plant.OrderByHidden:       {"city", "inspector"},
	plant.ReferenceOfAnywhere: {"platform", "community"},
	plant.VersionOfHidden:     {"community", "district"},
	plant.OrdersOfUnit:        {"community", "grid"},
	plant.PartyByPhone:        {"community", "street"},
}

// TestPlantedDefects_AreFound: the harness is worth what it catches. One
// defect is in the program at a time, so nothing here is parallel.
func TestPlantedDefects_AreFound(t *testing.T) {
	b := baseOf(t, "sqlite")
	for defect, logins := range planted {
		t.Run(string(defect), func(t *testing.T) {
			for seed := range uint64(12) {
				for _, login := range logins {
					at := slices.IndexFunc(viewers, func(v viewer) bool { return v.login == login })
					p := newPair(t, b, viewers[at], seed)
					plant.Set(defect)
					f := p.run(t, 30, newTally())
					plant.Set("")
					if f != nil {
						last := f.before[len(f.before)-1]
						t.Logf("noticed by %s, seed %d, at %s %v", login, seed, last.field, last.variables)
						return
					}
				}
			}
			t.Error("nobody noticed")
		})
	}
}
