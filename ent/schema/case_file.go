package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
)

// CaseFile is one reported problem 诉求/事项 and everything done about it; the API
// and the database call it Case and cases. Light instants and due time are copies
// of the reply clock for lists; without a running limit they hold a far future.
type CaseFile struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseFile) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseFile.
func (CaseFile) Fields() []ent.Field {
	return append([]ent.Field{
		field.String("number").Immutable(),
		field.String("tracking_code").Immutable().Sensitive(),
		ref("channel_id"),
		field.String("subsystem").Default(""),
		field.String("external_reference").Optional().Nillable().Immutable(),
		field.String("title").Default(""),
		field.Text("description"),
		field.String("address").Default(""),
		field.Float("longitude").Optional().Nillable(),
		field.Float("latitude").Optional().Nillable(),
		optionalRef("category_id"),
		field.Enum("grade").GoType(casestate.Grade("")),
		field.Int("rung"),
		field.Enum("state").GoType(casestate.State("")),
		ref("region_id"),
		optionalRef("holder_department_id"),
		optionalRef("holder_region_id"),
		optionalRef("reporter_id"),
		optionalRef("filed_by_id"),
		field.Bool("anonymous").Default(false),
		fixedTimestamp("reported_at"),
		timestamp("yellow_at"),
		timestamp("due_at"),
		optionalTimestamp("clock_stopped_at"),
		optionalTimestamp("closed_at"),
		timestamp("updated_at"),
		field.Int("version").Default(1),
		field.Int("depth").Default(0).Immutable(), // 0: a whole; else how deep a part
		field.Int("open_orders").Default(0),       // what the transition table asks of the units and the parts
		field.Int("done_orders").Default(0),
		field.Int("open_parts").Default(0),
		field.Int("returns").Default(0),
		field.Int("extensions").Default(0),
		field.Int("reopened").Default(0), // courses before this one
		field.Int("reports").Default(1),  // how many reported it
		field.Int("urgency").Default(0),
		field.Int("affected").Default(0),
		field.Bool("hidden_reporter").Default(false),
		field.Int64("cell").Default(0), // square of the map in which an open case is found; 0: ended, or no point
		farTimestamp("escalate_at"),
		farTimestamp("inspect_at"),
	}, placeFields()...)
}

// Edges of CaseFile.
func (CaseFile) Edges() []ent.Edge {
	return append([]ent.Edge{
		must("channel", Channel.Type, "channel_id"),
		to("category", Category.Type, "category_id"),
		must("region", Region.Type, "region_id"),
		to("holder_department", Department.Type, "holder_department_id"),
		to("holder_region", Region.Type, "holder_region_id"),
		to("reporter", Party.Type, "reporter_id"),
		to("filed_by", Account.Type, "filed_by_id"),
	}, placeEdges()...)
}

// Indexes of CaseFile.
func (CaseFile) Indexes() []ent.Index {
	return []ent.Index{
		unique("number"), unique("tracking_code"), unique("channel_id", "external_reference"),
		indexed("reported_at", "id"), indexed("due_at", "id"), indexed("updated_at", "id"),
		indexed("district_id", "reported_at", "id"), indexed("street_id", "reported_at", "id"),
		indexed("community_id", "reported_at", "id"), indexed("grid_id", "reported_at", "id"),
		indexed("holder_department_id", "reported_at", "id"), indexed("reporter_id", "reported_at", "id"),
		indexedWhere("cell <> 0", "cell", "reported_at", "latitude", "longitude"), indexed("escalate_at", "id"), indexed("inspect_at", "id"),
		// the inboxes: of many cases, few are open
		whileOpen("reported_at", "id"), whileOpen("district_id", "reported_at", "id"),
		whileOpen("street_id", "reported_at", "id"), whileOpen("community_id", "reported_at", "id"),
		// of those that run on: which lights change between two instants
		indexedWhere("clock_stopped_at IS NULL", "yellow_at"),
	}
}

// whileOpen is an index of the cases that have not been closed.
func whileOpen(columns ...string) ent.Index {
	return index.Fields(append([]string{"tenant_id"}, columns...)...).StorageKey("cases_open_" + columns[0]).
		Annotations(entsql.IndexWhere("closed_at IS NULL"))
}

// Annotations name the table.
func (CaseFile) Annotations() []schema.Annotation { return table("cases") }

// Policy of CaseFile.
func (CaseFile) Policy() ent.Policy { return authz.Policy("cases") }
