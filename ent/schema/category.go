package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/settings"
)

// Category is a kind of case with what it proposes: grade, limit, unit.
type Category struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Category) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Category.
func (Category) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.JSON("name", settings.Text{}),
		optionalRef("parent_id"),
		field.Enum("grade").GoType(casestate.Grade("")),
		field.JSON("limit", &settings.Limit{}).Optional(),
		optionalRef("department_id"),
		field.Bool("proof").Default(false), // feedback needs an attachment
	}
}

// Edges of Category.
func (Category) Edges() []ent.Edge {
	return []ent.Edge{
		below("children", "parent", Category.Type, "parent_id"),
		to("department", Department.Type, "department_id"),
	}
}

// Indexes of Category.
func (Category) Indexes() []ent.Index {
	return []ent.Index{unique("code")}
}

// Annotations name the table.
func (Category) Annotations() []schema.Annotation { return table("categories") }

// Policy of Category.
func (Category) Policy() ent.Policy { return authz.Policy("categories") }
