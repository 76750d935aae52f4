package casework_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

func isForbidden(err error) bool { return errors.Is(err, authz.ErrForbidden) }

// inGrid lies in the grid of community 1.2.1.1.
var inGrid = &casework.Point{Longitude: 10.005, Latitude: 10.005}

// rows counts the rows of every table.
func (st *stage) rows() map[string]int {
	st.t.Helper()
	c, ctx := st.Store.Reader(), st.System()
	out := map[string]int{}
	for table, count := range map[string]func(context.Context) (int, error){
		"access_tokens": c.AccessToken.Query().Count, "accounts": c.Account.Query().Count, "case_events": c.CaseEvent.Query().Count,
		"cases": c.CaseFile.Query().Count, "categories": c.Category.Query().Count, "channels": c.Channel.Query().Count,
		"clocks": c.Clock.Query().Count, "counters": c.Counter.Query().Count, "roles": c.Role.Query().Count, "policy_rules": c.PolicyRule.Query().Count,
		"audit_records": c.AuditRecord.Query().Count, "notices": c.Notice.Query().Count, "departments": c.Department.Query().Count,
		"grids": c.Grid.Query().Count, "idempotency_keys": c.IdempotencyKey.Query().Count, "memberships": c.Membership.Query().Count,
		"parties": c.Party.Query().Count, "ratings": c.Rating.Query().Count, "regions": c.Region.Query().Count,
		"tenants": c.Tenant.Query().Count, "work_orders": c.WorkOrder.Query().Count, "working_calendars": c.WorkingCalendar.Query().Count,
		"attachments": c.Attachment.Query().Count, "case_agents": c.CaseAgent.Query().Count, "case_links": c.CaseLink.Query().Count,
		"case_parties": c.CaseParty.Query().Count, "clock_changes": c.ClockChange.Query().Count, "clock_pauses": c.ClockPause.Query().Count,
		"commitments": c.Commitment.Query().Count, "deliveries": c.Delivery.Query().Count, "department_heads": c.DepartmentHead.Query().Count,
		"extensions": c.Extension.Query().Count, "light_events": c.LightEvent.Query().Count, "meetings": c.Meeting.Query().Count,
		"meeting_attendees": c.MeetingAttendee.Query().Count, "questions": c.Question.Query().Count, "remedies": c.Remedy.Query().Count,
		"rulings": c.Ruling.Query().Count, "supervisions": c.Supervision.Query().Count,
		"case_counts": c.CaseCount.Query().Count, "case_count_changes": c.CaseCountChange.Query().Count,
		"case_postings": c.CasePosting.Query().Count, "case_posting_changes": c.CasePostingChange.Query().Count,
	} {
		n, err := count(ctx)
		if err != nil {
			st.t.Fatalf("%s: %v", table, err)
		}
		out[table] = n
	}
	if got := slices.Sorted(maps.Keys(out)); !slices.Equal(got, authz.Tables()) {
		st.t.Fatalf("counted %v, the tables are %v", got, authz.Tables())
	}
	return out
}

// keyed are the verbs with a key, for a case that is in the state before.
func keyed(st *stage, id, order uuid.UUID, key string) []struct {
	verb casestate.Event
	call func(text string) (uuid.UUID, error)
} {
	type step = struct {
		verb casestate.Event
		call func(text string) (uuid.UUID, error)
	}
	ordered := func(verb func(context.Context, casework.OrderInput) (uuid.UUID, error)) func(string) (uuid.UUID, error) {
		return func(text string) (uuid.UUID, error) {
			return verb(st.community, casework.OrderInput{WorkOrderID: order, Text: text, Key: key})
		}
	}
	return []step{
		{casestate.AcceptWorkOrder, ordered(st.Cases.AcceptWorkOrder)},
		{casestate.RecordProgress, ordered(st.Cases.RecordProgress)},
		{casestate.FeedBack, ordered(st.Cases.FeedBack)},
		{casestate.Reply, func(text string) (uuid.UUID, error) {
			return st.Cases.Reply(st.community, casework.ReplyInput{Target: on(id), Text: text, Key: key})
		}},
		{casestate.Close, func(text string) (uuid.UUID, error) {
			return st.Cases.Close(st.community, casework.ReplyInput{Target: on(id), Text: text, Key: key})
		}},
		{casestate.Rate, func(text string) (uuid.UUID, error) {
			return st.Cases.Rate(st.community, casework.RateInput{Target: on(id), Score: 4, Comment: text, Channel: "CALL_BACK", Key: key})
		}},
	}
}

func TestKey_Replay_ReturnsTheSameIDAndChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Assigned)
		for i := range keyed(st, id, order, "") {
			step := keyed(st, id, order, uuid.NewString())[i]
			first := did(t)(step.call("said once"))
			before, version := st.rows(), st.Case(id).Version
			if again := did(t)(step.call("said once")); again != first {
				t.Errorf("%s: the replay answers %s, the first %s", step.verb, again, first)
			}
			_, err := step.call("said otherwise")
			wantFault(t, err, fault.KeyMismatch, "input.idempotencyKey")
			if after := st.rows(); !maps.Equal(before, after) || st.Case(id).Version != version {
				t.Errorf("%s: rows %v became %v, version %d became %d", step.verb, before, after, version, st.Case(id).Version)
			}
		}
		st.sound(id)
	})
}

func TestKey_OtherOperationOrPayload_IsMismatch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		in := casework.ReportInput{Channel: "WEB", Description: "a lamp is out", Key: "one"}
		first := did(t)(st.Cases.Report(st.community, in))
		before := st.rows()
		_, err := st.Cases.Escalate(st.community, casework.EscalateInput{Target: on(id), Reason: "x", Key: "one"})
		wantFault(t, err, fault.KeyMismatch, "input.idempotencyKey")
		in.Description = "two lamps are out"
		_, err = st.Cases.Report(st.community, in)
		wantFault(t, err, fault.KeyMismatch, "input.idempotencyKey")
		in.Description = "a lamp is out"
		if again := did(t)(st.Cases.Report(st.community, in)); again != first {
			t.Errorf("the replay answers %s, the first %s", again, first)
		}
		if after := st.rows(); !maps.Equal(before, after) {
			t.Errorf("rows %v became %v", before, after)
		}
	})
}

func TestKey_OfAnotherAccount_IsAnotherKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := casework.ReportInput{Channel: "WEB", Description: "a lamp is out", Key: "one"}
		one := did(t)(st.Cases.Report(st.community, in))
		two := did(t)(st.Cases.Report(st.resident, in))
		in.Description = "another lamp is out"
		three := did(t)(st.Cases.Report(st.Anonymous(), in))
		in.Description = "and one more"
		four := did(t)(st.Cases.Report(st.Anonymous(), in))
		ids := map[uuid.UUID]bool{one: true, two: true, three: true, four: true}
		if len(ids) != 4 {
			t.Errorf("four people filed %d cases", len(ids))
		}
		if again := did(t)(st.Cases.Report(st.Anonymous(), in)); again != four {
			t.Errorf("an anonymous retry made %s, first %s", again, four)
		}
	})
}

func TestKey_OfAFailedFirstTry_IsNotBurnt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		before := st.rows()
		in := casework.ReportInput{Channel: "NOWHERE", Description: "a lamp is out", Key: "one", Point: inGrid}
		_, err := st.Cases.Report(st.community, in)
		wantFault(t, err, fault.Invalid, "input.channel")
		if after := st.rows(); !maps.Equal(before, after) {
			t.Errorf("a refused report left rows: %v became %v", before, after)
		}
		in.Channel = "WEB"
		id := did(t)(st.Cases.Report(st.community, in))
		if c := st.Case(id); c.Number != "2026-000001" {
			t.Errorf("the number is %s", c.Number)
		}
		_, err = st.Cases.Reply(st.community, casework.ReplyInput{Target: on(id), Text: "x", Key: "two"})
		wantFault(t, err, fault.WrongState)
		did(t)(st.Cases.Triage(st.community, casework.TriageInput{Target: on(id), Grade: casestate.GradeD, Reason: "x", Key: "two"}))
	})
}

func TestKey_TooLong_IsInvalid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := casework.ReportInput{Channel: "WEB", Description: "x", Key: strings.Repeat("键", 101)}
		_, err := st.Cases.Report(st.community, in)
		wantFault(t, err, fault.Invalid, "input.idempotencyKey")
		in.Key = strings.Repeat("键", 100)
		did(t)(st.Cases.Report(st.community, in))
	})
}

func TestReport_SameChannelAndReference_IsTheSameCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		in := casework.ReportInput{Channel: "HOTLINE", Description: "a lamp is out", ExternalReference: "12345-7"}
		first := did(t)(st.Cases.Report(st.city, in))
		before := st.rows()
		in.Description = "the same, in other words"
		if again := did(t)(st.Cases.Report(st.city, in)); again != first {
			t.Errorf("the second report made %s, the first %s", again, first)
		}
		_, err := st.Cases.Report(st.elsewhere, in)
		wantFault(t, err, fault.Invalid, "input.externalReference")
		if after := st.rows(); !maps.Equal(before, after) {
			t.Errorf("rows %v became %v", before, after)
		}
		_, err = st.Cases.Report(st.resident, in) // could ask which numbers are used
		wantFault(t, err, fault.Invalid, "input.externalReference")
		in.Channel = "OPEN311"
		if other := did(t)(st.Cases.Report(st.city, in)); other == first {
			t.Error("the same number of another channel is the same case")
		}
	})
}
