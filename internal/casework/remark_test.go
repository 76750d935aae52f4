package casework_test

import (
	"maps"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// What is said and who is present: each call once, however often it is sent,
// at the version that the caller saw, and not by the auditor.
func TestKey_Replay_OfWhatIsSaidAndWhoIsPresent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		worker, err := s.Reader().Account.Query().Where(account.Login("grid")).OnlyID(st.System())
		if err != nil {
			t.Fatal(err)
		}
		_, firmID := st.firm("firm")
		c, target := st.Cases, casework.Target{ID: id}
		remedyID := func() uuid.UUID {
			row, err := s.Reader().Remedy.Query().Where(remedy.CaseID(id)).Only(st.System())
			if err != nil {
				t.Fatal(err)
			}
			return row.ID
		}
		for i, call := range []func(key, text string) (uuid.UUID, error){
			func(k, x string) (uuid.UUID, error) {
				return c.AskReporter(st.community, casework.SayInput{Target: target, Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.AnswerQuestion(st.resident, casework.AnswerInput{QuestionID: st.questionOf(id).ID, Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.AddNote(st.community, casework.SayInput{Target: target, Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.AddComment(st.resident, casework.SayInput{Target: target, Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.RecordMeeting(st.community, casework.MeetingInput{Target: target, Kind: meeting.KindON_SITE, HeldAt: st.Clock.Now(), Decisions: x,
					Attendees: []casework.AttendeeInput{{PartyID: &firmID}, {Party: &directory.PartyInput{Name: "x"}}}, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.RemoveParticipant(st.community, casework.ParticipantInput{Target: target, PartyID: firmID, Reason: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.RecordRemedy(st.community, casework.RemedyInput{Target: target, Kind: remedy.KindRELIEF, Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				return c.CompleteRemedy(st.community, casework.RemedyDoneInput{RemedyID: remedyID(), Text: x, Key: k})
			},
			func(k, x string) (uuid.UUID, error) {
				in := casework.AgentInput{Target: target, AccountID: worker, Key: k}
				if x != "once" {
					in.AccountID = uuid.Must(uuid.NewV7())
				}
				return c.AppointAgent(st.community, in)
			},
			func(k, x string) (uuid.UUID, error) {
				return c.Withdraw(st.resident, casework.SayInput{Target: target, Text: x, Key: k})
			},
		} {
			key := uuid.NewString()
			if got := did(t)(call(key, "once")); got != id {
				t.Errorf("%d: answers %s", i, got)
			}
			rows, version := st.rows(), st.Case(id).Version
			did(t)(call(key, "once"))
			_, err := call(key, "otherwise")
			wantFault(t, err, fault.KeyMismatch, "input.idempotencyKey")
			if after := st.rows(); !maps.Equal(rows, after) || st.Case(id).Version != version {
				t.Errorf("%d: rows %v became %v", i, rows, after)
			}
			st.sound(id)
		}
	})
}

func TestTalk_AtAnOldVersion_IsAConflict_AndNotTheAuditors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		old := 7
		target := casework.Target{ID: id, ExpectedVersion: &old}
		meet := casework.MeetingInput{Target: target, Kind: meeting.KindON_SITE, HeldAt: st.Clock.Now(), Decisions: "x"}
		fix := casework.RemedyInput{Target: target, Kind: remedy.KindROOT_FIX, Text: "x"}
		refuse := casework.RefuseInput{Target: target, Reason: "x", RightAddress: "x"}
		said := casework.SayInput{Target: target, Text: "x"}
		_, ask := st.Cases.AskReporter(st.community, said)
		_, note := st.Cases.AddNote(st.community, said)
		_, comment := st.Cases.AddComment(st.resident, said)
		_, withdraw := st.Cases.Withdraw(st.resident, said)
		_, met := st.Cases.RecordMeeting(st.community, meet)
		_, fixed := st.Cases.RecordRemedy(st.community, fix)
		_, refused := st.Cases.Refuse(st.community, refuse)
		for _, err := range []error{ask, note, comment, withdraw, met, fixed, refused} {
			if f := wantFault(t, err, fault.Conflict); f.Version != st.Case(id).Version {
				t.Errorf("at version %d", f.Version)
			}
		}
		_, ask = st.Cases.AskReporter(st.auditor, said)
		_, note = st.Cases.AddNote(st.auditor, said)
		_, met = st.Cases.RecordMeeting(st.auditor, meet)
		_, fixed = st.Cases.RecordRemedy(st.auditor, fix)
		_, refused = st.Cases.Refuse(st.auditor, refuse)
		for _, err := range []error{ask, note, met, fixed, refused} {
			wantForbidden(t, err)
		}
	})
}
