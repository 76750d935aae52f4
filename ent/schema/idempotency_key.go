package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/huying/huying/authz"
)

// IdempotencyKey remembers the answer of a write, so that a retry changes nothing.
// Written by raw INSERT ... ON CONFLICT DO NOTHING in internal/store.
type IdempotencyKey struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (IdempotencyKey) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("actor").Immutable(),
		field.String("key").Immutable(),
		field.String("operation").Immutable(),
		field.String("payload_hash").Immutable(),
		field.UUID("result_id", uuid.UUID{}).Optional().Nillable(),
		fixedTimestamp("created_at"),
	}
}

// Indexes of IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{unique("actor", "key")}
}

// Annotations name the table.
func (IdempotencyKey) Annotations() []schema.Annotation { return table("idempotency_keys") }

// Policy of IdempotencyKey.
func (IdempotencyKey) Policy() ent.Policy { return authz.Policy("idempotency_keys") }
