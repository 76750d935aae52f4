package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// WorkingCalendar says when the offices of a tenant work: hours, holidays and
// make-up days in a zone, and which name a boundary instant bears (D.3).
type WorkingCalendar struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (WorkingCalendar) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of WorkingCalendar.
func (WorkingCalendar) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.JSON("name", settings.Text{}),
		field.JSON("spec", deadline.Spec{}),
		timestamp("updated_at"),
	}
}

// Indexes of WorkingCalendar.
func (WorkingCalendar) Indexes() []ent.Index {
	return []ent.Index{unique("code")}
}

// Annotations name the table.
func (WorkingCalendar) Annotations() []schema.Annotation { return table("working_calendars") }

// Policy of WorkingCalendar.
func (WorkingCalendar) Policy() ent.Policy { return authz.Policy("working_calendars") }
