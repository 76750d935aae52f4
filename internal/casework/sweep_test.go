package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

// morning is 08:00 in Nairobi, the zone of ke.
var morning = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

// at is an instant of that day by the clocks of Nairobi.
func at(hour, minute, second int) time.Time {
	return morning.Add(time.Duration(hour-8)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
}

// tenHours gives ke the limit of scenario 11, and the inspection body what has
// been red for two hours.
func tenHours(p *presets.Preset) {
	p.Settings.ReplyLimit = settings.Limit{Amount: 600, Unit: "MINUTE"}
	p.Settings.Supervision = &settings.Supervision{Grades: []string{"C", "D"},
		After: settings.Limit{Amount: 120, Unit: "MINUTE"}, Answer: settings.Limit{Amount: 1, Unit: "WORKING_DAY"}}
}

// Scenario 11, to the second.
func TestSweep_LightsTurnToTheSecondAndEachIsToldOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, tenHours)
		id, order := st.complex()
		did(t)(st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: order}))
		const yellow, red = "YELLOW 13:00:01 ROADS/roads", "RED 18:00:01 ROADS/roads"
		const toDeputy, toChief = "LIGHT_YELLOW 13900000002", "LIGHT_RED 13900000001"
		for _, step := range []struct {
			now    time.Time
			lights []string
			told   []string
			items  int
		}{
			{at(13, 0, 0), nil, nil, 0},
			{at(13, 0, 1), []string{yellow}, []string{toDeputy}, 0},
			{at(13, 0, 2), []string{yellow}, []string{toDeputy}, 0},
			{at(18, 0, 0), []string{yellow}, []string{toDeputy}, 0},
			{at(18, 0, 1), []string{yellow, red}, []string{toDeputy, toChief}, 0},
			{at(20, 0, 0), []string{yellow, red}, []string{toDeputy, toChief}, 0},
			{at(20, 0, 1), []string{yellow, red}, []string{toDeputy, toChief}, 1},
			{at(23, 0, 0), []string{yellow, red}, []string{toDeputy, toChief}, 1},
		} {
			st.sweep(step.now)
			equal(t, "lights at "+step.now.String(), st.lights(id), step.lights...)
			equal(t, "messages at "+step.now.String(), st.messages(), step.told...)
			if n := st.items(id); n != step.items {
				t.Fatalf("%d items of the inspection queue at %s, want %d", n, step.now, step.items)
			}
		}
		equal(t, "inbox of the deputy", st.inbox("deputy"), "LIGHT_YELLOW")
		equal(t, "inbox of the chief", st.inbox("chief"), "LIGHT_RED")
		m := st.Store.Reader().Delivery.Query().Where(delivery.Kind("LIGHT_RED")).OnlyX(st.System())
		for _, part := range []string{st.Case(id).Number, "No water", "道路局", "2026-03-02 18:00"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("the message lacks %q: %s", part, m.Text)
			}
		}
		last := st.events(id)[len(st.events(id))-1]
		if last.Kind != casestate.Inspect || last.ActorID != nil || st.Case(id).State != casestate.Handling {
			t.Errorf("the history ends with %s by %v in %s", last.Kind, last.ActorID, last.ToState)
		}
	})
}

// The server was stopped from 12:00 to 19:00.
func TestSweep_AfterAStop_RecordsTrueTimesAndTellsOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, tenHours)
		id, _ := st.complex()
		st.sweep(at(12, 0, 0))
		st.sweep(at(19, 0, 0))
		equal(t, "lights", st.lights(id), "YELLOW 13:00:01 ROADS", "RED 18:00:01 ROADS")
		equal(t, "messages", st.messages(), "LIGHT_YELLOW 13900000002", "LIGHT_RED 13900000001")
		st.sweep(at(19, 59, 59))
		if n := st.items(id); n != 0 {
			t.Fatal("it went to the inspection body before it had been red for two hours")
		}
		st.sweep(at(22, 0, 0))
		if n := st.items(id); n != 1 {
			t.Fatalf("%d items of the inspection queue", n)
		}
	})
}

// Nobody sweeps: each move records first what the lights did while the others
// had the work.
func TestLight_BelongsToWhoHadTheWorkThen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, tenHours)
		accepted, order := st.complex()
		handedUp, _ := st.complex()
		handedBack, back := st.complex()
		did(t)(st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: back}))
		undone := report(t, st.World, st.resident)

		st.Clock.Set(at(14, 0, 0))
		did(t)(st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: order}))
		did(t)(st.Cases.Escalate(st.district, casework.EscalateInput{Target: on(handedUp), Reason: "too hard"}))
		did(t)(st.Cases.HandBack(st.roads, casework.OrderInput{WorkOrderID: back, Text: "not ours"}))
		did(t)(st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(undone), DepartmentID: st.Department("office-1.2.1.1").ID}))
		st.sweep(at(19, 0, 0))
		equal(t, "signed for between", st.lights(accepted), "YELLOW 13:00:01 ROADS", "RED 18:00:01 ROADS/roads")
		equal(t, "handed up between", st.lights(handedUp), "YELLOW 13:00:01 ROADS", "RED 18:00:01 office-1")
		equal(t, "handed back between", st.lights(handedBack), "YELLOW 13:00:01 ROADS/roads", "RED 18:00:01 office-1.2")
		equal(t, "sent between", st.lights(undone), "YELLOW 13:00:01 office-1.2.1.1", "RED 18:00:01 office-1.2.1.1")
	})
}

// A limit that stops keeps its colour; one that is laid out anew and has passed
// by then turns at that moment.
func TestLight_OfAStoppedOrShortenedLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, tenHours)
		done, order := st.complex()
		did(t)(st.Cases.AcceptWorkOrder(st.roads, casework.OrderInput{WorkOrderID: order}))
		short := did(t)(st.Cases.Report(st.resident, casework.ReportInput{Channel: "WEB", Description: "a lamp is out", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}}))
		st.limitCategory("NOISE", 60)
		st.Clock.Set(at(11, 0, 0))
		noise := st.Category("NOISE").ID
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(short), Grade: casestate.GradeA, CategoryID: &noise, Reason: "it is noise"}))
		st.Clock.Set(at(14, 0, 0))
		did(t)(st.Cases.FeedBack(st.roads, casework.OrderInput{WorkOrderID: order, Text: "repaired"}))
		did(t)(st.Cases.Reply(st.district, casework.ReplyInput{Target: on(done), Text: "repaired"}))
		st.sweep(at(23, 0, 0))
		equal(t, "stopped at 14:00", st.lights(done), "YELLOW 13:00:01 ROADS/roads")
		equal(t, "shortened at 11:00 to 09:00", st.lights(short), "RED 11:00:00 office-1.2.1.1")
		if n := st.items(done); n != 0 {
			t.Error("a case that was answered in time went to the inspection body")
		}
	})
}

// Who is told where a post is empty, somebody may not log in any more, or nobody
// has a number; and where the tenant tells others.
func TestSweep_TellsTheOtherHeadThenTheContact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*presets.Preset)
		before func(st *stage)
		want   []string
	}{
		{"no deputy", nil, func(st *stage) { st.vacate("ROADS", departmenthead.PostDEPUTY) },
			[]string{"LIGHT_YELLOW 13900000001", "LIGHT_RED 13900000001"}},
		{"nobody leads it", func(p *presets.Preset) {
			p.Departments[0].Contact = &presets.Contact{Name: "Desk", Phone: "13700000000"}
		},
			func(st *stage) {
				st.vacate("ROADS", departmenthead.PostDEPUTY)
				st.vacate("ROADS", departmenthead.PostCHIEF)
			}, []string{"LIGHT_YELLOW 13700000000", "LIGHT_RED 13700000000"}},
		{"the deputy is locked out", nil, func(st *stage) { st.lockOut("deputy") },
			[]string{"LIGHT_YELLOW 13900000001", "LIGHT_RED 13900000001"}},
		{"no number", nil, func(st *stage) { st.head("ROADS", departmenthead.PostDEPUTY, "mute", "") },
			[]string{"LIGHT_YELLOW nobody has given a telephone number", "LIGHT_RED 13900000001"}},
		{"the district's office and the bureau", func(p *presets.Preset) {
			p.Settings.Light.YellowTo, p.Settings.Light.RedTo = []string{"CHIEF", "DEPUTY"}, []string{"DISTRICT", "WATER", "DISTRICT"}
		}, func(st *stage) {
			st.head("office-1.2", departmenthead.PostCHIEF, "grid chief", "13900000003")
			st.head("WATER", departmenthead.PostCHIEF, "water chief", "13900000004")
		}, []string{"LIGHT_YELLOW 13900000001", "LIGHT_YELLOW 13900000002", "LIGHT_RED 13900000003", "LIGHT_RED 13900000004"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := watched(t, storetest.Open(t, "sqlite"), func(p *presets.Preset) {
				tenHours(p)
				if c.change != nil {
					c.change(p)
				}
			})
			c.before(st)
			st.complex()
			st.sweep(at(19, 0, 0))
			equal(t, "messages", st.messages(), c.want...)
		})
	}
}

// What cannot be settled is told, and keeps nothing else waiting.
func TestSweep_WhatFails_KeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := watched(t, s, tenHours)
		st.loseCalendar("GONE")
		var good []uuid.UUID
		bad, _ := st.complex()
		for range 5 {
			good = append(good, report(t, st.World, st.resident))
		}
		st.Clock.Set(at(19, 0, 0))
		n, err := st.Cases.SweepLights(st.System())
		if n != 5 || err == nil || !strings.Contains(err.Error(), "GONE") {
			t.Fatalf("%d clocks, %v", n, err)
		}
		for _, id := range good {
			equal(t, "lights", st.lights(id), "YELLOW 13:00:01 office-1.2.1.1", "RED 18:00:01 office-1.2.1.1")
		}
		equal(t, "lights of the one that fails", st.lights(bad))
	})
}

// Only the program sweeps.
func TestSweep_ByAnybody_IsForbidden(t *testing.T) {
	t.Parallel()
	st := newStage(t, storetest.Open(t, "sqlite"), nil)
	for _, sweep := range []func(context.Context) (int, error){st.Cases.SweepLights, st.Cases.SweepLadder, st.Cases.SweepInspections} {
		_, err := sweep(st.city)
		wantForbidden(t, err)
	}
}
