package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
)

// CasePostingChange names a case whose texts or place the postings may not know
// yet. Triggers on cases write it, in the transaction of the change.
type CasePostingChange struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CasePostingChange) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CasePostingChange. The case may be gone.
func (CasePostingChange) Fields() []ent.Field {
	return []ent.Field{field.UUID("case_id", uuid.UUID{}).Immutable()}
}

// Annotations name the table.
func (CasePostingChange) Annotations() []schema.Annotation { return table("case_posting_changes") }

// Policy of CasePostingChange.
func (CasePostingChange) Policy() ent.Policy { return authz.Policy("case_posting_changes") }
