package policy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	w "github.com/huying/huying/internal/worldtest"
)

// stays makes a change that must be refused with these words and leave
// everything as it was.
func (c *city) stays(t *testing.T, ctx context.Context, in policy.Change, want string) {
	t.Helper()
	before := c.state(t)
	version, err := c.Policy.Change(ctx, in)
	if got := told(err); got != want || version != 0 {
		t.Errorf("%+v:\n got %s (version %d)\nwant %s", in, got, version, want)
	}
	for _, f := range fault.All(err) {
		en, zh := f.Message("en"), f.Message("zh")
		if strings.ContainsFunc(en, han) || !strings.ContainsFunc(zh, han) || strings.Contains(en+zh, "%!") {
			t.Errorf("in words: %q, %q", en, zh)
		}
	}
	if after := c.state(t); after != before {
		t.Errorf("%+v: it changed\n%.300s\n%.300s", in, before, after)
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// chain are n roles that inherit one another.
func chain(n int) (out []policy.Role) {
	above := "inspector"
	for i := range n {
		code := fmt.Sprintf("link%d", i)
		out = append(out, role(code, above))
		above = code
	}
	return out
}

// struck takes rules of the default matrix away.
func (c *city) struck(keep func(authz.Rule) bool) policy.Change {
	in := policy.Change{Reason: "strike"}
	for _, r := range c.Matrix.All() {
		if !keep(r) && r.Object != "session" {
			in.Rules = append(in.Rules, policy.Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: string(r.Scope), Effect: "NONE"})
		}
	}
	return in
}

func TestChange_Malformed_IsRefusedWithFieldAndReasonAndTheOldStays(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		c.must(t, admin, rules("inspector case read tenant DENY"))
		c.must(t, admin, roles(role("helper", "inspector")))
		nameless := policy.Role{Code: "helper2", Inherits: []string{"inspector"}}
		for _, one := range []struct {
			in   policy.Change
			want string
		}{
			{policy.Change{Reason: "x"}, "input.rules required"},
			{policy.Change{}, "input.rules required; input.reason required"},
			{policy.Change{Rules: rules("inspector case read tenant").Rules, Reason: " \n"}, "input.reason required"},
			{policy.Change{Rules: rules("inspector case read tenant").Rules, Reason: strings.Repeat("长", 1001)}, "input.reason too_long 1000"},
			{policy.Change{Rules: slices.Repeat([]policy.Rule{rule("inspector case read tenant")}, 201), Reason: "x"}, "input.rules too_many 200"},
			{roles(slices.Repeat([]policy.Role{role("x", "inspector")}, 201)...), "input.roles too_many 200"},
			{policy.Change{Rules: []policy.Rule{{}}, Reason: "x"},
				"input.rules.0.role required; input.rules.0.object required; input.rules.0.action required; input.rules.0.scope required"},
			{policy.Change{Rules: []policy.Rule{rule("inspector case read tenant DENY"), {Role: "auditor", Object: "case", Action: "read", Scope: "tenant", Effect: "MAYBE"}}, Reason: "x"},
				"input.rules.1.effect unknown_code MAYBE"},
			{roles(nameless), "input.roles.0.nameEn required; input.roles.0.nameZh required"},
			{roles(policy.Role{Remove: true}), "input.roles.0.code required"},
			{rules("inspector kingdom read tenant ALLOW"), `input.rules.0 policy_object "kingdom"`},
			{rules("auditor case read tenant ALLOW", "inspector case fly tenant ALLOW"), `input.rules.1 policy_action "fly" case`},
			{rules("inspector case read galaxy DENY"), `input.rules.0 policy_scope "galaxy"`},
			{rules("inspector case triage grid ALLOW"), "input.rules.0 policy_empty_scope grid case triage"},
			{rules("inspector directory read city DENY"), "input.rules.0 policy_empty_scope city directory read"},
			{rules("king case read tenant ALLOW"), `input.rules.0 policy_no_role "king"`},
			{rules("King case read tenant ALLOW"), `input.rules.0 policy_role_word "King"`},
			{rules("a,b case read tenant ALLOW"), `input.rules.0 policy_role_word "a,b"`},
			{rules("inspector kingdom read tenant"), `input.rules.0 policy_object "kingdom"`},
			{rules("inspectr case read tenant"), `input.rules.0 policy_no_role "inspectr"`},
			{rules("auditor session audit tenant DENY"), "input.rules.0 policy_audited"},
			{rules("auditor session audit tenant NONE"), "input.rules.0 policy_audited"},
			{rules("* session audit tenant DENY"), "input.rules.0 policy_audited"},
			{rules("emergency session audit tenant DELEGATE"), "input.rules.0 policy_audited"},
			{rules("tenant_admin policy change tenant NONE"), "input.rules.0 nobody_left policy:change"},
			{rules("tenant_admin account administer tenant DENY"), "input.rules.0 nobody_left account:administer"},
			{rules("* account administer tenant DENY"), "input.rules.0 nobody_left account:administer"},
			{rules("tenant_admin policy change tenant NONE", "inspector policy change tenant ALLOW"), "input nobody_left policy:change"},
			{roles(role("Bad", "inspector")), `input.roles.0 policy_role_word "Bad"`},
			{roles(role("inspector", "auditor")), "input.roles.0 policy_role_known inspector"},
			{roles(role("anonymous", "auditor")), "input.roles.0 policy_role_known anonymous"},
			{roles(role("emergency", "auditor")), "input.roles.0 policy_role_known emergency"},
			{roles(role("alone")), "input.roles.0 policy_no_heir alone"},
			{roles(role("heir", "nobody")), `input.roles.0 policy_no_role "nobody"`},
			{roles(role("heir", "*")), `input.roles.0 policy_no_role "*"`},
			{roles(role("hatch", "emergency")), "input.roles.0 policy_reserved hatch"},
			{roles(role("crowd", "anonymous")), "input.roles.0 policy_reserved crowd"},
			{roles(role("me", "me")), "input.roles.0 policy_circle me"},
			{roles(policy.Role{Code: "none", Remove: true}), "input.roles.0.code unknown_code none"},
			{roles(policy.Role{Code: "inspector", Remove: true}), "input.roles.0.code unknown_code inspector"},
		} {
			c.stays(t, admin, one.in, one.want)
		}
	})
}

func TestChange_CirclesChainsAndEmptiness_AreRefused(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		c.must(t, admin, roles(chain(16)...))
		for name, in := range map[string]policy.Change{
			"policy_long_chain":      roles(role("last", "link15")),
			"policy_circle":          roles(role("link0", "link15")),
			"input.roles policy_cir": roles(role("one", "two"), role("two", "three"), role("three", "one")),
			"policy_no_role":         {Roles: []policy.Role{{Code: "link3", Remove: true}}, Reason: "x"},
		} {
			before := c.state(t)
			if _, err := c.Policy.Change(admin, in); !strings.Contains(told(err), name) || !strings.Contains(told(err), "input.roles") || c.state(t) != before {
				t.Errorf("%s: %s", name, told(err))
			}
		}
		empty := c.struck(func(r authz.Rule) bool { return false })
		if len(empty.Rules) > policy.MaxChanges {
			c.stays(t, admin, empty, "input.rules too_many 200")
			empty.Rules = empty.Rules[len(empty.Rules)-policy.MaxChanges:]
		}
		for _, in := range []policy.Change{empty,
			c.struck(func(r authz.Rule) bool { return r.Role != authz.Anonymous }),
			c.struck(func(r authz.Rule) bool { return r.Role != "tenant_admin" }),
		} {
			for _, ctx := range []context.Context{admin, c.System()} {
				before := c.state(t)
				_, err := c.Policy.Change(ctx, in)
				if got := told(err); !strings.Contains(got, "policy_silent") && !strings.Contains(got, "nobody_left") || c.state(t) != before {
					t.Errorf("%d rules struck out: %s", len(in.Rules), got)
				}
			}
		}
	})
}

func TestChange_ExpectedVersion_AnotherIsAConflictThatTellsTheCurrentOne(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin, version := c.admin(), 0
		in := rules("inspector case read tenant DENY")
		in.ExpectedVersion = &version
		if got := c.must(t, admin, in); got != 1 {
			t.Errorf("version %d", got)
		}
		before := c.state(t)
		_, err := c.Policy.Change(admin, in)
		if list := fault.All(err); len(list) != 1 || list[0].Kind != fault.Conflict || list[0].Version != 1 || c.state(t) != before {
			t.Errorf("%v", err)
		}
	})
}

func TestChange_TwoAdministratorsAtOnce_TakeTurns(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admins := []context.Context{c.admin(), c.As("second", w.Whole("tenant_admin"))}
		for round := range 5 {
			expected := 3 * round
			var errs [4]error
			var versions [4]int
			var all sync.WaitGroup
			for i := range errs {
				in := roles(role(fmt.Sprintf("r%d_%d", round, i), "inspector"))
				if i < 2 {
					in.ExpectedVersion = &expected
				}
				all.Go(func() { versions[i], errs[i] = c.Policy.Change(admins[i%2], in) })
			}
			all.Wait()
			if errs[2] != nil || errs[3] != nil || versions[2] == versions[3] {
				t.Fatalf("%v, %v", errs, versions)
			}
			won := 0
			for _, err := range errs[:2] {
				switch {
				case err == nil:
					won++
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			}
			at, err := c.Policy.InForce(c.System(), c.Store.Reader())
			if won > 1 || err != nil || at.Version != expected+2+won || len(c.records(t)) != at.Version || len(at.Names) != at.Version {
				t.Fatalf("%d of two expected ones won, %+v, %v", won, at.Version, err)
			}
			if won == 0 {
				c.must(t, admins[0], roles(role(fmt.Sprintf("r%d_fill", round), "inspector")))
			}
		}
	})
}

func TestChange_RemovesARoleOnlyWhileNobodyHasIt(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := c.admin()
		in := roles(role("helper", "inspector"))
		in.Rules = rules("helper case close tenant ALLOW").Rules
		c.must(t, admin, in)
		later := w.Whole("helper")
		later.From = w.Start.Add(time.Hour)
		c.As("li", later)
		remove := roles(policy.Role{Code: "helper", Remove: true})
		c.stays(t, admin, remove, "input.roles.0.code role_held helper")
		id, err := c.Store.Reader().Membership.Query().All(c.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id {
			if m.Role == "helper" {
				if err := c.Directory.Dismiss(admin, m.ID, "gone"); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.must(t, admin, remove)
		at, err := c.Policy.InForce(c.System(), c.Store.Reader())
		if err != nil || slices.Contains(at.Matrix.Roles(), "helper") || slices.ContainsFunc(at.Rules, func(r policy.DescribedRule) bool { return r.Role == "helper" }) {
			t.Errorf("the role is still there: %v", err)
		}
	})
}

func TestChange_IsRecordedWithAllOfIt(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		admin := audit.WithRequestID(c.admin(), "request-7")
		in := roles(role("helper", "inspector"))
		in.Rules = rules("helper case close tenant ALLOW", "inspector case read tenant").Rules
		in.Reason = "季度调整"
		c.must(t, admin, in)
		rows := c.records(t)
		if len(rows) != 1 {
			t.Fatalf("%d records", len(rows))
		}
		r := rows[0]
		var detail struct {
			Version int
			Rules   []policy.Rule
			Roles   []policy.Role
		}
		err := json.Unmarshal(r.Detail, &detail)
		if err != nil || r.Reason != in.Reason || r.RequestID != "request-7" || !r.At.Equal(w.Start) || r.AccountID == nil ||
			*r.AccountID != authz.ViewerFrom(admin).AccountID || detail.Version != 1 ||
			!slices.Equal(detail.Rules, in.Rules) || fmt.Sprint(detail.Roles) != fmt.Sprint(in.Roles) {
			t.Errorf("%+v, %s, %v", r, r.Detail, err)
		}
	})
}

func TestInForce_TellsWhatTheTenantSetAndWhatItStruckOut(t *testing.T) {
	t.Parallel()
	eachCity(t, func(t *testing.T, c *city) {
		in := roles(role("helper", "inspector"))
		in.Rules = rules("inspector case read tenant NONE", "inspector party read tenant DENY").Rules
		c.must(t, c.admin(), in)
		at, err := c.Policy.InForce(c.As("auditor", w.Whole("auditor")), c.Store.Reader())
		if err != nil || at.Version != 1 || at.Names["helper"].Zh != "角色" {
			t.Fatalf("%+v, %v", at, err)
		}
		own := map[string]bool{}
		for _, r := range at.Rules {
			if r.Own {
				own[fmt.Sprint(r.Rule)] = true
			}
		}
		if len(own) != 2 || !own[fmt.Sprint(in.Rules[0])] || !own[fmt.Sprint(in.Rules[1])] {
			t.Errorf("%v", own)
		}
	})
}
