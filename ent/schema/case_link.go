package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// CaseLink ties a case to another one: a part 子诉求 to its whole, or a repeat to
// the case in which it lives on 并案. A link that was undone keeps its row.
type CaseLink struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseLink) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseLink.
func (CaseLink) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("to_case_id"),
		field.Enum("kind").Values("PART", "MERGED").Immutable(),
		fixedTimestamp("at"),
		fixedRef("account_id"),
		field.Text("reason").Default("").Immutable(),
		field.JSON("before", json.RawMessage{}).Optional().Immutable(),
		optionalTimestamp("ended_at"),
		optionalRef("ended_by_id"),
	}
}

// Edges of CaseLink.
func (CaseLink) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("to_case", CaseFile.Type, "to_case_id"),
		once("account", Account.Type, "account_id"),
		to("ended_by", Account.Type, "ended_by_id"),
	}
}

// Indexes of CaseLink.
func (CaseLink) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "kind"), indexed("to_case_id", "kind", "at", "id")}
}

// Annotations name the table.
func (CaseLink) Annotations() []schema.Annotation { return table("case_links") }

// Policy of CaseLink.
func (CaseLink) Policy() ent.Policy { return authz.Policy("case_links") }
