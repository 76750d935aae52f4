package casework_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// told are the kinds of notice that an account has got, in order.
func (st *stage) told(login string) (out []string) {
	st.t.Helper()
	rows, err := st.Store.Reader().Notice.Query().Where(notice.HasAccountWith(account.Login(login))).Order(notice.ByID()).All(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, n := range rows {
		out = append(out, string(n.Kind))
	}
	return out
}

func (st *stage) lastEvent(id uuid.UUID) *db.CaseEvent {
	all := st.events(id)
	return all[len(all)-1]
}

func say(id uuid.UUID, text string) casework.SayInput {
	return casework.SayInput{Target: on(id), Text: text}
}

func (st *stage) questionOf(id uuid.UUID) *db.Question {
	st.t.Helper()
	q, err := st.Store.Reader().Question.Query().Where(question.CaseID(id)).Order(question.ByID()).First(st.System())
	if err != nil {
		st.t.Fatal(err)
	}
	return q
}

func TestAsk_ReachesWhoAsked_AndTheAnswerWhoeverPutTheQuestion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		did(t)(st.Cases.AskReporter(st.community, say(id, "which lamp?")))
		if got := st.told("resident"); len(got) != 1 || got[0] != "ASKED" {
			t.Errorf("the resident was told %v", got)
		}
		if e := st.lastEvent(id); e.Kind != casestate.Ask || !e.Public || e.Text != "which lamp?" || e.ToState != "HANDLING" {
			t.Errorf("%+v", e)
		}
		q := st.questionOf(id)
		answer := casework.AnswerInput{QuestionID: q.ID, Text: "the third"}
		_, err := st.Cases.AnswerQuestion(st.elsewhere, casework.AnswerInput{QuestionID: q.ID, Text: "x", OnBehalf: true})
		wantFault(t, err, fault.NotFound, "input.questionId")
		_, err = st.Cases.AnswerQuestion(st.community, answer)
		wantForbidden(t, err) // not on his own behalf
		did(t)(st.Cases.AnswerQuestion(st.resident, answer))
		if got := st.told("community"); len(got) != 1 || got[0] != "ANSWERED" {
			t.Errorf("the officer was told %v", got)
		}
		if q = st.questionOf(id); q.Answer != "the third" || q.AnsweredAt == nil || q.AnsweredByID == nil {
			t.Errorf("%+v", q)
		}
		_, err = st.Cases.AnswerQuestion(st.resident, answer)
		if f := wantFault(t, err, fault.Conflict, "input.questionId"); f.Version != st.Case(id).Version {
			t.Errorf("at version %d", f.Version)
		}
		st.sound(id)
	})
}

func TestAnswer_ByTelephone_IsWrittenDownByAnOfficial(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Assigned)
		did(t)(st.Cases.AskReporter(st.community, say(id, "which lamp?")))
		in := casework.AnswerInput{QuestionID: st.questionOf(id).ID, Text: "the third", OnBehalf: true}
		_, err := st.Cases.AnswerQuestion(st.resident, in)
		wantForbidden(t, err)
		did(t)(st.Cases.AnswerQuestion(st.community, in))
		if got := st.told("community"); len(got) != 0 { // he knows
			t.Errorf("told %v", got)
		}
		_, err = st.Cases.AnswerQuestion(st.auditor, in)
		wantForbidden(t, err)
	})
}

func TestAsk_WhereNobodyAsked_IsInvalid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := did(t)(st.Cases.Report(st.community, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true, Point: inGrid}))
		_, err := st.Cases.AskReporter(st.community, say(id, "who are you?"))
		wantFault(t, err, fault.Invalid, "input.caseId")
		_, err = st.Cases.AskReporter(st.community, say(id, " "))
		wantFault(t, err, fault.Invalid, "input.text")
		if n := st.rows()["questions"]; n != 0 {
			t.Errorf("%d questions", n)
		}
	})
}

// A note is read by officials and not by who asked; a comment by both, and it
// moves and delays nothing.
func TestRemarks_WhoReadsThem_AndNothingMoves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Assigned)
		before, clock := st.Case(id), st.clockOf(id)
		did(t)(st.Cases.AddNote(st.community, say(id, "he has called twice")))
		_, err := st.Cases.AddNote(st.resident, say(id, "x"))
		wantForbidden(t, err)
		did(t)(st.Cases.AddComment(st.resident, say(id, "it is dark")))
		_, err = st.Cases.AddComment(st.community, say(id, "x"))
		wantForbidden(t, err)
		after := st.Case(id)
		if after.State != before.State || after.Rung != before.Rung || !after.EscalateAt.Equal(before.EscalateAt) || !after.InspectAt.Equal(before.InspectAt) ||
			!after.DueAt.Equal(before.DueAt) || !after.YellowAt.Equal(before.YellowAt) {
			t.Errorf("the case moved: %+v, was %+v", after, before)
		}
		if now := st.clockOf(id); !now.NextLightAt.Equal(clock.NextLightAt) || !now.DueAt.Equal(clock.DueAt) || now.PausedAt != nil {
			t.Errorf("the clock moved: %+v", now)
		}
		for ctx, want := range map[string]int{"resident": 0, "community": 1} {
			who := map[string]func() (int, error){
				"resident": func() (int, error) {
					return s.Reader().CaseEvent.Query().Where(caseevent.CaseID(id), caseevent.KindEQ(casestate.Note)).Count(st.resident)
				},
				"community": func() (int, error) {
					return s.Reader().CaseEvent.Query().Where(caseevent.CaseID(id), caseevent.KindEQ(casestate.Note)).Count(st.community)
				},
			}
			if n, err := who[ctx](); err != nil || n != want {
				t.Errorf("%s reads %d notes, want %d: %v", ctx, n, want, err)
			}
		}
		st.sound(id)
	})
}

func TestWithdraw_EndsTheCaseAndRecallsWhatUnitsOwe(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for _, state := range []casestate.State{casestate.Accepted, casestate.Assigned, casestate.Handling} {
			id, order := st.caseIn(state)
			_, err := st.Cases.Withdraw(st.community, say(id, "x"))
			wantForbidden(t, err)
			did(t)(st.Cases.Withdraw(st.resident, say(id, "")))
			c := st.Case(id)
			if c.State != casestate.Withdrawn || c.ClosedAt == nil || c.OpenOrders != 0 || (!casework.Never(c.DueAt) && c.ClockStoppedAt == nil) {
				t.Errorf("from %s: %+v", state, c)
			}
			for _, o := range st.orders(id) {
				if o.ID == order && (o.State != casestate.OrderRecalled || o.EndedAt == nil) {
					t.Errorf("from %s: the order is %s", state, o.State)
				}
			}
			st.sound(id)
		}
		id, _ := st.caseIn(casestate.FedBack)
		_, err := st.Cases.Withdraw(st.resident, say(id, ""))
		wantFault(t, err, fault.WrongState)
	})
}

func TestRefuse_GivesTheReasonAndTheRightAddress(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		_, err := st.Cases.Refuse(st.community, casework.RefuseInput{Target: on(id)})
		wantFault(t, err, fault.Invalid, "input.reason", "input.rightAddress")
		did(t)(st.Cases.Refuse(st.community, casework.RefuseInput{Target: on(id), Reason: "it is a private road", RightAddress: "the owner, Lane 3"}))
		c, e := st.Case(id), st.lastEvent(id)
		if c.State != casestate.Refused || c.ClosedAt == nil || !e.Public || e.Text != "it is a private road\nthe owner, Lane 3" {
			t.Errorf("%+v %+v", c, e)
		}
		if got := st.told("resident"); len(got) != 1 || got[0] != "REPLIED" {
			t.Errorf("told %v", got)
		}
		st.sound(id)
		id, _ = st.caseIn(casestate.Assigned)
		_, err = st.Cases.Refuse(st.community, casework.RefuseInput{Target: on(id), Reason: "x", RightAddress: "x"})
		wantFault(t, err, fault.WrongState)
	})
}
