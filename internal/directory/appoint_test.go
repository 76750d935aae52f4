package directory_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/directory"
	w "github.com/huying/huying/internal/worldtest"
)

const beyond = "INVALID input.role beyond_rights "

func TestAppoint_EachRoleByTheAdministrator_ButTheOperator(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		places := map[string]directory.MembershipInput{
			"community_officer": w.At("", "1.2.1.1"), "street_officer": w.At("", "1.2.1"), "district_officer": w.At("", "1.2"),
			"city_officer": w.At("", "1"), "grid_worker": w.In("", "1.2.1.1-G1"), "department_officer": w.Of("", "ROADS"),
		}
		for _, role := range c.Matrix.Roles() {
			m := places[role]
			m.Role = role
			id, err := c.give(c.admin, c.li, m)
			want := map[string]string{
				"operator": beyond + "[[break_glass:start]]", "emergency": "INVALID input.role unknown_role",
			}[role]
			if want == "" {
				want = "<nil>"
			}
			if told(err) != want || (err == nil) != (len(c.membersOf(t, role)) == 1+boolInt(role == "tenant_admin")) || (id == uuid.Nil) != (err != nil) {
				t.Errorf("%s: %s, want %s", role, told(err), want)
			}
		}
		for _, role := range []string{"anonymous", "*", "", "king"} {
			if _, err := c.give(c.admin, c.li, w.Whole(role)); told(err) != "INVALID input.role unknown_role" || strings.Contains(err.Error(), "emergency") {
				t.Errorf("%q: %v", role, err)
			}
		}
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// placeVerbs follow the tree; holderVerbs follow the holder, and shareVerbs
// whoever works on the case.
var (
	reading     = []string{"case read", "case_event read", "work_order read", "party read", "party contact"}
	placeVerbs  = append(slices.Clip(reading), "case rule", "case urge", "case supervise", "case instruct", "case identify")
	holderVerbs = []string{"case triage", "case dispatch", "case escalate", "case reply", "case close", "case rate",
		"case split", "case refuse", "case reopen", "case merge", "case extend", "case convene", "case appoint",
		"work_order accept", "work_order hand_back", "work_order progress", "work_order feed_back"}
	shareVerbs = []string{"case commit", "case ask", "case note", "case attach"}
)

// tooMuch is the refusal of an appointment for verbs.
func tooMuch(verbs ...[]string) string {
	all := slices.Concat(verbs...)
	for i, v := range all {
		all[i] = strings.Replace(v, " ", ":", 1)
	}
	slices.Sort(all)
	return beyond + "[[" + strings.Join(all, " ") + "]]"
}

// districtAdmin is a role that appoints in a district only.
func (c *town) districtAdmin(t *testing.T) {
	t.Helper()
	rules := []string{"account read tenant ALLOW", "account administer tenant ALLOW"}
	for _, v := range slices.Concat(placeVerbs, holderVerbs, shareVerbs) {
		rules = append(rules, v+" district DELEGATE")
	}
	for _, v := range shareVerbs {
		rules = append(rules, v+" assigned DELEGATE")
	}
	rules = append(rules, "ruling read tenant DELEGATE")
	c.role(t, c.admin, "district_admin", "integration", rules...)
	c.role(t, c.admin, "street_reader", "integration", "case read street ALLOW", "party read street ALLOW")
	c.role(t, c.admin, "grid_reader", "integration", "case read grid ALLOW")
}

func TestAppoint_ByTheAdministratorOfADistrict_ReachesHisDistrictAndNotTheHoldersBelow(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.districtAdmin(t)
		wang := c.As("wang", w.At("district_admin", "1.2"))
		for _, one := range []struct {
			m    directory.MembershipInput
			want string
		}{
			{w.At("district_officer", "1.2"), "<nil>"},
			{w.At("street_reader", "1.2.1"), "<nil>"},
			{w.At("street_reader", "1.2.2"), "<nil>"},
			{w.In("grid_reader", "1.2.1.1-G1"), "<nil>"},
			{w.At("district_admin", "1.2"), "<nil>"},
			{w.Whole("integration"), "<nil>"},
			{w.At("district_officer", "1.20"), tooMuch(placeVerbs, holderVerbs, shareVerbs)},
			{w.At("district_admin", "1.20"), tooMuch(placeVerbs, holderVerbs, shareVerbs)},
			{w.At("street_reader", "1.20.1"), beyond + "[[case:read party:read]]"},
			{w.In("grid_reader", "1.20.1.1-G1"), beyond + "[[case:read]]"},
			{w.At("street_officer", "1.2.1"), tooMuch(holderVerbs, shareVerbs)},
			{w.Whole("inspector"), tooMuch(reading, []string{"case discipline", "case identify", "case note", "case supervise", "case urge"})},
			{w.Of("department_officer", "ROADS"), tooMuch(reading, holderVerbs, shareVerbs)},
		} {
			before := c.rights(t)
			_, err := c.give(wang, c.li, one.m)
			if told(err) != one.want || (err != nil && c.rights(t) != before) {
				t.Errorf("%+v: %s,\nwant %s", one.m, told(err), one.want)
			}
		}
	})
}

func TestAppoint_Refusals_NameTheFieldAndLeaveNothing(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		other := w.New(t, c.Store, "kerala", nil)
		foreign, nobody := idOf(other.As("other")), uuid.Must(uuid.NewV7())
		there, roads := c.Region("1.2").ID, c.Department("ROADS").ID
		otherRegion, otherGrid, otherUnit := other.Region("1.2").ID, other.Grid("1.2.1.1-G1").ID, other.Department("ROADS").ID
		past, future := w.Start.Add(-time.Hour), w.Start.Add(time.Hour)
		ok := directory.Appointment{Account: c.li, Role: "inspector", Reason: "test"}
		with := func(change func(*directory.Appointment)) directory.Appointment {
			in := ok
			change(&in)
			return in
		}
		for name, one := range map[string]struct {
			in   directory.Appointment
			want string
		}{
			"oneself":             {with(func(a *directory.Appointment) { a.Account = idOf(c.admin) }), "INVALID input.role not_for_yourself []"},
			"no account":          {with(func(a *directory.Appointment) { a.Account = nobody }), "NOT_FOUND input.accountId no_such_thing []"},
			"a foreign account":   {with(func(a *directory.Appointment) { a.Account = foreign }), "NOT_FOUND input.accountId no_such_thing []"},
			"no region":           {with(func(a *directory.Appointment) { a.Region = &nobody }), "NOT_FOUND input.regionId no_such_thing []"},
			"a foreign region":    {with(func(a *directory.Appointment) { a.Region = &otherRegion }), "NOT_FOUND input.regionId no_such_thing []"},
			"no grid":             {with(func(a *directory.Appointment) { a.Grid = &nobody }), "NOT_FOUND input.gridId no_such_thing []"},
			"a foreign grid":      {with(func(a *directory.Appointment) { a.Grid = &otherGrid }), "NOT_FOUND input.gridId no_such_thing []"},
			"no unit":             {with(func(a *directory.Appointment) { a.Department = &nobody }), "NOT_FOUND input.departmentId no_such_thing []"},
			"a foreign unit":      {with(func(a *directory.Appointment) { a.Department = &otherUnit }), "NOT_FOUND input.departmentId no_such_thing []"},
			"two places":          {with(func(a *directory.Appointment) { a.Region, a.Department = &there, &roads }), "INVALID input.regionId one_place []"},
			"an end in the past":  {with(func(a *directory.Appointment) { a.Until = &past }), "INVALID input.validUntil ends_before []"},
			"an end at its start": {with(func(a *directory.Appointment) { a.From, a.Until = &future, &future }), "INVALID input.validUntil ends_before []"},
			"no reason":           {with(func(a *directory.Appointment) { a.Reason = "" }), "INVALID input.reason required []"},
			"a long reason":       {with(func(a *directory.Appointment) { a.Reason = strings.Repeat("长", 1001) }), "INVALID input.reason too_long [1000]"},
			"everything": {directory.Appointment{Account: c.li, Role: "king", Region: &there, Department: &roads, Until: &past},
				"INVALID input.role unknown_role; INVALID input.regionId one_place []; INVALID input.validUntil ends_before []; INVALID input.reason required []"},
		} {
			before := c.rights(t)
			id, err := c.Directory.Appoint(c.admin, one.in)
			if told(err) != one.want || c.rights(t) != before || id != uuid.Nil {
				t.Errorf("%s: %s, want %s", name, told(err), one.want)
			}
		}
		for _, ctx := range []context.Context{c.As("officer", w.At("city_officer", "1")), c.As("auditor", w.Whole("auditor")), c.Anonymous(), context.Background()} {
			if _, err := c.Directory.Appoint(ctx, ok); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestAppoint_ADenialThatBindsTheGiver_BindsTheReceiver(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.role(t, c.admin, "bound", "integration", "case close tenant DENY")
		c.role(t, c.admin, "bound_officer", "integration", "case close city ALLOW", "case close tenant DENY")
		bound := c.As("second", w.Whole("tenant_admin"), w.Whole("bound"))
		if _, err := c.give(bound, c.li, w.At("city_officer", "1")); told(err) != beyond+"[[case:close]]" {
			t.Error(told(err))
		}
		if _, err := c.give(bound, c.li, w.At("bound_officer", "1")); err != nil {
			t.Error(err)
		}
	})
}

func TestAppoint_IsRecordedAndHoldsForItsTime(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		until := w.Start.Add(2 * time.Hour)
		m := w.At("street_officer", "1.2.1")
		m.From, m.Until = w.Start.Add(time.Hour), &until
		id, err := c.give(audit.WithRequestID(c.admin, "request-7"), c.li, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []struct {
			after time.Duration
			holds bool
		}{{time.Hour - time.Microsecond, false}, {time.Hour, true}, {2*time.Hour - time.Microsecond, true}, {2 * time.Hour, false}} {
			c.Clock.Advance(w.Start.Add(one.after).Sub(c.Clock.Now()))
			if got := authz.ViewerFrom(c.As("li")).Grants.May("case", "triage"); got != one.holds {
				t.Errorf("after %v: %v", one.after, got)
			}
		}
		rows := c.records(t, auditrecord.KindGRANT_ROLE)
		r := rows[len(rows)-1]
		var detail map[string]string
		err = json.Unmarshal(r.Detail, &detail)
		if err != nil || r.Subject != (gid.ID{Kind: gid.Membership, UUID: id}).String() || *r.AccountID != idOf(c.admin) || r.Reason != "test" ||
			r.RequestID != "request-7" || !r.At.Equal(w.Start) || detail["account"] != (gid.ID{Kind: gid.Account, UUID: c.li}).String() ||
			detail["role"] != "street_officer" || detail["region"] != c.Region("1.2.1").GlobalID().String() || detail["validUntil"] == "" {
			t.Errorf("%+v %s %v", r, r.Detail, err)
		}
	})
}
