// Package authztest writes rows past ent and its policies, one of each table,
// by the schema's own description: a table that is added tomorrow is seeded
// without a change here.
package authztest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/pgtest"
)

// Database is a second road into a test's database.
type Database struct {
	*sql.DB
	Engine string // "sqlite" or "postgres"
}

// Raw opens the database of a store's URL as somebody whom no wall binds; it is
// closed with the test.
func Raw(tb testing.TB, storeURL string) *Database {
	tb.Helper()
	d := &Database{Engine: "postgres"}
	driver, dsn := "postgres", storeURL
	if path, ok := strings.CutPrefix(storeURL, "sqlite:"); ok {
		d.Engine, driver = "sqlite", "sqlite"
		dsn = "file:" + (&url.URL{Path: path}).EscapedPath() +
			"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_time_format=sqlite&_timezone=UTC&_txlock=immediate"
	} else {
		dsn = pgtest.Cluster(tb).Superuser(storeURL)
	}
	var err error
	if d.DB, err = sql.Open(driver, dsn); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() })
	return d
}

// Row is one row by column; a column that is left out is NULL.
type Row map[string]any

// Owned are the ids of one tenant's rows by table, one each; under "tenants"
// the tenant itself.
type Owned map[string]uuid.UUID

// Tables are the tables of the schema in an order in which rows can be
// written: what a required reference points at stands before it.
func Tables() (out []*schema.Table) {
	placed := map[string]bool{}
	ready := func(t *schema.Table) bool {
		for _, fk := range t.ForeignKeys {
			if !fk.Columns[0].Nullable && !placed[fk.RefTable.Name] {
				return false
			}
		}
		return !placed[t.Name] && (placed["tenants"] || t.Name == "tenants")
	}
	for len(out) < len(migrate.Tables) {
		before := len(out)
		for _, t := range migrate.Tables {
			if ready(t) {
				placed[t.Name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			panic("authztest: required references run in a circle")
		}
	}
	return out
}

// unique numbers every value that must not repeat.
var unique atomic.Int64

// NewRow returns a row of a table that the database accepts: it belongs to the
// tenant of own and its required references point at rows of own.
func NewRow(t *schema.Table, own Owned) Row {
	row := Row{}
	for _, c := range t.Columns {
		if !c.Nullable {
			row[c.Name] = Value(c)
		}
	}
	for _, fk := range t.ForeignKeys {
		if column := fk.Columns[0]; !column.Nullable {
			row[column.Name] = own[fk.RefTable.Name]
		}
	}
	if _, ok := row["tenant_id"]; ok {
		row["tenant_id"] = own["tenants"]
	}
	return row
}

// Value is a value that a column accepts and that no row has yet, where its
// type has that many.
func Value(c *schema.Column) any {
	n := unique.Add(1)
	switch c.Type {
	case field.TypeUUID:
		return uuid.Must(uuid.NewV7())
	case field.TypeEnum:
		return c.Enums[0]
	case field.TypeBool:
		return n%2 == 0
	case field.TypeInt, field.TypeInt64:
		return n
	case field.TypeFloat64:
		return float64(n)
	case field.TypeTime:
		return time.Date(2026, 1, 1, 0, 0, int(n), 0, time.UTC)
	case field.TypeJSON:
		return "null"
	case field.TypeBytes:
		return []byte{byte(n)}
	case field.TypeString:
		return fmt.Sprintf("text-%d", n)
	default:
		panic(fmt.Sprintf("authztest: column %s has type %s", c.Name, c.Type))
	}
}

// Execer is a database or a transaction.
type Execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

// Insert writes one row.
func (d *Database) Insert(ctx context.Context, x Execer, table string, row Row) error {
	var names, marks []string
	var args []any
	for name, value := range row {
		names, args = append(names, `"`+name+`"`), append(args, value)
		marks = append(marks, d.Mark(len(args)))
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(marks, ", "))
	_, err := x.ExecContext(ctx, statement, args...)
	return err
}

// Single says that one row of a table is all that a seeded tenant has room for:
// some key of it holds nothing but references and words of a list.
func Single(t *schema.Table) bool {
	fixed := func(c *schema.Column) bool {
		return c.Type == field.TypeEnum || c.Name == "tenant_id" ||
			slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return fk.Columns[0] == c && !c.Nullable })
	}
	return slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		return i.Unique && !slices.ContainsFunc(i.Columns, func(c *schema.Column) bool { return !fixed(c) })
	})
}

// MakeRoom deletes a tenant's row of a table that has no room for another.
func (d *Database) MakeRoom(ctx context.Context, x Execer, t *schema.Table, own Owned) error {
	if !Single(t) {
		return nil
	}
	_, err := x.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s WHERE tenant_id = %s", t.Name, d.Mark(1)), own["tenants"])
	return err
}

// Mark is the n-th placeholder of a statement, counted from 1.
func (d *Database) Mark(n int) string {
	if d.Engine == "sqlite" {
		return "?"
	}
	return fmt.Sprintf("$%d", n)
}

// Seed writes a tenant and one row of it in every other table.
func (d *Database) Seed(tb testing.TB) Owned {
	tb.Helper()
	own := Owned{}
	tx, err := d.Begin()
	if err != nil {
		tb.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it is a no-op
	for _, t := range Tables() {
		row := NewRow(t, own)
		if err := d.Insert(tb.Context(), tx, t.Name, row); err != nil {
			tb.Fatalf("seed %s: %v", t.Name, err)
		}
		own[t.Name] = row["id"].(uuid.UUID)
	}
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
	return own
}

// Dump returns every row of a tenant as text, by table: equal dumps mean that
// nothing of it was touched.
func (d *Database) Dump(tb testing.TB, tenant uuid.UUID) map[string]string {
	tb.Helper()
	out := map[string]string{}
	for _, t := range migrate.Tables {
		column := "tenant_id"
		if t.Name == "tenants" {
			column = "id"
		}
		rows, err := d.QueryContext(tb.Context(), fmt.Sprintf("SELECT * FROM %s WHERE %s = %s ORDER BY id", t.Name, column, d.Mark(1)), tenant)
		if err != nil {
			tb.Fatal(err)
		}
		out[t.Name] = text(tb, rows)
	}
	return out
}

func text(tb testing.TB, rows *sql.Rows) string {
	tb.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintln(&b, cells)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
