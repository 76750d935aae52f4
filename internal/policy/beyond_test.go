package policy_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	w "github.com/huying/huying/internal/worldtest"
)

func TestChange_BeyondOnesRights_IsRefusedOnEveryRoad(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		const operators = "input beyond_rights break_glass:start"
		c.stays(t, admin, rules("inspector break_glass start tenant ALLOW"), operators)
		c.stays(t, admin, rules("inspector break_glass start tenant DELEGATE"), operators)
		c.stays(t, admin, rules("* break_glass start tenant ALLOW"), operators)
		c.stays(t, admin, roles(role("deputy", "operator")), operators)
		c.stays(t, admin, rules("inspector notice read tenant ALLOW"), "input beyond_rights notice:read")
		both := roles(role("deputy", "auditor"))
		both.Rules = rules("deputy break_glass start tenant ALLOW").Rules
		c.stays(t, admin, both, operators)

		c.must(t, c.System(), rules("operator break_glass start tenant DENY", "inspector case close tenant DENY"))
		c.stays(t, admin, rules("operator break_glass start tenant"), operators)
		c.stays(t, admin, rules("operator break_glass start tenant NONE"), operators)
		c.must(t, admin, rules("inspector case close tenant")) // a denial of what he may delegate

		c.must(t, admin, roles(role("policy_clerk", "inspector")))
		c.must(t, admin, rules("policy_clerk policy change tenant ALLOW", "policy_clerk case close tenant DELEGATE"))
		clerk := c.As("clerk", w.Whole("policy_clerk"))
		c.stays(t, clerk, rules("grid_worker case dispatch tenant ALLOW"), "input beyond_rights case:dispatch")
		c.must(t, clerk, rules("grid_worker case close tenant ALLOW"))
		c.stays(t, clerk, rules("grid_worker account administer tenant ALLOW"), "input beyond_rights account:administer")
	})
}

func TestChange_OfOnesOwnRole_AddsOnlyWhatOneHas(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		const read = "input beyond_rights case:read"
		c.stays(t, admin, rules("tenant_admin case read tenant ALLOW"), read)
		c.stays(t, admin, rules("* case read tenant ALLOW"), read)
		c.must(t, admin, rules("grid_worker case close tenant ALLOW")) // delegated, to another
		c.must(t, admin, rules("tenant_admin account read own ALLOW")) // what he has, to himself
	})
}

func TestChange_OfARoleOneHasByInheritanceOrIsToHave_AddsOnlyWhatOneHas(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		c.must(t, c.System(), roles(role("chief", "tenant_admin"), role("aide", "integration")))
		later := w.Whole("aide")
		later.From = w.Start.Add(30 * 24 * time.Hour)
		ended := w.Whole("grid_worker")
		ended.From, ended.Until = w.Start.Add(-time.Hour), new(time.Time)
		*ended.Until = w.Start
		chief := c.As("chief", w.Whole("chief"), later, ended)
		const closing = "input beyond_rights case:close"
		c.stays(t, chief, rules("tenant_admin case close tenant ALLOW"), closing) // chief inherits it
		c.stays(t, chief, rules("chief case close tenant ALLOW"), closing)
		c.stays(t, chief, rules("aide case close tenant ALLOW"), closing)        // to be his next month
		c.stays(t, chief, rules("integration case close tenant ALLOW"), closing) // through aide
		c.stays(t, chief, roles(role("aide", "integration", "city_officer")), "input beyond_rights case:appoint case:ask case:attach case:close case:commit case:convene case:discipline case:dispatch case:escalate case:extend case:identify "+
			"case:instruct case:merge case:note case:rate case:read case:refuse case:reopen case:reply case:rule case:split case:supervise case:triage case:urge case_event:read "+
			"party:contact party:read ruling:read work_order:accept work_order:feed_back work_order:hand_back work_order:progress work_order:read")
		c.must(t, chief, rules("grid_worker case close tenant ALLOW")) // his no more
	})
}

func TestChange_IsForThoseWhoMayChangeIt(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		in := rules("inspector case read tenant DENY")
		before := c.state(t)
		for _, ctx := range []context.Context{c.As("auditor", w.Whole("auditor")), c.As("officer", w.At("city_officer", "1")), c.Anonymous(),
			c.As("operator", w.Whole("operator")), context.Background()} {
			if _, err := c.Policy.Change(ctx, in); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%v", err)
			}
			if v := authz.ViewerFrom(ctx); v != nil && !v.Grants.May("policy", "read") {
				if _, err := c.Policy.InForce(ctx, c.Store.Reader()); !errors.Is(err, authz.ErrForbidden) {
					t.Errorf("%v reads the policy: %v", v.Roles, err)
				}
			}
		}
		if c.state(t) != before {
			t.Error("it changed")
		}
	})
}

func TestChange_BySomebodyWhoLostTheRightSinceTheRequestBegan_IsForbidden(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		first, second := c.admin(), c.As("second", w.Whole("tenant_admin"))
		if err := c.Directory.SetDisabled(first, authz.ViewerFrom(second).AccountID, true, "left"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Policy.Change(second, rules("inspector case read tenant DENY")); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("a locked-out administrator: %v", err)
		}
		third := c.As("third", w.Whole("tenant_admin"))
		acc, err := c.Store.Reader().Membership.Query().All(c.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range acc {
			if m.AccountID == authz.ViewerFrom(third).AccountID {
				if err := c.Directory.Dismiss(first, m.ID, "left"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := c.Policy.Change(third, rules("inspector case read tenant DENY")); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("a dismissed administrator: %v", err)
		}
	})
}
