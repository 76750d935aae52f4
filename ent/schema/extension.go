package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Extension is a request for more time 延期, asked before the limit with a reason and
// decided by the hub (N13).
type Extension struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Extension) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Extension.
func (Extension) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("clock_id"),
		fixedRef("work_order_id"),
		field.Text("reason").Immutable(),
		fixedTimestamp("until_at"),
		field.Enum("state").Values("ASKED", "APPROVED", "REFUSED").Default("ASKED"),
		fixedTimestamp("asked_at"),
		fixedRef("asked_by_id"),
		optionalTimestamp("decided_at"),
		optionalRef("decided_by_id"),
		field.Text("decision").Default(""),
	}
}

// Edges of Extension.
func (Extension) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("clock", Clock.Type, "clock_id"),
		once("work_order", WorkOrder.Type, "work_order_id"),
		once("asked_by", Account.Type, "asked_by_id"),
		to("decided_by", Account.Type, "decided_by_id"),
	}
}

// Indexes of Extension.
func (Extension) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "asked_at"), indexed("state", "asked_at", "id")}
}

// Annotations name the table.
func (Extension) Annotations() []schema.Annotation { return table("extensions") }

// Policy of Extension.
func (Extension) Policy() ent.Policy { return authz.Policy("extensions") }
