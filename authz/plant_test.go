//go:build plant

package authz_test

import (
	"math/rand/v2"
	"testing"

	"github.com/huying/huying/internal/plant"
)

// TestPlant_RowFilters_EachDefectIsCaught puts one defect after the other into
// the program and asks for disagreements. It is not parallel: a defect is in
// all of the process.
func TestPlant_RowFilters_EachDefectIsCaught(t *testing.T) {
	r := rand.New(rand.NewPCG(seedOf(t), 5))
	w := newWorld(t, "sqlite", r, 300)
	const enough, most, bunch = 20, 6_000_000, 300_000
	for _, defect := range []plant.Defect{"", plant.PlaceUnset, plant.PlacePrefix, plant.DenialDropped, plant.DenialOred, plant.DenialNull,
		plant.BracketsLost, plant.TenantUnasked, plant.LevelUnasked, plant.ChainCut, plant.EveryRoleIgnored, plant.DelegateAllows,
		plant.SharesForgotten, plant.EventsPublic, plant.GridsMixed, plant.AssigneeParty, plant.MatrixMixed, plant.HolderPlace,
		plant.PlaceHolder, plant.ShareUnsent, plant.ReturnedShare, plant.AgentEnded, plant.PartEnded, plant.AnyPart, plant.HiddenShown,
		plant.HiddenMet, plant.OthersShown, plant.InternalShown, plant.ClocksShown, plant.OwnDeniedInPart} {
		plant.Set(defect)
		h := newHunt(w, r, nil)
		for h.triples < bunch || defect != "" && h.wrong < enough && h.triples < most {
			h.play(h.triples + bunch)
		}
		t.Logf("%-65s %6d disagreements in %d triples", defect, h.wrong, h.triples)
		if (h.wrong > 0) != (defect != "") {
			t.Errorf("%q: %d disagreements", defect, h.wrong)
		}
	}
	plant.Set("")
}

// TestPlant_Delegation_EachDefectIsCaught does the same to what may be given.
func TestPlant_Delegation_EachDefectIsCaught(t *testing.T) {
	r := rand.New(rand.NewPCG(seedOf(t), 17))
	for _, defect := range []plant.Defect{"", plant.SelfRaised, plant.GiverDenialLost, plant.DistrictHolds, plant.DelegateIsGranted, plant.AllWithin} {
		plant.Set(defect)
		o := playOffices(t, r, 10_000, nil)
		for more := 0; defect != "" && o.wrong == 0 && more < 6; more++ {
			o = playOffices(t, r, 10_000, nil)
		}
		t.Logf("%-75s %5d too much of %d given, %d changed", defect, o.wrong, o.given, o.changed)
		if (o.wrong > 0) != (defect != "") {
			t.Errorf("%q: %d wrong", defect, o.wrong)
		}
	}
	plant.Set("")
}
