package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Delivery is a message on its way out of the platform: written in the transaction of
// what it tells, sent once by a gateway, retried until then.
type Delivery struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Delivery) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Delivery.
func (Delivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").Immutable(),
		field.String("kind").Immutable(),
		field.Enum("gateway").Values("SMS").Immutable(),
		field.String("subject").Default("").Immutable(),
		fixedRef("case_id"),
		fixedRef("account_id"),
		fixedRef("department_id"),
		field.String("address").Default("").Immutable().Sensitive(),
		field.Text("text").Immutable(),
		field.Enum("state").Values("PENDING", "SENT", "FAILED").Default("PENDING"),
		field.Int("attempts").Default(0),
		field.String("last_error").Default(""),
		fixedTimestamp("created_at"),
		timestamp("next_at"),
		optionalTimestamp("sent_at"),
	}
}

// Edges of Delivery.
func (Delivery) Edges() []ent.Edge {
	return []ent.Edge{
		once("case", CaseFile.Type, "case_id"),
		once("account", Account.Type, "account_id"),
		once("department", Department.Type, "department_id"),
	}
}

// Indexes of Delivery.
func (Delivery) Indexes() []ent.Index {
	return []ent.Index{unique("key"), indexed("state", "next_at", "id"), indexed("created_at", "id")}
}

// Annotations name the table.
func (Delivery) Annotations() []schema.Annotation { return table("deliveries") }

// Policy of Delivery.
func (Delivery) Policy() ent.Policy { return authz.Policy("deliveries") }
