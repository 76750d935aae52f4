package graph

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/clockchange"
	"github.com/huying/huying/ent/db/clockpause"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// caseTypes are cases and their work orders, events and clocks.
func caseTypes(r *Resolver) []*compile.Type {
	c := compile.Of[db.CaseFile]("Case", casefile.Table).Resolved(reflect.TypeFor[generated.CaseResolver]())
	c.Renamed("reporterHidden", "HiddenReporter")
	caseFigures(c, &caseResolver{r})
	casePlaces(c)
	caseWork(c)
	caseRepeats(c)
	return []*compile.Type{c, orderType(), eventType(r), clockType(r)}
}

// caseFigures are worked out of the columns of a case.
func caseFigures(t *compile.Type, c *caseResolver) {
	t.With("possibleEvents", compile.Resolve(plainly(c.PossibleEvents), listed(quoted[casestate.Event]), casefile.FieldState, casefile.FieldReturns,
		casefile.FieldDepth, casefile.FieldOpenOrders, casefile.FieldDoneOrders, casefile.FieldOpenParts)).
		With("light", compile.Resolve(plainly(c.Light), pointed(quoted[deadline.Color]), casefile.FieldYellowAt, casefile.FieldDueAt, casefile.FieldClockStoppedAt)).
		With("dueAt", compile.Resolve(plainly(c.DueAt), pointed(instant), casefile.FieldDueAt)).
		With("yellowAt", compile.Resolve(plainly(c.YellowAt), pointed(instant), casefile.FieldYellowAt)).
		With("point", compile.Inline(plainly(c.Point), pointMembers, casefile.FieldLongitude, casefile.FieldLatitude)).
		With("subsystem", compile.Inline(plainly(c.Subsystem), labelMembers, casefile.FieldSubsystem)).
		With("replyDraft", compile.Resolve(plainly(c.ReplyDraft), pointed(quoted[string]), casefile.FieldID, casefile.FieldState, casefile.FieldDepth)).
		With("overnight", compile.Among(compile.Neighbour{Table: clock.Table, Key: clock.FieldCaseID,
			Columns: []string{clock.FieldKind, clock.FieldYellowAt, clock.FieldDueAt, clock.FieldStoppedAt}}, overnight, graphql.MarshalBoolean))
}

// casePlaces are the neighbours that a case names.
func casePlaces(t *compile.Type) {
	for field, to := range map[string]compile.One{
		"channel":   {Key: casefile.FieldChannelID, Type: "Channel"},
		"category":  {Key: casefile.FieldCategoryID, Type: "Category"},
		"holder":    {Key: casefile.FieldHolderDepartmentID, Type: "Department"},
		"region":    {Key: casefile.FieldRegionID, Type: "Region"},
		"district":  {Key: casefile.FieldDistrictID, Type: "Region"},
		"street":    {Key: casefile.FieldStreetID, Type: "Region"},
		"community": {Key: casefile.FieldCommunityID, Type: "Region"},
		"grid":      {Key: casefile.FieldGridID, Type: "Grid"},
		"filedBy":   {Key: casefile.FieldFiledByID, Type: "Account"},
		"reporter": {Key: casefile.FieldReporterID, Type: "Party", Else: &compile.Else{If: casefile.FieldHiddenReporter,
			Table: caseparty.Table, Key: caseparty.FieldCaseID, Where: where(isHiddenReporter), Column: caseparty.FieldPartyID, Seen: authz.SeesHidden}},
	} {
		t.With(field, to)
	}
}

// caseWork is what belongs to a case.
func caseWork(t *compile.Type) {
	for field, list := range map[string]compile.Many{
		"clocks":       {Key: clock.FieldCaseID, Type: "Clock", Order: by(clock.FieldStartedAt, clock.FieldID)},
		"workOrders":   {Key: workorder.FieldCaseID, Type: "WorkOrder", Order: by(workorder.FieldSeq)},
		"attachments":  {Key: attachment.FieldCaseID, Type: "Attachment", Order: by(attachment.FieldAddedAt, attachment.FieldID)},
		"questions":    {Key: question.FieldCaseID, Type: "Question", Order: by(question.FieldAskedAt, question.FieldID)},
		"lightEvents":  {Key: lightevent.FieldCaseID, Type: "LightEvent", Order: by(lightevent.FieldAt, lightevent.FieldID)},
		"commitments":  {Key: commitment.FieldCaseID, Type: "Commitment", Order: by(commitment.FieldMadeAt, commitment.FieldID)},
		"extensions":   {Key: extension.FieldCaseID, Type: "Extension", Order: by(extension.FieldAskedAt, extension.FieldID)},
		"meetings":     {Key: meeting.FieldCaseID, Type: "Meeting", Order: by(meeting.FieldHeldAt, meeting.FieldID)},
		"remedies":     {Key: remedy.FieldCaseID, Type: "Remedy", Order: by(remedy.FieldRecordedAt, remedy.FieldID)},
		"rulings":      {Key: ruling.FieldCaseID, Type: "Ruling", Order: by(ruling.FieldDecidedAt, ruling.FieldID)},
		"supervisions": {Key: supervision.FieldCaseID, Type: "Supervision", Order: by(supervision.FieldMadeAt, supervision.FieldID)},
	} {
		t.With(field, list)
	}
	t.With("events", pages(eventsBySeq, caseevent.FieldCaseID, "CaseEvent", nil)).
		With("parties", pages(partiesByPart, caseparty.FieldCaseID, "CaseParty", where(caseparty.EndedAtIsNil()))).
		With("ratings", pages(ratingsByTime, rating.FieldCaseID, "Rating", nil)).
		With("rating", compile.First{Key: rating.FieldCaseID, Type: "Rating", Where: stands, Order: ratingOrder}).
		With("agent", compile.First{Key: caseagent.FieldCaseID, Type: "CaseAgent", Order: by("-"+caseagent.FieldFromAt, "-"+caseagent.FieldID)}).
		With("participants", compile.Links{Table: caseparty.Table, Key: caseparty.FieldCaseID, Where: where(isParticipant),
			Order: by(caseparty.FieldAt, caseparty.FieldID), To: caseparty.FieldPartyID, Type: "Party", Limit: upTo(0)})
}

// caseRepeats are the cases that are tied to a case.
func caseRepeats(t *compile.Type) {
	t.With("parts", compile.Links{Table: caselink.Table, Key: caselink.FieldToCaseID, Where: where(isPart), Order: by(caselink.FieldID),
		To: caselink.FieldCaseID, Type: "Case", Limit: upTo(maxParts)}).
		With("partOf", compile.Link{Table: caselink.Table, Key: caselink.FieldCaseID, Where: where(isPart), Order: by("-" + caselink.FieldID),
			To: caselink.FieldToCaseID, Type: "Case"}).
		With("merged", compile.Links{Table: caselink.Table, Key: caselink.FieldToCaseID, Where: where(isMerged), Order: by(caselink.FieldAt, caselink.FieldID),
			To: caselink.FieldCaseID, Type: "Case", Limit: mergedLimit}).
		With("mergedInto", compile.Link{Table: caselink.Table, Key: caselink.FieldCaseID, Where: where(isMerged), Order: by("-"+caselink.FieldAt, "-"+caselink.FieldID),
			To: caselink.FieldToCaseID, Type: "Case"})
}

func orderType() *compile.Type {
	clocks := compile.Neighbour{Table: clock.Table, Key: clock.FieldCaseID, To: workorder.FieldCaseID, Order: by(clock.FieldStartedAt, clock.FieldID),
		Columns: append([]string{clock.FieldKind}, lightColumns...)}
	needs := []string{workorder.FieldYellowAt, workorder.FieldDueAt, workorder.FieldClockStoppedAt, workorder.FieldState}
	return compile.Of[db.WorkOrder]("WorkOrder", workorder.Table).Resolved(reflect.TypeFor[generated.WorkOrderResolver]()).
		With("case", compile.One{Key: workorder.FieldCaseID, Type: "Case"}).
		With("department", compile.One{Key: workorder.FieldDepartmentID, Type: "Department"}).
		With("assignee", compile.One{Key: workorder.FieldAssigneeID, Type: "Account"}).
		With("light", compile.Among(clocks, orderLight, pointed(quoted[deadline.Color]), needs...)).
		With("dueAt", compile.Among(clocks, orderDue, pointed(instant), needs...)).
		With("yellowAt", compile.Among(clocks, orderYellow, pointed(instant), needs...))
}

func eventType(r *Resolver) *compile.Type {
	e := &caseEventResolver{r}
	return compile.Of[db.CaseEvent]("CaseEvent", caseevent.Table).Resolved(reflect.TypeFor[generated.CaseEventResolver]()).
		With("fromState", compile.Resolve(plainly(e.FromState), pointed(quoted[casestate.State]), caseevent.FieldFromState)).
		With("toState", compile.Resolve(plainly(e.ToState), quoted[casestate.State], caseevent.FieldToState)).
		With("light", compile.Resolve(plainly(e.Light), pointed(quoted[deadline.Color]), caseevent.FieldLight)).
		With("actor", compile.One{Key: caseevent.FieldActorID, Type: "Account"}).
		With("department", compile.One{Key: caseevent.FieldDepartmentID, Type: "Department"}).
		With("workOrder", compile.One{Key: caseevent.FieldWorkOrderID, Type: "WorkOrder"})
}

func clockType(r *Resolver) *compile.Type {
	k := &clockResolver{r}
	return compile.Of[db.Clock]("Clock", clock.Table).Resolved(reflect.TypeFor[generated.ClockResolver]()).
		With("limit", compile.Inline(plainly(k.Limit), limitMembers, clock.FieldAmount, clock.FieldUnit)).
		With("light", compile.Resolve(plainly(k.Light), quoted[deadline.Color], lightColumns...)).
		With("workOrder", compile.One{Key: clock.FieldWorkOrderID, Type: "WorkOrder"}).
		With("changes", compile.Many{Key: clockchange.FieldClockID, Type: "ClockChange", Order: by(clockchange.FieldAt, clockchange.FieldID)}).
		With("pauses", compile.Many{Key: clockpause.FieldClockID, Type: "ClockPause", Order: by(clockpause.FieldFromAt, clockpause.FieldID)})
}

// lightColumns are what the light of a clock is worked out of.
var lightColumns = []string{clock.FieldYellowAt, clock.FieldDueAt, clock.FieldPausedAt, clock.FieldStoppedAt}
