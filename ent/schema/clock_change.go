package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// ClockChange records that the instants of a running limit were moved, and why (D.1).
// Lights that had changed before stay recorded. Never changed.
type ClockChange struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (ClockChange) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of ClockChange.
func (ClockChange) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("clock_id"),
		field.Enum("cause").Values("EXTENSION", "PAUSE", "RESUME", "CALENDAR", "CATEGORY", "REPEAT").Immutable(),
		field.Text("reason").Default("").Immutable(),
		fixedTimestamp("at"),
		fixedRef("account_id"),
		fixedTimestamp("old_yellow_at"),
		fixedTimestamp("old_due_at"),
		fixedTimestamp("new_yellow_at"),
		fixedTimestamp("new_due_at"),
	}
}

// Edges of ClockChange.
func (ClockChange) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("clock", Clock.Type, "clock_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of ClockChange.
func (ClockChange) Indexes() []ent.Index {
	return []ent.Index{indexed("clock_id", "at"), indexed("case_id", "at")}
}

// Annotations name the table.
func (ClockChange) Annotations() []schema.Annotation { return table("clock_changes") }

// Policy of ClockChange.
func (ClockChange) Policy() ent.Policy { return authz.Policy("clock_changes") }
