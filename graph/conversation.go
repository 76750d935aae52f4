package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/meetingattendee"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
)

// Conditions of the parts that people have in a case.
var (
	isParticipant    = caseparty.And(caseparty.PartEQ(caseparty.PartPARTICIPANT), caseparty.EndedAtIsNil())
	isHiddenReporter = caseparty.PartEQ(caseparty.PartHIDDEN_REPORTER)
)

// conversationLoaders fetch what is said on cases, and who is present.
type conversationLoaders struct {
	questionsOf    *many[db.Question]
	meetingsOf     *many[db.Meeting]
	attendeesOf    *many[db.MeetingAttendee] // by meeting
	remediesOf     *many[db.Remedy]
	participantsOf *many[db.CaseParty]
	agentOf        *one[db.CaseAgent] // the last
	hiddenOf       *one[db.CaseParty] // the viewer himself, where he is hidden
}

func newConversationLoaders(op *operation) conversationLoaders {
	return conversationLoaders{
		questionsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Question, error) {
			return c.Question.Query().Where(question.CaseIDIn(ids...)).Order(question.ByAskedAt(), question.ByID()).All(ctx)
		}, func(r *db.Question) uuid.UUID { return r.CaseID }),
		meetingsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Meeting, error) {
			return c.Meeting.Query().Where(meeting.CaseIDIn(ids...)).Order(meeting.ByHeldAt(), meeting.ByID()).All(ctx)
		}, func(r *db.Meeting) uuid.UUID { return r.CaseID }),
		attendeesOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.MeetingAttendee, error) {
			return c.MeetingAttendee.Query().Where(meetingattendee.MeetingIDIn(ids...)).Order(meetingattendee.ByID()).All(ctx)
		}, func(r *db.MeetingAttendee) uuid.UUID { return r.MeetingID }),
		remediesOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Remedy, error) {
			return c.Remedy.Query().Where(remedy.CaseIDIn(ids...)).Order(remedy.ByRecordedAt(), remedy.ByID()).All(ctx)
		}, func(r *db.Remedy) uuid.UUID { return r.CaseID }),
		participantsOf: byOwner(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseParty, error) {
			return c.CaseParty.Query().Where(caseparty.CaseIDIn(ids...), isParticipant).
				Order(caseparty.ByAt(), caseparty.ByID()).All(ctx)
		}, func(r *db.CaseParty) uuid.UUID { return r.CaseID }),
		agentOf: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseAgent, error) {
			return c.CaseAgent.Query().Where(caseagent.CaseIDIn(ids...)).Order(caseagent.ByFromAt(), caseagent.ByID()).All(ctx)
		}, func(r *db.CaseAgent) uuid.UUID { return r.CaseID }),
		hiddenOf: byID(op, func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseParty, error) {
			return c.CaseParty.Query().Where(caseparty.CaseIDIn(ids...), isHiddenReporter).All(ctx)
		}, func(r *db.CaseParty) uuid.UUID { return r.CaseID }),
	}
}

// reporter is the person who asked: by the case's own word, or, where it hides
// him, the viewer himself.
func reporter(ctx context.Context, c *db.CaseFile) (*db.Party, error) {
	if c.ReporterID != nil || !c.HiddenReporter {
		return maybe(ctx, load(ctx).parties, c.ReporterID)
	}
	himself, err := load(ctx).hiddenOf.Load(ctx, c.ID)
	if err != nil || himself == nil {
		return nil, err
	}
	return load(ctx).parties.Load(ctx, himself.PartyID)
}

// participants are the parties from outside that the viewer sees.
func participants(ctx context.Context, c *db.CaseFile) ([]*db.Party, error) {
	rows, err := load(ctx).participantsOf.Load(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.PartyID
	}
	found, err := load(ctx).parties.LoadAll(ctx, ids)
	out := []*db.Party{}
	for _, p := range found {
		if p != nil {
			out = append(out, p)
		}
	}
	return out, err
}

// target names a case and what the caller last saw of it.
func target(id gid.ID, version *int) casework.Target {
	return casework.Target{ID: id.Of(gid.CaseFile), ExpectedVersion: version}
}

// saying is the input of verbs that are words on a case.
func saying(id gid.ID, version *int, words, key *string) casework.SayInput {
	return casework.SayInput{Target: target(id, version), Text: text(words), Key: text(key)}
}

// partyInput turns the API's input into the service's.
func partyInput(p *model.ReporterInput) *directory.PartyInput {
	if p == nil {
		return nil
	}
	out := &directory.PartyInput{Name: p.Name, Phone: text(p.Phone), IDNumber: text(p.IDNumber), Address: text(p.Address)}
	if p.Kind != nil {
		out.Kind = *p.Kind
	}
	return out
}

func meetingInput(in model.RecordMeetingInput) casework.MeetingInput {
	out := casework.MeetingInput{
		Target: target(in.CaseID, in.ExpectedVersion), Kind: in.Kind, HeldAt: in.HeldAt, Place: text(in.Place),
		Decisions: in.Decisions, Minutes: text(in.Minutes), Key: text(in.IdempotencyKey),
	}
	for _, a := range in.Attendees {
		out.Attendees = append(out.Attendees, casework.AttendeeInput{
			DepartmentID: optional(a.DepartmentID, gid.Department), PartyID: optional(a.PartyID, gid.Party),
			Party: partyInput(a.Party), Name: text(a.Name),
		})
	}
	return out
}

func number(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
