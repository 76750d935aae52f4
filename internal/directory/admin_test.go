package directory_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	w "github.com/huying/huying/internal/worldtest"
)

func TestSetDisabled_EndsTheSessionsAtOnceAndForGood(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		token := c.Login("officer", w.At("city_officer", "1"))
		officer := idOf(c.As("officer"))
		for range 2 { // the second time changes nothing
			if err := c.Directory.SetDisabled(c.admin, officer, true, "left"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Identity.Authenticate(context.Background(), token); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("the session lives on: %v", err)
			}
		}
		for range 2 {
			if err := c.Directory.SetDisabled(c.admin, officer, false, "back"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Identity.Authenticate(context.Background(), token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the old session has come back: %v", err)
		}
		if !authz.ViewerFrom(c.As("officer")).Grants.May("case", "read") {
			t.Error("a new session has not his rights")
		}
		rows := c.records(t, auditrecord.KindDISABLE_ACCOUNT, auditrecord.KindENABLE_ACCOUNT)
		if len(rows) != 2 || rows[0].Reason != "left" || rows[1].Reason != "back" || *rows[0].AccountID != idOf(c.admin) {
			t.Errorf("%+v", rows)
		}
	})
}

func TestSetDisabled_Enabling_NeedsTheRightsThatTheAccountCarries(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		later := w.At("city_officer", "1")
		later.From = w.Start.Add(time.Hour)
		officer, operator := idOf(c.As("officer", later)), idOf(c.As("operator", w.Whole("operator")))
		// sees the accounts that work can be assigned to, and not their roles
		c.role(t, c.System(), "door", "integration", "account administer tenant ALLOW", "account read assigned ALLOW")
		door := c.As("door", w.Whole("door"))
		for _, id := range []uuid.UUID{officer, operator} {
			if err := c.Directory.SetDisabled(door, id, true, "x"); err != nil {
				t.Fatal(err)
			}
		}
		for _, one := range []struct {
			ctx  context.Context
			id   uuid.UUID
			want string
		}{
			{door, operator, "INVALID input.accountId beyond_rights [[break_glass:start]]"},
			{c.admin, operator, "INVALID input.accountId beyond_rights [[break_glass:start]]"},
			{c.admin, officer, "<nil>"},
		} {
			if err := c.Directory.SetDisabled(one.ctx, one.id, false, "x"); told(err) != one.want {
				t.Errorf("%s, want %s", told(err), one.want)
			}
		}
		if err := c.Directory.SetDisabled(c.admin, officer, true, "x"); err != nil {
			t.Fatal(err)
		}
		if err := c.Directory.SetDisabled(door, officer, false, "x"); !strings.Contains(told(err), "case:read") {
			t.Errorf("let in with rights he does not hold: %v", err)
		}
	})
}

func TestSetDisabled_OneselfForeignOrWithoutReason_IsRefused(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		foreign := idOf(w.New(t, c.Store, "kerala", nil).As("other"))
		before := c.rights(t)
		for _, disabled := range []bool{true, false} {
			for want, err := range map[string]error{
				"INVALID input.accountId not_for_yourself []": c.Directory.SetDisabled(c.admin, idOf(c.admin), disabled, "x"),
				"NOT_FOUND input.accountId no_such_thing []":  c.Directory.SetDisabled(c.admin, foreign, disabled, "x"),
				"NOT_FOUND input.accountId no_such_thing [] ": c.Directory.SetDisabled(c.admin, uuid.Must(uuid.NewV7()), disabled, "x"),
				"INVALID input.reason required []":            c.Directory.SetDisabled(c.admin, c.li, disabled, ""),
			} {
				if told(err) != strings.TrimSpace(want) {
					t.Errorf("%s, want %s", told(err), want)
				}
			}
		}
		if c.rights(t) != before {
			t.Error("it changed")
		}
	})
}

func TestSetDisabled_TwoWhoLockEachOtherOut_LeaveOne(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		for range 5 {
			first, second := c.admin, c.As("second", w.Whole("tenant_admin"))
			var errs [2]error
			var all sync.WaitGroup
			all.Go(func() { errs[0] = c.Directory.SetDisabled(first, idOf(second), true, "x") })
			all.Go(func() { errs[1] = c.Directory.SetDisabled(second, idOf(first), true, "x") })
			all.Wait()
			if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[0], errs[1]), authz.ErrForbidden) {
				t.Fatalf("%v", errs)
			}
			left, out := first, second
			if errs[0] != nil {
				left, out = second, first
			}
			if err := c.Directory.SetDisabled(left, idOf(out), false, "x"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCreateAccount_IsRecordedWithEachOfItsRoles(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		before := len(c.records(t, auditrecord.KindGRANT_ROLE))
		in := directory.AccountInput{Login: "wang", Name: "Wang", Password: "correct horse battery", Reason: "new officer",
			Memberships: []directory.MembershipInput{w.At("community_officer", "1.2.1.1"), w.In("grid_worker", "1.2.1.1-G1")}}
		if _, err := c.Directory.CreateAccount(c.admin, in); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Identity.LogIn(context.Background(), c.Code, "wang", in.Password); err != nil {
			t.Error(err)
		}
		made := c.records(t, auditrecord.KindCREATE_ACCOUNT)
		last := made[len(made)-1]
		given := c.records(t, auditrecord.KindGRANT_ROLE)[before:]
		if last.Reason != "new officer" || strings.ReplaceAll(string(last.Detail), " ", "") != `{"login":"wang"}` || len(given) != 2 || given[1].Reason != "new officer" || *given[1].AccountID != idOf(c.admin) {
			t.Errorf("%s %+v", last.Detail, given)
		}
	})
}

func TestCreateAccount_Refused_LeavesNothing(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		twoPlaces := w.At("community_officer", "1.2.1.1")
		twoPlaces.Department = "ROADS"
		ended := w.Whole("inspector")
		ended.Until = &w.Start
		many := make([]directory.MembershipInput, directory.MaxMemberships+1)
		for i := range many {
			many[i] = w.Whole("inspector")
		}
		for name, one := range map[string]struct {
			in   directory.AccountInput
			want string
		}{
			"taken":          {directory.AccountInput{Login: "li", Name: "Li", Reason: "x"}, "INVALID login login_taken [li]"},
			"no reason":      {directory.AccountInput{Login: "a", Name: "A"}, "INVALID reason required []"},
			"a long reason":  {directory.AccountInput{Login: "a", Name: "A", Reason: strings.Repeat("长", 1001)}, "INVALID reason too_long [1000]"},
			"blank":          {directory.AccountInput{Login: " ", Name: "\t"}, "INVALID login required []; INVALID name required []; INVALID reason required []"},
			"a long name":    {directory.AccountInput{Login: "a", Name: strings.Repeat("长", 201), Reason: "x"}, "INVALID name too_long [200]"},
			"two places":     {member(twoPlaces), "INVALID memberships.0.region one_place []"},
			"an early end":   {member(ended), "INVALID memberships.0.validUntil ends_before []"},
			"many roles":     {member(many...), "INVALID memberships too_many [20]"},
			"beyond rights":  {member(w.Whole("inspector"), w.Whole("operator")), "INVALID memberships.1.role beyond_rights [[break_glass:start]]"},
			"emergency":      {member(w.Whole("emergency")), "INVALID memberships.0.role unknown_role"},
			"no such region": {member(w.At("street_officer", "9")), "INVALID memberships.0.region unknown_code [9]"},
		} {
			before := c.rights(t)
			id, err := c.Directory.CreateAccount(c.admin, one.in)
			if told(err) != one.want || id != uuid.Nil || c.rights(t) != before {
				t.Errorf("%s: %s, want %s", name, told(err), one.want)
			}
		}
		for _, ctx := range []context.Context{c.As("auditor", w.Whole("auditor")), c.As("officer", w.At("city_officer", "1")), c.Anonymous()} {
			if _, err := c.Directory.CreateAccount(ctx, member()); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%v", err)
			}
		}
	})
}

func member(m ...directory.MembershipInput) directory.AccountInput {
	return directory.AccountInput{Login: "wang", Name: "Wang", Memberships: m, Reason: "x"}
}
