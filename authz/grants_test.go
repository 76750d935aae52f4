package authz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// memberFor is a membership at whose place a scope covers something.
func memberFor(role string, s Scope) Membership {
	m := Membership{Role: role}
	switch s {
	case ByGrid:
		m.Grid = uuid.Must(uuid.NewV7())
	case Department:
		m.Department = uuid.Must(uuid.NewV7())
	case Community, Street, District:
		m.Region, m.Level = uuid.Must(uuid.NewV7()), s
	case City:
		m.Region, m.Level, m.Root = uuid.Must(uuid.NewV7()), City, true
	}
	return m
}

func viewerOf(m *Matrix, members ...Membership) *Viewer {
	return NewViewer(m, Viewer{TenantID: uuid.Must(uuid.NewV7()), AccountID: uuid.Must(uuid.NewV7())}, members)
}

// randomPolicy draws rows over the whole vocabulary, some for every role, and
// a chain of roles.
func randomPolicy(r *rand.Rand, roles []string, rows int) string {
	var b strings.Builder
	b.WriteString("p, anonymous, tenant, read, tenant, allow\n")
	var names []string
	for object := range objects {
		names = append(names, object)
	}
	slices.Sort(names)
	for i := range roles { // a chain: each role may inherit those after it
		for _, next := range roles[i+1:] {
			if r.IntN(3) == 0 {
				fmt.Fprintf(&b, "p, %s, notice, read, own, allow\ng, %s, %s\np, %s, notice, read, own, allow\n", roles[i], roles[i], next, next)
			}
		}
	}
	for range rows {
		object := names[r.IntN(len(names))]
		action := objects[object][r.IntN(len(objects[object]))]
		scope := Scopes[r.IntN(len(Scopes))]
		effect := []Effect{Allow, Allow, Deny, Delegate}[r.IntN(4)]
		if means(object, action, scope) {
			fmt.Fprintf(&b, "p, %s, %s, %s, %s, %s\n", append(roles, EveryRole)[r.IntN(len(roles)+1)], object, action, scope, effect)
		}
	}
	return b.String()
}

// disagreements compares the grants of one membership with Casbin in every
// cell of role x object x action x scope.
func disagreements(t *testing.T, m *Matrix) (cells int) {
	t.Helper()
	roles := append(m.Roles(), Anonymous, "no_such_role")
	for _, role := range roles {
		for _, scope := range Scopes {
			g := viewerOf(m, memberFor(role, scope)).Grants
			for object, actions := range objects {
				for _, action := range actions {
					want, err := m.Enforce(role, object, action, scope)
					if err != nil {
						t.Fatal(err)
					}
					got, n := false, number[verb{object, action}]
					for _, a := range g.areas {
						got = got || Scopes[a.scope] == scope && a.allow.has(n) && !a.deny.has(n)
					}
					if got != want {
						t.Errorf("%s %s:%s %s: grants %v, Casbin %v", role, object, action, scope, got, want)
					}
					cells++
				}
			}
		}
	}
	return cells
}

func TestGrants_AgreeWithCasbin_InEveryCell(t *testing.T) {
	t.Parallel()
	m, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	cells := disagreements(t, m)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	const policies = 6
	for range policies {
		m, err := Parse(randomPolicy(r, []string{"a", "b", "c", "d"}, 160))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		cells += disagreements(t, m)
	}
	if t.Failed() {
		t.Logf("seed %d", seed)
	}
	t.Logf("%d cells of the default and of %d random policies", cells, policies)
}

// TestMay_TenantWideDenial_OverridesEveryRole: for a verb that meets no row the
// answer of May is the whole decision, so that the denial must count here.
func TestMay_TenantWideDenial_OverridesEveryRole(t *testing.T) {
	t.Parallel()
	m, err := Parse(`p, anonymous, tenant, read, tenant, allow
p, resident, case, report, own, allow
p, resident, case, read, own, allow
p, clerk, case, report, tenant, allow
p, barred, case, report, tenant, deny
p, half_barred, case, report, own, deny
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		roles string
		want  bool
	}{
		{"resident", true}, {"clerk", true}, {"resident barred", false}, {"clerk barred", false}, {"barred", false},
		{"resident half_barred", false}, {"clerk half_barred", true}, {"", false},
	} {
		var members []Membership
		for _, role := range strings.Fields(c.roles) {
			members = append(members, Membership{Role: role})
		}
		g := viewerOf(m, members...).Grants
		if got := g.May("case", "report"); got != c.want {
			t.Errorf("%q: may report %v, want %v", c.roles, got, c.want)
		}
		if listed := slices.Contains(g.Permissions(), "case:report"); listed != c.want {
			t.Errorf("%q: listed among the permissions %v, want %v", c.roles, listed, c.want)
		}
		if g.Everywhere("case", "report") && (!c.want || strings.Contains(c.roles, "barred")) {
			t.Errorf("%q: everywhere in spite of a denial", c.roles)
		}
	}
}

func TestMay_DenialAtOnePlace_LeavesTheOther(t *testing.T) {
	t.Parallel()
	m, err := Parse(`p, anonymous, tenant, read, tenant, allow
p, officer, case, close, street, allow
p, barred, case, close, street, deny
`)
	if err != nil {
		t.Fatal(err)
	}
	here, there := memberFor("officer", Street), memberFor("officer", Street)
	barredHere := here
	barredHere.Role = "barred"
	if viewerOf(m, here, barredHere).Grants.May("case", "close") {
		t.Error("the denial of the only place did not override")
	}
	if !viewerOf(m, here, there, barredHere).Grants.May("case", "close") {
		t.Error("the denial of one place took the other")
	}
}

func TestCovers_OnlyThePlaceOfItsLevel(t *testing.T) {
	t.Parallel()
	id := uuid.Must(uuid.NewV7())
	for _, c := range []struct {
		name   string
		member Membership
		want   []Scope
	}{
		{"spans the tenant", Membership{}, nil},
		{"community", Membership{Region: id, Level: Community}, []Scope{Community}},
		{"street", Membership{Region: id, Level: Street}, []Scope{Street}},
		{"district", Membership{Region: id, Level: District}, []Scope{District}},
		{"root that is a city", Membership{Region: id, Level: City, Root: true}, []Scope{City}},
		{"root that is a district", Membership{Region: id, Level: District, Root: true}, []Scope{District, City}},
		{"level without a region", Membership{Level: Street, Root: true}, nil},
		{"region of unknown level", Membership{Region: id}, nil},
		{"grid", Membership{Grid: id}, []Scope{ByGrid}},
		{"department", Membership{Department: id}, []Scope{Department}},
	} {
		for _, scope := range Scopes {
			_, got := c.member.covers(scope)
			want := scope == Own || scope == ByAssignee || scope == Tenant || slices.Contains(c.want, scope)
			if got != want {
				t.Errorf("%s: scope %s covered %v, want %v", c.name, scope, got, want)
			}
		}
	}
}

func TestViewer_WhoHasTheAnonymousRole(t *testing.T) {
	t.Parallel()
	m, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	nobody := NewViewer(m, Viewer{TenantID: uuid.Must(uuid.NewV7())}, nil)
	if !nobody.Anonymous() || !slices.Equal(nobody.Roles, []string{Anonymous}) || !nobody.Grants.May("case", "track") {
		t.Errorf("nobody: %+v", nobody)
	}
	former := viewerOf(m)
	if former.Anonymous() || len(former.Roles) != 0 || len(former.Grants.Permissions()) != 0 {
		t.Errorf("an account without a membership in force: roles %q, permissions %q", former.Roles, former.Grants.Permissions())
	}
	var none *Grants
	if none.May("case", "read") || none.Everywhere("case", "read") {
		t.Error("no grants allow something")
	}
}
