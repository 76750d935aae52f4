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
