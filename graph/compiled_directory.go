package graph

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/workingcalendar"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
	"github.com/huying/huying/graph/model"
)

// directoryTypes are places, units and people.
func directoryTypes(r *Resolver) []*compile.Type {
	return []*compile.Type{
		compile.Of[db.Region]("Region", region.Table).Resolved(reflect.TypeFor[generated.RegionResolver]()).
			With("parent", compile.One{Key: region.FieldParentID, Type: "Region"}).
			With("children", pages(regionsByCode, region.FieldParentID, "Region", nil)),
		compile.Of[db.Grid]("Grid", grid.Table).Resolved(reflect.TypeFor[generated.GridResolver]()).
			With("community", compile.One{Key: grid.FieldCommunityID, Type: "Region"}).
			With("warning", compile.Resolve(plainly((&gridResolver{r}).Warning), pointed(quoted[string]), grid.FieldHouseholds)).
			With("boundary", compile.InlineMany(plainly((&gridResolver{r}).Boundary), pointMembers, grid.FieldPolygon)),
		compile.Of[db.Department]("Department", department.Table).Resolved(reflect.TypeFor[generated.DepartmentResolver]()).
			With("name", labelled(department.FieldName)).
			With("region", compile.One{Key: department.FieldRegionID, Type: "Region"}).
			With("chief", compile.Link(headOf(departmenthead.PostCHIEF))).
			With("deputy", compile.Link(headOf(departmenthead.PostDEPUTY))),
		compile.Of[db.Category]("Category", category.Table).Resolved(reflect.TypeFor[generated.CategoryResolver]()).
			With("name", labelled(category.FieldName)).
			With("parent", compile.One{Key: category.FieldParentID, Type: "Category"}).
			With("limit", compile.Inline(plainly((&categoryResolver{r}).Limit), limitMembers, category.FieldLimit)).
			With("department", compile.One{Key: category.FieldDepartmentID, Type: "Department"}),
		compile.Of[db.Channel]("Channel", channel.Table).Resolved(reflect.TypeFor[generated.ChannelResolver]()).
			With("name", labelled(channel.FieldName)),
		compile.Of[db.Party]("Party", party.Table).Resolved(reflect.TypeFor[generated.PartyResolver]()).
			With("phone", compile.Resolve(plainly((&partyResolver{r}).Phone), quoted[string], party.FieldPhone)).
			With("idNumber", compile.Resolve(plainly((&partyResolver{r}).IDNumber), quoted[string], party.FieldIDNumber)).
			With("address", compile.Resolve(plainly((&partyResolver{r}).Address), quoted[string], party.FieldAddress)).
			With("mayRevealContact", compile.Reach("contact")),
		compile.Of[db.Account]("Account", account.Table).Resolved(reflect.TypeFor[generated.AccountResolver]()).
			With("party", compile.One{Key: account.FieldPartyID, Type: "Party"}).
			With("memberships", compile.Many{Key: membership.FieldAccountID, Type: "Membership", Order: by(membership.FieldID)}),
		compile.Of[db.Membership]("Membership", membership.Table).Resolved(reflect.TypeFor[generated.MembershipResolver]()).
			With("account", compile.One{Key: membership.FieldAccountID, Type: "Account"}).
			With("region", compile.One{Key: membership.FieldRegionID, Type: "Region"}).
			With("grid", compile.One{Key: membership.FieldGridID, Type: "Grid"}).
			With("department", compile.One{Key: membership.FieldDepartmentID, Type: "Department"}),
		calendarType(&workingCalendarResolver{r}),
	}
}

func headOf(post departmenthead.Post) compile.Links {
	return compile.Links{Table: departmenthead.Table, Key: departmenthead.FieldDepartmentID, Where: where(departmenthead.PostEQ(post)),
		To: departmenthead.FieldAccountID, Type: "Account"}
}

func calendarType(r *workingCalendarResolver) *compile.Type {
	dates, years := listed(pointed(model.MarshalDate)), listed(graphql.MarshalInt)
	return compile.Of[db.WorkingCalendar]("WorkingCalendar", workingcalendar.Table).Resolved(reflect.TypeFor[generated.WorkingCalendarResolver]()).
		With("name", labelled(workingcalendar.FieldName)).
		With("zone", compile.Resolve(plainly(r.Zone), quoted[string], workingcalendar.FieldSpec)).
		With("holidays", compile.Resolve(plainly(r.Holidays), dates, workingcalendar.FieldSpec)).
		With("makeUpDays", compile.Resolve(plainly(r.MakeUpDays), dates, workingcalendar.FieldSpec)).
		With("coveredYears", compile.Resolve(plainly(r.CoveredYears), years, workingcalendar.FieldSpec)).
		With("missingYears", compile.Resolve(plainly(r.MissingYears), years, workingcalendar.FieldSpec))
}
