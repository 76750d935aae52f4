package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
)

// CaseEvent is one entry of a case's history: who moved what, when, why, and which
// light stood. Entries are appended in the transaction of the move, never changed.
type CaseEvent struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseEvent) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseEvent.
func (CaseEvent) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Int("seq").Immutable(),
		field.Enum("kind").GoType(casestate.Event("")).Immutable(),
		field.String("from_state").Immutable(),
		field.String("to_state").Immutable(),
		field.Int("rung").Immutable(),
		field.String("light").Default("").Immutable(),
		fixedTimestamp("at"),
		field.UUID("actor_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("department_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("work_order_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Text("text").Default("").Immutable(),
		field.Bool("public").Immutable(),
	}
}

// Edges of CaseEvent.
func (CaseEvent) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		edge.To("actor", Account.Type).Unique().Immutable().Field("actor_id"),
		edge.To("department", Department.Type).Unique().Immutable().Field("department_id"),
		edge.To("work_order", WorkOrder.Type).Unique().Immutable().Field("work_order_id"),
	}
}

// Indexes of CaseEvent.
func (CaseEvent) Indexes() []ent.Index {
	return []ent.Index{unique("case_id", "seq")}
}

// Annotations name the table.
func (CaseEvent) Annotations() []schema.Annotation { return table("case_events") }

// Policy of CaseEvent.
func (CaseEvent) Policy() ent.Policy { return authz.Policy("case_events") }
