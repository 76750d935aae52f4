package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// ClockPause is time that is not used from a limit: from an instant to an instant, or
// still going on.
type ClockPause struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (ClockPause) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of ClockPause.
func (ClockPause) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("clock_id"),
		fixedTimestamp("from_at"),
		optionalTimestamp("until_at"),
		field.Text("reason").Default("").Immutable(),
		fixedRef("account_id"),
	}
}

// Edges of ClockPause.
func (ClockPause) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("clock", Clock.Type, "clock_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of ClockPause.
func (ClockPause) Indexes() []ent.Index {
	return []ent.Index{indexed("clock_id", "from_at")}
}

// Annotations name the table.
func (ClockPause) Annotations() []schema.Annotation { return table("clock_pauses") }

// Policy of ClockPause.
func (ClockPause) Policy() ent.Policy { return authz.Policy("clock_pauses") }
