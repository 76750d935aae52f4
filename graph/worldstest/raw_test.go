package worldstest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
)

// record is a row as the driver gives it, in a form that it also takes.
type record = authztest.Row

// rows reads a whole table, in the order of its ids.
func (s *site) rows(table string) ([]record, error) {
	rows, err := s.raw.Query("SELECT * FROM " + table + " ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []record
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		r := record{}
		for i, column := range columns {
			if raw, ok := cells[i].([]byte); ok {
				cells[i] = string(raw)
			}
			r[column] = cells[i]
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// idOf reads a reference; the zero id where there is none.
func idOf(r record, column string) uuid.UUID {
	text, _ := r[column].(string)
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// change is a transaction that alters a world behind the program's back.
type change struct {
	*site
	tx    *sql.Tx
	newID func() uuid.UUID
	done  map[string]int
}

// update sets columns of a row.
func (c *change) update(table string, id uuid.UUID, values record) error {
	if len(values) == 0 {
		return nil
	}
	var parts []string
	var args []any
	for column, value := range values {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf(`"%s" = %s`, column, c.raw.Mark(len(args))))
	}
	args = append(args, id.String())
	c.done["alter "+table]++
	return c.exec(fmt.Sprintf("UPDATE %s SET %s WHERE id = %s", table, strings.Join(parts, ", "), c.raw.Mark(len(args))), args...)
}

// remove deletes the rows whose column holds the id.
func (c *change) remove(table, column string, id uuid.UUID) error {
	c.done["delete "+table]++
	return c.exec(fmt.Sprintf("DELETE FROM %s WHERE %s = %s", table, column, c.raw.Mark(1)), id.String())
}

// add writes a row that is like another but for some columns.
func (c *change) add(table string, like, but record) (uuid.UUID, error) {
	id := c.newID()
	r := record{}
	for column, value := range like {
		r[column] = value
	}
	for column, value := range but {
		r[column] = value
	}
	r["id"] = id.String()
	c.done["add "+table]++
	if err := c.raw.Insert(context.Background(), c.tx, table, r); err != nil {
		return id, fmt.Errorf("add to %s: %w", table, err)
	}
	return id, nil
}

func (c *change) exec(statement string, args ...any) error {
	if _, err := c.tx.Exec(statement, args...); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
