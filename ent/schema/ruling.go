package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Ruling 责任认定 says who owns a kind of problem in an area. It is made on a case and
// kept as a precedent that proposes and binds (WH11, N19).
type Ruling struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Ruling) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Ruling.
func (Ruling) Fields() []ent.Field {
	return []ent.Field{
		field.String("number").Immutable(),
		ref("case_id"),
		fixedRef("category_id"),
		fixedRef("region_id"),
		ref("department_id"),
		field.Text("reason").Immutable(),
		field.Text("minutes").Default("").Immutable(),
		field.Bool("precedent").Immutable(),
		fixedTimestamp("decided_at"),
		fixedRef("account_id"),
		optionalTimestamp("ended_at"),
	}
}

// Edges of Ruling.
func (Ruling) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("category", Category.Type, "category_id"),
		once("region", Region.Type, "region_id"),
		must("department", Department.Type, "department_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of Ruling.
func (Ruling) Indexes() []ent.Index {
	return []ent.Index{unique("number"), indexed("category_id", "decided_at"), indexed("decided_at", "id"), indexed("case_id")}
}

// Annotations name the table.
func (Ruling) Annotations() []schema.Annotation { return table("rulings") }

// Policy of Ruling.
func (Ruling) Policy() ent.Policy { return authz.Policy("rulings") }
