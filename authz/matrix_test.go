package authz_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
)

// small is the least policy that is accepted.
const small = "p, anonymous, tenant, read, tenant, allow\n"

func mustParse(t *testing.T, policy string) *authz.Matrix {
	t.Helper()
	m, err := authz.Parse(policy)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustDefault(t *testing.T) *authz.Matrix {
	t.Helper()
	m, err := authz.Default()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// policyRows reads policy.csv without the package's reader.
func policyRows(t *testing.T) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile("policy.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "p,") {
			rows = append(rows, strings.Split(strings.ReplaceAll(line, " ", ""), ",")[1:])
		}
	}
	return rows
}

func TestDefault_HoldsEveryRowOfTheFile(t *testing.T) {
	t.Parallel()
	m, rows := mustDefault(t), policyRows(t)
	held := 0
	for _, role := range append(m.Roles(), authz.Anonymous, authz.EveryRole) {
		held += len(m.Rules(role))
	}
	if held != len(rows) || held == 0 {
		t.Errorf("the matrix holds %d rows, the file %d", held, len(rows))
	}
	seen := map[string]bool{}
	for _, r := range rows {
		want := authz.Rule{Role: r[0], Object: r[1], Action: r[2], Scope: authz.Scope(r[3]), Effect: authz.Effect(r[4])}
		if !slices.Contains(m.Rules(r[0]), want) {
			t.Errorf("%v is not in the matrix", r)
		}
		if key := strings.Join(r, " "); seen[key] {
			t.Errorf("%v stands twice in the file", r)
		} else {
			seen[key] = true
		}
	}
}

func TestDefault_RolesAreTheKnownOnes(t *testing.T) {
	t.Parallel()
	want := []string{
		"auditor", "city_officer", "community_officer", "department_officer", "district_officer", "emergency", "grid_worker",
		"inspector", "integration", "operator", "resident", "street_officer", "tenant_admin",
	}
	if got := mustDefault(t).Roles(); !slices.Equal(got, want) {
		t.Errorf("roles %q, want %q", got, want)
	}
}

// TestDefault_ReadOnlyRolesHaveNoVerbOfWriting: whatever rows are added, who
// watches changes nothing; an inspector speaks from above and moves no case.
func TestDefault_ReadOnlyRolesHaveNoVerbOfWriting(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	for _, role := range []string{"auditor", "inspector", "operator", "emergency"} {
		for _, r := range m.Rules(role) {
			speaks := role == "inspector" && r.Object == "case" && (r.Action == "note" || slices.Contains(authz.PlaceVerbs, r.Action))
			if !speaks && !slices.Contains([]string{"read", "contact", "audit", "start"}, r.Action) {
				t.Errorf("%s may %s:%s", role, r.Object, r.Action)
			}
		}
	}
	for _, role := range []string{"tenant_admin", "operator"} { // they run things and see no case
		for _, r := range m.Rules(role) {
			if r.Effect != authz.Delegate && slices.Contains([]string{"case", "case_event", "work_order", "party"}, r.Object) {
				t.Errorf("%s may %s:%s", role, r.Object, r.Action)
			}
		}
	}
}

func TestParse_RefusesMalformedRows_WithLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, reason string }{
		"too few fields":          {"p, auditor, case, read, tenant", "want p, role, object, action, scope, effect"},
		"too many fields":         {"p, auditor, case, read, tenant, allow, x", "want p, role, object, action, scope, effect"},
		"empty role":              {"p, , case, read, tenant, allow", "want p, role, object"},
		"empty scope":             {"p, auditor, case, read, , allow", "want p, role, object"},
		"all empty":               {",,,,,", "want p, role, object"},
		"another kind of row":     {"p2, auditor, case, read, tenant, allow", "want p, role, object"},
		"inheritance of two":      {"g, auditor, inspector, x", "want g, role, inherited role"},
		"inheritance of none":     {"g, auditor", "want g, role, inherited role"},
		"inheritance of all":      {"g, auditor, *", "want g, role, inherited role"},
		"no comma":                {"auditor reads all", "want p, role, object"},
		"unknown object":          {"p, auditor, cases, read, tenant, allow", `there is no object "cases"`},
		"any object":              {"p, auditor, *, read, tenant, allow", `there is no object "*"`},
		"unknown action":          {"p, auditor, case, peek, tenant, allow", `there is no action "peek" of case`},
		"action of another thing": {"p, auditor, party, dispatch, tenant, allow", `there is no action "dispatch" of party`},
		"action as a pattern":     {"p, auditor, case, re.d, tenant, allow", `there is no action "re.d" of case`},
		"unknown scope":           {"p, auditor, case, read, country, allow", `there is no scope "country"`},
		"scope in capitals":       {"p, auditor, case, read, TENANT, allow", `there is no scope "TENANT"`},
		"unknown effect":          {"p, auditor, case, read, tenant, maybe", `unknown effect "maybe"`},
		"comment behind a row":    {"p, auditor, case, read, tenant, allow # all of it", "unknown effect"},
		"role as a pattern":       {"p, audit.*, case, read, tenant, allow", `role "audit.*"`},
		"role with brackets":      {"p, [a-z]+, case, read, tenant, allow", `role "[a-z]+"`},
		"quoted role":             {`p, "auditor", case, read, tenant, allow`, "role"},
		"quote that spans fields": {`p, "auditor, case, read, tenant, allow"`, "role"},
		"scope of no such rows":   {"p, auditor, directory, read, community, deny", "the scope community holds no directory to read"},
		"grid that would move":    {"p, auditor, case, close, grid, deny", "the scope grid holds no case to close"},
		"own share of a unit":     {"p, auditor, work_order, accept, own, allow", "the scope own holds no work_order to accept"},
		"account at a place":      {"p, auditor, account, read, street, allow", "the scope street holds no account to read"},
	} {
		_, err := authz.Parse("# a comment\n\n" + small + c.row + "\n")
		if err == nil || !strings.Contains(err.Error(), "line 4: ") || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: got %v, want line 4 and %q", name, err, c.reason)
		}
	}
}

func TestParse_RefusesAPolicyThatSaysNothing(t *testing.T) {
	t.Parallel()
	for policy, reason := range map[string]string{
		"":                               "the policy is empty",
		"\n\n  \n":                       "the policy is empty",
		"# p, anonymous, tenant, read\n": "the policy is empty",
		"p, auditor, case, read, tenant, allow\n": `said of the role "anonymous"`,
	} {
		if _, err := authz.Parse(policy); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: got %v, want %q", policy, err, reason)
		}
	}
}

func TestParse_TakesWindowsLineEndsAndIndentation(t *testing.T) {
	t.Parallel()
	m := mustParse(t, "# x\r\n  p,anonymous,tenant,read,tenant,allow\r\n\tp,  auditor , case, read,tenant,deny\r\n")
	want := []authz.Rule{{Role: "auditor", Object: "case", Action: "read", Scope: authz.Tenant, Effect: authz.Deny}}
	if got := m.Rules("auditor"); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestEnforce_EmptyWord_IsAnError(t *testing.T) {
	t.Parallel()
	m := mustParse(t, small)
	for empty := range 4 {
		w := []string{"anonymous", "tenant", "read", "tenant"}
		w[empty] = ""
		if ok, err := m.Enforce(w[0], w[1], w[2], authz.Scope(w[3])); ok || err == nil {
			t.Errorf("%q: allowed %v, error %v", w, ok, err)
		}
	}
}

func TestEnforce_TakesNoWordForAPattern(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	for _, w := range [][4]string{
		{".*", "case", "read", "tenant"}, {"auditor", "*", "read", "tenant"}, {"auditor", "case", "r.ad", "tenant"},
		{"auditor ", "case", "read", "tenant"}, {"Auditor", "case", "read", "tenant"}, {"auditor", "case", "read", "%"},
	} {
		if ok, err := m.Enforce(w[0], w[1], w[2], authz.Scope(w[3])); ok || err != nil {
			t.Errorf("%q: allowed %v, error %v", w, ok, err)
		}
	}
}

// TestCode_NamesNoRole: the matrix is one file, and code
// asks for verbs.
func TestCode_NamesNoRole(t *testing.T) {
	t.Parallel()
	roles := strings.Join(slices.DeleteFunc(mustDefault(t).Roles(), func(r string) bool { return r == authz.BreakGlass }), "|")
	quoted := regexp.MustCompile(`"(` + roles + `)"`)
	found := 0
	for _, file := range goFiles(t, "..") {
		if strings.HasSuffix(file.path, "_test.go") || strings.Contains(file.path, "test/") || strings.HasPrefix(file.path, "../server/demo/") || strings.HasPrefix(file.path, "../bench/") {
			continue // who makes accounts must say which role each has
		}
		for n, line := range strings.Split(file.text, "\n") {
			if quoted.MatchString(line) {
				t.Errorf("%s:%d names a role: %s", file.path, n+1, strings.TrimSpace(line))
			}
		}
		found++
	}
	if found < 50 {
		t.Errorf("only %d files were read", found)
	}
}

// TestCode_NoPolicyIsDecidedByContext: ent lets a decision in the context
// outrank every policy; this program has one way past the matrix, and it never
// leads past the tenant.
func TestCode_NoPolicyIsDecidedByContext(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t, "..") {
		if strings.HasPrefix(file.path, "../ent/db/") || strings.HasSuffix(file.path, "authz/matrix_test.go") {
			continue
		}
		if strings.Contains(file.text, "Decision"+"Context(") {
			t.Errorf("%s decides a policy by context", file.path)
		}
	}
}

func ExampleMatrix_Enforce() {
	m, _ := authz.Parse(small + "p, clerk, case, read, tenant, allow\np, clerk, case, read, own, deny\n")
	anywhere, _ := m.Enforce("clerk", "case", "read", authz.Tenant)
	own, _ := m.Enforce("clerk", "case", "read", authz.Own)
	fmt.Println(anywhere, own)
	// Output: true false
}
