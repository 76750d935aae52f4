package authz_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// TestHeldAt_IsOfTheRegionItself_NotOfOneAboveOrBeside: who rules for a
// district does not rule in the name of the city.
func TestHeldAt_IsOfTheRegionItself_NotOfOneAboveOrBeside(t *testing.T) {
	t.Parallel()
	m, district, other := mustDefault(t), newID(), newID()
	held := func(member authz.Membership, region uuid.UUID) bool {
		return authz.ViewerFrom(as(m, newID(), member)).Grants.HeldAt("case", "rule", region)
	}
	officer := authz.Membership{Role: "district_officer", Region: district, Level: authz.District}
	if !held(officer, district) || held(officer, other) || held(officer, uuid.Nil) {
		t.Error("a district's officer")
	}
	if held(authz.Membership{Role: "street_officer", Region: district, Level: authz.Street}, district) {
		t.Error("a street has no ruling")
	}
	if (*authz.Grants)(nil).HeldAt("case", "rule", district) {
		t.Error("nobody rules")
	}
}

// TestSeesCasesIn_TakesAPlaceThereOrAbove_AndNoDenial: who is denied any case, or
// sees them for another reason than where they lie, is told what he could count.
func TestSeesCasesIn_TakesAPlaceThereOrAbove_AndNoDenial(t *testing.T) {
	t.Parallel()
	district, street, other := newID(), newID(), newID()
	sees := func(m *authz.Matrix, member authz.Membership, path ...uuid.UUID) bool {
		return authz.ViewerFrom(as(m, newID(), member)).Grants.SeesCasesIn(path...)
	}
	m := mustDefault(t)
	officer := authz.Membership{Role: "district_officer", Region: district, Level: authz.District}
	for name, got := range map[string]bool{
		"his district":         sees(m, officer, district),
		"a street of it":       sees(m, officer, street, district),
		"the city's":           sees(m, authz.Membership{Role: "city_officer", Region: other, Level: authz.District, Root: true}, street, district),
		"the whole tenant's":   sees(m, authz.Membership{Role: "inspector"}, street),
		"not another":          !sees(m, officer, other),
		"not the one above":    !sees(m, authz.Membership{Role: "street_officer", Region: street, Level: authz.Street}, district),
		"not of another level": !sees(m, authz.Membership{Role: "street_officer", Region: district, Level: authz.District}, district),
		"not by a unit":        !sees(m, authz.Membership{Role: "department_officer", Department: district}, district),
		"not by a grid":        !sees(m, authz.Membership{Role: "grid_worker", Grid: district}, district),
		"not one's own":        !sees(m, authz.Membership{Role: "resident"}, district),
		"not without a verb":   !sees(m, authz.Membership{Role: "tenant_admin"}, district),
		"nobody":               !(*authz.Grants)(nil).SeesCasesIn(district),
	} {
		if !got {
			t.Error(name)
		}
	}
}
