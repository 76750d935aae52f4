package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// Department 部门/承办单位 is any unit that can hold work: the office of a place, a
// centre, a bureau, a supervision body. Rung is its step on the tenant's ladder.
type Department struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Department) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Department.
func (Department) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.JSON("name", settings.Text{}),
		field.Enum("kind").Values("OFFICE", "CENTRE", "BUREAU", "SUPERVISION", "LEADERSHIP"),
		optionalRef("region_id"),
		field.Int("rung"),
		field.String("contact_name").Default(""),
		field.String("contact_phone").Default(""),
		optionalTimestamp("closed_at"),
		field.String("successor").Default(""), // code of the department that took over
	}
}

// Edges of Department.
func (Department) Edges() []ent.Edge {
	return []ent.Edge{
		to("region", Region.Type, "region_id"),
	}
}

// Indexes of Department.
func (Department) Indexes() []ent.Index {
	return []ent.Index{unique("code"), indexed("region_id", "code")}
}

// Annotations name the table.
func (Department) Annotations() []schema.Annotation { return table("departments") }

// Policy of Department.
func (Department) Policy() ent.Policy { return authz.Policy("departments") }
