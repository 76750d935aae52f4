// Package authz answers one question: who may do what to which rows. Casbin
// holds the matrix role × object × action × scope (policy.csv); memberships,
// which are ordinary rows, say who has which role where. Both meet once per
// request in Grants, and Grants become SQL predicates; no row is ever decided
// one by one, and nothing is filtered after it was read. The package imports
// no generated code, so that the schema can depend on it.
package authz

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
	defaultrolemanager "github.com/casbin/casbin/v2/rbac/default-role-manager"

	"github.com/huying/huying/internal/fault"
)

//go:embed model.conf
var modelConf string

//go:embed policy.csv
var policyCSV string

const (
	// Anonymous is the role of a request without a login; no membership gives it.
	Anonymous = "anonymous"
	// BreakGlass is the role that an operator has for a while after he broke the
	// glass; no administrator gives it.
	BreakGlass = "emergency"
	// EveryRole in a rule means each role of the matrix.
	EveryRole = "*"
)

// Scope is how far a rule reaches.
type Scope string

// The scopes, closed. City is the tenant's root region, whatever its level.
const (
	Own        Scope = "own"
	ByAssignee Scope = "assigned"
	ByGrid     Scope = "grid"
	Community  Scope = "community"
	Street     Scope = "street"
	District   Scope = "district"
	City       Scope = "city"
	Department Scope = "department"
	Tenant     Scope = "tenant"
)

// Scopes lists every scope.
var Scopes = []Scope{Own, ByAssignee, ByGrid, Community, Street, District, City, Department, Tenant}

// Effect is what a rule does.
type Effect string

// The effects. A denial overrides every allowance. What is delegated may be
// given to others and not be used: an administrator appoints officers without
// reading their cases.
const (
	Allow    Effect = "allow"
	Deny     Effect = "deny"
	Delegate Effect = "delegate"
)

// Rule is one row of the matrix.
type Rule struct {
	Role, Object, Action string
	Scope                Scope
	Effect               Effect
}

// Link lets a role inherit every rule of another.
type Link struct{ Role, Inherits string }

// Matrix is an immutable, validated policy. A request uses its compiled form;
// Enforce asks Casbin over the same rows, as the oracle of the tests.
type Matrix struct {
	rules     []Rule
	links     []Link
	roles     map[string]*rights
	everybody *rights // what every role has
	enforcer  func() (*casbin.Enforcer, error)
}

// Default returns the matrix of policy.csv.
func Default() (*Matrix, error) { return Parse(policyCSV) }

// Parse reads a policy in Casbin's CSV form: rows "p, role, object, action,
// scope, effect" and "g, role, inherited role". It refuses an empty policy, a
// row with a missing field, an unknown object, action or scope, a scope that
// means nothing for the object, an unknown effect and roles that inherit in a
// circle, naming the row: Casbin itself would answer such a policy with
// errors, or with consent.
func Parse(csv string) (*Matrix, error) {
	rules, links, err := readRows(csv)
	if err != nil {
		return nil, err
	}
	return newMatrix(rules, links)
}

func newMatrix(rules []Rule, links []Link) (*Matrix, error) {
	if !slices.ContainsFunc(rules, func(r Rule) bool { return r.Role == Anonymous }) {
		return nil, refusal(fault.PolicySilent, quoted(Anonymous))
	}
	m := &Matrix{rules: rules, links: links}
	m.enforcer = sync.OnceValues(m.newEnforcer)
	var err error
	m.roles, m.everybody, err = compileRoles(rules, links)
	return m, err
}

func (m *Matrix) newEnforcer() (*casbin.Enforcer, error) {
	var b strings.Builder
	for _, r := range m.rules {
		fmt.Fprintf(&b, "p,%s,%s,%s,%s,%s\n", r.Role, r.Object, r.Action, r.Scope, r.Effect)
	}
	for _, l := range m.links {
		fmt.Fprintf(&b, "g,%s,%s\n", l.Role, l.Inherits)
	}
	conf, err := model.NewModelFromString(modelConf)
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	e, err := casbin.NewEnforcer(conf)
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	// By default Casbin follows a chain of ten and then silently says no.
	e.SetRoleManager(defaultrolemanager.NewRoleManagerImpl(longestChain + 1))
	e.SetAdapter(stringadapter.NewAdapter(b.String()))
	if err := e.LoadPolicy(); err != nil {
		return nil, fmt.Errorf("authz: policy: %w", err)
	}
	return e, nil
}

// Roles lists the roles that a membership may give, sorted.
func (m *Matrix) Roles() []string {
	var out []string
	for role := range m.roles {
		if role != Anonymous {
			out = append(out, role)
		}
	}
	slices.Sort(out)
	return out
}

// RolesWith lists the roles that have the verb in the whole tenant, sorted.
func (m *Matrix) RolesWith(object, action string) (out []string) {
	n := number[verb{object, action}]
	for role, r := range m.roles {
		if whole := r[wholeTenantScope]; whole.allow.has(n) && !whole.deny.has(n) {
			out = append(out, role)
		}
	}
	slices.Sort(out)
	return out
}

// Rules returns the rows that name the role itself; see Links for what it
// inherits.
func (m *Matrix) Rules(role string) (out []Rule) {
	for _, r := range m.rules {
		if r.Role == role {
			out = append(out, r)
		}
	}
	return out
}

// All returns every row, in the order of the policy.
func (m *Matrix) All() []Rule { return slices.Clone(m.rules) }

// Links returns which role inherits which.
func (m *Matrix) Links() []Link { return slices.Clone(m.links) }

// Enforce asks Casbin. An empty word and an unknown role are refused before
// Casbin sees them.
func (m *Matrix) Enforce(role, object, action string, scope Scope) (bool, error) {
	if role == "" || object == "" || action == "" || scope == "" {
		return false, fmt.Errorf("authz: an empty word in a decision")
	}
	if m.roles[role] == nil {
		return false, nil
	}
	e, err := m.enforcer()
	if err != nil {
		return false, err
	}
	return e.Enforce(role, object, action, string(scope))
}
