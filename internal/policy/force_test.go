package policy_test

import (
	"context"
	"fmt"
	"github.com/huying/huying/authz/authztest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	w "github.com/huying/huying/internal/worldtest"
)

func TestChange_HoldsFromTheNextRequestOnEveryInstance(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin, token := c.admin(), c.Login("inspector", w.Whole("inspector"))
		for i := range 6 {
			effect := []string{"DENY", "ALLOW", "NONE"}[i%3]
			c.must(t, admin, rules("inspector case read tenant "+effect))
			for name, instance := range map[string]*identity.Service{"this": c.Identity, "another": c.second, "a new": c.instance(t)} {
				if got, want := may(t, instance, token, "case:read"), effect == "ALLOW"; got != want {
					t.Errorf("after change %d (%s) on %s instance: reads cases %v", i+1, effect, name, got)
				}
			}
		}
		c.must(t, admin, rules("inspector case read tenant"))
		if !may(t, c.second, token, "case:read") {
			t.Error("without an effect the default has not come back")
		}
		if anonymous, err := c.second.Anonymous(context.Background(), c.Code); err != nil || anonymous.Grants.May("directory", "configure") {
			t.Errorf("anonymous: %v", err)
		}
	})
}

func TestChange_ReachesTheAnonymousViewerToo(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		c.must(t, c.admin(), rules("anonymous case report own DENY", "anonymous case report tenant DENY"))
		v, err := c.second.Anonymous(context.Background(), c.Code)
		if err != nil || v.Grants.May("case", "report") || !v.Grants.May("case", "track") {
			t.Errorf("%v, %v", v, err)
		}
	})
}

// pairs are policies of which a mixture would show: where one allows, the
// other denies.
var pairs = [2][]string{
	{"case read", "work_order read", "party read", "audit_record read"},
	{"case track", "case_event read", "party contact", "policy read"},
}

func pair(on int) policy.Change {
	in := policy.Change{Reason: "pair"}
	for side, verbs := range pairs {
		for _, v := range verbs {
			effect := "DENY"
			if side == on {
				effect = "ALLOW"
			}
			in.Rules = append(in.Rules, rule("inspector "+v+" tenant "+effect))
		}
	}
	return in
}

func TestReaders_DuringManyChanges_SeeTheOldOrTheNewPolicyWhole(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin, token := c.admin(), c.Login("inspector", w.Whole("inspector"))
		c.must(t, admin, pair(0))
		var stop atomic.Bool
		var seen [2]atomic.Int64
		var all sync.WaitGroup
		for i := range 4 {
			instance := []*identity.Service{c.Identity, c.second}[i%2]
			all.Go(func() {
				for !stop.Load() {
					v, err := instance.Authenticate(context.Background(), token)
					if err != nil {
						t.Error(err)
						return
					}
					got := v.Grants.Permissions()
					side := 0
					if slices.Contains(got, "case:track") {
						side = 1
					}
					for i, verbs := range pairs {
						for _, verb := range verbs {
							if slices.Contains(got, strings.ReplaceAll(verb, " ", ":")) != (i == side) {
								t.Errorf("a mixture: %v", got)
								return
							}
						}
					}
					seen[side].Add(1)
				}
			})
		}
		for i := range 40 {
			c.must(t, admin, pair((i+1)%2))
		}
		stop.Store(true)
		all.Wait()
		if seen[0].Load() == 0 || seen[1].Load() == 0 {
			t.Errorf("readers saw %d and %d", seen[0].Load(), seen[1].Load())
		}
	})
}

func TestMatrices_AreNeverOlderThanTheTenantRowSays(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		other := policy.NewMatrices(c.Matrix, c.open(t))
		var done sync.WaitGroup
		var newest atomic.Int64
		done.Go(func() {
			for i := range 30 {
				in := roles(role(fmt.Sprintf("r%d", i+1), "inspector"))
				if _, err := c.Policy.Change(admin, in); err != nil {
					t.Error(err)
				}
				newest.Store(int64(i + 1))
			}
		})
		for range 3 {
			done.Go(func() {
				for newest.Load() < 30 {
					head, err := c.Store.TenantHead(context.Background(), c.Code)
					if err != nil {
						t.Error(err)
						return
					}
					m, err := other.Of(context.Background(), head.ID, head.PolicyVersion)
					if err != nil {
						t.Error(err)
						return
					}
					if want := fmt.Sprintf("r%d", head.PolicyVersion); head.PolicyVersion > 0 && !slices.Contains(m.Roles(), want) {
						t.Errorf("the tenant is at version %d, the matrix is older", head.PolicyVersion)
					}
				}
			})
		}
		done.Wait()
	})
}

func TestChange_OfOneTenant_LeavesAnotherAsItWas(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		other := w.New(t, c.Store, "kerala", nil)
		token := other.Login("inspector", w.Whole("inspector"))
		c.must(t, c.admin(), rules("inspector case read tenant DENY"))
		c.must(t, c.admin(), roles(role("helper", "inspector")))
		at, err := other.Policy.InForce(other.System(), c.Store.Reader())
		if err != nil || at.Version != 0 || len(at.Names) != 0 || !may(t, other.Identity, token, "case:read") {
			t.Errorf("%+v, %v", at, err)
		}
		_, err = other.Policy.Change(other.As("admin", w.Whole("tenant_admin")), policy.Change{Reason: "x", Roles: []policy.Role{{Code: "helper", Remove: true}}})
		if told(err) != "input.roles.0.code unknown_code helper" {
			t.Errorf("another tenant's role: %v", err)
		}
	})
}

func TestPolicy_WithACorruptRow_RefusesRequestsInsteadOfDecidingThemByAnother(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin, token := c.admin(), c.Login("inspector", w.Whole("inspector"))
		c.must(t, admin, rules("inspector case read tenant DENY"))
		if may(t, c.Identity, token, "case:read") {
			t.Fatal("the denial does not hold")
		}
		for _, corrupt := range []string{
			`UPDATE policy_rules SET object = 'kingdom'`,
			`UPDATE policy_rules SET object = 'case', effect = 'PERHAPS'`,
			`UPDATE policy_rules SET effect = 'DENY', scope = 'galaxy'`,
			`UPDATE policy_rules SET scope = 'tenant', role = 'nobody'`,
		} {
			c.exec(t, corrupt)
			c.exec(t, `UPDATE tenants SET policy_version = policy_version + 1`)
			for name, instance := range map[string]*identity.Service{"this": c.Identity, "a new": c.instance(t)} {
				if v, err := instance.Authenticate(context.Background(), token); err == nil || fault.All(err) != nil {
					t.Errorf("%s, %s instance: %v, %v", corrupt, name, v, err)
				}
				if _, err := instance.Anonymous(context.Background(), c.Code); err == nil {
					t.Errorf("%s, %s instance: the anonymous viewer got in", corrupt, name)
				}
			}
			if _, err := c.Policy.Change(admin, rules("auditor case read tenant DENY")); err == nil {
				t.Errorf("%s: a change was made on top of it", corrupt)
			}
		}
		c.exec(t, `UPDATE policy_rules SET role = 'inspector'`)
		if may(t, c.Identity, token, "case:read") {
			t.Error("after the repair the denial is gone")
		}
	})
}

func TestMatrices_OfATenantThatIsNot_AreAnError(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		if _, err := policy.NewMatrices(c.Matrix, c.Store).Of(context.Background(), uuid.New(), 1); err == nil {
			t.Error("a matrix for nobody")
		}
	})
}

// exec changes the database behind the program's back.
func (c *city) exec(t *testing.T, statement string) {
	t.Helper()
	raw := authztest.Raw(t, c.url) // behind both walls
	if _, err := raw.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
