package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
)

// AuditRecord is one thing that somebody did to rights or with personal data.
// It is written in the transaction of what it records and never changes: the
// database refuses an update and a delete.
type AuditRecord struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (AuditRecord) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of AuditRecord.
func (AuditRecord) Fields() []ent.Field {
	return []ent.Field{
		fixedTimestamp("at"),
		field.UUID("account_id", uuid.UUID{}).Optional().Nillable().Immutable(), // NULL: the program itself
		field.Enum("kind").Immutable().Values(
			"READ_PERSONAL_DATA", "REVEAL_CONTACT", "REVEAL_REPORTER", "START_BREAK_GLASS", "END_BREAK_GLASS", "CHANGE_POLICY",
			"CHANGE_CALENDAR", "CREATE_ACCOUNT", "DISABLE_ACCOUNT", "ENABLE_ACCOUNT", "GRANT_ROLE", "END_ROLE", "APPOINT_HEAD",
			"CLOSE_DEPARTMENT", "END_RULING"),
		field.String("subject").Default("").Immutable(), // global id of what it was done to
		field.JSON("detail", json.RawMessage{}).Immutable(),
		field.Text("reason").Default("").Immutable(),
		field.String("request_id").Default("").Immutable(),
	}
}

// Edges of AuditRecord.
func (AuditRecord) Edges() []ent.Edge {
	return []ent.Edge{edge.To("account", Account.Type).Unique().Immutable().Field("account_id")}
}

// Indexes of AuditRecord.
func (AuditRecord) Indexes() []ent.Index {
	return []ent.Index{indexed("at"), indexed("kind", "at"), indexed("account_id", "at"), indexed("subject", "at")}
}

// Annotations name the table.
func (AuditRecord) Annotations() []schema.Annotation { return table("audit_records") }

// Policy of AuditRecord.
func (AuditRecord) Policy() ent.Policy { return authz.Policy("audit_records") }
