package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
)

// DepartmentHead is who leads a department: its chief, or a deputy (WH20).
type DepartmentHead struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (DepartmentHead) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of DepartmentHead.
func (DepartmentHead) Fields() []ent.Field {
	return []ent.Field{
		ref("department_id"),
		field.UUID("account_id", uuid.UUID{}),
		field.Enum("post").Values("CHIEF", "DEPUTY").Immutable(),
	}
}

// Edges of DepartmentHead.
func (DepartmentHead) Edges() []ent.Edge {
	return []ent.Edge{
		must("department", Department.Type, "department_id"),
		edge.To("account", Account.Type).Unique().Required().Field("account_id"),
	}
}

// Indexes of DepartmentHead.
func (DepartmentHead) Indexes() []ent.Index {
	return []ent.Index{unique("department_id", "post"), indexed("account_id")}
}

// Annotations name the table.
func (DepartmentHead) Annotations() []schema.Annotation { return table("department_heads") }

// Policy of DepartmentHead.
func (DepartmentHead) Policy() ent.Policy { return authz.Policy("department_heads") }
