package graph

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/meetingattendee"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
)

// courseTypes are what is said, promised, ruled and rated in the course of a case.
func courseTypes(r *Resolver) []*compile.Type {
	a := &attachmentResolver{r}
	return []*compile.Type{
		compile.Of[db.Attachment]("Attachment", attachment.Table).Resolved(reflect.TypeFor[generated.AttachmentResolver]()).
			With("size", compile.Resolve(plainly(a.Size), graphql.MarshalInt, attachment.FieldSize)).
			With("url", compile.Resolve(plainly(a.URL), quoted[string], attachment.FieldID)).
			With("workOrder", compile.One{Key: attachment.FieldWorkOrderID, Type: "WorkOrder"}).
			With("addedBy", compile.One{Key: attachment.FieldAccountID, Type: "Account"}),
		compile.Of[db.CaseAgent]("CaseAgent", caseagent.Table).Resolved(reflect.TypeFor[generated.CaseAgentResolver]()).
			Renamed("since", "FromAt").Renamed("until", "UntilAt").
			With("account", compile.One{Key: caseagent.FieldAccountID, Type: "Account"}),
		compile.Of[db.CaseParty]("CaseParty", caseparty.Table).Resolved(reflect.TypeFor[generated.CasePartyResolver]()).
			With("party", compile.One{Key: caseparty.FieldPartyID, Type: "Party"}).
			With("channel", compile.One{Key: caseparty.FieldChannelID, Type: "Channel"}),
		compile.Of[db.ClockChange]("ClockChange", clockchange.Table),
		compile.Of[db.ClockPause]("ClockPause", clockpause.Table),
		compile.Of[db.Commitment]("Commitment", commitment.Table).Resolved(reflect.TypeFor[generated.CommitmentResolver]()).
			With("party", compile.One{Key: commitment.FieldPartyID, Type: "Party"}).
			With("clock", compile.One{Key: commitment.FieldClockID, Type: "Clock"}),
		compile.Of[db.Extension]("Extension", extension.Table).Resolved(reflect.TypeFor[generated.ExtensionResolver]()).
			With("workOrder", compile.One{Key: extension.FieldWorkOrderID, Type: "WorkOrder"}).
			With("askedBy", compile.One{Key: extension.FieldAskedByID, Type: "Account"}).
			With("decidedBy", compile.One{Key: extension.FieldDecidedByID, Type: "Account"}),
		compile.Of[db.Meeting]("Meeting", meeting.Table).Resolved(reflect.TypeFor[generated.MeetingResolver]()).
			With("attendees", compile.Many{Key: meetingattendee.FieldMeetingID, Type: "MeetingAttendee", Order: by(meetingattendee.FieldID)}).
			With("recordedBy", compile.One{Key: meeting.FieldAccountID, Type: "Account"}),
		compile.Of[db.MeetingAttendee]("MeetingAttendee", meetingattendee.Table).Resolved(reflect.TypeFor[generated.MeetingAttendeeResolver]()).
			With("department", compile.One{Key: meetingattendee.FieldDepartmentID, Type: "Department"}).
			With("party", compile.One{Key: meetingattendee.FieldPartyID, Type: "Party"}),
		compile.Of[db.Question]("Question", question.Table).Resolved(reflect.TypeFor[generated.QuestionResolver]()).
			With("askedBy", compile.One{Key: question.FieldAskedByID, Type: "Account"}).
			With("answeredBy", compile.One{Key: question.FieldAnsweredByID, Type: "Account"}),
		compile.Of[db.Rating]("Rating", rating.Table).Resolved(reflect.TypeFor[generated.RatingResolver]()).
			With("party", compile.One{Key: rating.FieldPartyID, Type: "Party", If: named}).
			With("channel", compile.One{Key: rating.FieldChannelID, Type: "Channel"}).
			With("recordedBy", compile.One{Key: rating.FieldRecordedByID, Type: "Account"}),
		compile.Of[db.Remedy]("Remedy", remedy.Table).Resolved(reflect.TypeFor[generated.RemedyResolver]()).
			With("department", compile.One{Key: remedy.FieldDepartmentID, Type: "Department"}),
		compile.Of[db.Ruling]("Ruling", ruling.Table).Resolved(reflect.TypeFor[generated.RulingResolver]()).
			With("case", compile.One{Key: ruling.FieldCaseID, Type: "Case"}).
			With("category", compile.One{Key: ruling.FieldCategoryID, Type: "Category"}).
			With("region", compile.One{Key: ruling.FieldRegionID, Type: "Region"}).
			With("department", compile.One{Key: ruling.FieldDepartmentID, Type: "Department"}).
			With("decidedBy", compile.One{Key: ruling.FieldAccountID, Type: "Account"}),
		supervisionType(),
	}
}

func supervisionType() *compile.Type {
	return compile.Of[db.Supervision]("Supervision", supervision.Table).Resolved(reflect.TypeFor[generated.SupervisionResolver]()).
		With("case", compile.One{Key: supervision.FieldCaseID, Type: "Case"}).
		With("department", compile.One{Key: supervision.FieldDepartmentID, Type: "Department"}).
		With("person", compile.One{Key: supervision.FieldPersonID, Type: "Account"}).
		With("madeBy", compile.One{Key: supervision.FieldMadeByID, Type: "Account"}).
		With("clock", compile.One{Key: supervision.FieldClockID, Type: "Clock"}).
		With("answeredBy", compile.One{Key: supervision.FieldAnsweredByID, Type: "Account"}).
		With("inTime", compile.Beside(compile.Neighbour{Table: clock.Table, Key: supervision.FieldClockID, Columns: lightColumns},
			inTime, pointed(graphql.MarshalBoolean), supervision.FieldAnsweredAt))
}
