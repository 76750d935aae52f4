package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Account is a login: of an official, a resident, or an integration. A resident's
// account names the party it stands for.
type Account struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Account) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Account.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		field.String("login").Immutable(),
		field.String("name"),
		field.String("password_hash").Default("").Sensitive(),
		optionalRef("party_id"),
		optionalTimestamp("disabled_at"),
		fixedTimestamp("created_at"),
	}
}

// Edges of Account.
func (Account) Edges() []ent.Edge {
	return []ent.Edge{
		to("party", Party.Type, "party_id"),
	}
}

// Indexes of Account.
func (Account) Indexes() []ent.Index {
	return []ent.Index{unique("login")}
}

// Annotations name the table.
func (Account) Annotations() []schema.Annotation { return table("accounts") }

// Policy of Account.
func (Account) Policy() ent.Policy { return authz.Policy("accounts") }
