package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// Tenant 城市/租户 is one municipality; it owns every row below it.
type Tenant struct{ ent.Schema }

// Mixin gives the key.
func (Tenant) Mixin() []ent.Mixin { return []ent.Mixin{base{}} }

// Fields of Tenant.
func (Tenant) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable().Unique(),
		field.JSON("name", settings.Text{}),
		field.String("time_zone"),
		field.JSON("settings", settings.Tenant{}),
		field.Int("version").Default(1),
		// Grows with every change to the tenant's matrix; 0 is the default one.
		field.Int("policy_version").Default(0),
		// Grows with every change to the settings, the tree of regions, the grids,
		// departments, categories, channels or calendars: triggers see to that.
		field.Int("setup_version").Default(0),
		// Grows with every change to who somebody is: tokens, accounts, memberships
		// and the places that these name; triggers see to that.
		field.Int("rights_version").Default(0),
		timestamp("updated_at"),
	}
}

// Annotations name the table.
func (Tenant) Annotations() []schema.Annotation { return table("tenants") }

// Policy of Tenant.
func (Tenant) Policy() ent.Policy { return authz.Policy("tenants") }
