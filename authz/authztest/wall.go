package authztest

import (
	"testing"

	"github.com/huying/huying/ent/db/migrate"
)

// TakeWallDown takes away what the database itself refuses, but for its keys:
// row-level security, the triggers, and what the server's role may not do.
// What holds then, the policies hold alone.
func (d *Database) TakeWallDown(tb testing.TB) {
	tb.Helper()
	for _, t := range migrate.Tables {
		var statements []string
		if d.Engine == "sqlite" {
			statements = d.dropTriggers(tb, t.Name)
		} else {
			statements = []string{
				"ALTER TABLE " + t.Name + " DISABLE ROW LEVEL SECURITY, DISABLE TRIGGER USER",
				"GRANT SELECT, INSERT, UPDATE, DELETE ON " + t.Name + " TO huying_app",
			}
		}
		for _, statement := range statements {
			if _, err := d.ExecContext(tb.Context(), statement); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

func (d *Database) dropTriggers(tb testing.TB, table string) (statements []string) {
	tb.Helper()
	rows, err := d.QueryContext(tb.Context(), "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			tb.Fatal(err)
		}
		statements = append(statements, statement)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return statements
}
