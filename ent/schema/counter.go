package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Counter is a number that grows without gaps, one a tenant and name; case numbers
// come from it, and the second up to which lights are counted (internal/tally).
// Bumped by raw SQL.
type Counter struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Counter) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Counter.
func (Counter) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Immutable(),
		field.Int64("value"),
	}
}

// Indexes of Counter.
func (Counter) Indexes() []ent.Index {
	return []ent.Index{unique("name")}
}

// Annotations name the table.
func (Counter) Annotations() []schema.Annotation { return table("counters") }

// Policy of Counter.
func (Counter) Policy() ent.Policy { return authz.Policy("counters") }
