package authz_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
)

var update = flag.Bool("update", false, "write docs/permissions.md anew")

const page = "../docs/permissions.md"

// TestPage keeps the page that people read equal to the file that decides.
func TestPage_ShowsTheMatrix(t *testing.T) {
	t.Parallel()
	want := permissionsPage(t)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/permissions.md lags behind authz/policy.csv (%v): go test ./authz -run TestPage -update", err)
	}
}

func permissionsPage(t *testing.T) string {
	m := mustDefault(t)
	roles := append(m.Roles(), authz.Anonymous, authz.EveryRole)
	var verbs []string
	cells := map[string][]string{}
	for _, role := range roles {
		for _, r := range m.Rules(role) {
			verb := r.Object + ":" + r.Action
			if !slices.Contains(verbs, verb) {
				verbs = append(verbs, verb)
			}
			word := string(r.Scope)
			switch r.Effect {
			case authz.Deny:
				word = "**not** " + word
			case authz.Delegate:
				word = "(" + word + ")"
			}
			cells[role+" "+verb] = append(cells[role+" "+verb], word)
		}
	}
	slices.Sort(verbs)
	var b strings.Builder
	fmt.Fprintf(&b, pageHead, strings.Join(authz.PlaceVerbs, ", "), strings.Join(authz.ShareVerbs, ", "))
	for _, role := range roles {
		if len(m.Rules(role)) == 0 {
			t.Errorf("%s has no rule", role)
		}
	}
	for _, group := range grouped(verbs) {
		fmt.Fprintf(&b, "\n## %s\n\n| role | %s |\n|---|%s\n", strings.Split(group[0], ":")[0],
			strings.Join(actionsOf(group), " | "), strings.Repeat("---|", len(group)))
		for _, role := range roles {
			row, some := make([]string, len(group)), false
			for i, verb := range group {
				row[i] = strings.Join(cells[role+" "+verb], ", ")
				some = some || row[i] != ""
			}
			if some {
				fmt.Fprintf(&b, "| %s | %s |\n", role, strings.Join(row, " | "))
			}
		}
	}
	return b.String()
}

const pageHead = `# Who may do what

Written from ` + "`authz/policy.csv`" + ` by ` + "`go test ./authz -run TestPage -update`" + `; do not edit.
One table for each object, one column for each action; a cell says how far the role's right reaches, an empty cell
that it has none. Roles without any right to an object are left out of its table. **not** marks a denial; it overrides.
What stands in brackets may be given to others and not be used. The role ` + "`*`" + ` is every role.

| scope | reaches |
|---|---|
| own | what the person reported, openly or not, joined, filed, or is |
| assigned | what is assigned to the person or followed by him as an agent; of accounts: those that work can be assigned to |
| grid, community, street, district | what lies in the place of the membership |
| city | what lies in the tenant's root region |
| department | what the department holds or had a share of |
| tenant | everything of the tenant |

Verbs reach a case in three ways. As above: %s. Its holder and whoever works on it, who has a work order and did not give it
back, is its agent or looks after its grid: %s. Every other verb is for its holder, or with scope own for the person
who asked. A person sees of his own case what is meant for him: what is public, what was promised to him, what he said himself.
Who asked not to be named is known to himself alone.
`

// grouped cuts sorted verbs by object.
func grouped(verbs []string) (out [][]string) {
	for _, verb := range verbs {
		object := strings.Split(verb, ":")[0]
		if n := len(out); n > 0 && strings.HasPrefix(out[n-1][0], object+":") {
			out[n-1] = append(out[n-1], verb)
			continue
		}
		out = append(out, []string{verb})
	}
	return out
}

func actionsOf(verbs []string) []string {
	out := make([]string, len(verbs))
	for i, verb := range verbs {
		out[i] = strings.Split(verb, ":")[1]
	}
	return out
}
