package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"github.com/huying/huying/authz"
)

// CaseAgent 全程代办人 follows a case for the person who asked, from start to end (ZS16).
type CaseAgent struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseAgent) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseAgent.
func (CaseAgent) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("account_id"),
		fixedTimestamp("from_at"),
		optionalTimestamp("until_at"),
		fixedRef("appointed_by_id"),
	}
}

// Edges of CaseAgent.
func (CaseAgent) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("account", Account.Type, "account_id"),
		once("appointed_by", Account.Type, "appointed_by_id"),
	}
}

// Indexes of CaseAgent.
func (CaseAgent) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "from_at"), indexed("account_id", "until_at")}
}

// Annotations name the table.
func (CaseAgent) Annotations() []schema.Annotation { return table("case_agents") }

// Policy of CaseAgent.
func (CaseAgent) Policy() ent.Policy { return authz.Policy("case_agents") }
