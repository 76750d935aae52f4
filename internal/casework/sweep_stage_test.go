package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// watched is a stage whose roads bureau has a chief and a deputy.
func watched(t *testing.T, s *store.Store, change func(*presets.Preset)) *stage {
	t.Helper()
	st := newStage(t, s, change)
	st.head("ROADS", departmenthead.PostCHIEF, "chief", "13900000001")
	st.head("ROADS", departmenthead.PostDEPUTY, "deputy", "13900000002")
	st.Clock.Set(morning)
	return st
}

// head makes an account that leads a department; a phone makes it a person.
func (st *stage) head(unit string, post departmenthead.Post, login, phone string) uuid.UUID {
	st.t.Helper()
	in := directory.AccountInput{Login: login, Name: login}
	if phone != "" {
		in.Party = &directory.PartyInput{Name: login, Phone: phone}
	}
	acc, err := st.Directory.EnsureAccount(st.System(), in)
	if err != nil {
		st.t.Fatal(err)
	}
	err = st.Directory.AppointHead(st.System(), directory.Headship{Department: st.Department(unit).ID, Post: post, Account: &acc, Reason: "elected"})
	if err != nil {
		st.t.Fatal(err)
	}
	return acc
}

// complex files a case of grade C that the roads bureau has to handle.
func (st *stage) complex() (id, order uuid.UUID) {
	st.t.Helper()
	water := st.Category("WATER").ID
	id = did(st.t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Title: "No water", Description: "No water since the morning",
		Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}, CategoryID: &water}))
	did(st.t)(st.Cases.Dispatch(st.district, casework.DispatchInput{Target: on(id), DepartmentID: st.Department("ROADS").ID}))
	return id, orderOf(st.t, st.World, id)
}

// sweep does all that is due at an instant.
func (st *stage) sweep(now time.Time) {
	st.t.Helper()
	st.Clock.Set(now)
	for _, do := range []func(context.Context) (int, error){st.Cases.SweepLights, st.Cases.SweepLadder, st.Cases.SweepInspections} {
		if _, err := do(st.System()); err != nil {
			st.t.Fatal(err)
		}
	}
}

// lights are the changes of a case's lights: colour, time of the day, unit, and
// whether a person had it.
func (st *stage) lights(id uuid.UUID) (out []string) {
	st.t.Helper()
	all, err := st.Store.Reader().LightEvent.Query().Where(lightevent.CaseID(id)).Order(lightevent.ByAt()).
		WithDepartment().WithAccount().All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, e := range all {
		who := e.Edges.Department.Code
		if e.Edges.Account != nil {
			who += "/" + e.Edges.Account.Login
		}
		out = append(out, fmt.Sprintf("%s %s %s", e.Color, e.At.Add(3*time.Hour).Format("15:04:05"), who))
	}
	return out
}

// messages are the kinds and addresses of what goes out, in the order written.
func (st *stage) messages() (out []string) {
	st.t.Helper()
	all, err := st.Store.Reader().Delivery.Query().Order(delivery.ByCreatedAt(), delivery.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, m := range all {
		out = append(out, strings.Join(strings.Fields(m.Kind+" "+m.Address+" "+m.LastError), " "))
	}
	return out
}

// inbox are the kinds of an account's notices.
func (st *stage) inbox(login string) (out []string) {
	st.t.Helper()
	all, err := st.Store.Reader().Notice.Query().Order(notice.ByCreatedAt()).WithAccount().All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, n := range all {
		if n.Edges.Account.Login == login {
			out = append(out, string(n.Kind))
		}
	}
	return out
}

func (st *stage) items(id uuid.UUID) int {
	st.t.Helper()
	n, err := st.Store.Reader().Supervision.Query().Where(supervision.CaseID(id), supervision.KindEQ(supervision.KindINSPECTION)).Count(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return n
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
}

func (st *stage) limitCategory(code string, minutes int) {
	st.t.Helper()
	err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Category.Update().Where(category.Code(code)).SetLimit(&settings.Limit{Amount: minutes, Unit: "MINUTE"}).Exec(ctx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) vacate(unit string, post departmenthead.Post) {
	st.t.Helper()
	if err := st.Directory.AppointHead(st.System(), directory.Headship{Department: st.Department(unit).ID, Post: post, Reason: "moved on"}); err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) lockOut(login string) {
	st.t.Helper()
	admin := st.As("admin", w.Whole("tenant_admin"))
	acc, err := st.Directory.EnsureAccount(st.System(), directory.AccountInput{Login: login, Name: login})
	if err == nil {
		err = st.Directory.SetDisabled(admin, acc, true, "left")
	}
	if err != nil {
		st.t.Fatal(err)
	}
}

// kinds counts the history of a case by kind.
func (st *stage) kinds(id uuid.UUID, kind casestate.Event) int {
	st.t.Helper()
	return st.Store.Reader().CaseEvent.Query().Where(caseevent.CaseID(id), caseevent.KindEQ(kind)).CountX(st.System())
}

// loseCalendar has the tenant push what is late by a calendar that it does not
// have.
func (st *stage) loseCalendar(code string) {
	st.t.Helper()
	err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Tenant.Get(ctx, st.TenantID)
		if err != nil {
			return err
		}
		all.Settings.Supervision.After.Calendar = code
		return tx.Tenant.Update().Where(tenant.ID(st.TenantID)).SetSettings(all.Settings).Exec(ctx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
}
