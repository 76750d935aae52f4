package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// CaseParty says which part a person, household or organisation has in a case
// besides its reporter: a reporter whose case was merged into it or who asked not to be
// named, a household that joined, somebody invited from outside, somebody helped.
type CaseParty struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CaseParty) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CaseParty.
func (CaseParty) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("party_id"),
		field.Enum("part").Values("REPORTER", "HIDDEN_REPORTER", "JOINT", "PARTICIPANT", "HELPED").Immutable(),
		optionalRef("channel_id"), // by which it was reported
		optionalRef("link_id"),    // the merging that brought it; empty: the case's own
		fixedTimestamp("at"),
		fixedRef("account_id"),
		field.String("note").Default("").Immutable(),
		optionalTimestamp("ended_at"),
	}
}

// Edges of CaseParty.
func (CaseParty) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("party", Party.Type, "party_id"),
		to("channel", Channel.Type, "channel_id"),
		to("link", CaseLink.Type, "link_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of CaseParty.
func (CaseParty) Indexes() []ent.Index {
	return []ent.Index{unique("case_id", "party_id", "part"), indexed("party_id", "part", "case_id")}
}

// Annotations name the table.
func (CaseParty) Annotations() []schema.Annotation { return table("case_parties") }

// Policy of CaseParty.
func (CaseParty) Policy() ent.Policy { return authz.Policy("case_parties") }
