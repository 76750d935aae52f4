package policy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// city is a world on a database that a second instance serves too.
type city struct {
	*w.World
	url    string
	second *identity.Service
}

func eachCity(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := &city{url: storetest.URL(t, engine)}
			c.World = w.New(t, c.open(t), "ke", nil)
			c.second = c.instance(t)
			fn(t, c)
		})
	}
}

func (c *city) open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), c.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// instance is another process's view: connections and caches of its own.
func (c *city) instance(t *testing.T) *identity.Service {
	t.Helper()
	s := c.open(t)
	return identity.New(s, policy.NewMatrices(c.Matrix, s), c.Clock)
}

func (c *city) admin() context.Context { return c.As("admin", w.Whole("tenant_admin")) }

// rule is written as "role object action scope EFFECT"; without the effect it
// gives the default back.
func rule(words string) policy.Rule {
	f := append(strings.Fields(words), "")
	return policy.Rule{Role: f[0], Object: f[1], Action: f[2], Scope: f[3], Effect: policyrule.Effect(f[4])}
}

func rules(words ...string) policy.Change {
	in := policy.Change{Reason: "test"}
	for _, one := range words {
		in.Rules = append(in.Rules, rule(one))
	}
	return in
}

func role(code string, inherits ...string) policy.Role {
	r := policy.Role{Code: code, Inherits: inherits}
	r.Name.En, r.Name.Zh = "The "+code, "角色"
	return r
}

func roles(list ...policy.Role) policy.Change { return policy.Change{Roles: list, Reason: "test"} }

// must makes a change that nobody refuses and returns the version.
func (c *city) must(t *testing.T, ctx context.Context, in policy.Change) int {
	t.Helper()
	version, err := c.Policy.Change(ctx, in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	return version
}

// told is a fault as the API gives it: where, which, and about what.
func told(err error) string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, strings.TrimSpace(strings.Join(f.Path, ".")+" "+string(f.Key)+" "+strings.Trim(fmt.Sprint(f.Args), "[]")))
	}
	if out == nil {
		return fmt.Sprint(err)
	}
	return strings.Join(out, "; ")
}

// state is all that a refused change must leave as it was.
func (c *city) state(t *testing.T) string {
	t.Helper()
	at, err := c.Policy.InForce(c.System(), c.Store.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(at.Version, at.Names, at.Rules, at.Matrix.Links(), len(c.records(t)))
}

// records are the audit rows of policy changes, the first first.
func (c *city) records(t *testing.T) []*db.AuditRecord {
	t.Helper()
	rows, err := c.Store.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindCHANGE_POLICY)).
		Order(auditrecord.ByID()).All(c.System())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// may says whether the token's viewer has "object:action" on an instance now.
func may(t *testing.T, instance *identity.Service, token, verb string) bool {
	t.Helper()
	v, err := instance.Authenticate(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(v.Grants.Permissions(), verb)
}
