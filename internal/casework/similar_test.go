package casework

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/settings"
)

// The first few are the first few of all, whatever was not compared for them.
func TestLikeliest_AFew_AreTheFirstOfAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		kinds := []uuid.UUID{{1}, {2}}
		text := rapid.StringOf(rapid.SampledFrom([]rune("楼道垃圾火灾路灯，")))
		var rows []*db.CaseFile
		for i := range rapid.IntRange(0, 30).Draw(r, "cases") {
			lon, lat := rapid.Float64Range(10, 10.002).Draw(r, "lon"), rapid.Float64Range(10, 10.002).Draw(r, "lat")
			rows = append(rows, &db.CaseFile{ID: uuid.UUID{byte(i + 1)}, Longitude: &lon, Latitude: &lat, Description: text.Draw(r, "text"),
				CategoryID: &kinds[rapid.IntRange(0, 1).Draw(r, "category")], ReportedAt: start.AddDate(0, 0, -rapid.IntRange(0, 30).Draw(r, "days"))})
		}
		d := Draft{Point: &Point{10.001, 10.001}, CategoryID: &kinds[0], Text: text.Draw(r, "draft"), At: start}
		rule := &settings.Duplicates{Metres: 100, Days: 30}
		all := d.likeliest(rows, rule, len(rows)+1)
		first := rapid.IntRange(1, 10).Draw(r, "first")
		same := func(a, b Match) bool {
			return a.ID == b.ID && a.Score == b.Score && a.Words == b.Words && *a.Metres == *b.Metres
		}
		if got := d.likeliest(rows, rule, first); !slices.EqualFunc(got, all[:min(first, len(all))], same) {
			r.Fatalf("%v, want the first of %v", got, all)
		}
		for _, m := range all {
			i := slices.IndexFunc(rows, func(row *db.CaseFile) bool { return row.ID == m.ID })
			if m.Score < 0 || m.Score > 1 || *m.Metres > 100 || m.Words < alikeWords && *rows[i].CategoryID != kinds[0] {
				r.Fatalf("%+v is no proposal", m)
			}
		}
	})
}
