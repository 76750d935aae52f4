package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/deadline"
)

// LightEvent is one change of a light 黄灯红灯, recorded once with the instant at which
// it happened, whether or not a server ran then, and with the unit and the person who
// had the work (CQ16, CQ18). Never changed.
type LightEvent struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (LightEvent) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of LightEvent.
func (LightEvent) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("clock_id"),
		fixedRef("work_order_id"),
		field.Enum("color").GoType(deadline.Color("")).Immutable(),
		fixedTimestamp("at"),
		fixedTimestamp("recorded_at"),
		fixedRef("department_id"),
		fixedRef("account_id"),
	}
}

// Edges of LightEvent.
func (LightEvent) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("clock", Clock.Type, "clock_id"),
		once("work_order", WorkOrder.Type, "work_order_id"),
		once("department", Department.Type, "department_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of LightEvent.
func (LightEvent) Indexes() []ent.Index {
	return []ent.Index{unique("clock_id", "color", "at"), indexed("at", "id"), indexed("department_id", "at", "id"), indexed("case_id", "at")}
}

// Annotations name the table.
func (LightEvent) Annotations() []schema.Annotation { return table("light_events") }

// Policy of LightEvent.
func (LightEvent) Policy() ent.Policy { return authz.Policy("light_events") }
