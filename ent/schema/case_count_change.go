package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
)

// CaseCountChange is what a change of a case changes in the counts of open cases,
// until it is added to them: what the case was, taken off, and what it is. Triggers
// on cases write it, in the transaction of the change.
type CaseCountChange struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseCountChange) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseCountChange. They are copies of the case's, and name rows that
// may be gone.
func (CaseCountChange) Fields() []ent.Field {
	copied := func(name string) ent.Field { return field.UUID(name, uuid.UUID{}).Optional().Nillable().Immutable() }
	return []ent.Field{
		copied("district_id"), copied("street_id"), copied("community_id"), copied("category_id"),
		field.Enum("state").GoType(casestate.State("")).Immutable(),
		fixedTimestamp("yellow_at"), fixedTimestamp("due_at"), optionalTimestamp("clock_stopped_at"),
		field.Int("delta").Immutable(), // 1, or -1 for what it was
	}
}

// Annotations name the table.
func (CaseCountChange) Annotations() []schema.Annotation { return table("case_count_changes") }

// Policy of CaseCountChange.
func (CaseCountChange) Policy() ent.Policy { return authz.Policy("case_count_changes") }
