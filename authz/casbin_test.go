package authz_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
	defaultrolemanager "github.com/casbin/casbin/v2/rbac/default-role-manager"
)

// slots is how many memberships a request to the row model has room for.
const slots = 4

// rowModel is model.conf for one row: a request names the viewer's memberships
// and the row, so that Casbin itself joins roles, inheritance, the role * and
// denials, and asks back only whether a scope takes the row in.
func rowModel() string {
	var members, matches []string
	for i := range slots {
		members = append(members, fmt.Sprintf("m%d, role%d", i, i))
		matches = append(matches, fmt.Sprintf(`(r.role%d != "" && (p.role == "*" || g(r.role%d, p.role)) && holds(r.viewer, r.m%d, p.scope, p.eft, r.row))`, i, i, i))
	}
	return `
[request_definition]
r = viewer, row, object, action, ` + strings.Join(members, ", ") + `
[policy_definition]
p = role, object, action, scope, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.object == p.object && r.action == p.action && (` + strings.Join(matches, " || ") + ")\n"
}

// rowEnforcer is Casbin over the text of a policy. The words that it is asked
// with are looked up in what it is to speak of.
func rowEnforcer(t testing.TB, policy string) (*casbin.Enforcer, *question) {
	t.Helper()
	conf, err := model.NewModelFromString(rowModel())
	if err != nil {
		t.Fatal(err)
	}
	e, err := casbin.NewEnforcer(conf)
	if err != nil {
		t.Fatal(err)
	}
	e.SetRoleManager(defaultrolemanager.NewRoleManagerImpl(100))
	e.SetAdapter(stringadapter.NewAdapter(strings.ReplaceAll(policy, ", ", ",")))
	if err := e.LoadPolicy(); err != nil {
		t.Fatal(err)
	}
	q := &question{}
	e.AddFunction("holds", func(args ...any) (any, error) {
		q.asked++
		viewer, is := args[0].(string)
		if member, is2 := args[1].(float64); is && is2 && viewer == "viewer" {
			c := claim{at: &q.viewer.members[int(member)], scope: args[2].(string), deny: args[3] == "deny"}
			return holds(q.viewer, c, q.action, q.row) && q.row.tenant == q.viewer.tenant, nil
		}
		return false, fmt.Errorf("holds%v", args)
	})
	return e, q
}

// question is the row that a request speaks of.
type question struct {
	viewer *viewer
	row    *row
	action string
	asked  int
}

func (q *question) ask(t testing.TB, e *casbin.Enforcer, object string) bool {
	t.Helper()
	request := []any{"viewer", "row", object, q.action}
	for i := range slots {
		role := ""
		if i < len(q.viewer.members) {
			role = q.viewer.members[i].role
		}
		request = append(request, float64(i), role)
	}
	yes, err := e.Enforce(request...)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

const casbinDecisions = 200_000

// TestRowFilters_AgreeWithCasbin: what the database finds under the compiled
// condition is what Casbin allows when it is asked of each row.
func TestRowFilters_AgreeWithCasbin(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(seedOf(t), 7))
	h := newHunt(newWorld(t, "sqlite", r, 600), r, nil)
	began, decided, yes, standard := time.Now(), 0, 0, defaultPolicy(t)
	for round := 0; decided < casbinDecisions; round++ {
		p, about := standard, asks
		if round%120 > 0 { // few rows: Casbin looks at each for each decision
			about = []ask{asks[round%len(asks)]}
			p = drawPolicy(t, r, about, 3)
		}
		e, question := rowEnforcer(t, p.text)
		for range 8 {
			a := h.drawAsker(r, p)
			for _, q := range about {
				got := h.list(a, q)
				question.viewer, question.action = &a.ref, q.action
				for range 120 / len(about) {
					i := r.IntN(len(h.rows[q.table]))
					question.row = h.rows[q.table][i]
					allowed := question.ask(t, e, q.object)
					if allowed != got.has(i) {
						t.Fatalf("Casbin says %v, the database does not: %s", allowed, h.shrink(a, q, question.row, allowed))
					}
					if decided++; allowed {
						yes++
					}
				}
			}
		}
	}
	took := time.Since(began)
	t.Logf("%d decisions of Casbin, %d of them yes, in %v: %.0f a second", decided, yes, took.Round(time.Millisecond), float64(decided)/took.Seconds())
	if yes < decided/50 {
		t.Error("too few of them yes to mean anything")
	}
}
