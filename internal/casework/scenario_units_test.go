package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// beijing is a local time of the Chinese cities.
func beijing(t *testing.T, local string) time.Time {
	t.Helper()
	zone := time.FixedZone("+08:00", 8*3600)
	out, err := time.ParseInLocation(time.DateTime, local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return out.UTC()
}

// Scenario 10 (WH17): 72 hours, seven units, the street's office leads.
func TestScenario10_SeventyTwoHours_SevenUnits_FourParts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "wuhan", nil)
		st := &stage{World: world, t: t}
		hub := world.As("hub", w.At("district_officer", "420106"))
		st.Clock.Set(beijing(t, "2019-11-25 15:00:00"))
		kind := world.Category("COMPOSITE").ID
		id := did(t)(world.Cases.Report(hub, casework.ReportInput{Channel: "HOTLINE", Description: "四件事", CategoryID: &kind,
			Point: &casework.Point{Longitude: 114.338, Latitude: 30.503}}))
		if c := st.Case(id); !c.DueAt.Equal(beijing(t, "2019-11-28 15:00:00")) || !c.YellowAt.Equal(beijing(t, "2019-11-27 03:00:00")) {
			t.Fatalf("due %s, yellow after %s", c.DueAt, c.YellowAt)
		}
		did(t)(world.Cases.Dispatch(hub, casework.DispatchInput{Target: on(id), DepartmentID: world.Department("NANHU_PUBLIC").ID, Lead: true}))
		did(t)(world.Cases.HandBack(hub, casework.OrderInput{WorkOrderID: st.orders(id)[0].ID, Text: "led by the street"}))
		in := casework.SplitInput{Target: on(id), Reason: "four problems"}
		for _, code := range []string{"NANHU_BRIGADE", "WUCHANG_URBAN", "WUCHANG_HOUSING", "WUCHANG_ENVIRONMENT"} {
			in.Parts = append(in.Parts, casework.PartInput{Title: code, Description: "one of four", DepartmentID: new(world.Department(code).ID)})
		}
		did(t)(world.Cases.Split(hub, in))
		parts := st.parts(id)
		for i, code := range []string{"WUCHANG_TRAFFIC", "WUCHANG_POLICE"} {
			did(t)(world.Cases.Dispatch(hub, casework.DispatchInput{Target: on(parts[i].ID), DepartmentID: world.Department(code).ID}))
		}
		units := len(st.orders(id)) - 1 // one was handed back
		for _, p := range parts {
			units += len(st.orders(p.ID))
		}
		if lead := st.orders(id)[1]; units != 7 || !lead.Lead || lead.DepartmentID != world.Department("NANHU_PUBLIC").ID {
			t.Errorf("%d units, led by %s", units, lead.DepartmentID)
		}
		for _, step := range []struct {
			local string
			want  deadline.Color
		}{
			{"2019-11-27 03:00:00", deadline.Green}, {"2019-11-27 03:00:01", deadline.Yellow},
			{"2019-11-28 15:00:00", deadline.Yellow}, {"2019-11-28 15:00:01", deadline.Red},
		} {
			st.Clock.Set(beijing(t, step.local))
			for _, c := range append(parts, st.Case(id)) {
				if light, ok := casework.LightOf(st.Case(c.ID), st.Clock.Now()); !ok || light != step.want {
					t.Errorf("at %s: %s shows %s, want %s", step.local, c.Number, light, step.want)
				}
			}
		}
		st.sound(id)
	})
}

// Scenario 14 (LF6, N4): three units under two hours; the answer is green to 10:00.
func TestScenario14_TheAnswerIsGreenByTen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "langfang", nil)
		st := &stage{World: world, t: t}
		centre := world.As("centre", w.At("district_officer", "131003"))
		units := map[string]context.Context{}
		for _, code := range []string{"POLICE", "TRANSPORT", "HEALTH"} {
			units[code] = world.As(code, w.Of("department_officer", code))
		}
		kind, grid := world.Category("EPIDEMIC").ID, world.Grid("131003005001001").ID
		for answer, want := range map[string]deadline.Color{
			"2022-01-14 10:00:00": deadline.Green, "2022-01-14 10:00:01": deadline.Yellow,
			"2022-01-14 11:00:00": deadline.Yellow, "2022-01-14 11:00:01": deadline.Red,
		} {
			st.Clock.Set(beijing(t, "2022-01-14 09:00:00"))
			id := did(t)(world.Cases.Report(centre, casework.ReportInput{Channel: "HOTLINE", Description: "学生返乡受阻", CategoryID: &kind, GridID: &grid}))
			for code := range units {
				did(t)(world.Cases.Dispatch(centre, casework.DispatchInput{Target: on(id), DepartmentID: world.Department(code).ID, Lead: code == "POLICE"}))
			}
			for _, o := range st.orders(id) {
				for code, who := range units {
					if o.DepartmentID != world.Department(code).ID {
						continue
					}
					if o.Lead != (code == "POLICE") {
						t.Errorf("%s leads: %v", code, o.Lead)
					}
					did(t)(world.Cases.AcceptWorkOrder(who, casework.OrderInput{WorkOrderID: o.ID}))
					did(t)(world.Cases.FeedBack(who, casework.OrderInput{WorkOrderID: o.ID, Text: "by the afternoon", Affected: new(69)}))
				}
			}
			st.Clock.Set(beijing(t, answer))
			did(t)(world.Cases.Reply(centre, casework.ReplyInput{Target: on(id), Text: "all are brought home today"}))
			c := st.Case(id)
			if light, ok := casework.LightOf(c, st.Clock.Now().AddDate(1, 0, 0)); !ok || light != want || c.State != casestate.Closed || c.Affected != 69 {
				t.Errorf("answered at %s: %s shows %s, want %s; %d people", answer, c.State, light, want, c.Affected)
			}
			st.sound(id)
		}
	})
}
