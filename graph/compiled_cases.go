package graph

import (
	"reflect"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/readplan"
)

func caseTypes(r *Resolver) []*compile.Type {
	return []*compile.Type{caseType(r), orderType(), eventType(r), clockType(r)}
}

func caseType(r *Resolver) *compile.Type {
	c := &caseResolver{r}
	return compile.Of[db.CaseFile]("Case", casefile.Table, gid.CaseFile).Resolved(reflect.TypeFor[generated.CaseResolver]()).
		Renamed("reporterHidden", "HiddenReporter").
		With("possibleEvents", compile.Resolve(plainly(c.PossibleEvents), allQuoted[casestate.Event], casefile.FieldState, casefile.FieldReturns,
			casefile.FieldDepth, casefile.FieldOpenOrders, casefile.FieldDoneOrders, casefile.FieldOpenParts)).
		With("light", compile.Resolve(plainly(c.Light), quotedOrNull[deadline.Color], casefile.FieldYellowAt, casefile.FieldDueAt, casefile.FieldClockStoppedAt)).
		With("dueAt", compile.Resolve(plainly(c.DueAt), instantOrNull, casefile.FieldDueAt)).
		With("yellowAt", compile.Resolve(plainly(c.YellowAt), instantOrNull, casefile.FieldYellowAt)).
		With("point", compile.Inline(plainly(c.Point), pointMembers, casefile.FieldLongitude, casefile.FieldLatitude)).
		With("channel", compile.One{Key: casefile.FieldChannelID, Type: "Channel"}).
		With("subsystem", compile.Inline(plainly(c.Subsystem), labelMembers, casefile.FieldSubsystem)).
		With("category", compile.One{Key: casefile.FieldCategoryID, Type: "Category"}).
		With("holder", compile.One{Key: casefile.FieldHolderDepartmentID, Type: "Department"}).
		With("region", compile.One{Key: casefile.FieldRegionID, Type: "Region"}).
		With("district", compile.One{Key: casefile.FieldDistrictID, Type: "Region"}).
		With("street", compile.One{Key: casefile.FieldStreetID, Type: "Region"}).
		With("community", compile.One{Key: casefile.FieldCommunityID, Type: "Region"}).
		With("grid", compile.One{Key: casefile.FieldGridID, Type: "Grid"}).
		With("reporter", compile.One{Key: casefile.FieldReporterID, Type: "Party", Else: []string{casefile.FieldHiddenReporter}}).
		With("filedBy", compile.One{Key: casefile.FieldFiledByID, Type: "Account"}).
		With("clocks", compile.Many{Key: clock.FieldCaseID, Type: "Clock", Order: []readplan.Order{{Column: clock.FieldStartedAt}, {Column: clock.FieldID}}}).
		With("workOrders", compile.Many{Key: workorder.FieldCaseID, Type: "WorkOrder", Order: []readplan.Order{{Column: workorder.FieldSeq}}}).
		With("events", compile.Pages{Key: caseevent.FieldCaseID, Type: "CaseEvent", Keyset: eventsBySeq.compiled(), Window: windowOf})
}

func orderType() *compile.Type {
	return compile.Of[db.WorkOrder]("WorkOrder", workorder.Table, gid.WorkOrder).Resolved(reflect.TypeFor[generated.WorkOrderResolver]()).
		With("case", compile.One{Key: workorder.FieldCaseID, Type: "Case"}).
		With("department", compile.One{Key: workorder.FieldDepartmentID, Type: "Department"}).
		With("assignee", compile.One{Key: workorder.FieldAssigneeID, Type: "Account"})
}

func eventType(r *Resolver) *compile.Type {
	e := &caseEventResolver{r}
	return compile.Of[db.CaseEvent]("CaseEvent", caseevent.Table, gid.CaseEvent).Resolved(reflect.TypeFor[generated.CaseEventResolver]()).
		With("fromState", compile.Resolve(plainly(e.FromState), quotedOrNull[casestate.State], caseevent.FieldFromState)).
		With("toState", compile.Resolve(plainly(e.ToState), quoted[casestate.State], caseevent.FieldToState)).
		With("light", compile.Resolve(plainly(e.Light), quotedOrNull[deadline.Color], caseevent.FieldLight)).
		With("actor", compile.One{Key: caseevent.FieldActorID, Type: "Account"}).
		With("department", compile.One{Key: caseevent.FieldDepartmentID, Type: "Department"}).
		With("workOrder", compile.One{Key: caseevent.FieldWorkOrderID, Type: "WorkOrder"})
}

func clockType(r *Resolver) *compile.Type {
	k := &clockResolver{r}
	return compile.Of[db.Clock]("Clock", clock.Table, gid.Clock).Resolved(reflect.TypeFor[generated.ClockResolver]()).
		With("limit", compile.Inline(plainly(k.Limit), limitMembers, clock.FieldAmount, clock.FieldUnit)).
		With("light", compile.Resolve(plainly(k.Light), quoted[deadline.Color], clock.FieldYellowAt, clock.FieldDueAt, clock.FieldPausedAt, clock.FieldStoppedAt)).
		With("workOrder", compile.One{Key: clock.FieldWorkOrderID, Type: "WorkOrder"})
}
