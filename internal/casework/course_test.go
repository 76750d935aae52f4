package casework_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// courseModel is the history of one clock, told a second time.
type courseModel struct {
	st            *stage
	admin         context.Context
	id, order     uuid.UUID
	from, last    time.Time // last: up to where the lights are told
	limit         deadline.Limit
	spec          deadline.Spec
	before, after []deadline.Pause // the grant
	until         *time.Time
	paused        *time.Time
	now           deadline.Times
	shown         deadline.Color
	lights        []string
}

func (m *courseModel) compute(r *rapid.T) deadline.Times {
	calendar, err := deadline.New(m.spec)
	if err != nil {
		r.Fatal(err)
	}
	var out deadline.Times
	if m.until == nil {
		out, err = calendar.RunPaused(m.from, m.limit, deadline.Half, m.after)
	} else {
		out, err = calendar.RunUntil(m.from, m.limit.Unit, *m.until, deadline.Half, m.before, m.after)
	}
	if err != nil {
		r.Fatal(err)
	}
	return out
}

// tell writes the lights that turn up to an instant, second by named second.
func (m *courseModel) tell(to time.Time) {
	for _, turn := range []struct {
		color deadline.Color
		at    time.Time
	}{{deadline.Yellow, m.now.Yellow.Add(time.Second)}, {deadline.Red, m.now.Due.Add(time.Second)}} {
		if m.paused == nil && turn.at.After(m.last) && !turn.at.After(to) && deadline.Light(m.now, turn.at) == turn.color {
			m.lights = append(m.lights, fmt.Sprint(turn.color, turn.at.UTC()))
			m.shown = turn.color
		}
	}
	m.last = to
}

// changed lays the clock out anew; a light that is worse by it turns now.
func (m *courseModel) changed(r *rapid.T) {
	now := m.st.Clock.Now()
	m.now = m.compute(r)
	shows := deadline.Light(m.now, now)
	if slices.Index(colours, shows) > slices.Index(colours, m.shown) {
		m.lights = append(m.lights, fmt.Sprint(shows, now.Truncate(time.Second).UTC()))
	}
	m.shown = shows
}

func (m *courseModel) must(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

func (m *courseModel) steps() map[string]func(*rapid.T) {
	st := m.st
	return map[string]func(*rapid.T){
		"time": func(r *rapid.T) {
			st.Clock.Advance(time.Duration(rapid.IntRange(1, 30*3600).Draw(r, "seconds")) * time.Second)
			m.tell(st.Clock.Now())
		},
		"turn": func(r *rapid.T) { // around the next change of the light
			next := m.now.Yellow
			if !next.After(st.Clock.Now()) {
				next = m.now.Due
			}
			if at := next.Add(time.Duration(rapid.IntRange(0, 2).Draw(r, "seconds")) * time.Second); at.After(st.Clock.Now()) {
				st.Clock.Set(at)
				m.tell(at)
			}
		},
		"pause": func(r *rapid.T) {
			err := st.pause(st.community, m.id)
			if (err == nil) != (m.paused == nil) {
				r.Fatalf("paused %v: %v", m.paused, err)
			}
			if at := st.Clock.Now(); err == nil {
				m.paused = &at
			}
		},
		"resume": func(r *rapid.T) {
			err := st.resume(st.community, m.id)
			if (err == nil) != (m.paused != nil) {
				r.Fatalf("paused %v: %v", m.paused, err)
			}
			if err == nil {
				m.after = append(m.after, deadline.Pause{From: *m.paused, Until: st.Clock.Now()})
				m.paused = nil
				m.changed(r)
			}
			st.Clock.Advance(time.Second)
			m.tell(st.Clock.Now())
		},
		"extension": m.extend,
		"calendar": func(r *rapid.T) {
			days := rapid.SliceOfN(rapid.IntRange(0, 40), 0, 12).Draw(r, "days")
			holidays := []deadline.Date{}
			for _, n := range days {
				d := w.Start.AddDate(0, 0, n)
				holidays = append(holidays, deadline.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()})
			}
			m.must(r, st.changeCalendar(m.admin, &holidays, nil))
			m.spec.Holidays, m.spec.MakeUpDays = st.spec().Holidays, st.spec().MakeUpDays
			m.changedUnlessPaused(r)
		},
		"category": m.recategorise,
		"":         m.agree,
	}
}

func (m *courseModel) changedUnlessPaused(r *rapid.T) {
	if m.paused == nil {
		m.changed(r)
	}
	m.st.Clock.Advance(time.Second)
	m.tell(m.st.Clock.Now())
}

// maxGrants is as often as a city may give more time.
const maxGrants = 10

// extend asks for more time and is given it.
func (m *courseModel) extend(r *rapid.T) {
	st := m.st
	if st.Case(m.id).Extensions == maxGrants {
		return
	}
	if m.order == uuid.Nil {
		did(st.t)(attempts[casestate.Dispatch](st, st.community, m.id, uuid.Nil))
		m.order = orderOf(st.t, st.World, m.id)
	}
	until := m.now.Due.Add(time.Duration(rapid.IntRange(1, 400*3600).Draw(r, "later")) * time.Second)
	e, err := st.ask(st.community, m.order, until)
	late := st.Clock.Now().Truncate(time.Second).After(m.now.Due)
	if allowed := m.paused == nil && !late; (err == nil) != allowed {
		r.Fatalf("paused %v, due %s, now %s: %v", m.paused, m.now.Due, st.Clock.Now(), err)
	}
	if err != nil {
		return
	}
	m.must(r, st.decide(st.community, e, true))
	m.until, m.before, m.after = &until, append(m.before, m.after...), nil
	m.changedUnlessPaused(r)
}

// recategorise gives the case another category, and so another limit.
func (m *courseModel) recategorise(r *rapid.T) {
	st := m.st
	if m.order != uuid.Nil {
		return // triage is over
	}
	code := rapid.SampledFrom([]string{"NOISE", "ROADS"}).Draw(r, "category")
	kind := st.Category(code)
	if c := st.Case(m.id); c.CategoryID != nil && *c.CategoryID == kind.ID {
		return
	}
	did(st.t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(m.id), Grade: st.Case(m.id).Grade, CategoryID: &kind.ID, Reason: "another kind"}))
	m.limit = deadline.Limit{Amount: kind.Limit.Amount, Unit: deadline.Unit(kind.Limit.Unit)}
	m.changedUnlessPaused(r)
}

func (m *courseModel) agree(r *rapid.T) {
	c, k := m.st.Case(m.id), m.st.kindOf(m.id, clock.KindREPLY)
	if m.paused == nil && (!k.YellowAt.Equal(m.now.Yellow) || !k.DueAt.Equal(m.now.Due) || !c.YellowAt.Equal(k.YellowAt) || !c.DueAt.Equal(k.DueAt)) {
		r.Fatalf("clock %s / %s, case %s / %s, the history gives %v", k.YellowAt, k.DueAt, c.YellowAt, c.DueAt, m.now)
	}
	now := m.st.Clock.Now()
	if light, _ := casework.LightOf(c, now); light != m.shown || casework.LightOfClock(k, now) != m.shown {
		r.Fatalf("at %s the case shows %s, the clock %s, the history gives %s", now, light, casework.LightOfClock(k, now), m.shown)
	}
}

func (st *stage) spec() deadline.Spec {
	return st.Store.Reader().WorkingCalendar.Query().Where(workingcalendar.Code("OFFICE")).OnlyX(st.System()).Spec
}

// After any pauses, extensions and changes of calendar and category, the clock
// is where its history puts it, and every change of its light is on record once.
func TestClock_IsAlwaysWhatItsHistoryGives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, func(p *presets.Preset) {
			p.Settings.ReplyLimit = settings.Limit{Amount: 5, Unit: string(deadline.WorkingDay)}
			p.Settings.Workflow.Extensions = maxGrants
			for i := range p.Categories {
				unit := []deadline.Unit{deadline.WorkingHour, deadline.CalendarDay}[i%2]
				p.Categories[i].Limit = &settings.Limit{Amount: 10 + i, Unit: string(unit)}
			}
		})
		admin := st.As("admin", w.Whole("tenant_admin"))
		lights := 0
		rapid.Check(t, func(r *rapid.T) {
			st.Clock.Set(w.Start.Add(time.Duration(rapid.IntRange(0, 200*3600).Draw(r, "start")) * time.Second))
			m := &courseModel{st: st, admin: admin, id: report(t, st.World, st.resident), spec: st.spec(), shown: deadline.Green}
			m.from, m.last, m.limit = st.Clock.Now(), st.Clock.Now(), deadline.Limit{Amount: 5, Unit: deadline.WorkingDay}
			if kind := st.Case(m.id).CategoryID; kind != nil {
				l := st.Store.Reader().Category.GetX(st.System(), *kind).Limit
				m.limit = deadline.Limit{Amount: l.Amount, Unit: deadline.Unit(l.Unit)}
			}
			m.now = m.compute(r)
			r.Repeat(m.steps())
			if m.paused != nil {
				m.steps()["resume"](r)
			}
			m.finish(r)
			k := st.kindOf(m.id, clock.KindREPLY)
			var got []string
			for _, e := range s.Reader().LightEvent.Query().Where(lightevent.ClockID(k.ID)).Order(lightevent.ByAt(), lightevent.ByID()).AllX(st.System()) {
				got = append(got, fmt.Sprint(e.Color, e.At.UTC()))
			}
			if !slices.Equal(got, m.lights) {
				r.Fatalf("recorded %v, the history gives %v", got, m.lights)
			}
			lights += len(got)
			st.sound(m.id)
		})
		if lights < 10 {
			t.Errorf("only %d lights changed", lights)
		}
	})
}

// finish brings the case to its reply, which stops the clock.
func (m *courseModel) finish(r *rapid.T) {
	st := m.st
	if m.order == uuid.Nil {
		did(st.t)(attempts[casestate.Dispatch](st, st.community, m.id, uuid.Nil))
		m.order = orderOf(st.t, st.World, m.id)
	}
	for _, e := range []casestate.Event{casestate.AcceptWorkOrder, casestate.FeedBack, casestate.Reply} {
		did(st.t)(attempts[e](st, st.community, m.id, m.order))
	}
}
