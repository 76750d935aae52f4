package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// PolicyRule is where a tenant's permission matrix departs from the default
// one: what a role may do with an object in a scope. NONE strikes the default's
// rule out.
type PolicyRule struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (PolicyRule) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of PolicyRule.
func (PolicyRule) Fields() []ent.Field {
	return []ent.Field{
		field.String("role").Immutable(),
		field.String("object").Immutable(),
		field.String("action").Immutable(),
		field.String("scope").Immutable(),
		field.Enum("effect").Values("ALLOW", "DENY", "DELEGATE", "NONE"),
	}
}

// Indexes of PolicyRule.
func (PolicyRule) Indexes() []ent.Index {
	return []ent.Index{unique("role", "object", "action", "scope")}
}

// Annotations name the table.
func (PolicyRule) Annotations() []schema.Annotation { return table("policy_rules") }

// Policy of PolicyRule.
func (PolicyRule) Policy() ent.Policy { return authz.Policy("policy_rules") }
