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
	"regexp"
	"slices"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
)

//go:embed model.conf
var modelConf string

//go:embed policy.csv
var policyCSV string

// Anonymous is the role of a request without a login; the one role that no
// membership gives.
const Anonymous = "anonymous"

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

// Rule is one row of the matrix.
type Rule struct {
	Role, Object, Action string
	Scope                Scope
	Deny                 bool
}

// Matrix is an immutable, validated policy: the rows by role, and the Casbin
// enforcer over the same rows, which is the oracle of the tests, never part
// of a request.
type Matrix struct {
	byRole   map[string][]Rule
	enforcer *casbin.Enforcer
}

// Default returns the matrix of policy.csv.
func Default() (*Matrix, error) { return Parse(policyCSV) }

// Parse reads a policy in Casbin's CSV form. It refuses an empty policy, a row
// with a missing field, an unknown object, action or scope, a scope that means
// nothing for the object, and an effect other than allow and deny, naming the
// row: Casbin itself would answer such a policy with errors, or with consent.
func Parse(csv string) (*Matrix, error) {
	m, err := model.NewModelFromString(modelConf)
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	rules, err := checkedRows(csv)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m, stringadapter.NewAdapter(rules))
	if err != nil {
		return nil, fmt.Errorf("authz: policy: %w", err)
	}
	rows, err := e.GetPolicy()
	if err != nil {
		return nil, fmt.Errorf("authz: policy: %w", err)
	}
	out := &Matrix{byRole: map[string][]Rule{}, enforcer: e}
	for _, r := range rows {
		rule := Rule{Role: r[0], Object: r[1], Action: r[2], Scope: Scope(r[3]), Deny: r[4] == "deny"}
		out.byRole[rule.Role] = append(out.byRole[rule.Role], rule)
	}
	if len(out.byRole[Anonymous]) == 0 {
		return nil, fmt.Errorf("authz: the policy says nothing of the role %q", Anonymous)
	}
	return out, nil
}

// Roles lists the roles of the policy that a membership may give, sorted.
func (m *Matrix) Roles() []string {
	var out []string
	for role := range m.byRole {
		if role != Anonymous {
			out = append(out, role)
		}
	}
	slices.Sort(out)
	return out
}

// Rules returns the rows of a role; unknown roles have none.
func (m *Matrix) Rules(role string) []Rule { return m.byRole[role] }

// Enforce asks Casbin. An empty word is refused before Casbin sees it.
func (m *Matrix) Enforce(role, object, action string, scope Scope) (bool, error) {
	if role == "" || object == "" || action == "" || scope == "" {
		return false, fmt.Errorf("authz: an empty word in a decision")
	}
	return m.enforcer.Enforce(role, object, action, string(scope))
}

// checkedRows returns the rows in the one form that leaves Casbin's reader no
// choice: without comments, blank lines and spaces. It would keep a space
// before a comma, and the row would be some other role's.
func checkedRows(csv string) (string, error) {
	var b strings.Builder
	for n, line := range strings.Split(csv, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, ",")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if err := checkRow(fields); err != nil {
			return "", fmt.Errorf("authz: policy line %d: %w", n+1, err)
		}
		b.WriteString(strings.Join(fields, ",") + "\n")
	}
	if b.Len() == 0 {
		return "", fmt.Errorf("authz: the policy is empty")
	}
	return b.String(), nil
}

// roleWord: plain words, so that what is checked here is what Casbin's own CSV
// reader, which knows quotes, will see.
var roleWord = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func checkRow(f []string) error {
	if len(f) != 6 || f[0] != "p" || slices.Contains(f, "") {
		return fmt.Errorf("want p, role, object, action, scope, effect; got %q", f)
	}
	if !roleWord.MatchString(f[1]) {
		return fmt.Errorf("role %q: want small letters, digits and underscores", f[1])
	}
	if actions, ok := objects[f[2]]; !ok {
		return fmt.Errorf("unknown object %q", f[2])
	} else if !slices.Contains(actions, f[3]) {
		return fmt.Errorf("unknown action %q of %s", f[3], f[2])
	}
	if !slices.Contains(Scopes, Scope(f[4])) {
		return fmt.Errorf("unknown scope %q", f[4])
	}
	if !means(f[2], f[3], Scope(f[4])) {
		return fmt.Errorf("the scope %s holds no %s to %s", f[4], f[2], f[3])
	}
	if f[5] != "allow" && f[5] != "deny" {
		return fmt.Errorf("unknown effect %q", f[5])
	}
	return nil
}
