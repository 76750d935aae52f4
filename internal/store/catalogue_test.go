package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/store/storetest"
)

// What a database says about itself; lists of columns are joined by commas.
type (
	foreignKey struct{ table, columns, target, targetColumns string }
	uniqueKey  struct {
		table, name, columns string
		primary              bool
	}
)

const (
	pgForeignKeys = `SELECT conrelid::regclass::text, confrelid::regclass::text,
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num),
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(confkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.num)
		FROM pg_constraint WHERE contype = 'f' AND convalidated`
	liteForeignKeys = `SELECT m.name, f."table", group_concat(f."from", ',' ORDER BY f.seq), group_concat(f."to", ',' ORDER BY f.seq)
		FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id`
	pgUnique = `SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey::int[]) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num),
		i.indisprimary FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE i.indisunique AND n.nspname = 'public'`
	liteUnique = `SELECT m.name, l.name, group_concat(i.name, ',' ORDER BY i.seqno), l.origin = 'pk'
		FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i WHERE m.type = 'table' AND l."unique" GROUP BY m.name, l.name`
	pgColumns = `SELECT table_name || '.' || column_name || ' ' || CASE is_nullable WHEN 'YES' THEN 'null' ELSE 'not null' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`
	liteColumns = `SELECT m.name || '.' || c.name || ' ' || CASE c."notnull" WHEN 0 THEN 'null' ELSE 'not null' END
		FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('goose_db_version', 'sqlite_sequence')`
)

// choose picks the query of the database's engine.
func choose(d *authztest.Database, postgres, sqlite string) string {
	if d.Engine == "sqlite" {
		return sqlite
	}
	return postgres
}

// each reads rows of n columns.
func each(t *testing.T, d *authztest.Database, query string, row func(scan func(...any))) {
	t.Helper()
	rows, err := d.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row(func(into ...any) {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func foreignKeys(t *testing.T, d *authztest.Database) (out []foreignKey) {
	t.Helper()
	each(t, d, choose(d, pgForeignKeys, liteForeignKeys), func(scan func(...any)) {
		var k foreignKey
		scan(&k.table, &k.target, &k.columns, &k.targetColumns)
		out = append(out, k)
	})
	return out
}

// onRaw runs fn over plain SQL on a migrated database of each engine.
func onRaw(t *testing.T, fn func(t *testing.T, d *authztest.Database)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			fn(t, authztest.Raw(t, storetest.URL(t, engine)))
		})
	}
}

// columns are the tables' columns, and whether each may be null.
func columns(t *testing.T, d *authztest.Database) (out []string) {
	t.Helper()
	each(t, d, choose(d, pgColumns, liteColumns), func(scan func(...any)) {
		var column string
		scan(&column)
		out = append(out, column)
	})
	return out
}

func TestCatalogue_EveryForeignKeyHoldsTheTenant(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		keys, held := foreignKeys(t, d), map[string]bool{}
		required := columns(t, d)
		want := 0
		for _, k := range keys {
			_, column, composed := strings.Cut(k.columns, ",")
			switch {
			case k.target == "tenants":
				want++ // the schema does not have it
				held[k.table] = k.columns == "tenant_id" && k.targetColumns == "id"
			case !strings.HasPrefix(k.columns, "tenant_id,") || k.targetColumns != "tenant_id,id":
				t.Errorf("%s (%s) points at %s (%s) without the tenant", k.table, k.columns, k.target, k.targetColumns)
			case composed && k.target != k.table && slices.Contains(required, k.table+"."+column+" not null"):
				held[k.table] = true // by the tenant of what it must point at
			}
		}
		for _, table := range migrate.Tables {
			want += len(table.ForeignKeys)
			if table.Name != "tenants" && !held[table.Name] {
				t.Errorf("no foreign key holds the tenant of %s", table.Name)
			}
		}
		if len(keys) != want {
			t.Errorf("the database has %d foreign keys, the schema %d", len(keys), want)
		}
		t.Logf("%d foreign keys", len(keys))
	})
}

func TestCatalogue_EveryUniqueKeyBeginsWithTheTenant(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		seen, n := map[string]bool{}, 0
		each(t, d, choose(d, pgUnique, liteUnique), func(scan func(...any)) {
			var k uniqueKey
			scan(&k.table, &k.name, &k.columns, &k.primary)
			if !slices.Contains(authz.Tables(), k.table) || k.table == "tenants" {
				return
			}
			n++
			switch {
			case k.primary && k.columns == "id":
			case strings.HasPrefix(k.columns, "tenant_id,"):
				seen[k.table+" "+k.columns] = true
			default:
				t.Errorf("%s: unique key %s (%s) tells one tenant of another's rows", k.table, k.name, k.columns)
			}
		})
		for _, k := range foreignKeys(t, d) {
			if k.target != "tenants" && !seen[k.target+" tenant_id,id"] {
				t.Errorf("%s has no unique (tenant_id, id) to be pointed at", k.target)
			}
		}
		t.Logf("%d unique keys", n)
	})
}

func TestCatalogue_BothEnginesHaveTheSameTablesAndColumns(t *testing.T) {
	t.Parallel()
	var lists [][]string
	for _, engine := range storetest.Engines {
		d := authztest.Raw(t, storetest.URL(t, engine))
		list := columns(t, d)
		slices.Sort(list)
		lists = append(lists, list)
	}
	if !slices.Equal(lists[0], lists[1]) {
		t.Errorf("sqlite has\n%s\npostgres has\n%s", strings.Join(lists[0], "\n"), strings.Join(lists[1], "\n"))
	}
	var schema []string
	for _, table := range migrate.Tables {
		for _, c := range table.Columns {
			null := "not null"
			if c.Nullable {
				null = "null"
			}
			schema = append(schema, fmt.Sprintf("%s.%s %s", table.Name, c.Name, null))
		}
	}
	slices.Sort(schema)
	if !slices.Equal(lists[0], schema) {
		t.Errorf("the databases have\n%s\nthe schema has\n%s", strings.Join(lists[0], "\n"), strings.Join(schema, "\n"))
	}
	t.Logf("%d columns", len(schema))
}
