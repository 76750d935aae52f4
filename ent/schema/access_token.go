package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// AccessToken is a session or an API key. Only the SHA-256 of the secret is kept.
type AccessToken struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (AccessToken) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of AccessToken.
func (AccessToken) Fields() []ent.Field {
	return []ent.Field{
		ref("account_id"),
		field.Enum("kind").Values("SESSION", "API_KEY").Immutable(),
		field.String("hash").Immutable().Sensitive(),
		field.String("name").Default(""),
		fixedTimestamp("created_at"),
		optionalTimestamp("expires_at"),
		optionalTimestamp("revoked_at"),
	}
}

// Edges of AccessToken.
func (AccessToken) Edges() []ent.Edge {
	return []ent.Edge{
		must("account", Account.Type, "account_id"),
	}
}

// Indexes of AccessToken.
func (AccessToken) Indexes() []ent.Index {
	return []ent.Index{unique("hash"), indexed("account_id")}
}

// Annotations name the table.
func (AccessToken) Annotations() []schema.Annotation { return table("access_tokens") }

// Policy of AccessToken.
func (AccessToken) Policy() ent.Policy { return authz.Policy("access_tokens") }
