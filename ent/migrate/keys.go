package main

import (
	"slices"
	"strings"

	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect/sql/schema"
)

// tenantKeys rewrites the schema that ent wants into the one we want: between
// two rows of tenants every foreign key is (tenant_id, x_id), so that the
// database itself refuses a row that points into another tenant. Each such
// table gets a unique (tenant_id, id) to be pointed at and a foreign key to
// tenants.
func tenantKeys(next schema.Differ) schema.Differ {
	return schema.DiffFunc(func(current, desired *atlas.Schema) ([]atlas.Change, error) {
		tenants, _ := desired.Table("tenants")
		for _, t := range desired.Tables {
			if column, ok := t.Column("tenant_id"); ok {
				addOwner(t, column, tenants)
			}
		}
		for _, t := range desired.Tables {
			for _, fk := range t.ForeignKeys {
				compose(t, fk)
			}
		}
		return next.Diff(current, desired)
	})
}

func addOwner(t *atlas.Table, column *atlas.Column, tenants *atlas.Table) {
	id, _ := t.Column("id")
	name := short(t.Name + "_tenant_id_id")
	// As a constraint it stands inside CREATE TABLE on PostgreSQL, where a
	// table that points at itself needs it; SQLite ignores the attribute.
	t.AddIndexes(atlas.NewUniqueIndex(name).AddColumns(column, id).AddAttrs(postgres.UniqueConstraint(name)))
	tenantID, _ := tenants.Column("id")
	t.AddForeignKeys(atlas.NewForeignKey(short(t.Name + "_tenant")).
		AddColumns(column).SetRefTable(tenants).AddRefColumns(tenantID).
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
