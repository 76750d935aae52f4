package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Commitment 承诺 is a promise to the person who asked, with a clock of its own (WZ17).
type Commitment struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Commitment) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Commitment.
func (Commitment) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		ref("clock_id"),
		fixedRef("work_order_id"),
		field.Text("text").Immutable(),
		field.String("promiser").Default("").Immutable(),
		fixedRef("party_id"),
		field.Enum("state").Values("OPEN", "KEPT", "BROKEN").Default("OPEN"),
		fixedTimestamp("made_at"),
		fixedRef("account_id"),
		optionalTimestamp("settled_at"),
		field.Text("note").Default(""),
	}
}

// Edges of Commitment.
func (Commitment) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		must("clock", Clock.Type, "clock_id"),
		once("work_order", WorkOrder.Type, "work_order_id"),
		once("party", Party.Type, "party_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of Commitment.
func (Commitment) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "made_at")}
}

// Annotations name the table.
func (Commitment) Annotations() []schema.Annotation { return table("commitments") }

// Policy of Commitment.
func (Commitment) Policy() ent.Policy { return authz.Policy("commitments") }
