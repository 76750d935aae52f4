package main

import (
	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
)

// lookups are the columns by which each row of a page finds others, one by one: the
// person who asked, and the work orders of a case. A hash finds them as fast in a
// million rows as in a thousand; a B-tree is a level higher then.
var lookups = map[string]string{"parties": "id", "work_orders": "case_id"}

// hashed adds the indexes for them; SQLite has none of the kind.
func hashed(engine string) schema.DiffHook {
	return func(next schema.Differ) schema.Differ {
		return schema.DiffFunc(func(current, desired *atlas.Schema) ([]atlas.Change, error) {
			for _, t := range desired.Tables {
				if column, ok := t.Column(lookups[t.Name]); ok && engine == dialect.Postgres {
					t.AddIndexes(atlas.NewIndex(t.Name + "_by_" + column.Name).AddColumns(column).AddAttrs(&postgres.IndexType{T: postgres.IndexTypeHash}))
				}
			}
			return next.Diff(current, desired)
		})
	}
}
