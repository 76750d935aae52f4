package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// MeetingAttendee is somebody who came to a meeting: a department, a party from
// outside government, or a name.
type MeetingAttendee struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (MeetingAttendee) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of MeetingAttendee.
func (MeetingAttendee) Fields() []ent.Field {
	return []ent.Field{
		ref("meeting_id"),
		ref("case_id"),
		fixedRef("department_id"),
		fixedRef("party_id"),
		field.String("name").Default("").Immutable(),
	}
}

// Edges of MeetingAttendee.
func (MeetingAttendee) Edges() []ent.Edge {
	return []ent.Edge{
		must("meeting", Meeting.Type, "meeting_id"),
		must("case", CaseFile.Type, "case_id"),
		once("department", Department.Type, "department_id"),
		once("party", Party.Type, "party_id"),
	}
}

// Indexes of MeetingAttendee.
func (MeetingAttendee) Indexes() []ent.Index {
	return []ent.Index{indexed("meeting_id"), indexed("case_id")}
}

// Annotations name the table.
func (MeetingAttendee) Annotations() []schema.Annotation { return table("meeting_attendees") }

// Policy of MeetingAttendee.
func (MeetingAttendee) Policy() ent.Policy { return authz.Policy("meeting_attendees") }
