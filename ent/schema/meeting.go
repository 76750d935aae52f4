package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Meeting is a coordination meeting, an on-site office or a discussion on a case: who
// came, what was decided, the minutes (WZ15, WH10, WH17). Never changed.
type Meeting struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Meeting) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Meeting.
func (Meeting) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Enum("kind").Values("COORDINATION", "ON_SITE", "DISCUSSION").Immutable(),
		fixedTimestamp("held_at"),
		field.String("place").Default("").Immutable(),
		field.Text("decisions").Immutable(),
		field.Text("minutes").Default("").Immutable(),
		fixedTimestamp("recorded_at"),
		fixedRef("account_id"),
	}
}

// Edges of Meeting.
func (Meeting) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of Meeting.
func (Meeting) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "held_at")}
}

// Annotations name the table.
func (Meeting) Annotations() []schema.Annotation { return table("meetings") }

// Policy of Meeting.
func (Meeting) Policy() ent.Policy { return authz.Policy("meetings") }
