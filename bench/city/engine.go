package city

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the driver of the file

	"github.com/huying/huying/internal/store"
)

// engine is what the two databases say differently. Arguments are SQL.
type engine struct {
	postgres bool
	hasten   string // before the fill
}

func open(spec Spec) (*sql.DB, engine, error) {
	if !store.IsPostgres(spec.URL) {
		db, err := sql.Open("sqlite", strings.TrimPrefix(spec.URL, "sqlite:"))
		return db, engine{false, "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000"}, err
	}
	c, err := pq.NewConnector(spec.Admin)
	if err != nil {
		return nil, engine{}, err
	}
	// A superuser passes row-level security; as a replica he fires no triggers,
	// those of foreign keys among them.
	return sql.OpenDB(c), engine{true, "SET session_replication_role = replica; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'"}, nil
}

// numbers is a table of the numbers from 1 to n, as s.i.
func (e engine) numbers(n int) string {
	if e.postgres {
		return fmt.Sprintf("generate_series(1, %d::bigint) AS s(i)", n)
	}
	return fmt.Sprintf("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) AS s", n)
}

// id is the key of a row of a table: the same number, the same key, and a
// greater number a greater key.
func (e engine) id(table, tenant int, number string) string {
	head := fmt.Sprintf("%08x-%04x-7000-8000-", 0x019a0000+table, tenant)
	if e.postgres {
		return fmt.Sprintf("('%s' || lpad(to_hex((%s)::bigint), 12, '0'))::uuid", head, number)
	}
	return fmt.Sprintf("('%s' || printf('%%012x', %s))", head, number)
}

// at is an instant, from seconds since 1970.
func (e engine) at(seconds string) string {
	if e.postgres {
		return fmt.Sprintf("to_timestamp(%s)", seconds)
	}
	return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%S+00:00', %s, 'unixepoch')", seconds)
}

func (e engine) never() string {
	if e.postgres {
		return "timestamptz '9999-12-31 00:00:00+00'"
	}
	return "'9999-12-31 00:00:00+00:00'"
}

// padded is a number of so many digits.
func (e engine) padded(number string, digits int) string {
	if e.postgres {
		return fmt.Sprintf("lpad((%s)::text, %d, '0')", number, digits)
	}
	return fmt.Sprintf("printf('%%0%dd', %s)", digits, number)
}

// rounded is the whole part of a number that is not negative. The plus takes the
// affinity from SQLite's cast: a column without one is not looked up by it.
func (e engine) rounded(number string) string {
	if e.postgres {
		return "floor(" + number + ")::bigint"
	}
	return "+CAST(" + number + " AS integer)"
}

// index is one that is dropped before the fill and built after it.
type index struct{ name, ddl string }

func (e engine) indexes(ctx context.Context, db *sql.Conn, tables []string) (list []index, err error) {
	ask := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('%s')"
	if e.postgres {
		ask = `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN ('%s')
			AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = indexname)`
	}
	rows, err := db.QueryContext(ctx, fmt.Sprintf(ask, strings.Join(tables, "', '")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i index
		if err := rows.Scan(&i.name, &i.ddl); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}
