package casework_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/tenancy"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// chongqing4 gives ke the calendar and the limits of scenario 4.
func chongqing4(p *presets.Preset) {
	p.TimeZone = "Asia/Shanghai"
	p.Settings.ReplyLimit = settings.Limit{Amount: 7, Unit: string(deadline.WorkingDay)}
	p.Settings.ForwardLimit = &settings.Limit{Amount: 1, Unit: string(deadline.EndOfDay)}
	p.Settings.Workflow.ClockStarts, p.Settings.Workflow.Extensions = settings.AtAssigned, 1
	office := []string{"09:00-17:00"}
	for i := range p.Calendars {
		c := &p.Calendars[i]
		c.Zone, c.Naming, c.HolidaysOf, c.MakeUp, c.MakeUpHours, c.Covered = "", deadline.NameClose, "", nil, nil, nil
		c.Holidays = []string{"2015-06-20", "2015-06-21", "2015-06-22"}
		c.Week = presets.Week{Mon: office, Tue: office, Wed: office, Thu: office, Fri: office}
	}
}

var shanghai = time.FixedZone("Shanghai", 8*3600)

func local(t *testing.T, text string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if len(text) > len(layout) {
		layout = time.DateTime
	}
	at, err := time.ParseInLocation(layout, text, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func dates(t *testing.T, texts ...string) *[]deadline.Date {
	t.Helper()
	out := make([]deadline.Date, len(texts))
	for i, text := range texts {
		d, err := deadline.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = d
	}
	return &out
}

func (st *stage) changeCalendar(ctx context.Context, holidays, makeUp *[]deadline.Date) error {
	_, err := st.Cases.ChangeCalendar(ctx, casework.CalendarInput{Code: "OFFICE", Holidays: holidays, MakeUpDays: makeUp, Reason: "the State Council's notice"})
	return err
}

func TestScenario4_SevenWorkingDaysOverAHoliday(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, chongqing4)
		admin := st.As("admin", w.Whole("tenant_admin"))
		at := func(text string) time.Time { return local(t, text) }
		st.Clock.Set(at("2015-06-20 10:00"))
		id, late := report(t, st.World, st.resident), report(t, st.World, st.resident)

		// 1: passing it on is due at midnight, worked or not
		if k := st.kindOf(id, clock.KindFORWARD); !k.DueAt.Equal(at("2015-06-21 00:00")) {
			t.Errorf("to be passed on by %s", k.DueAt)
		}
		if c := st.Case(id); !casework.Never(c.DueAt) {
			t.Errorf("the case itself is due at %s", c.DueAt)
		}
		st.Clock.Set(at("2015-06-20 18:00"))
		did(t)(attempts[casestate.Dispatch](st, st.community, id, uuid.Nil))
		st.wantOvernight("2015-06-21 00:00:00", id, false, late, false)
		st.wantOvernight("2015-06-21 00:00:01", id, false, late, true)
		did(t)(attempts[casestate.Escalate](st, st.community, late, uuid.Nil))
		st.wantOvernight("2015-06-22 09:00:00", id, false, late, true) // it stays so

		// 2: from Tuesday's opening, half on Friday, due on Wednesday
		k := st.kindOf(id, clock.KindREPLY)
		if !k.StartedAt.Equal(at("2015-06-23 09:00")) {
			t.Errorf("started %s", k.StartedAt)
		}
		st.wantDue(id, "seven working days", at("2015-06-26 13:00"), at("2015-07-01 17:00"))

		// 3: the festival is changed while it runs
		st.Clock.Set(at("2015-06-24 10:00"))
		off := []string{"2015-06-20", "2015-06-21", "2015-06-22"}
		wantForbidden(t, st.changeCalendar(st.city, dates(t, off...), nil))
		ok(t, st.changeCalendar(admin, dates(t, append(off, "2015-06-25")...), nil))
		st.wantDue(id, "06-25 off", at("2015-06-29 13:00"), at("2015-07-02 17:00"))
		ok(t, st.changeCalendar(admin, nil, dates(t, "2015-06-27")))
		st.wantDue(id, "06-25 off, 06-27 worked", at("2015-06-27 13:00"), at("2015-07-01 17:00"))
		ok(t, st.changeCalendar(admin, dates(t, off...), nil))
		st.wantDue(id, "06-27 worked", at("2015-06-26 13:00"), at("2015-06-30 17:00"))
		ok(t, st.changeCalendar(admin, nil, dates(t)))
		st.wantDue(id, "as it was", at("2015-06-26 13:00"), at("2015-07-01 17:00"))
		n := s.Reader().ClockChange.Query().Where(clockchange.ClockID(k.ID), clockchange.CauseEQ(clockchange.CauseCALENDAR),
			clockchange.Reason("the State Council's notice")).CountX(st.System())
		records := s.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindCHANGE_CALENDAR)).CountX(st.System())
		if n != 4 || records != 4 {
			t.Errorf("%d changes of the clock, %d records", n, records)
		}

		// recorded lights stay: yellow on Friday, green again when Thursday is off after all
		st.Clock.Set(at("2015-06-26 15:00"))
		ok(t, st.changeCalendar(admin, dates(t, append(off, "2015-06-25")...), nil))
		if light, _ := casework.LightOf(st.Case(id), st.Clock.Now()); light != deadline.Green {
			t.Errorf("the light is %s", light)
		}

		// 4: done on 06-30
		st.Clock.Set(at("2015-06-30 10:00"))
		order := orderOf(t, st.World, id)
		for _, e := range []casestate.Event{casestate.AcceptWorkOrder, casestate.FeedBack, casestate.Reply, casestate.Close} {
			did(t)(attempts[e](st, st.community, id, order))
		}
		var lights []string
		for _, e := range s.Reader().LightEvent.Query().Order(lightevent.ByAt()).AllX(st.System()) {
			if e.ClockID == k.ID {
				lights = append(lights, string(e.Color)+" "+e.At.In(shanghai).Format(time.DateTime))
			}
		}
		if len(lights) != 2 || lights[0] != "YELLOW 2015-06-26 13:00:01" || lights[1] != "YELLOW 2015-06-29 13:00:01" {
			t.Errorf("lights %v", lights)
		}
		st.sound(id)
		if last := st.events(id); last[2].Kind != casestate.Relimit || last[2].Text != "the State Council's notice" {
			t.Errorf("the history says %s %q", last[2].Kind, last[2].Text)
		}
	})
}

func (st *stage) wantOvernight(at string, first uuid.UUID, one bool, second uuid.UUID, two bool) {
	st.t.Helper()
	st.Clock.Set(local(st.t, at))
	for _, yes := range []bool{true, false} {
		got := map[uuid.UUID]bool{}
		for _, id := range st.Store.Reader().CaseFile.Query().Where(casework.WhereOvernight(st.city, st.Clock.Now(), yes)).IDsX(st.city) {
			got[id] = true
		}
		if got[first] != (one == yes) || got[second] != (two == yes) {
			st.t.Errorf("at %s overnight %v: %v", at, yes, got)
		}
	}
	for id, want := range map[uuid.UUID]bool{first: one, second: two} {
		clocks := st.Store.Reader().Clock.Query().Where(clock.CaseID(id)).AllX(st.System())
		if got := casework.Overnight(clocks, st.Clock.Now()); got != want {
			st.t.Errorf("at %s overnight is %v", at, got)
		}
	}
}

// A paused clock gets its instants when it runs on, a granted date stands, and
// what does not run in working time does not move.
func TestChangeCalendar_LeavesPausedAndGrantedAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, chongqing4)
		admin := st.As("admin", w.Whole("tenant_admin"))
		at := func(text string) time.Time { return local(t, text) }
		st.Clock.Set(at("2015-06-23 09:00"))
		paused, _ := st.caseIn(casestate.Handling)
		extended, order := st.caseIn(casestate.Handling)
		stopped, _ := st.caseIn(casestate.Closed)
		ok(t, st.pause(st.community, paused))
		ok(t, st.decide(st.community, did(t)(st.ask(st.community, order, at("2015-07-10 12:00"))), true))
		st.wantDue(extended, "granted", at("2015-07-01 14:30"), at("2015-07-10 12:00")) // half of 107 working hours
		before := st.kindOf(stopped, clock.KindREPLY).DueAt
		ok(t, st.changeCalendar(admin, dates(t, "2015-06-24"), nil))
		st.wantDue(extended, "the date stands", at("2015-07-02 10:30"), at("2015-07-10 12:00"))
		if k := st.kindOf(paused, clock.KindREPLY); !k.DueAt.Equal(at("2015-07-01 17:00")) {
			t.Errorf("the paused clock moved to %s", k.DueAt)
		}
		if k := st.kindOf(stopped, clock.KindREPLY); !k.DueAt.Equal(before) {
			t.Errorf("the stopped clock moved to %s", k.DueAt)
		}
		st.Clock.Set(at("2015-06-25 09:00"))
		ok(t, st.resume(st.community, paused))
		st.wantDue(paused, "on the new calendar", at("2015-06-30 13:00"), at("2015-07-03 17:00"))
		st.sound(paused)
		st.sound(extended)
	})
}

func TestChangeCalendar_ThatIsNone_StaysAsItWas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, chongqing4)
		admin := st.As("admin", w.Whole("tenant_admin"))
		wantFault(t, st.changeCalendar(admin, dates(t, "2015-06-22"), dates(t, "2015-06-22")), fault.Invalid, "input.makeUpDays")
		_, err := st.Cases.ChangeCalendar(admin, casework.CalendarInput{Code: "NONE", Reason: "x"})
		wantFault(t, err, fault.Invalid, "input.code")
		_, err = st.Cases.ChangeCalendar(admin, casework.CalendarInput{Code: "OFFICE", Week: &deadline.Week{}})
		wantFault(t, err, fault.Invalid, "input.reason")
		_, err = st.Cases.ChangeCalendar(admin, casework.CalendarInput{Code: "OFFICE", Week: &deadline.Week{Mon: []string{"17:00-09:00"}}, Reason: "x"})
		wantFault(t, err, fault.Invalid, "input.week")
		if n := s.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindCHANGE_CALENDAR)).CountX(st.System()); n != 0 {
			t.Errorf("%d records", n)
		}
	})
}

// A preset that brings another calendar lays out the running limits like an
// administrator's change.
func TestImport_OfAnotherCalendar_LaysOutRunningLimits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, chongqing4)
		st.Clock.Set(local(t, "2015-06-23 09:00"))
		id, _ := st.caseIn(casestate.Assigned)
		p, err := presets.Load("ke")
		ok(t, err)
		chongqing4(p)
		for range 2 { // the second brings nothing new
			p.Calendars[0].Holidays = append(p.Calendars[0].Holidays[:3:3], "2015-06-25")
			_, err = tenancy.New(s, st.Clock).Import(context.Background(), p)
			ok(t, err)
			st.wantDue(id, "imported", local(t, "2015-06-29 13:00"), local(t, "2015-07-02 17:00"))
			st.sound(id)
		}
		if n := s.Reader().ClockChange.Query().CountX(st.System()); n != 1 {
			t.Errorf("%d changes", n)
		}
	})
}

// A preset that is imported again may bring a new calendar while lights are due
// that no sweep has recorded, also of cases that go to the inspection body.
func TestRecalculate_RecordsWhatWasDue_AlsoForTheInspectionBody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Settings.ReplyLimit = settings.Limit{Amount: 8, Unit: "WORKING_HOUR"}
			p.Settings.Supervision = &settings.Supervision{Grades: []string{"A", "B", "C", "D"},
				After: settings.Limit{Amount: 1, Unit: "WORKING_DAY"}, Answer: settings.Limit{Amount: 1, Unit: "WORKING_DAY"}}
			for i := range p.Categories {
				p.Categories[i].Limit = nil
			}
		})
		id := report(t, st.World, st.resident)
		st.Clock.Set(st.Case(id).DueAt.Add(30 * 24 * time.Hour))
		err := s.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
			row, err := tx.WorkingCalendar.Query().First(ctx)
			if err != nil {
				return err
			}
			spec := row.Spec
			due := st.Case(id).DueAt
			spec.Holidays = append(slices.Clone(spec.Holidays), deadline.Date{Year: due.Year(), Month: due.Month(), Day: due.Day()})
			if err := tx.WorkingCalendar.UpdateOne(row).SetSpec(spec).Exec(ctx); err != nil {
				return err
			}
			tenant, err := tx.Tenant.Query().Only(ctx)
			if err != nil {
				return err
			}
			_, err = casework.Recalculate(ctx, tx, tenant, st.Clock.Now(), row.ID, row.Spec, spec, "a new holiday")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if c := st.Case(id); casework.Never(c.InspectAt) {
			t.Errorf("it does not go to the inspection body: %+v", c)
		}
	})
}
