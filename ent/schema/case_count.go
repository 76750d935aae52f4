package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casestate"
)

// CaseCount is how many open cases lie in a region, in one of the regions right
// below it, in a state and of a light, in all and by category. Lights are those of
// one instant for the whole tenant (internal/tally); written by SQL only.
type CaseCount struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseCount) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseCount. They are parts of a unique key and hold no NULL: the zero
// UUID stands for none of the regions below, and for no category.
func (CaseCount) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("region_id", uuid.UUID{}).Immutable(),
		field.Bool("by_category").Immutable(), // false: the cases of all categories
		field.UUID("below_id", uuid.UUID{}).Immutable(),
		field.UUID("category_id", uuid.UUID{}).Immutable(),
		field.Enum("state").GoType(casestate.State("")).Immutable(),
		field.String("light").Immutable(), // empty: no limit
		field.Int64("cases"),
	}
}

// Indexes of CaseCount.
func (CaseCount) Indexes() []ent.Index {
	return []ent.Index{unique("region_id", "by_category", "below_id", "category_id", "state", "light")}
}

// Annotations name the table.
func (CaseCount) Annotations() []schema.Annotation { return table("case_counts") }

// Policy of CaseCount.
func (CaseCount) Policy() ent.Policy { return authz.Policy("case_counts") }
