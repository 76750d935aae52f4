package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/deadline"
)

// Clock 时限 is a running limit: start, the instant after which its light is
// yellow, due, stop. The light is a function of clock and time, never stored.
type Clock struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Clock) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Clock.
func (Clock) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		optionalRef("work_order_id"),
		field.Enum("kind").Values("REPLY", "FORWARD", "ANSWER", "WORK_ORDER", "COMMITMENT", "SUPERVISION", "INSTRUCTION").Immutable(),
		field.Int("amount"),
		field.Enum("unit").GoType(deadline.Unit("")),
		optionalRef("calendar_id"),
		optionalTimestamp("from_at"), // the event it is counted from, to lay it out anew; absent in old rows: started_at
		timestamp("started_at"),      // when it began to run: for office hours, the opening after the event
		timestamp("yellow_at"),
		timestamp("due_at"),
		optionalTimestamp("stopped_at"),
		optionalTimestamp("paused_at"),
		farTimestamp("next_light_at"), // when its light changes next; far while it is stopped, paused or red
	}
}

// Edges of Clock.
func (Clock) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		to("work_order", WorkOrder.Type, "work_order_id"),
		to("calendar", WorkingCalendar.Type, "calendar_id"),
	}
}

// Indexes of Clock.
func (Clock) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id"), indexed("next_light_at", "id"), indexedWhere("stopped_at IS NULL", "calendar_id", "id")}
}

// Annotations name the table.
func (Clock) Annotations() []schema.Annotation { return table("clocks") }

// Policy of Clock.
func (Clock) Policy() ent.Policy { return authz.Policy("clocks") }
