package authz

import (
	"slices"

	"github.com/huying/huying/internal/fault"
)

// None in a change strikes a rule of the default matrix out.
const None Effect = "none"

// Change is where a tenant departs from the default matrix: the effect that a
// role, object, action and scope have there instead.
type Change Rule

// Role is a role that a tenant made for itself.
type Role struct {
	Code     string
	Inherits []string
}

// With returns the matrix with a tenant's own roles and changes laid over it.
// It refuses what Parse refuses; a role that is known already or is reserved;
// a change to who is audited; and a matrix under which nobody could appoint
// people or change the matrix back. What every session owes to the auditors
// is not the tenant's to change.
func (m *Matrix) With(roles []Role, changes []Change) (*Matrix, error) {
	links := slices.Clone(m.links)
	for _, role := range roles {
		if err := m.checkRole(role); err != nil {
			return nil, err
		}
		for _, from := range role.Inherits {
			links = append(links, Link{role.Code, from})
		}
	}
	rules := slices.Clone(m.rules)
	for _, c := range changes {
		if err := c.check(); err != nil {
			return nil, err
		}
		rules = slices.DeleteFunc(rules, func(r Rule) bool {
			return r.Role == c.Role && r.Object == c.Object && r.Action == c.Action && r.Scope == c.Scope
		})
		if c.Effect != None {
			rules = append(rules, Rule(c))
		}
	}
	out, err := newMatrix(rules, links)
	if err != nil {
		return nil, err
	}
	return out, out.governable(m, roles)
}

func (m *Matrix) checkRole(r Role) error {
	switch {
	case !roleWord.MatchString(r.Code):
		return refusal(fault.PolicyRoleWord, quoted(r.Code))
	case m.roles[r.Code] != nil:
		return refusal(fault.PolicyRoleKnown, r.Code)
	case len(r.Inherits) == 0:
		return refusal(fault.PolicyNoHeir, r.Code)
	case slices.Contains(r.Inherits, BreakGlass), slices.Contains(r.Inherits, Anonymous):
		return refusal(fault.PolicyReserved, r.Code)
	}
	return nil
}

func (c Change) check() error {
	r := Rule(c)
	if r.Effect == None {
		r.Effect = Allow
	}
	if err := r.check(); err != nil {
		return err
	}
	if c.Object == "session" && c.Effect != Allow {
		return refusal(fault.PolicyAudited)
	}
	return nil
}

// governable: some role that a membership can give must be able to appoint
// people, and some to change the matrix; and every role named has rules.
func (m *Matrix) governable(known *Matrix, own []Role) error {
	for _, v := range []verb{{"account", "administer"}, {"policy", "change"}} {
		n, some := number[v], false
		for role, r := range m.roles {
			whole := r[wholeTenantScope]
			some = some || role != Anonymous && role != BreakGlass && whole.allow.has(n) && !whole.deny.has(n)
		}
		if !some {
			return refusal(fault.NobodyLeft, v.String())
		}
	}
	for role := range m.roles {
		if known.roles[role] == nil && !slices.ContainsFunc(own, func(r Role) bool { return r.Code == role }) {
			return refusal(fault.PolicyNoRole, quoted(role))
		}
	}
	return nil
}
