package insight_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/insight"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// closeAt files a case at a point and closes it in the hands of the last officer.
func closeAt(t *testing.T, world *w.World, lon float64, officers ...context.Context) {
	t.Helper()
	id, err := world.Cases.Report(officers[0], casework.ReportInput{Channel: "WEB", Description: "x", Point: &casework.Point{Longitude: lon, Latitude: 10.005}})
	target := casework.Target{ID: id}
	for i, ctx := range officers {
		if err != nil {
			t.Fatal(err)
		}
		if i < len(officers)-1 {
			_, err = world.Cases.Escalate(ctx, casework.EscalateInput{Target: target, Reason: "x"})
		} else {
			_, err = world.Cases.Close(ctx, casework.ReplyInput{Target: target})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestHandled_CountsClosedCasesByRung_WithinPeriodAndSight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		direct := func(p *presets.Preset) { p.Settings.Workflow.CloseFromAccept = true }
		world, other := w.New(t, s, "ke", direct), w.New(t, s, "kerala", direct)
		one, two := world.As("one", w.At("community_officer", "1.2.1.1")), world.As("two", w.At("community_officer", "1.20.1.1"))
		street, auditor := world.As("street", w.At("street_officer", "1.2.1")), world.As("auditor", w.Whole("auditor"))
		closeAt(t, other, 10.005, other.As("one", w.At("community_officer", "1.2.1.1")))
		closeAt(t, world, 10.005, one)
		closeAt(t, world, 10.035, two)
		noon := w.Start.Add(time.Hour)
		world.Clock.Set(noon)
		closeAt(t, world, 10.005, one)
		closeAt(t, world, 10.005, one, street)
		if _, err := world.Cases.Report(one, casework.ReportInput{Channel: "WEB", Description: "open"}); err != nil {
			t.Fatal(err)
		}
		after := noon.Add(time.Microsecond)
		for name, c := range map[string]struct {
			viewer   context.Context
			from, to *time.Time
			want     []insight.RungCount
		}{
			"all":                     {auditor, nil, nil, []insight.RungCount{{1, 3, 3}, {2, 1, 1}}},
			"a street's":              {street, nil, nil, []insight.RungCount{{1, 2, 2}, {2, 1, 1}}},
			"a community's":           {two, nil, nil, []insight.RungCount{{1, 1, 1}}},
			"from is included":        {auditor, &noon, nil, []insight.RungCount{{1, 1, 1}, {2, 1, 1}}},
			"to is not":               {auditor, nil, &noon, []insight.RungCount{{1, 2, 2}}},
			"an empty period":         {auditor, &after, nil, nil},
			"between":                 {auditor, &noon, &after, []insight.RungCount{{1, 1, 1}, {2, 1, 1}}},
			"who sees no case at all": {world.As("clerk", w.Whole("tenant_admin")), nil, nil, nil},
		} {
			got, err := insight.Handled(c.viewer, s.Reader(), c.from, c.to)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
			}
		}
	})
}
