package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Supervision is something said to a unit or a person from above or beside about a
// case: an urging 催办, a one-click supervision with an answer due 督办, an item of the
// inspection queue, an interview 约谈, an admonition 诫勉 or a circulated criticism
// 通报批评 about a red light, or a leader's instruction 批示.
type Supervision struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Supervision) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Supervision.
func (Supervision) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Enum("kind").Values("URGE", "SUPERVISE", "INSPECTION", "INTERVIEW", "ADMONITION", "CRITICISM", "INSTRUCTION").Immutable(),
		field.Text("text").Default("").Immutable(),
		fixedRef("department_id"),
		fixedRef("person_id"),
		fixedRef("light_event_id"),
		fixedRef("clock_id"),
		field.Enum("state").Values("OPEN", "ANSWERED", "DONE").Default("OPEN"),
		fixedTimestamp("made_at"),
		fixedRef("made_by_id"),
		field.Text("answer").Default(""),
		optionalTimestamp("answered_at"),
		optionalRef("answered_by_id"),
		field.Text("outcome").Default(""),
		optionalTimestamp("done_at"),
	}
}

// Edges of Supervision.
func (Supervision) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("department", Department.Type, "department_id"),
		once("person", Account.Type, "person_id"),
		once("light_event", LightEvent.Type, "light_event_id"),
		once("clock", Clock.Type, "clock_id"),
		once("made_by", Account.Type, "made_by_id"),
		to("answered_by", Account.Type, "answered_by_id"),
	}
}

// Indexes of Supervision.
func (Supervision) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "made_at"), indexed("kind", "state", "made_at", "id"), indexed("department_id", "kind", "made_at")}
}

// Annotations name the table.
func (Supervision) Annotations() []schema.Annotation { return table("supervisions") }

// Policy of Supervision.
func (Supervision) Policy() ent.Policy { return authz.Policy("supervisions") }
