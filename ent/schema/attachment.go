package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Attachment is a picture, voice, video or document on a case. Its bytes lie outside the
// database, under its tenant and its id.
type Attachment struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Attachment.
func (Attachment) Fields() []ent.Field {
	return []ent.Field{
		ref("case_id"),
		fixedRef("work_order_id"),
		field.Enum("kind").Values("PICTURE", "VOICE", "VIDEO", "DOCUMENT").Immutable(),
		field.String("media_type").Immutable(),
		field.String("name").Immutable(),
		field.Int64("size").Immutable(),
		field.String("sha256").Immutable(),
		field.Bool("public").Immutable(),
		field.Bool("proof").Default(false).Immutable(),
		fixedTimestamp("added_at"),
		fixedRef("account_id"),
	}
}

// Edges of Attachment.
func (Attachment) Edges() []ent.Edge {
	return []ent.Edge{
		must("case", CaseFile.Type, "case_id"),
		once("work_order", WorkOrder.Type, "work_order_id"),
		once("account", Account.Type, "account_id"),
	}
}

// Indexes of Attachment.
func (Attachment) Indexes() []ent.Index {
	return []ent.Index{indexed("case_id", "added_at")}
}

// Annotations name the table.
func (Attachment) Annotations() []schema.Annotation { return table("attachments") }

// Policy of Attachment.
func (Attachment) Policy() ent.Policy { return authz.Policy("attachments") }
