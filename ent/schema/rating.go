package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
)

// Rating 评价 is the word of the person who asked, on the tenant's scale (N11).
type Rating struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Rating) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Rating.
func (Rating) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.UUID("party_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("recorded_by_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		ref("channel_id"),
		field.Int("score").Immutable(),
		field.Text("comment").Default("").Immutable(),
		fixedTimestamp("at"),
		field.Int("course").Default(0).Immutable(), // how often the case had been reopened
	}
}

// Edges of Rating.
func (Rating) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		edge.To("party", Party.Type).Unique().Immutable().Field("party_id"),
		edge.To("recorded_by", Account.Type).Unique().Immutable().Field("recorded_by_id"),
		must("channel", Channel.Type, "channel_id"),
	}
}

// Indexes of Rating.
func (Rating) Indexes() []ent.Index {
	return []ent.Index{unique("case_id", "party_id", "course")}
}

// Annotations name the table.
func (Rating) Annotations() []schema.Annotation { return table("ratings") }

// Policy of Rating.
func (Rating) Policy() ent.Policy { return authz.Policy("ratings") }
