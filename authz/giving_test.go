package authz_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// TestExceeds_PlaceOfTheMembershipIsNotThePlaceOfItsRows: whoever reads a
// district may give what lies in it, and nothing that a membership there has
// elsewhere.
func TestExceeds_PlaceOfTheMembershipIsNotThePlaceOfItsRows(t *testing.T) {
	t.Parallel()
	m := mustParse(t, small+`p, head, case, read, district, allow
p, local, case, read, community, allow
p, reader, case, read, tenant, allow
p, reporter, case, read, own, allow
p, unit, case, read, department, allow
`)
	district, here := newID(), authz.Placed{Above: map[authz.Scope]uuid.UUID{}}
	here.Above[authz.District] = district
	head := authz.NewViewer(m, authz.Viewer{TenantID: newID(), AccountID: newID()}, []authz.Membership{{Role: "head", Region: district, Level: authz.District}}).Grants
	for role, want := range map[string][]string{"local": nil, "reader": {"case:read"}, "reporter": {"case:read"}, "unit": {"case:read"}} {
		p := here
		p.Membership = authz.Membership{Role: role, Region: newID(), Level: authz.Community}
		if role == "unit" {
			p.Membership = authz.Membership{Role: role, Department: newID()}
		}
		if got := head.Exceeds(m, p); !slices.Equal(got, want) {
			t.Errorf("%s: too much is %q, want %q", role, got, want)
		}
	}
}

// TestRaises_RoleThatGoes_TakesItsDenialsAlong: whoever had it beside another
// role could do more afterwards.
func TestRaises_RoleThatGoes_TakesItsDenialsAlong(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	with, err := m.With([]authz.Role{{Code: "barred", Inherits: []string{"resident"}}},
		[]authz.Change{{Role: "barred", Object: "break_glass", Action: "start", Scope: authz.Tenant, Effect: authz.Deny}})
	if err != nil {
		t.Fatal(err)
	}
	admin := authz.NewViewer(with, authz.Viewer{TenantID: newID(), AccountID: newID()}, []authz.Membership{{Role: "tenant_admin"}}).Grants
	if got := admin.Raises(with, m, []string{"tenant_admin"}); !slices.Equal(got, []string{"break_glass:start"}) {
		t.Errorf("the role goes and raises %q", got)
	}
}
