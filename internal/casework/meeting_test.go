package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/meetingattendee"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// firm makes an organisation of the community with an account of its own.
func (st *stage) firm(login string) (ctx context.Context, partyID uuid.UUID) {
	st.t.Helper()
	if _, err := st.Directory.EnsureAccount(st.System(), directory.AccountInput{
		Login: login, Name: login, Party: &directory.PartyInput{Name: login, Kind: party.KindORGANISATION}, LivesAt: "1.2.1.1",
		Memberships: []directory.MembershipInput{w.Whole("resident")},
	}); err != nil {
		st.t.Fatal(err)
	}
	ctx = st.As(login)
	return ctx, authz.ViewerFrom(ctx).PartyID
}

func (st *stage) sees(ctx context.Context) int {
	st.t.Helper()
	n, err := st.Store.Reader().CaseFile.Query().Count(ctx)
	if err != nil {
		st.t.Fatal(err)
	}
	return n
}

func TestMeeting_AttendeesFromOutside_SeeThatCaseAndNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		other := report(t, st.World, st.resident)
		id, _ := st.caseIn(casestate.Handling)
		firm, firmID := st.firm("firm")
		office := st.Department("office-1.2.1").ID
		did(t)(st.Cases.RecordMeeting(st.community, casework.MeetingInput{
			Target: on(id), Kind: meeting.KindCOORDINATION, HeldAt: st.Clock.Now(), Place: "the yard", Decisions: "two works", Minutes: "all agreed",
			Attendees: []casework.AttendeeInput{
				{DepartmentID: &office}, {PartyID: &firmID}, {Party: &directory.PartyInput{Name: "Second firm", Kind: party.KindORGANISATION}},
				{Party: &directory.PartyInput{Name: "House 3", Kind: party.KindHOUSEHOLD}}, {PartyID: st.Case(id).ReporterID}, {Name: "An expert"},
			},
		}))
		attendees, err := s.Reader().MeetingAttendee.Query().Where(meetingattendee.CaseID(id)).Count(st.System())
		if err != nil || attendees != 6 {
			t.Errorf("%d attendees, %v", attendees, err)
		}
		parts, err := s.Reader().CaseParty.Query().Where(caseparty.CaseID(id), caseparty.PartEQ(caseparty.PartPARTICIPANT)).Count(st.System())
		if err != nil || parts != 2 { // neither the household nor who asked
			t.Errorf("%d participants, %v", parts, err)
		}
		if n := st.sees(firm); n != 1 {
			t.Errorf("the firm sees %d cases", n)
		}
		for what, count := range map[string]func(context.Context) (int, error){
			"meetings": s.Reader().Meeting.Query().Count, "attendees": s.Reader().MeetingAttendee.Query().Count, "work orders": s.Reader().WorkOrder.Query().Count,
		} {
			if n, err := count(firm); err != nil || n != 0 {
				t.Errorf("the firm reads %d %s: %v", n, what, err)
			}
		}
		if n, err := s.Reader().CaseEvent.Query().Where(caseevent.Public(false)).Count(firm); err != nil || n != 0 {
			t.Errorf("the firm reads %d internal entries: %v", n, err)
		}
		if names, err := s.Reader().Party.Query().Select(party.FieldName).Strings(firm); err != nil || len(names) != 1 {
			t.Errorf("the firm reads the parties %v: %v", names, err)
		}
		for _, try := range []func() (uuid.UUID, error){
			func() (uuid.UUID, error) { return st.Cases.AddComment(firm, say(id, "x")) },
			func() (uuid.UUID, error) { return st.Cases.Withdraw(firm, say(id, "x")) },
		} {
			_, err := try()
			wantForbidden(t, err)
		}
		_, err = st.Cases.AddComment(firm, say(other, "x"))
		wantFault(t, err, fault.NotFound, "input.caseId")
		st.sound(id)
	})
}

func TestParticipant_Removed_SeesNothing_AndMayBeInvitedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		firm, firmID := st.firm("firm")
		meet := func() {
			did(t)(st.Cases.RecordMeeting(st.community, casework.MeetingInput{Target: on(id), Kind: meeting.KindON_SITE, HeldAt: st.Clock.Now(),
				Decisions: "x", Attendees: []casework.AttendeeInput{{PartyID: &firmID}}}))
		}
		remove := casework.ParticipantInput{Target: on(id), PartyID: firmID, Reason: "the works are done"}
		_, err := st.Cases.RemoveParticipant(st.community, remove)
		wantFault(t, err, fault.NotFound, "input.partyId")
		for range 2 {
			meet()
			meet() // twice makes no second part
			if n := st.sees(firm); n != 1 {
				t.Errorf("the firm sees %d cases", n)
			}
			did(t)(st.Cases.RemoveParticipant(st.community, remove))
			if n := st.sees(firm); n != 0 {
				t.Errorf("removed, the firm sees %d cases", n)
			}
		}
		if n := st.rows()["meeting_attendees"]; n != 4 {
			t.Errorf("%d attendees on record", n)
		}
		st.sound(id)
	})
}

func TestMeeting_FaultsAreNamed_AndLeaveNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Assigned)
		some, now := uuid.Must(uuid.NewV7()), st.Clock.Now()
		before := st.rows()
		_, err := st.Cases.RecordMeeting(st.community, casework.MeetingInput{Target: on(id), Kind: "TEA", Place: strings.Repeat("长", 501),
			Attendees: []casework.AttendeeInput{{}, {Name: "x", PartyID: &some}, {Party: &directory.PartyInput{}}}})
		wantFault(t, err, fault.Invalid, "input.decisions", "input.kind", "input.place", "input.attendees.0", "input.attendees.1", "input.attendees.2.party.name")
		in := casework.MeetingInput{Target: on(id), Kind: meeting.KindDISCUSSION, HeldAt: now.Add(time.Microsecond), Decisions: "x"}
		_, err = st.Cases.RecordMeeting(st.community, in)
		wantFault(t, err, fault.Invalid, "input.heldAt")
		in.HeldAt = now
		in.Attendees = []casework.AttendeeInput{{Name: "x"}, {PartyID: &some}}
		_, err = st.Cases.RecordMeeting(st.community, in)
		wantFault(t, err, fault.NotFound, "input.attendees.1.partyId")
		in.Attendees = []casework.AttendeeInput{{DepartmentID: &some}}
		_, err = st.Cases.RecordMeeting(st.community, in)
		wantFault(t, err, fault.NotFound, "input.attendees.0.departmentId")
		in.Attendees = make([]casework.AttendeeInput, 101)
		for i := range in.Attendees {
			in.Attendees[i].Name = "x"
		}
		_, err = st.Cases.RecordMeeting(st.community, in)
		wantFault(t, err, fault.Invalid, "input.attendees")
		for table, n := range st.rows() {
			if n != before[table] {
				t.Errorf("%s: %d rows, were %d", table, n, before[table])
			}
		}
	})
}

func TestRemedy_IsTheReportersToRead_AndDoneOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		did(t)(st.Cases.RecordRemedy(st.community, casework.RemedyInput{Target: on(id), Kind: "RELIEF", Text: "a water cart", Amount: 300_000, Done: true}))
		did(t)(st.Cases.RecordRemedy(st.community, casework.RemedyInput{Target: on(id), Kind: "ROOT_FIX", Text: "a new pipe"}))
		mine, err := s.Reader().Remedy.Query().All(st.resident)
		if err != nil || len(mine) != 2 || mine[0].State != "DONE" || mine[0].DoneAt == nil || mine[0].Amount != 300_000 || mine[1].State != "OPEN" || mine[1].DepartmentID == nil {
			t.Fatalf("%+v, %v", mine, err)
		}
		tracked, err := st.Cases.Track(st.Anonymous(), s.Reader(), st.Case(id).TrackingCode)
		if err != nil || len(tracked.Remedies) != 2 {
			t.Errorf("%+v, %v", tracked, err)
		}
		done := casework.RemedyDoneInput{RemedyID: mine[1].ID}
		_, err = st.Cases.CompleteRemedy(st.elsewhere, done)
		wantFault(t, err, fault.NotFound, "input.remedyId")
		_, err = st.Cases.CompleteRemedy(st.resident, done)
		wantForbidden(t, err)
		did(t)(st.Cases.CompleteRemedy(st.community, done))
		if e := st.lastEvent(id); e.Kind != casestate.RecordRemedy || !e.Public || e.Text != "a new pipe" {
			t.Errorf("%+v", e)
		}
		_, err = st.Cases.CompleteRemedy(st.community, done)
		wantFault(t, err, fault.Conflict, "input.remedyId")
		_, err = st.Cases.RecordRemedy(st.community, casework.RemedyInput{Target: on(id), Kind: "MAGIC", Amount: -1})
		wantFault(t, err, fault.Invalid, "input.text", "input.kind", "input.amount")
		st.sound(id)
	})
}

func TestTrack_OwnWordsOfThePersonWhoAsked_AreLeftOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Handling)
		did(t)(st.Cases.AskReporter(st.community, say(id, "which lamp?")))
		did(t)(st.Cases.AddComment(st.resident, say(id, "my number is 139")))
		tracked, err := st.Cases.Track(st.Anonymous(), s.Reader(), st.Case(id).TrackingCode)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range tracked.Steps {
			if want := map[casestate.Event]string{casestate.Ask: "which lamp?"}[step.Event.Kind]; step.Event.Text != want {
				t.Errorf("%s says %q, want %q", step.Event.Kind, step.Event.Text, want)
			}
		}
	})
}

// The agent follows the case whoever holds it, until it is closed (ZS16).
func TestAgent_FollowsTheCaseToItsEnd_OneAtATime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		st.As("first", w.In("grid_worker", "1.2.2.1-G1"))
		second := st.As("second", w.In("grid_worker", "1.2.2.1-G1"))
		idOf := func(login string) uuid.UUID {
			id, err := s.Reader().Account.Query().Where(account.Login(login)).OnlyID(st.System())
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		id, _ := st.caseIn(casestate.Assigned)
		if n := st.sees(second); n != 0 {
			t.Fatalf("he sees %d cases before", n)
		}
		_, err := st.Cases.AppointAgent(st.community, casework.AgentInput{Target: on(id), AccountID: idOf("resident")})
		wantFault(t, err, fault.NotFound, "input.accountId") // an official sees no resident's account
		for _, login := range []string{"first", "second"} {
			did(t)(st.Cases.AppointAgent(st.community, casework.AgentInput{Target: on(id), AccountID: idOf(login)}))
			if got := st.told(login); len(got) != 1 {
				t.Errorf("%s was told %v", login, got)
			}
		}
		if e := st.lastEvent(id); !e.Public || e.Text != "second" {
			t.Errorf("%+v", e)
		}
		did(t)(st.Cases.Escalate(st.community, casework.EscalateInput{Target: on(id), Reason: "x"}))
		did(t)(st.Cases.AddNote(second, say(id, "he asks every day")))
		if n := st.sees(st.As("first")); n != 0 {
			t.Errorf("the former agent sees %d cases", n)
		}
		did(t)(st.Cases.Withdraw(st.resident, say(id, "")))
		_, err = st.Cases.AddNote(second, say(id, "x"))
		wantFault(t, err, fault.NotFound, "input.caseId")
		st.sound(id)
	})
}
