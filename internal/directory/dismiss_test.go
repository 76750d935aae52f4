package directory_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	w "github.com/huying/huying/internal/worldtest"
)

func TestDismiss_EndsAtOnceAndIsRecorded(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		id, err := c.give(c.admin, c.li, w.Whole("inspector"))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Directory.Dismiss(c.admin, id, "left"); err != nil {
			t.Fatal(err)
		}
		if authz.ViewerFrom(c.As("li")).Grants.May("case", "read") {
			t.Error("he still reads")
		}
		rows := c.records(t, auditrecord.KindEND_ROLE)
		if len(rows) != 1 || rows[0].Reason != "left" || rows[0].Subject != (gid.ID{Kind: gid.Membership, UUID: id}).String() || *rows[0].AccountID != idOf(c.admin) {
			t.Errorf("%+v", rows)
		}
		if err := c.Directory.Dismiss(c.admin, id, "again"); told(err) != "INVALID input.membershipId ended_already []" {
			t.Error(told(err))
		}
	})
}

func TestDismiss_OwnForeignOrADenialThatOneCouldNotLift_IsRefused(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		other := w.New(t, c.Store, "kerala", nil)
		other.As("other", w.Whole("inspector"))
		foreign, err := other.Store.Reader().Membership.Query().FirstID(other.System())
		if err != nil {
			t.Fatal(err)
		}
		c.role(t, c.System(), "barred", "integration", "break_glass start tenant DENY", "case close tenant DENY")
		c.role(t, c.System(), "no_closing", "integration", "case close tenant DENY")
		c.As("operator", w.Whole("operator"), w.Whole("barred"))
		c.As("officer", w.At("city_officer", "1"), w.Whole("no_closing"))
		for name, one := range map[string]struct {
			id   uuid.UUID
			want string
		}{
			"his own":   {c.membersOf(t, "tenant_admin")[0].ID, "INVALID input.membershipId not_for_yourself []"},
			"foreign":   {foreign, "NOT_FOUND input.membershipId no_such_thing []"},
			"none":      {uuid.Must(uuid.NewV7()), "NOT_FOUND input.membershipId no_such_thing []"},
			"a denial":  {c.membersOf(t, "barred")[0].ID, "INVALID input.membershipId beyond_rights [[break_glass:start]]"},
			"liftable":  {c.membersOf(t, "no_closing")[0].ID, "<nil>"},
			"more than": {c.membersOf(t, "operator")[0].ID, "<nil>"}, // taking needs no more than the verb
		} {
			before := c.rights(t)
			if err := c.Directory.Dismiss(c.admin, one.id, "test"); told(err) != one.want || err != nil && c.rights(t) != before {
				t.Errorf("%s: %s, want %s", name, told(err), one.want)
			}
		}
		if err := c.Directory.Dismiss(c.admin, foreign, " "); told(err) != "INVALID input.reason required []" {
			t.Error(told(err))
		}
		if err := c.Directory.Dismiss(c.As("auditor", w.Whole("auditor")), foreign, "x"); !errors.Is(err, authz.ErrForbidden) {
			t.Error(err)
		}
	})
}

// Either the role was there to be given, and stays, or it was gone.
func TestAppoint_WhileTheRoleIsTakenAway_OneOfTheTwoWins(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		second := c.As("second", w.Whole("tenant_admin"))
		wins := map[bool]int{}
		for range 8 {
			c.role(t, c.admin, "helper", "integration")
			var errs [3]error
			var ids [2]uuid.UUID
			var all sync.WaitGroup
			for i, ctx := range []context.Context{c.admin, second} {
				all.Go(func() { ids[i], errs[i] = c.give(ctx, c.li, w.Whole("helper")) })
			}
			all.Go(func() {
				_, errs[2] = c.Policy.Change(c.admin, policy.Change{Reason: "x", Roles: []policy.Role{{Code: "helper", Remove: true}}})
			})
			all.Wait()
			removed := errs[2] == nil
			wins[removed]++
			for i, err := range errs[:2] {
				if (err == nil) == removed || removed && !fault.Is(err, fault.Invalid) {
					t.Errorf("removed %v, appointed: %v", removed, err)
				}
				if err == nil {
					if err := c.Directory.Dismiss(c.admin, ids[i], "next round"); err != nil {
						t.Error(err)
					}
				}
			}
			if !removed && told(errs[2]) != "INVALID input.roles.0.code role_held [helper]" {
				t.Error(told(errs[2]))
			}
			if removed {
				continue
			}
			if _, err := c.Policy.Change(c.admin, policy.Change{Reason: "x", Roles: []policy.Role{{Code: "helper", Remove: true}}}); err != nil {
				t.Fatal(err)
			}
		}
		t.Log(wins)
	})
}

// What was checked is still true when it is committed: the role may not grow
// between the check of an appointment and its end.
func TestAppoint_WhileTheRoleGrows_NeverGivesMoreThanTheGiverHolds(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.role(t, c.admin, "clerk_admin", "integration", "account administer tenant ALLOW", "account read tenant ALLOW")
		clerk := c.As("clerk", w.Whole("clerk_admin"))
		for range 8 {
			c.role(t, c.admin, "helper", "integration")
			var id uuid.UUID
			var given, grown error
			var all sync.WaitGroup
			all.Go(func() { id, given = c.give(clerk, c.li, w.Whole("helper")) })
			all.Go(func() {
				_, grown = c.Policy.Change(c.admin, policy.Change{Reason: "x",
					Rules: []policy.Rule{{Role: "helper", Object: "case", Action: "close", Scope: "tenant", Effect: "ALLOW"}}})
			})
			all.Wait()
			if grown != nil || given != nil && told(given) != beyond+"[[case:close]]" {
				t.Fatalf("%v, %v", grown, given)
			}
			if given == nil {
				// it was given before the role grew: the record comes first
				rows := c.records(t, auditrecord.KindGRANT_ROLE, auditrecord.KindCHANGE_POLICY)
				if last := rows[len(rows)-1]; last.Kind != auditrecord.KindCHANGE_POLICY {
					t.Errorf("the last record is %s", last.Kind)
				}
				if err := c.Directory.Dismiss(c.admin, id, "next round"); err != nil {
					t.Fatal(err)
				}
			}
			_, err := c.Policy.Change(c.admin, policy.Change{Reason: "x", Roles: []policy.Role{{Code: "helper", Remove: true}}})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
