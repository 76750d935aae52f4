package casework_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	systemclock "github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

func twoHours(p *presets.Preset) {
	p.Settings.Supervision = &settings.Supervision{Grades: []string{"C", "D"}, After: settings.Limit{Amount: 1, Unit: "CALENDAR_DAY"},
		Answer: settings.Limit{Amount: 120, Unit: "MINUTE"}}
}

func (st *stage) supervisions(id uuid.UUID) []*db.Supervision {
	st.t.Helper()
	all, err := st.Store.Reader().Supervision.Query().Where(supervision.CaseID(id)).Order(supervision.ByMadeAt(), supervision.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

// heads appoints a department's chief.
func (st *stage) heads(who context.Context, department string) {
	st.t.Helper()
	err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
		return tx.DepartmentHead.Create().SetDepartmentID(st.Department(department).ID).SetAccountID(authz.ViewerFrom(who).AccountID).SetPost(departmenthead.PostCHIEF).Exec(ctx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) hearsOf(who context.Context, kind notice.Kind) int {
	st.t.Helper()
	n, err := st.Store.Reader().Notice.Query().Where(notice.AccountID(authz.ViewerFrom(who).AccountID), notice.KindEQ(kind)).Count(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return n
}

func (st *stage) clockBy(id uuid.UUID) *db.Clock {
	st.t.Helper()
	k, err := st.Store.Reader().Clock.Query().Where(clock.ID(id)).Only(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return k
}

// Scenario 11, the supervisor's end: one press, event, message, the answer in
// time is noted; on the second case it comes late and is noted red.
func TestSupervise_OneClick_IsAnsweredInTimeOrNotedRed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, twoHours)
		inspector := st.As("inspector", w.Whole("inspector"))
		chief := st.As("chief", w.At("community_officer", "1.2.1.1"))
		st.heads(chief, "office-1.2.1.1")
		for n, late := range []time.Duration{0, time.Second} {
			id, _ := st.caseIn(casestate.Handling)
			state := st.Case(id).State
			did(t)(st.Cases.Supervise(inspector, casework.SuperviseInput{Target: on(id)}))
			pressed := st.Clock.Now()
			row := st.supervisions(id)[0]
			k := st.clockBy(*row.ClockID)
			if row.Kind != supervision.KindSUPERVISE || row.State != supervision.StateOPEN || *row.DepartmentID != st.Department("office-1.2.1.1").ID || *row.MadeByID != authz.ViewerFrom(inspector).AccountID {
				t.Fatalf("%+v", row)
			}
			if k.Kind != clock.KindSUPERVISION || !k.DueAt.Equal(pressed.Add(2*time.Hour)) || !k.YellowAt.Equal(pressed.Add(time.Hour)) {
				t.Fatalf("answer due %s, yellow %s", k.DueAt, k.YellowAt)
			}
			if st.hearsOf(st.community, notice.KindSUPERVISED) != n+1 || st.hearsOf(chief, notice.KindSUPERVISED) != n+1 {
				t.Errorf("told: person %d, chief %d", st.hearsOf(st.community, notice.KindSUPERVISED), st.hearsOf(chief, notice.KindSUPERVISED))
			}
			answer := casework.SupervisionInput{SupervisionID: row.ID, Text: "the crew is there"}
			for _, ctx := range []context.Context{inspector, st.roads, st.elsewhere} {
				if _, err := st.Cases.AnswerSupervision(ctx, answer); err == nil {
					t.Fatal("somebody who is not of the unit answered")
				}
			}
			st.Clock.Advance(2*time.Hour + late)
			did(t)(st.Cases.AnswerSupervision(st.community, answer))
			row, k = st.supervisions(id)[0], st.clockBy(*row.ClockID)
			want := map[bool]deadline.Color{true: deadline.Yellow, false: deadline.Red}[late == 0]
			if row.State != supervision.StateANSWERED || row.Answer != answer.Text || k.StoppedAt == nil || casework.LightOfClock(k, st.Clock.Now()) != want {
				t.Errorf("%+v, %s", row, casework.LightOfClock(k, st.Clock.Now()))
			}
			reds := s.Reader().LightEvent.Query().Where(lightevent.ClockID(k.ID), lightevent.ColorEQ(deadline.Red)).AllX(st.System())
			if len(reds) != map[bool]int{true: 0, false: 1}[late == 0] || late > 0 && !reds[0].At.Equal(pressed.Add(2*time.Hour+time.Second)) {
				t.Errorf("red events %v", reds)
			}
			_, err := st.Cases.AnswerSupervision(st.community, answer)
			if f := wantFault(t, err, fault.Invalid, "input.supervisionId"); f.Key != fault.AnsweredAlready {
				t.Errorf("%+v", f)
			}
			_, err = st.Cases.ConcludeSupervision(st.community, casework.SupervisionInput{SupervisionID: row.ID, Text: "x"})
			wantForbidden(t, err)
			did(t)(st.Cases.ConcludeSupervision(inspector, casework.SupervisionInput{SupervisionID: row.ID, Text: "settled"}))
			if row = st.supervisions(id)[0]; row.State != supervision.StateDONE || row.Outcome != "settled" || row.DoneAt == nil {
				t.Errorf("%+v", row)
			}
			_, err = st.Cases.ConcludeSupervision(inspector, casework.SupervisionInput{SupervisionID: row.ID, Text: "again"})
			wantFault(t, err, fault.Invalid, "input.supervisionId")
			if st.Case(id).State != state {
				t.Errorf("the case moved to %s", st.Case(id).State)
			}
			st.sound(id)
		}
	})
}

func TestUrge_TellsTheUnitAndAsksNoAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		_, err := st.Cases.Urge(st.community, casework.SuperviseInput{Target: on(id)})
		wantForbidden(t, err)
		roads := st.Department("ROADS").ID
		_, err = st.Cases.Urge(st.street, casework.SuperviseInput{Target: on(id), DepartmentID: &roads})
		if f := wantFault(t, err, fault.Invalid, "input.departmentId"); f.Key != fault.UnitOffCase {
			t.Errorf("%+v", f)
		}
		did(t)(st.Cases.Urge(st.street, casework.SuperviseInput{Target: on(id), Text: "hurry"}))
		rows := st.supervisions(id)
		if len(rows) != 1 || rows[0].Kind != supervision.KindURGE || rows[0].ClockID != nil || st.hearsOf(st.community, notice.KindSUPERVISED) != 1 {
			t.Errorf("%+v", rows)
		}
		_, err = st.Cases.AnswerSupervision(st.community, casework.SupervisionInput{SupervisionID: rows[0].ID, Text: "x"})
		if f := wantFault(t, err, fault.Invalid, "input.supervisionId"); f.Key != fault.NothingToAnswer {
			t.Errorf("%+v", f)
		}
		st.sound(id)
	})
}

// WZ30: a leader's instruction is tracked to its outcome, with or without a
// time for the answer.
func TestInstruct_IsTrackedToItsOutcome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := report(t, st.World, st.resident)
		_, err := st.Cases.Instruct(st.city, casework.SuperviseInput{Target: on(id)})
		wantFault(t, err, fault.Invalid, "input.text")
		_, err = st.Cases.Instruct(st.city, casework.SuperviseInput{Target: on(id), Text: "x", Limit: &settings.Limit{Unit: "FORTNIGHT"}})
		wantFault(t, err, fault.Invalid, "input.limit.amount", "input.limit.unit")
		did(t)(st.Cases.Instruct(st.city, casework.SuperviseInput{Target: on(id), Text: "solve it at the root", Limit: &settings.Limit{Amount: 3, Unit: "CALENDAR_DAY"}}))
		row := st.supervisions(id)[0]
		if k := st.clockBy(*row.ClockID); k.Kind != clock.KindINSTRUCTION || !k.DueAt.Equal(w.Start.AddDate(0, 0, 3)) {
			t.Errorf("due %s", k.DueAt)
		}
		did(t)(st.Cases.AnswerSupervision(st.community, casework.SupervisionInput{SupervisionID: row.ID, Text: "a new lamp is ordered"})) // the holder was told
		inspector := st.As("inspector", w.Whole("inspector"))
		_, err = st.Cases.ConcludeSupervision(inspector, casework.SupervisionInput{SupervisionID: row.ID, Text: "x"})
		wantForbidden(t, err)
		did(t)(st.Cases.ConcludeSupervision(st.city, casework.SupervisionInput{SupervisionID: row.ID, Text: "done"}))
		if row = st.supervisions(id)[0]; row.State != supervision.StateDONE || row.Answer == "" || row.Outcome != "done" {
			t.Errorf("%+v", row)
		}
		st.sound(id)
	})
}

// CQ18: against red light events only, and of that very unit or person. LF21:
// a case that was asked and not answered has its red event on the answer's
// clock (scenario 13, variant).
func TestDiscipline_IsAboutARedLightOfThatUnitAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		inspector := st.As("inspector", w.Whole("inspector"))
		id, order := st.caseIn(casestate.FedBack)
		unit, other, person := st.orders(id)[0].DepartmentID, st.Department("ROADS").ID, *st.orders(id)[0].AssigneeID
		yellow, red := st.lit(id, order, unit, person)
		in := casework.DisciplineInput{Target: on(id), Kind: supervision.KindINTERVIEW, LightEventID: red, DepartmentID: &unit, Text: "asked, not answered"}
		for name, c := range map[string]struct {
			change func(*casework.DisciplineInput)
			path   string
			key    fault.Key
			kind   fault.Kind
		}{
			"yellow":       {func(in *casework.DisciplineInput) { in.LightEventID = yellow }, "input.lightEventId", fault.NotRed, fault.Invalid},
			"other unit":   {func(in *casework.DisciplineInput) { in.DepartmentID = &other }, "input.departmentId", fault.RedOfOther, fault.Invalid},
			"other person": {func(in *casework.DisciplineInput) { in.DepartmentID, in.PersonID = nil, &other }, "input.personId", fault.RedOfOther, fault.Invalid},
			"both":         {func(in *casework.DisciplineInput) { in.PersonID = &person }, "input.departmentId", fault.ExactlyOne, fault.Invalid},
			"neither":      {func(in *casework.DisciplineInput) { in.DepartmentID = nil }, "input.departmentId", fault.ExactlyOne, fault.Invalid},
			"unknown":      {func(in *casework.DisciplineInput) { in.LightEventID = other }, "input.lightEventId", fault.NoSuchThing, fault.NotFound},
			"no kind":      {func(in *casework.DisciplineInput) { in.Kind = supervision.KindURGE }, "input.kind", fault.UnknownCode, fault.Invalid},
		} {
			wrong := in
			c.change(&wrong)
			_, err := st.Cases.RecordDiscipline(inspector, wrong)
			if f := wantFault(t, err, c.kind, c.path); f.Key != c.key {
				t.Errorf("%s: %+v", name, f)
			}
		}
		_, err := st.Cases.RecordDiscipline(st.district, in)
		wantForbidden(t, err)
		did(t)(st.Cases.RecordDiscipline(inspector, in))
		in.Kind, in.DepartmentID, in.PersonID = supervision.KindADMONITION, nil, &person
		did(t)(st.Cases.RecordDiscipline(inspector, in))
		rows := st.supervisions(id)
		if len(rows) != 2 || *rows[0].LightEventID != red || rows[0].State != supervision.StateDONE || *rows[1].PersonID != person || st.hearsOf(st.community, notice.KindSUPERVISED) != 1 {
			t.Errorf("%+v", rows)
		}
		st.sound(id)
	})
}

// lit writes an answer's clock with a yellow and a red event of a unit.
func (st *stage) lit(id, order, unit, person uuid.UUID) (yellow, red uuid.UUID) {
	st.t.Helper()
	at := st.Clock.Now()
	err := st.Store.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
		k, err := tx.Clock.Create().SetCaseID(id).SetKind(clock.KindANSWER).SetAmount(1).SetUnit(deadline.CalendarDay).
			SetStartedAt(at.AddDate(0, 0, -2)).SetYellowAt(at.AddDate(0, 0, -1)).SetDueAt(at.Add(-time.Hour)).SetNextLightAt(systemclock.Never).Save(ctx)
		if err != nil {
			return err
		}
		for color, out := range map[deadline.Color]*uuid.UUID{deadline.Yellow: &yellow, deadline.Red: &red} {
			e, err := tx.LightEvent.Create().SetCaseID(id).SetClockID(k.ID).SetWorkOrderID(order).SetColor(color).SetAt(at).SetRecordedAt(at).
				SetDepartmentID(unit).SetAccountID(person).Save(ctx)
			if err != nil {
				return err
			}
			*out = e.ID
		}
		return nil
	})
	if err != nil {
		st.t.Fatal(err)
	}
	return yellow, red
}

// A case that is withdrawn owes no answer any more; the leader may still say how
// it ended.
func TestSupervise_TheCaseIsWithdrawn_NoAnswerIsOwed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, twoHours)
		inspector := st.As("inspector", w.Whole("inspector"))
		id := report(t, st.World, st.resident)
		did(t)(st.Cases.Supervise(inspector, casework.SuperviseInput{Target: on(id)}))
		row := st.supervisions(id)[0]
		did(t)(st.Cases.Withdraw(st.resident, say(id, "it works again")))
		st.Clock.Advance(3 * time.Hour)
		if _, err := st.Cases.SweepLights(st.System()); err != nil {
			t.Fatal(err)
		}
		if k := st.clockBy(*row.ClockID); k.StoppedAt == nil || casework.LightOfClock(k, st.Clock.Now()) != deadline.Green {
			t.Errorf("the clock of the answer goes on: %+v", k)
		}
		_, err := st.Cases.AnswerSupervision(st.community, casework.SupervisionInput{SupervisionID: row.ID, Text: "x"})
		wantFault(t, err, fault.WrongState)
		did(t)(st.Cases.ConcludeSupervision(inspector, casework.SupervisionInput{SupervisionID: row.ID, Text: "withdrawn"}))
		if row = st.supervisions(id)[0]; row.State != supervision.StateDONE || row.Outcome != "withdrawn" {
			t.Errorf("%+v", row)
		}
		st.sound(id)
	})
}
