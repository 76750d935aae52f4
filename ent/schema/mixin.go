// Package schema says what is stored: one file an entity. It imports no
// generated code.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"
	"github.com/huying/huying/internal/clock"
)

// base gives every row a UUIDv7 made in Go, so that keys sort by time.
type base struct{ mixin.Schema }

func (base) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Default(newID).Immutable(),
	}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// tenanted puts a row below a tenant. The policy stamps the tenant; the
// migrations lead every unique key with it and make every foreign key between
// two such tables (tenant_id, x_id).
type tenanted struct{ mixin.Schema }

func (tenanted) Fields() []ent.Field {
	return []ent.Field{field.UUID("tenant_id", uuid.UUID{}).Immutable()}
}

// timestamp is a required time in UTC microseconds.
func timestamp(name string) ent.Field { return field.Time(name) }

// fixedTimestamp never changes once written.
func fixedTimestamp(name string) ent.Field { return field.Time(name).Immutable() }

// optionalTimestamp may be absent.
func optionalTimestamp(name string) ent.Field { return field.Time(name).Optional().Nillable() }

// farTimestamp is a time that is far in the future while nothing is due: it is
// NOT NULL so that lists and sweeps can be ordered by it.
func farTimestamp(name string) ent.Field {
	return field.Time(name).Default(func() time.Time { return clock.Never }).
		Annotations(entsql.Default("'9999-12-31 00:00:00+00:00'"))
}

// ref is a required reference that never changes.
func ref(name string) ent.Field { return field.UUID(name, uuid.UUID{}).Immutable() }

// optionalRef is a reference that may be absent and may change.
func optionalRef(name string) ent.Field {
	return field.UUID(name, uuid.UUID{}).Optional().Nillable()
}

// fixedRef is a reference that may be absent and never changes.
func fixedRef(name string) ent.Field {
	return field.UUID(name, uuid.UUID{}).Optional().Nillable().Immutable()
}

// to declares the reference column field of an edge to another entity. Edges
// exist for their foreign keys; reading goes by id, under the policy of the
// entity that is read.
func to(name string, entity any, column string) ent.Edge {
	return edge.To(name, entity).Unique().Field(column)
}

// must is an edge over a ref: required, and fixed once written.
func must(name string, entity any, column string) ent.Edge {
	return edge.To(name, entity).Unique().Required().Immutable().Field(column)
}

// once is an edge over a fixedRef.
func once(name string, entity any, column string) ent.Edge {
	return edge.To(name, entity).Unique().Immutable().Field(column)
}

// below is an edge to a row of the same table: many hang under one. Without
// the name of the way back, ent would take it for one to one.
func below(many, one string, entity any, column string) ent.Edge {
	return edge.To(many, entity).From(one).Unique().Field(column)
}

// placeFields are the four levels a case or a party lies in; NULL matches no scope.
func placeFields() []ent.Field {
	return []ent.Field{
		optionalRef("district_id"), optionalRef("street_id"),
		optionalRef("community_id"), optionalRef("grid_id"),
	}
}

func placeEdges() []ent.Edge {
	return []ent.Edge{
		to("district", Region.Type, "district_id"), to("street", Region.Type, "street_id"),
		to("community", Region.Type, "community_id"), to("grid", Grid.Type, "grid_id"),
	}
}

// unique is a unique key; it begins with the tenant.
func unique(columns ...string) ent.Index {
	return index.Fields(append([]string{"tenant_id"}, columns...)...).Unique()
}

// indexed is an index; it begins with the tenant.
func indexed(columns ...string) ent.Index {
	return index.Fields(append([]string{"tenant_id"}, columns...)...)
}

// indexedWhere is an index of some rows only; it begins with the tenant. A query
// that it is to serve says the condition, or compares the column with a value where
// the condition is that there is one.
func indexedWhere(condition string, columns ...string) ent.Index {
	return index.Fields(append([]string{"tenant_id"}, columns...)...).Annotations(entsql.IndexWhere(condition))
}

func table(name string) []schema.Annotation {
	return []schema.Annotation{entsql.Table(name)}
}
