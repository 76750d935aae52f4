package authz_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
)

// malformed are policies that would decide otherwise than they read, or
// nothing at all.
func malformed() []string {
	good := []string{"p", "anonymous", "tenant", "read", "tenant", "allow"}
	out := []string{"", "\n", "#", "# p, anonymous, tenant, read, tenant, allow", "g, a, b", "p", ",,,,,", "\x00", "null", "[]",
		"p, resident, case, read, own, allow",
		small + "g, a, a", small + "g, a, b", small + "g, a, b\ng, b, a", small + "g, a", small + "g, a, b, c", small + "g, , b", small + "g, a, *", small + "g, *, anonymous",
		small + "g, a, anonymous\ng, anonymous, a", small + "p2, a, case, read, own, allow", small + "e, a, case, read, own, allow",
		small + chainOf(18),
	}
	for i := range good {
		for _, word := range []string{"", "*", "%", "_", "A", "tenants", "Allow", "tenant\"", "'", "read;", "allow allow", "ten ant", "全", "\u200b", "..", strings.Repeat("a", 65), "\"p\"", "TENANT", "true", "1"} {
			row := append([]string{}, good...)
			if row[i] = word; i == 1 && (word == "*" || word == "tenants" || word == "true") {
				continue // a role as good as any
			}
			out = append(out, strings.Join(row, ", ")+"\n", small+strings.Join(row, ", "))
		}
		out = append(out, small+strings.Join(append(append([]string{}, good[:i]...), good[i+1:]...), ", "))
		out = append(out, small+strings.Join(append(append(append([]string{}, good[:i]...), "more"), good[i:]...), ", "))
	}
	for _, v := range authz.Vocabulary() {
		object, action, _ := strings.Cut(v, ":")
		for _, scope := range authz.Scopes {
			if !authz.Means(object, action, scope) {
				out = append(out, small+"p, a, "+object+", "+action+", "+string(scope)+", deny")
			}
		}
	}
	return out
}

func chainOf(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("g, r" + strings.Repeat("x", i) + ", r" + strings.Repeat("x", i+1) + "\n")
	}
	return b.String() + "p, r" + strings.Repeat("x", n) + ", tenant, read, tenant, allow\n"
}

func TestParse_MalformedPolicies_AreAllRefused(t *testing.T) {
	t.Parallel()
	all := malformed()
	for _, text := range all {
		if _, err := authz.Parse(text); err == nil {
			t.Errorf("accepted: %q", text)
		}
	}
	t.Logf("%d policies refused", len(all))
}

// sameAgain: what was accepted, printed and read again, decides alike.
func sameAgain(t *testing.T, m *authz.Matrix) {
	t.Helper()
	again, err := authz.Parse(policyText(m))
	if err != nil {
		t.Fatalf("accepted, and refused when read again: %v\n%s", err, policyText(m))
	}
	if !reflect.DeepEqual(again.All(), m.All()) || !reflect.DeepEqual(again.Links(), m.Links()) || !reflect.DeepEqual(again.Compiled(), m.Compiled()) {
		t.Fatalf("read again, another matrix\n%s", policyText(m))
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("policy.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	for _, seed := range []string{small, small + "g, a, anonymous\n", small + chainOf(12), small + "p, *, case, read, own, deny\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := authz.Parse(text); err == nil {
			sameAgain(t, m)
		}
	})
}

// FuzzOverlay reads a line as a role, when it has a colon, and else as a change.
func FuzzOverlay(f *testing.F) {
	base := mustDefaultTB(f)
	f.Add("clerk:resident\nclerk,case,read,own,deny")
	f.Add("tenant_admin,policy,change,tenant,none\na:b\nb:a")
	f.Add("auditor,session,audit,tenant,none\n*,case,read,tenant,allow")
	f.Fuzz(func(t *testing.T, text string) {
		var roles []authz.Role
		var changes []authz.Change
		for _, line := range strings.Split(text, "\n") {
			if code, from, is := strings.Cut(line, ":"); is {
				roles = append(roles, authz.Role{Code: code, Inherits: strings.Split(from, ",")})
			} else if w := strings.Split(line, ","); len(w) == 5 {
				changes = append(changes, authz.Change{Role: w[0], Object: w[1], Action: w[2], Scope: authz.Scope(w[3]), Effect: authz.Effect(w[4])})
			}
		}
		m, err := base.With(roles, changes)
		if err != nil {
			return
		}
		sameAgain(t, m)
		for _, verb := range []string{"account:administer", "policy:change"} {
			if !someoneHas(m, verb) {
				t.Errorf("accepted, and nobody has %s", verb)
			}
		}
	})
}

func someoneHas(m *authz.Matrix, verb string) bool {
	object, action, _ := strings.Cut(verb, ":")
	for _, role := range m.Roles() {
		if g := viewerWith(m, role).Grants; role != authz.BreakGlass && g.Everywhere(object, action) {
			return true
		}
	}
	return false
}

func viewerWith(m *authz.Matrix, role string) *authz.Viewer {
	return authz.NewViewer(m, authz.Viewer{TenantID: newID(), AccountID: newID()}, []authz.Membership{{Role: role}})
}
