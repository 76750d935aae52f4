package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Membership gives an account a role at a place, in a grid, in a department or in
// the whole tenant, for a period.
type Membership struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Membership) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Membership.
func (Membership) Fields() []ent.Field {
	return []ent.Field{
		ref("account_id"),
		field.String("role").Immutable(),
		optionalRef("region_id"),
		optionalRef("grid_id"),
		optionalRef("department_id"),
		fixedTimestamp("valid_from"),
		optionalTimestamp("valid_until"),
	}
}

// Edges of Membership.
func (Membership) Edges() []ent.Edge {
	return []ent.Edge{
		must("account", Account.Type, "account_id"),
		to("region", Region.Type, "region_id"),
		to("grid", Grid.Type, "grid_id"),
		to("department", Department.Type, "department_id"),
	}
}

// Indexes of Membership.
func (Membership) Indexes() []ent.Index {
	return []ent.Index{indexed("account_id")}
}

// Annotations name the table.
func (Membership) Annotations() []schema.Annotation { return table("memberships") }

// Policy of Membership.
func (Membership) Policy() ent.Policy { return authz.Policy("memberships") }
