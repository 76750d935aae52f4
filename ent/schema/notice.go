package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// Notice is something that an account must be told, in its own inbox.
type Notice struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		ref("account_id"),
		field.Enum("kind").Immutable().Values("BREAK_GLASS_STARTED", "BREAK_GLASS_ENDED",
			"LIGHT_YELLOW", "LIGHT_RED", "WORK_SENT", "ESCALATED", "SUPERVISED", "ASKED", "ANSWERED", "EXTENSION_ASKED", "EXTENSION_DECIDED", "REPLIED", "REOPENED", "HANDED_OVER", "RATING_ASKED"),
		field.String("subject").Default("").Immutable(), // global id of what it is about
		field.JSON("detail", json.RawMessage{}).Immutable(),
		fixedTimestamp("created_at"),
		optionalTimestamp("read_at"),
	}
}

// Edges of Notice.
func (Notice) Edges() []ent.Edge {
	return []ent.Edge{must("account", Account.Type, "account_id")}
}

// Indexes of Notice.
func (Notice) Indexes() []ent.Index { return []ent.Index{indexed("account_id", "created_at")} }

// Annotations name the table.
func (Notice) Annotations() []schema.Annotation { return table("notices") }

// Policy of Notice.
func (Notice) Policy() ent.Policy { return authz.Policy("notices") }
