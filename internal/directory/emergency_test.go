package directory_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// report files a case with a reporter.
func (c *town) report(t *testing.T) {
	t.Helper()
	in := casework.ReportInput{Channel: "HOTLINE", Description: "noise", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005},
		Reporter: &directory.PartyInput{Name: "王芳", Phone: "13812345678", IDNumber: "330902199001011234"}}
	if _, err := c.Cases.Report(c.As("hub", w.At("city_officer", "1")), in); err != nil {
		t.Fatal(err)
	}
}

// sees counts the cases and parties that the holder of a token reads now.
func (c *town) sees(t *testing.T, token string) (cases, parties int, v *authz.Viewer) {
	t.Helper()
	v, err := c.Identity.Authenticate(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	ctx := authz.WithViewer(context.Background(), v)
	client, release, err := c.Store.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	var errs [2]error
	cases, errs[0] = client.CaseFile.Query().Count(ctx)
	parties, errs[1] = client.Party.Query().Count(ctx)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return cases, parties, v
}

func asToken(t *testing.T, c *town, token string) context.Context {
	t.Helper()
	v, err := c.Identity.Authenticate(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return authz.WithViewer(context.Background(), v)
}

// inbox are the notices of an account, the first first.
func (c *town) inbox(t *testing.T, account uuid.UUID) []*db.Notice {
	t.Helper()
	rows, err := c.Store.Reader().Notice.Query().Where(notice.AccountID(account)).Order(notice.ByID()).All(c.System())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestBreakGlass_ReadsForItsTimeAndChangesNothing(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.report(t)
		token := c.Login("operator", w.Whole("operator"))
		look := func(when string, want int) {
			t.Helper()
			cases, parties, v := c.sees(t, token)
			if cases != want || parties != want || v.ReadOnly != (want == 1) || v.Grants.May("party", "contact") {
				t.Errorf("%s: %d cases, %d parties, read-only %v", when, cases, parties, v.ReadOnly)
			}
		}
		look("before", 0)
		if _, err := c.Directory.BreakGlass(asToken(t, c, token), 10, "outage 17"); err != nil {
			t.Fatal(err)
		}
		look("broken", 1)
		err := c.Store.InTx(asToken(t, c, token), func(context.Context, *store.Tx) error { return nil })
		if !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("it writes: %v", err)
		}
		c.Clock.Advance(10*time.Minute - time.Microsecond)
		look("to the last moment", 1)
		c.Clock.Advance(time.Microsecond)
		look("after its time", 0)
	})
}

func TestBreakGlass_EndsBeforeItsTimeByTheOperatorOrAnAdministrator(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.report(t)
		token := c.Login("operator", w.Whole("operator"))
		start := func() uuid.UUID {
			id, err := c.Directory.BreakGlass(asToken(t, c, token), 240, "outage 17")
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		ended := func(how string, err error) {
			t.Helper()
			if cases, _, v := c.sees(t, token); err != nil || cases != 0 || v.ReadOnly {
				t.Errorf("%s: %v, %d cases", how, err, cases)
			}
		}
		start()
		start() // a longer look
		_, err := c.Directory.MendGlass(asToken(t, c, token), "done")
		ended("by himself", err)
		if _, err := c.Directory.MendGlass(asToken(t, c, token), "done"); told(err) != "NOT_FOUND no_such_thing []" {
			t.Error(told(err))
		}
		ended("by an administrator", c.Directory.Dismiss(c.admin, start(), "enough"))
		began, over := c.records(t, auditrecord.KindSTART_BREAK_GLASS), c.records(t, auditrecord.KindEND_BREAK_GLASS)
		if len(began) != 3 || len(over) != 2 || began[0].Reason != "outage 17" || over[0].Reason != "done" || began[0].AccountID == nil ||
			*began[0].AccountID != idOf(asToken(t, c, token)) || over[0].Subject != began[0].Subject || len(c.records(t, auditrecord.KindEND_ROLE)) != 1 {
			t.Errorf("%+v, %+v", began, over)
		}
		if !strings.Contains(string(over[0].Detail), w.Start.Format("2006-01-02T15:04:05")) {
			t.Errorf("ended at %s", over[0].Detail)
		}
	})
}

func TestBreakGlass_TellsEachAdministratorOnce(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.role(t, c.admin, "people", "integration", "account administer tenant ALLOW")
		c.role(t, c.admin, "heir", "people")
		c.role(t, c.admin, "barred", "people", "account administer tenant DENY")
		ended := w.Whole("tenant_admin")
		ended.Until = new(time.Time)
		*ended.Until = w.Start.Add(time.Minute)
		told := map[string]bool{"admin": true}
		for login, members := range map[string][]directory.MembershipInput{
			"twice": {w.Whole("tenant_admin"), w.Whole("people"), w.Whole("tenant_admin")}, "people": {w.Whole("people")}, "heir": {w.Whole("heir")},
		} {
			c.As(login, members...)
			told[login] = true
		}
		c.As("gone", ended)
		c.As("barred", w.Whole("people"), w.Whole("barred"))
		c.As("auditor", w.Whole("auditor"))
		c.As("out", w.Whole("tenant_admin"))
		if err := c.Directory.SetDisabled(c.admin, idOf(c.As("out")), true, "left"); err != nil {
			t.Fatal(err)
		}
		c.Clock.Advance(time.Hour)
		other := w.New(t, c.Store, "kerala", nil)
		other.As("admin", w.Whole("tenant_admin"))
		operator := c.As("operator", w.Whole("operator"), w.Whole("tenant_admin"))
		id, err := c.Directory.BreakGlass(operator, 5, "outage 17")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Directory.MendGlass(operator, "done"); err != nil {
			t.Fatal(err)
		}
		look := gid.ID{Kind: gid.Membership, UUID: id}.String()
		accounts, err := c.Store.Reader().Account.Query().All(c.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range accounts {
			rows := c.inbox(t, a.ID)
			if !told[a.Login] && len(rows) != 0 || told[a.Login] && (len(rows) != 2 || rows[0].Kind != notice.KindBREAK_GLASS_STARTED ||
				rows[1].Kind != notice.KindBREAK_GLASS_ENDED || rows[0].Subject != look || rows[1].Subject != look ||
				!strings.Contains(string(rows[0].Detail), "outage 17") || !rows[0].CreatedAt.Equal(c.Clock.Now())) {
				t.Errorf("%s: %v", a.Login, rows)
			}
		}
		if n, err := c.Store.Reader().Notice.Query().Count(other.System()); err != nil || n != 0 {
			t.Errorf("%d notices in another tenant, %v", n, err)
		}
	})
}

func TestBreakGlass_Refusals_LeaveNothing(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		operator := c.As("operator", w.Whole("operator"))
		before := c.rights(t)
		for _, one := range []struct {
			minutes int
			reason  string
			want    string
		}{
			{0, "x", "INVALID input.minutes out_of_range [1 240]"}, {241, "x", "INVALID input.minutes out_of_range [1 240]"},
			{-5, "", "INVALID input.minutes out_of_range [1 240]; INVALID input.reason required []"}, {5, " ", "INVALID input.reason required []"},
		} {
			if id, err := c.Directory.BreakGlass(operator, one.minutes, one.reason); told(err) != one.want || id != uuid.Nil {
				t.Errorf("%d, %q: %s, want %s", one.minutes, one.reason, told(err), one.want)
			}
		}
		if _, err := c.Directory.MendGlass(operator, ""); told(err) != "INVALID input.reason required []" {
			t.Error(told(err))
		}
		for _, ctx := range []context.Context{c.admin, c.Anonymous(), c.As("li"), context.Background()} {
			_, start := c.Directory.BreakGlass(ctx, 5, "x")
			_, end := c.Directory.MendGlass(ctx, "x")
			if !errors.Is(start, authz.ErrForbidden) || !errors.Is(end, authz.ErrForbidden) {
				t.Errorf("%v, %v", start, end)
			}
		}
		if c.rights(t) != before {
			t.Error("it changed")
		}
	})
}

func TestBreakGlass_WhereNobodyElseCouldBeTold_IsRefused_AndALookThatGoesOnCanStillBeEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := &town{World: w.New(t, s, "ke", nil)}
		operator := c.As("operator", w.Whole("operator"), w.Whole("tenant_admin"))
		before := c.rights(t)
		if id, err := c.Directory.BreakGlass(operator, 5, "x"); told(err) != "INVALID nobody_to_tell []" || id != uuid.Nil || c.rights(t) != before {
			t.Errorf("the only administrator is himself: %s", told(err))
		}
		until := w.Start.Add(time.Minute)
		m := w.Whole("tenant_admin")
		m.Until = &until
		c.As("admin", m)
		if _, err := c.Directory.BreakGlass(operator, 60, "x"); err != nil {
			t.Fatal(err)
		}
		c.Clock.Advance(2 * time.Minute)
		if _, err := c.Directory.MendGlass(c.As("operator"), "done"); err != nil {
			t.Errorf("the look cannot be ended: %v", err)
		}
	})
}

func TestBreakGlass_ByAnOperatorWhoLostTheRightSinceTheRequestBegan_IsForbidden(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		operator := c.As("operator", w.Whole("operator"))
		if err := c.Directory.SetDisabled(c.admin, idOf(operator), true, "left"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Directory.BreakGlass(operator, 5, "x"); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("%v", err)
		}
	})
}

func TestMarkRead_IsForOnesOwnNoticesOnly_AndTheFirstTimeStands(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		second := c.As("second", w.Whole("tenant_admin"))
		if _, err := c.Directory.BreakGlass(c.As("operator", w.Whole("operator")), 5, "x"); err != nil {
			t.Fatal(err)
		}
		c.role(t, c.System(), "postman", "tenant_admin", "notice read tenant ALLOW")
		postman := c.As("postman", w.Whole("postman"))
		inbox := notify.New(c.Store, c.Clock)
		id := c.inbox(t, idOf(c.admin))[0].ID
		for _, ctx := range []context.Context{second, postman, c.As("officer", w.At("city_officer", "1"))} {
			if err := inbox.MarkRead(ctx, id); told(err) != "NOT_FOUND input.noticeId no_such_thing []" {
				t.Errorf("another's: %v", err)
			}
		}
		for range 2 {
			if err := inbox.MarkRead(c.admin, id); err != nil {
				t.Fatal(err)
			}
			c.Clock.Advance(time.Hour)
		}
		if n := c.inbox(t, idOf(c.admin))[0]; n.ReadAt == nil || !n.ReadAt.Equal(w.Start) {
			t.Errorf("read at %v", n.ReadAt)
		}
	})
}
