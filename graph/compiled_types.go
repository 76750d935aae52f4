package graph

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
	"github.com/huying/huying/graph/model"
)

// CompiledSchema is what of the SDL can be answered by one statement; see Roads.
// A field of its types that neither is a column nor stands here takes the plain
// road.
func CompiledSchema(s Services, sdl graphql.ExecutableSchema) *compile.Schema {
	r := &Resolver{s}
	return compile.NewSchema(sdl.Schema(), slices.Concat(directoryTypes(r), caseTypes(r), figureTypes())...)
}

// What is written of the objects that are no rows.
var (
	limitMembers = map[string]func(*model.Limit) graphql.Marshaler{
		"amount": func(l *model.Limit) graphql.Marshaler { return graphql.MarshalInt(l.Amount) },
		"unit":   func(l *model.Limit) graphql.Marshaler { return graphql.MarshalString(string(l.Unit)) },
	}
	pointMembers = map[string]func(*model.GeoPoint) graphql.Marshaler{
		"longitude": func(p *model.GeoPoint) graphql.Marshaler { return graphql.MarshalFloat(p.Longitude) },
		"latitude":  func(p *model.GeoPoint) graphql.Marshaler { return graphql.MarshalFloat(p.Latitude) },
	}
	labelMembers = map[string]func(*model.CodeLabel) graphql.Marshaler{
		"code":  func(l *model.CodeLabel) graphql.Marshaler { return graphql.MarshalString(l.Code) },
		"label": func(l *model.CodeLabel) graphql.Marshaler { return graphql.MarshalString(l.Label) },
	}
)

func directoryTypes(r *Resolver) []*compile.Type {
	return []*compile.Type{
		compile.Of[db.Region]("Region", region.Table, gid.Region).Resolved(reflect.TypeFor[generated.RegionResolver]()).
			With("parent", compile.One{Key: region.FieldParentID, Type: "Region"}).
			With("children", compile.Pages{Key: region.FieldParentID, Type: "Region", Keyset: regionsByCode.compiled(), Window: windowOf}),
		compile.Of[db.Grid]("Grid", grid.Table, gid.Grid).Resolved(reflect.TypeFor[generated.GridResolver]()).
			With("community", compile.One{Key: grid.FieldCommunityID, Type: "Region"}).
			With("warning", compile.Resolve(plainly((&gridResolver{r}).Warning), quotedOrNull, grid.FieldHouseholds)),
		compile.Of[db.Department]("Department", department.Table, gid.Department).Resolved(reflect.TypeFor[generated.DepartmentResolver]()).
			With("name", compile.Resolve(inLanguage((&departmentResolver{r}).Name), graphql.MarshalString, department.FieldName)).
			With("region", compile.One{Key: department.FieldRegionID, Type: "Region"}),
		compile.Of[db.Category]("Category", category.Table, gid.Category).Resolved(reflect.TypeFor[generated.CategoryResolver]()).
			With("name", compile.Resolve(inLanguage((&categoryResolver{r}).Name), graphql.MarshalString, category.FieldName)).
			With("parent", compile.One{Key: category.FieldParentID, Type: "Category"}).
			With("limit", compile.Inline(plainly((&categoryResolver{r}).Limit), limitMembers, category.FieldLimit)).
			With("department", compile.One{Key: category.FieldDepartmentID, Type: "Department"}),
		compile.Of[db.Channel]("Channel", channel.Table, gid.Channel).Resolved(reflect.TypeFor[generated.ChannelResolver]()).
			With("name", compile.Resolve(inLanguage((&channelResolver{r}).Name), graphql.MarshalString, channel.FieldName)),
		compile.Of[db.Party]("Party", party.Table, gid.Party).Resolved(reflect.TypeFor[generated.PartyResolver]()).
			With("phone", compile.Resolve(plainly((&partyResolver{r}).Phone), graphql.MarshalString, party.FieldPhone)).
			With("idNumber", compile.Resolve(plainly((&partyResolver{r}).IDNumber), graphql.MarshalString, party.FieldIDNumber)).
			With("address", compile.Resolve(plainly((&partyResolver{r}).Address), graphql.MarshalString, party.FieldAddress)).
			With("mayRevealContact", compile.Reach("contact")),
		compile.Of[db.Account]("Account", account.Table, gid.Account).Resolved(reflect.TypeFor[generated.AccountResolver]()).
			With("party", compile.One{Key: account.FieldPartyID, Type: "Party"}),
	}
}

// plainly is a resolver without arguments.
func plainly[E, V any](resolve func(context.Context, *E) (V, error)) compile.Resolver[E, V] {
	return func(ctx context.Context, e *E, _ map[string]any) (V, error) { return resolve(ctx, e) }
}

// inLanguage is a resolver of a text in the language that its argument names.
func inLanguage[E any](resolve func(context.Context, *E, *model.Language) (string, error)) compile.Resolver[E, string] {
	return func(ctx context.Context, e *E, args map[string]any) (string, error) {
		var lang *model.Language
		if word, ok := args["lang"].(string); ok {
			lang = (*model.Language)(&word)
		}
		return resolve(ctx, e, lang)
	}
}

func quotedOrNull[T ~string](v *T) graphql.Marshaler { return graphql.MarshalString(string(*v)) }

func quoted[T ~string](v T) graphql.Marshaler { return graphql.MarshalString(string(v)) }

func allQuoted[T ~string](list []T) graphql.Marshaler {
	out := make(graphql.Array, len(list))
	for i, v := range list {
		out[i] = quoted(v)
	}
	return out
}

func instantOrNull(t *time.Time) graphql.Marshaler { return model.MarshalDateTime(*t) }

// windowOf is the window of a list inside another; one with a cursor is not
// compiled.
func windowOf(args map[string]any) (compile.Window, bool) {
	if args["after"] != nil || args["before"] != nil {
		return compile.Window{}, false
	}
	var w window
	for name, into := range map[string]**int{"first": &w.first, "last": &w.last} {
		if args[name] == nil {
			continue
		}
		n, err := graphql.UnmarshalInt(args[name])
		if err != nil {
			return compile.Window{}, false
		}
		*into = &n
	}
	size, backward, err := w.size()
	return compile.Window{Size: size, Backward: backward}, err == nil
}
