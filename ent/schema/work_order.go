package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
)

// WorkOrder 工单 is one department's share of a case. A case may have many, of which
// one leads. Light instants are copies of its own clock; without one of its own the
// limit of the case holds.
type WorkOrder struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (WorkOrder) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of WorkOrder.
func (WorkOrder) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		field.Int("seq").Immutable(),
		field.UUID("department_id", uuid.UUID{}), // follows the office when its region moves
		optionalRef("assignee_id"),
		field.Bool("lead").Default(true),
		field.Enum("state").GoType(casestate.OrderState("")),
		field.Text("instruction").Default(""),
		field.Text("feedback").Default(""),
		field.Text("return_reason").Default(""),
		fixedTimestamp("sent_at"),
		optionalTimestamp("accepted_at"),
		optionalTimestamp("fed_back_at"),
		optionalTimestamp("ended_at"),
		field.Int("version").Default(1),
		field.String("ruling").Default("").Immutable(), // number of the ruling under which it was sent
		farTimestamp("yellow_at"),                      // copies of its own clock, as on the case
		farTimestamp("due_at"),
		optionalTimestamp("clock_stopped_at"),
	}
}

// Edges of WorkOrder.
func (WorkOrder) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		edge.To("department", Department.Type).Unique().Required().Field("department_id"),
		to("assignee", Account.Type, "assignee_id"),
	}
}

// Indexes of WorkOrder.
func (WorkOrder) Indexes() []ent.Index {
	return []ent.Index{unique("case_id", "seq"), indexed("department_id", "sent_at", "id"), indexed("sent_at", "id"),
		indexedWhere("assignee_id IS NOT NULL", "assignee_id", "state")}
}

// Annotations name the table.
func (WorkOrder) Annotations() []schema.Annotation { return table("work_orders") }

// Policy of WorkOrder.
func (WorkOrder) Policy() ent.Policy { return authz.Policy("work_orders") }
