package policy

import (
	"context"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/settings"
)

// Description is the matrix of a tenant for people to read.
type Description struct {
	Version int
	Names   map[string]settings.Text // of the tenant's own roles
	Matrix  *authz.Matrix
	Rules   []DescribedRule
}

// DescribedRule is a rule in force, or one of the default matrix that the
// tenant struck out, which has the effect NONE.
type DescribedRule struct {
	Rule
	Own bool // the tenant set it
}

// InForce describes the matrix of the viewer's tenant as the client, which
// should be of one snapshot, sees it; authz.ErrForbidden for those who may not
// read it.
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
	out := &Description{Version: t.PolicyVersion, Names: map[string]settings.Text{}}
	for _, r := range own.roles {
		out.Names[r.Code] = r.Name
	}
	if out.Matrix, err = own.stored(s.base); err != nil {
		return nil, err
	}
	mine := map[Rule]bool{}
	for _, r := range own.rules {
		rule := Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: r.Scope, Effect: r.Effect}
		mine[rule] = true
		if r.Effect == policyrule.EffectNONE {
			out.Rules = append(out.Rules, DescribedRule{rule, true})
		}
	}
	for _, r := range out.Matrix.All() {
		rule := Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: string(r.Scope), Effect: effects[r.Effect]}
		out.Rules = append(out.Rules, DescribedRule{rule, mine[rule]})
	}
	return out, nil
}

var effects = map[authz.Effect]policyrule.Effect{
	authz.Allow: policyrule.EffectALLOW, authz.Deny: policyrule.EffectDENY, authz.Delegate: policyrule.EffectDELEGATE,
}
