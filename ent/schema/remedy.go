package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Remedy is what is done about a case: interim relief, or the root fix (WZ21, WZ25).
type Remedy struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Remedy) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Remedy.
func (Remedy) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Enum("kind").Values("RELIEF", "ROOT_FIX").Immutable(),
		field.Text("text").Immutable(),
		field.Int("amount").Default(0).Immutable(),
		field.Enum("state").Values("OPEN", "DONE").Default("OPEN"),
		fixedRef("department_id"),
		fixedTimestamp("recorded_at"),
		fixedRef("account_id"),
		optionalTimestamp("done_at"),
	}
}

// Edges of Remedy.
func (Remedy) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("department", Department.Type, "department_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of Remedy.
func (Remedy) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "recorded_at")}
}

// Annotations name the table.
func (Remedy) Annotations() []schema.Annotation { return table("remedies") }

// Policy of Remedy.
func (Remedy) Policy() ent.Policy { return authz.Policy("remedies") }
