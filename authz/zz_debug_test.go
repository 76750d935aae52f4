package authz_test

import (
	"testing"

	"github.com/huying/huying/authz"
)

func TestDebug(t *testing.T) {
	for _, policy := range []string{"", "p, r, case, read, own, allow\n", "p, r, case, read, own, allow\np, r, case, read, street, deny\n", "p, r, case, read, own, deny\np, r, case, read, street, allow\n", "p, r, case, read, own, allow\np, r, case, read, street, allow\np, r, case, read, district, deny\np, r, case, read, tenant, deny\n","p, r, case, read, department, allow\np, r, case, read, own, deny\n"} {
		m := mustParse(t, small+policy)
		v := authz.NewViewer(m, authz.Viewer{TenantID: newID(), AccountID: newID(), PartyID: newID()}, []authz.Membership{{Role: "r", Region: newID(), Level: authz.Street}, {Role: "r", Department: newID()}})
		q, _ := reachText(authz.WithViewer(t.Context(), v), "sqlite", "cases", "read")
		t.Log(policy, "\n", q)
	}
}
