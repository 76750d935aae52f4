package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Party 主体 is a person, a household or an organisation that takes part in cases
// or in grid life. Phone, id number and address are contact data: masked unless
// the viewer's role reaches the row with the action contact.
type Party struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Party) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Party.
func (Party) Fields() []ent.Field {
	return append([]ent.Field{
		field.Enum("kind").Values("PERSON", "HOUSEHOLD", "ORGANISATION").Default("PERSON"),
		field.String("name"),
		field.String("phone").Default("").Sensitive(),
		field.String("id_number").Default("").Sensitive(),
		field.String("address").Default("").Sensitive(),
		fixedTimestamp("created_at"),
	}, placeFields()...)
}

// Edges of Party.
func (Party) Edges() []ent.Edge {
	return placeEdges()
}

// Indexes of Party.
func (Party) Indexes() []ent.Index {
	return []ent.Index{indexed("phone"), indexed("created_at"), indexed("community_id")}
}

// Annotations name the table.
func (Party) Annotations() []schema.Annotation { return table("parties") }

// Policy of Party.
func (Party) Policy() ent.Policy { return authz.Policy("parties") }
