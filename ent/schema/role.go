package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// Role is a role that a tenant made for itself. What it may do are the policy
// rules of its code and those of the roles it inherits.
type Role struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Role) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Role.
func (Role) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.JSON("name", settings.Text{}),
		field.JSON("inherits", []string{}),
	}
}

// Indexes of Role.
func (Role) Indexes() []ent.Index { return []ent.Index{unique("code")} }

// Annotations name the table.
func (Role) Annotations() []schema.Annotation { return table("roles") }

// Policy of Role.
func (Role) Policy() ent.Policy { return authz.Policy("roles") }
