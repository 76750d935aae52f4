package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// Region 行政区域 is a node of city > district > street > community. The ancestors
// are columns, so that a scope is an equality; only imports and moves touch them.
type Region struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Region) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Region.
func (Region) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.String("name"),
		field.Enum("level").GoType(settings.Level("")).Immutable(),
		optionalRef("parent_id"),
		optionalRef("district_id"),
		optionalRef("street_id"),
	}
}

// Edges of Region.
func (Region) Edges() []ent.Edge {
	return []ent.Edge{
		below("children", "parent", Region.Type, "parent_id"),
		below("in_district", "district", Region.Type, "district_id"),
		below("in_street", "street", Region.Type, "street_id"),
	}
}

// Indexes of Region.
func (Region) Indexes() []ent.Index {
	return []ent.Index{unique("code"), indexed("parent_id", "code"), indexed("level", "code")}
}

// Annotations name the table.
func (Region) Annotations() []schema.Annotation { return table("regions") }

// Policy of Region.
func (Region) Policy() ent.Policy { return authz.Policy("regions") }
