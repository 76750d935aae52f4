package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Grid 网格 is the leaf of the tree, looked after by a team; on land or at sea (ZS6).
// It belongs to exactly one community (N15).
type Grid struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Grid) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Grid.
func (Grid) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.String("name"),
		field.Enum("kind").Values("LAND", "SEA").Default("LAND"),
		optionalRef("community_id"),
		field.Int("households").Default(0),
		field.JSON("polygon", [][2]float64{}).Optional(),
		field.Float("min_lon").Default(0),
		field.Float("max_lon").Default(0),
		field.Float("min_lat").Default(0),
		field.Float("max_lat").Default(0),
	}
}

// Edges of Grid.
func (Grid) Edges() []ent.Edge {
	return []ent.Edge{
		to("community", Region.Type, "community_id"),
	}
}

// Indexes of Grid.
func (Grid) Indexes() []ent.Index {
	return []ent.Index{unique("code"), indexed("community_id", "code"), indexed("min_lon", "max_lon")}
}

// Annotations name the table.
func (Grid) Annotations() []schema.Annotation { return table("grids") }

// Policy of Grid.
func (Grid) Policy() ent.Policy { return authz.Policy("grids") }
