//go:build plant

package graph_test

import (
	"slices"
	"testing"

	"github.com/huying/huying/graph/probetest"
	"github.com/huying/huying/internal/plant"
)

// planted are the defects that the probe must notice, each with the smallest part
// of the probe that does: what a part notices the whole one does.
var planted = []struct {
	defect      plant.Defect
	actor, site string
	fresh       bool // it leaves something behind, or must be there from the start
}{
	{defect: plant.NodePastPolicy, actor: "auditor", site: "Query.node"},
	{defect: plant.NumberOfAnyTenant, actor: "auditor", site: "Query.case"},
	{defect: plant.MaskDropped, actor: "auditor", site: "Query.case"},
	{defect: plant.RegionOfAnyTenant, actor: "auditor", site: "Query.cases"},
	{defect: plant.CodeOfAnyTenant, actor: "auditor", site: "Query.departments"},
	{defect: plant.PointOfAnyTenant, actor: "auditor", site: "Query.gridAt"},
	{defect: plant.ReadForgetsTenant, actor: "auditor", site: "Query.channels"},
	{defect: plant.SystemForgetsTenant, actor: "resident", site: "Query.trackCase"},
	{defect: plant.CursorCarriesMore, actor: "auditor", site: "Query.cases"},
	{defect: plant.CountPastPolicy, actor: "auditor", site: "Query.accounts"},
	{defect: plant.LoginOfAnyTenant, actor: "auditor", site: "Mutation.logIn"},
	{defect: plant.ErrorNamesRow, actor: "community_officer", site: "Mutation.triageCase"},
	{defect: plant.ForeignLinked, actor: "community_officer", site: "Mutation.reportCase", fresh: true},
	{defect: plant.MoveTouchesAll, actor: "tenant_admin", site: "Mutation.moveRegion", fresh: true},
	{defect: plant.RowsShared, actor: "auditor", site: "Query.node", fresh: true},
}

// TestPlant_TheProbeNoticesEveryDefect puts one hole after the other into the
// walls; the probe must find something each time, and nothing by the same
// questions before. The holes are of the whole process, so nothing here runs in
// parallel.
func TestPlant_TheProbeNoticesEveryDefect(t *testing.T) {
	o := mustOptions(t, "sqlite")
	o.Sample, o.StopEarly, o.Workers = true, true, 1
	common := probetest.New(t, o)
	for _, h := range planted {
		t.Run(string(h.defect), func(t *testing.T) {
			probe := common
			sites, actors := []string{h.site}, []string{h.actor}
			if !h.fresh {
				probe.Sites, probe.Actors = sites, actors
				for _, f := range probe.Ask().Of(probetest.Walls...) {
					t.Errorf("without the defect: %s", f)
				}
				plant.Set(h.defect)
			} else {
				o := o
				o.Sites, o.Actors = sites, actors
				o.Before = func(string) { plant.Set(h.defect) }
				probe = probetest.New(t, o)
			}
			defer plant.Set("")
			report := probe.Ask()
			found := report.Of(probetest.Walls...)
			if len(found) == 0 {
				t.Fatalf("nothing was noticed in %d documents", report.Documents)
			}
			kinds := map[string]int{}
			for _, f := range found {
				kinds[f.Kind]++
			}
			t.Logf("%v: %.300s", kinds, found[0].String())
		})
	}
	t.Run("none", func(t *testing.T) {
		o := o
		for _, h := range planted {
			if h.fresh && !slices.Contains(o.Sites, h.site) {
				o.Sites, o.Actors = append(o.Sites, h.site), append(o.Actors, h.actor)
			}
		}
		for _, f := range probetest.Run(t, o).Of(probetest.Walls...) {
			t.Error(f)
		}
	})
}
