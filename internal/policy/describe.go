package policy

import (
	"context"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/settings"
)

// Description is the matrix of a tenant for people to read.
type Description struct {
	Matrix  *authz.Matrix
	Version int
	Names   map[string]settings.Text // of the tenant's own roles
	Own     map[authz.Rule]bool      // rules that the tenant set, without their effect
}

// InForce describes the matrix of the viewer's tenant as the client sees it;
// authz.ErrForbidden for those who may not read it.
func (s *Service) InForce(ctx context.Context, client *db.Client) (*Description, error) {
	v := authz.ViewerFrom(ctx)
	if !v.IsSystem() && !v.Grants.May("policy", "read") {
		return nil, authz.ErrForbidden
	}
	t, err := client.Tenant.Query().Where(tenant.ID(v.TenantID)).Only(ctx)
	if err != nil {
		return nil, err
	}
	own, err := read(ctx, client)
	if err != nil {
		return nil, err
	}
	out := &Description{Version: t.PolicyVersion, Names: map[string]settings.Text{}, Own: map[authz.Rule]bool{}}
	for _, r := range own.roles {
		out.Names[r.Code] = r.Name
	}
	for _, r := range own.rules {
		out.Own[authz.Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: authz.Scope(r.Scope)}] = true
	}
	out.Matrix, err = own.over(s.base)
	return out, err
}
