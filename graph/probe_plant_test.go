//go:build plant

package graph_test

import (
	"testing"

	"github.com/huying/huying/graph/probetest"
	"github.com/huying/huying/internal/plant"
)

// TestPlant_TheProbeNoticesEveryDefect puts one hole after the other into the
// walls; the probe must find something each time. They are of the whole
// process, so nothing here runs in parallel.
func TestPlant_TheProbeNoticesEveryDefect(t *testing.T) {
	for _, defect := range []plant.Defect{
		"", // none: the same run must find nothing then
		plant.NodePastPolicy, plant.NumberOfAnyTenant, plant.MaskDropped, plant.RegionOfAnyTenant, plant.CodeOfAnyTenant,
		plant.PointOfAnyTenant, plant.RowsShared, plant.ReadForgetsTenant, plant.SystemForgetsTenant, plant.ForeignLinked,
		plant.ErrorNamesRow, plant.LoginOfAnyTenant, plant.MoveTouchesAll, plant.CursorCarriesMore, plant.CountPastPolicy,
	} {
		t.Run(string(defect), func(t *testing.T) {
			o := mustOptions(t, "sqlite")
			o.Sample, o.StopEarly, o.Workers = true, true, 1
			o.Before = func(string) { plant.Set(defect) }
			defer plant.Set("")
			report := probetest.Run(t, o)
			found := report.Of(probetest.Walls...)
			if defect == "" {
				for _, f := range found {
					t.Error(f)
				}
				return
			}
			if len(found) == 0 {
				t.Fatalf("nothing was noticed in %d documents", report.Documents)
			}
			kinds := map[string]int{}
			for _, f := range found {
				kinds[f.Kind]++
			}
			t.Logf("after %d documents %v: %.300s", report.Documents, kinds, found[0].String())
		})
	}
}
