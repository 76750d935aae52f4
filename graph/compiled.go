package graph

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/readplan"
	"github.com/huying/huying/internal/settings"
)

// CompiledSchema is what of the SDL can be answered by one statement; see Roads.
// A field of its types that neither is a column nor stands here takes the plain
// road.
func CompiledSchema(s Services, sdl graphql.ExecutableSchema) *compile.Schema {
	r := &Resolver{s}
	schema := compile.NewSchema(sdl.Schema(), slices.Concat(directoryTypes(r), caseTypes(r), courseTypes(r), recordTypes(r), figureTypes())...)
	schema.Personal = func(ctx context.Context) compile.Sighting {
		if !authz.ViewerFrom(ctx).ReadOnly {
			return nil
		}
		return func(ctx context.Context, of gid.ID, field string) { opOf(ctx).sightings.note(of, field) }
	}
	return schema
}

// What is written of the objects that are no rows.
var (
	limitMembers = compile.Members[model.Limit]{
		"amount": func(l *model.Limit) graphql.Marshaler { return graphql.MarshalInt(l.Amount) },
		"unit":   func(l *model.Limit) graphql.Marshaler { return graphql.MarshalString(string(l.Unit)) },
	}
	pointMembers = compile.Members[model.GeoPoint]{
		"longitude": func(p *model.GeoPoint) graphql.Marshaler { return graphql.MarshalFloat(p.Longitude) },
		"latitude":  func(p *model.GeoPoint) graphql.Marshaler { return graphql.MarshalFloat(p.Latitude) },
	}
	labelMembers = compile.Members[model.CodeLabel]{
		"code":  func(l *model.CodeLabel) graphql.Marshaler { return graphql.MarshalString(l.Code) },
		"label": func(l *model.CodeLabel) graphql.Marshaler { return graphql.MarshalString(l.Label) },
	}
)

// plainly is a resolver without arguments.
func plainly[E, V any](resolve func(context.Context, *E) (V, error)) compile.Resolver[E, V] {
	return func(ctx context.Context, e *E, _ map[string]any) (V, error) { return resolve(ctx, e) }
}

// labelled is a column with a text in the language that the argument names.
func labelled(column string) compile.Field {
	return compile.NewLabel(column, func(args map[string]any) (string, bool) {
		word, ok := args["lang"].(string)
		return languageCode(model.Language(word)), ok
	}, settings.Text.In)
}

// where is a condition that is the same for every viewer.
func where[P ~func(*sql.Selector)](p P) compile.Where {
	return func(context.Context) readplan.Condition { return readplan.Condition(p) }
}

// by sorts by columns; a minus before one turns it round.
func by(columns ...string) []readplan.Order {
	out := make([]readplan.Order, len(columns))
	for i, name := range columns {
		out[i] = readplan.Order{Column: name}
		if name[0] == '-' {
			out[i] = readplan.Order{Column: name[1:], Desc: true}
		}
	}
	return out
}

// upTo is the limit of a list that has no argument for it; 0 is none.
func upTo(n int) func(map[string]any) (int, bool) {
	return func(map[string]any) (int, bool) { return n, true }
}

// How values are written; pointed is one that is there, see compile.Resolve.

func quoted[T ~string](v T) graphql.Marshaler { return compile.Quoted(v) }

func pointed[T any](marshal func(T) graphql.Marshaler) func(*T) graphql.Marshaler {
	return func(v *T) graphql.Marshaler { return marshal(*v) }
}

func listed[T any](marshal func(T) graphql.Marshaler) func([]T) graphql.Marshaler {
	return func(list []T) graphql.Marshaler {
		out := make(graphql.Array, len(list))
		for i, v := range list {
			out[i] = marshal(v)
		}
		return out
	}
}

func instant(t time.Time) graphql.Marshaler { return compile.Instant(t) }

// Fields that are worked out of rows beside their own.

func overnight(ctx context.Context, _ *db.CaseFile, clocks []*db.Clock) (bool, error) {
	return casework.Overnight(clocks, now(ctx)), nil
}

func orderLight(ctx context.Context, o *db.WorkOrder, clocks []*db.Clock) (*deadline.Color, error) {
	return lightOf(ctx, limitAmong(o, clocks)), nil
}

func orderDue(_ context.Context, o *db.WorkOrder, clocks []*db.Clock) (*time.Time, error) {
	return dueOf(limitAmong(o, clocks)), nil
}

func orderYellow(_ context.Context, o *db.WorkOrder, clocks []*db.Clock) (*time.Time, error) {
	return yellowOf(limitAmong(o, clocks)), nil
}

// ratingOrder puts the rating first that stands for a case: the viewer's own,
// then that of the last course.
var ratingOrder = append([]readplan.Order{{Desc: true, If: func(ctx context.Context) readplan.Condition {
	return readplan.Condition(rating.PartyID(authz.ViewerFrom(ctx).PartyID))
}}}, by("-"+rating.FieldCourse, "-"+rating.FieldAt, "-"+rating.FieldID)...)

// mergedLimit is how many merged cases are asked for.
func mergedLimit(args map[string]any) (int, bool) {
	first, ok := numberIn(args["first"])
	n, err := sizeOf(first, fewMerged, maxMerged)
	return n, ok && err == nil
}
