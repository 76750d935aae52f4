package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// Channel is a way a case comes in or a rating comes by; tenant data (WH19: 150+).
type Channel struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (Channel) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of Channel.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.JSON("name", settings.Text{}),
		field.Bool("public"),
		field.Bool("patrol"),
		field.Bool("rating"),
	}
}

// Indexes of Channel.
func (Channel) Indexes() []ent.Index {
	return []ent.Index{unique("code")}
}

// Annotations name the table.
func (Channel) Annotations() []schema.Annotation { return table("channels") }

// Policy of Channel.
func (Channel) Policy() ent.Policy { return authz.Policy("channels") }
