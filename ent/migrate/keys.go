package main

import (
	"slices"
	"strings"

	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
)

// tenantKeys rewrites the schema that ent wants into the one we want: between
// two rows of tenants every foreign key is (tenant_id, x_id), so that the
// database itself refuses a row that points into another tenant. A table that is
// pointed at gets a unique (tenant_id, id) for it, and one whose rows need not
// point at a row of their tenant a foreign key to tenants.
func tenantKeys(engine string) schema.DiffHook {
	return func(next schema.Differ) schema.Differ {
		return schema.DiffFunc(func(current, desired *atlas.Schema) ([]atlas.Change, error) {
			tenants, _ := desired.Table("tenants")
			for _, t := range desired.Tables {
				for _, fk := range t.ForeignKeys {
					compose(t, fk)
				}
			}
			pointedAt := targets(desired.Tables)
			for _, t := range desired.Tables {
				column, ok := t.Column("tenant_id")
				if !ok {
					continue
				}
				if pointedAt[t.Name] || !ledByTenant(t) {
					addTarget(t, column)
				}
				// SQLite changes the keys of a table only by copying it, and looks
				// one up for next to nothing.
				if engine == dialect.SQLite || !hasTenantFromElsewhere(t) {
					addOwner(t, column, tenants)
				}
			}
			return next.Diff(current, desired)
		})
	}
}

// targets are the tables that a key of a tenant's rows points at.
func targets(tables []*atlas.Table) map[string]bool {
	out := map[string]bool{}
	for _, t := range tables {
		for _, fk := range t.ForeignKeys {
			out[fk.RefTable.Name] = out[fk.RefTable.Name] || len(fk.Columns) == 2
		}
	}
	return out
}

// ledByTenant says whether rows are found by their tenant without a further index.
func ledByTenant(t *atlas.Table) bool {
	return slices.ContainsFunc(t.Indexes, func(i *atlas.Index) bool {
		return i.Parts[0].C != nil && i.Parts[0].C.Name == "tenant_id" && !slices.ContainsFunc(i.Attrs, isPredicate)
	})
}

// isPredicate says whether an index is of some rows only.
func isPredicate(a atlas.Attr) bool {
	switch a.(type) {
	case *postgres.IndexPredicate, *sqlite.IndexPredicate:
		return true
	}
	return false
}

// hasTenantFromElsewhere says whether a row must point at another one of its
// tenant. A key to tenants would be looked up besides, and the tenant's row
// locked, for every row that is written.
func hasTenantFromElsewhere(t *atlas.Table) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(fk *atlas.ForeignKey) bool {
		return len(fk.Columns) == 2 && fk.RefTable != t && !fk.Columns[1].Type.Null
	})
}

func addTarget(t *atlas.Table, tenant *atlas.Column) {
	id, _ := t.Column("id")
	name := short(t.Name + "_tenant_id_id")
	// As a constraint it stands inside CREATE TABLE on PostgreSQL, where a
	// table that points at itself needs it; SQLite ignores the attribute.
	t.AddIndexes(atlas.NewUniqueIndex(name).AddColumns(tenant, id).AddAttrs(postgres.UniqueConstraint(name)))
}

func addOwner(t *atlas.Table, tenant *atlas.Column, tenants *atlas.Table) {
	tenantID, _ := tenants.Column("id")
	t.AddForeignKeys(atlas.NewForeignKey(short(t.Name + "_tenant")).
		AddColumns(tenant).SetRefTable(tenants).AddRefColumns(tenantID).
		SetOnUpdate(atlas.NoAction).SetOnDelete(atlas.NoAction))
}

func compose(t *atlas.Table, fk *atlas.ForeignKey) {
	own, ok1 := t.Column("tenant_id")
	other, ok2 := fk.RefTable.Column("tenant_id")
	fk.OnUpdate, fk.OnDelete = atlas.NoAction, atlas.NoAction
	if !ok1 || !ok2 || slices.Contains(fk.Columns, own) {
		return
	}
	fk.Columns = append([]*atlas.Column{own}, fk.Columns...)
	fk.RefColumns = append([]*atlas.Column{other}, fk.RefColumns...)
	own.ForeignKeys = append(own.ForeignKeys, fk)
	fk.Symbol = short(fk.Symbol)
}

// short keeps a name inside PostgreSQL's 63 bytes.
func short(name string) string {
	if len(name) > 60 {
		name = strings.ReplaceAll(name, "_", "")
	}
	return name[:min(len(name), 60)]
}
