package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Question is what the city asks the person who asked, and the answer. The clock pauses
// in between where the tenant says so.
type Question struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Question) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Question.
func (Question) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Text("text").Immutable(),
		fixedTimestamp("asked_at"),
		fixedRef("asked_by_id"),
		field.Text("answer").Default(""),
		optionalTimestamp("answered_at"),
		optionalRef("answered_by_id"),
	}
}

// Edges of Question.
func (Question) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("asked_by", Account.Type, "asked_by_id"),
		to("answered_by", Account.Type, "answered_by_id"),
	}
}

// Indexes of Question.
func (Question) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "asked_at")}
}

// Annotations name the table.
func (Question) Annotations() []schema.Annotation { return table("questions") }

// Policy of Question.
func (Question) Policy() ent.Policy { return authz.Policy("questions") }
