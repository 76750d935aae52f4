package city

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/store"
)

// Desk is what is needed to report and to dispatch in the largest tenant:
// a category whose limit is in minutes, a grid, a unit in the city, and cases
// that wait at the city's office.
type Desk struct {
	Category, Grid, Unit uuid.UUID
	Waiting              []uuid.UUID
}

const tableWaiting = 7 // of cases, with keys of their own

// Desk adds so many waiting cases. The world must have an officer of a city.
func (w *World) Desk(ctx context.Context, spec Spec, waiting int) (d *Desk, err error) {
	officer := w.At("CITY")[0]
	db, e, err := open(spec)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, e.hasten); err != nil {
		return nil, err
	}
	// A limit in minutes needs no working calendar: what its instants are can be
	// said in SQL.
	_, err = conn.ExecContext(ctx, fmt.Sprintf(`UPDATE categories SET "limit" = '{"amount": 4320, "unit": "MINUTE"}' WHERE id =
		(SELECT id FROM categories WHERE tenant_id = '%s' AND department_id IS NULL ORDER BY code LIMIT 1)`, officer.Tenant))
	if err != nil {
		return nil, err
	}
	d = &Desk{}
	for ask, into := range map[string]*uuid.UUID{
		`SELECT id FROM categories WHERE tenant_id = '%s' AND department_id IS NULL ORDER BY code LIMIT 1`: &d.Category,
		`SELECT grid_id FROM cases WHERE tenant_id = '%s' ORDER BY id LIMIT 1`:                             &d.Grid,
		`SELECT u.id FROM departments u JOIN regions r ON r.id = u.region_id WHERE u.tenant_id = '%s' AND r.level = 'DISTRICT'
			AND u.code = 'office-' || r.code ORDER BY u.code LIMIT 1`: &d.Unit,
	} {
		if err := conn.QueryRowContext(ctx, fmt.Sprintf(ask, officer.Tenant)).Scan(into); err != nil {
			return nil, fmt.Errorf("%w: %.80s", err, ask)
		}
	}
	for _, statement := range e.waiting(officer, d, waiting) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	if d.Waiting, err = keys(ctx, conn, officer); err != nil {
		return nil, err
	}
	if _, err = conn.ExecContext(ctx, "ANALYZE cases"); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, spec.URL)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.keepUp(ctx, s, (*search.Service).Fold), s.Close()); err != nil || !e.postgres {
		return d, err
	}
	// What was counted before would have been vacuumed away by itself, were that on.
	_, err = conn.ExecContext(ctx, "VACUUM case_counts")
	return d, err
}

func (e engine) waiting(o Officer, d *Desk, n int) []string {
	from := e.numbers(n)
	quoted := func(id uuid.UUID) string {
		if e.postgres {
			return "'" + id.String() + "'::uuid"
		}
		return "'" + id.String() + "'"
	}
	tenant, now := [2]string{"tenant_id", quoted(o.Tenant)}, e.at(e.clock())
	office := "(SELECT id FROM departments WHERE tenant_id = " + quoted(o.Tenant) + " AND region_id = " + quoted(o.Region) + " AND code LIKE 'office-%')"
	one := func(what, table string) string {
		return "(SELECT " + what + " FROM " + table + " WHERE tenant_id = " + quoted(o.Tenant) + " ORDER BY id LIMIT 1)"
	}
	list := []string{
		insert("cases", from, [2]string{"id", e.id(tableWaiting, 1, "s.i")}, tenant, [2]string{"number", "'W' || s.i"}, [2]string{"tracking_code", "'W' || s.i"},
			[2]string{"description", "'路灯不亮，晚上看不清路'"}, [2]string{"grade", "'D'"}, [2]string{"rung", "4"}, [2]string{"state", "'ACCEPTED'"},
			[2]string{"reported_at", now}, [2]string{"updated_at", now}, [2]string{"yellow_at", e.never()}, [2]string{"due_at", e.never()},
			[2]string{"channel_id", one("id", "channels")}, [2]string{"category_id", quoted(d.Category)}, [2]string{"region_id", quoted(o.Region)},
			[2]string{"holder_department_id", office}, [2]string{"holder_region_id", quoted(o.Region)}),
		insert("case_events", from, [2]string{"id", e.id(tableWaiting+1, 1, "s.i")}, tenant, [2]string{"seq", "1"}, [2]string{"kind", "'REPORT'"},
			[2]string{"from_state", "''"}, [2]string{"to_state", "'ACCEPTED'"}, [2]string{"rung", "4"}, [2]string{"at", now}, [2]string{"public", "1 = 1"},
			[2]string{"case_id", e.id(tableWaiting, 1, "s.i")}, [2]string{"department_id", office}),
	}
	if e.postgres { // where no trigger does it
		list = append(list, insert("case_posting_changes", from, [2]string{"id", e.id(tableWaiting+2, 1, "s.i")}, tenant, [2]string{"case_id", e.id(tableWaiting, 1, "s.i")}))
	}
	return list
}

// clock is the present second, since 1970.
func (e engine) clock() string {
	if e.postgres {
		return "floor(extract(epoch FROM now()))"
	}
	return "CAST(strftime('%s', 'now') AS integer)"
}

func keys(ctx context.Context, conn *sql.Conn, o Officer) (list []uuid.UUID, err error) {
	rows, err := conn.QueryContext(ctx, fmt.Sprintf("SELECT id FROM cases WHERE tenant_id = '%s' AND number LIKE 'W%%' ORDER BY id", o.Tenant))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}
