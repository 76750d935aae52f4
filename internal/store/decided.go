package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// decision is a statement that writes one row or none. What waits behind it is
// written only if it does.
type decision struct {
	statementOf
	number Number       // without a column: it changes a row
	take   func(string) // gets the number
}

// decideBy lets an update decide over what is written from now on.
func (t *turns) decideBy(ctx context.Context, change statementOf) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.decide(&decision{statementOf: change}, " AND ")
	return nil
}

// decideNumber lets the next number decide over what is written from now on.
func (t *turns) decideNumber(ctx context.Context, n Number, take func(string)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.flush(ctx); err != nil {
		return err
	}
	d := &decision{number: n, take: take, statementOf: statementOf{"INSERT INTO counters (id, tenant_id, name, value) SELECT $1, $2, $3, 1",
		[]any{uuid.Must(uuid.NewV7()), n.Tenant, n.Counter}}}
	t.decide(d, " WHERE ")
	d.text += " ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + 1"
	return nil
}

// decide lets a decision wait, on the condition that the set-up is the expected
// one. Who calls it has the turn, and has sent what waited.
func (t *turns) decide(d *decision, and string) {
	if t.expected != nil {
		d.text += and + t.expected.condition(len(d.args))
		d.args = append(d.args, t.expected.tenant, t.expected.version)
	}
	t.decision, t.values = d, len(d.args)
}

// condition holds the set-up, with parameters behind so many others, and says
// whether it is at the version.
func (*expected) condition(behind int) string {
	return fmt.Sprintf("huying_hold_setup($%d, false) = $%d", behind+1, behind+2)
}

// holdExpected holds the set-up that is expected. Who calls it has the turn.
func (t *turns) holdExpected(ctx context.Context) error {
	if t.expected == nil {
		return nil
	}
	return t.decided(ctx, "SELECT WHERE "+t.expected.condition(0), []any{t.expected.tenant, t.expected.version})
}

// flushHolding sends what waits, and holds the set-up if that did not. Who calls
// it has the turn.
func (t *turns) flushHolding(ctx context.Context) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	return t.holdExpected(ctx)
}

// decided runs a statement that ends in one row or none. Who calls it has the
// turn.
func (t *turns) decided(ctx context.Context, text string, args []any) error {
	var done sql.Result
	if err := t.Driver.Exec(ctx, text, args, &done); err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		err = ErrUndecided
	}
	if err == nil {
		t.expected = nil
	}
	return err
}

// numbered runs a statement that ends in the number taken, or in no row. Who
// calls it has the turn.
func (t *turns) numbered(ctx context.Context, text string, args []any, take func(string)) (err error) {
	var rows entsql.Rows
	if err := t.Driver.Query(ctx, text, args, &rows); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return errors.Join(rows.Err(), ErrUndecided)
	}
	var number string
	if err := rows.Scan(&number); err != nil {
		return err
	}
	t.expected = nil
	take(number)
	return nil
}

// send sends a decision with what waits for it. Who calls it has the turn.
func (t *turns) send(ctx context.Context, d *decision, waiting []statementOf) error {
	switch {
	case len(waiting) == 0 && d.take == nil:
		return t.decided(ctx, d.text, d.args)
	case len(waiting) == 0:
		return fmt.Errorf("store: no row takes the number %s", d.number.Counter)
	}
	answer := ""
	if d.take != nil {
		answer = "number "
	}
	text := decisions.of(d.parts(waiting), func() string {
		before, _ := d.before(waiting, func(string) string { return "" })
		return before + " SELECT " + answer + "FROM d"
	})
	if d.take != nil {
		return t.numbered(ctx, text, d.allArgs(waiting), d.take)
	}
	return t.decided(ctx, text, d.allArgs(waiting))
}

var decisions wholes

// parts are the texts of which that of a decision with what waits for it follows.
func (d *decision) parts(waiting []statementOf) []string {
	parts := make([]string, 0, len(waiting)+2)
	parts = append(parts, d.text)
	for _, s := range waiting {
		parts = append(parts, s.text)
	}
	return parts
}

// allArgs are the arguments of a decision with what waits for it.
func (d *decision) allArgs(waiting []statementOf) []any {
	args := make([]any, 0, len(d.args)+16*len(waiting)+16)
	args = append(args, d.args...)
	if d.take != nil {
		args = append(args, d.number.Prefix)
	}
	for _, s := range waiting {
		args = append(args, s.args...)
	}
	return args
}

// before is the beginning of the text that sends a decision with what waits for
// it, and how many arguments it has: d returns the number, if one is taken, and
// w0, w1 and so on are what waits. Whatever writes to a table of which columns are
// wanted returns those.
func (d *decision) before(waiting []statementOf, wanted func(table string) string) (text string, args int) {
	table, _ := d.target()
	args, returns := len(d.args), wanted(table)
	switch {
	case d.take != nil:
		args++
		returns = fmt.Sprintf("CAST($%d AS text) || lpad(value::text, greatest(6, length(value::text)), '0') AS number", args)
	case returns == "":
		returns = "1 AS one"
	}
	var b strings.Builder
	b.WriteString("WITH d AS (" + d.text + " RETURNING " + returns + ")")
	for i, s := range waiting {
		b.WriteString(", w" + strconv.Itoa(i) + " AS (")
		renumber(&b, s.text, args)
		if table, inserts := s.target(); inserts && wanted(table) != "" {
			b.WriteString(" RETURNING " + wanted(table))
		}
		b.WriteByte(')')
		args += len(s.args)
	}
	return b.String(), args
}

// target is the table that a statement writes, and whether it adds rows to it.
func (s statementOf) target() (table string, inserts bool) {
	if into, ok := strings.CutPrefix(s.text, "INSERT INTO "); ok {
		table, _, _ = strings.Cut(into, " ")
		return strings.Trim(table, `"`), true
	}
	table, _, _ = strings.Cut(strings.TrimPrefix(s.text, "UPDATE "), " ")
	return strings.Trim(table, `"`), false
}

// onlyIf makes an insert one for each of its rows, written only where the
// decision wrote its own; the first that waits for a number takes it. An update
// stays as it is. False for an insert that cannot wait.
func (d *decision) onlyIf(s statementOf, first bool) (rows []statementOf, ok bool) {
	if !strings.HasPrefix(s.text, "INSERT ") {
		return []statementOf{s}, true
	}
	key := insertKey{text: s.text}
	if first && d.take != nil {
		key.number = d.number.Column
	}
	for _, row := range inserts.of(key, key.rows) {
		of := statementOf{row.text, make([]any, len(row.args))}
		for i, arg := range row.args {
			of.args[i] = s.args[arg]
		}
		rows = append(rows, of)
	}
	return rows, len(rows) > 0
}

// insertKey is an insert of which one column is the number that is taken; none:
// no column is.
type insertKey struct{ text, number string }

// insertRow is the insert of one row of several, and which of their arguments it
// has.
type insertRow struct {
	text string
	args []int
}

var inserts kept[insertKey, []insertRow]

// rows are inserts of one row each, written only where there is a row of d; none
// where that cannot be said.
func (k insertKey) rows() (rows []insertRow) {
	head, values, ok := strings.Cut(k.text, ") VALUES (")
	table, columns, named := strings.Cut(head, " (")
	if !ok || !named || !strings.HasSuffix(values, ")") {
		return nil
	}
	from, names := 0, strings.Split(columns, ", ")
	for _, row := range strings.Split(strings.TrimSuffix(values, ")"), "), (") {
		of, items := insertRow{}, strings.Split(row, ", ")
		for i, item := range items {
			switch {
			case k.number != "" && names[i] == `"`+k.number+`"`:
				items[i], from = "d.number", from+1
			case item == "$"+strconv.Itoa(from+1):
				of.args, from = append(of.args, from), from+1
				items[i] = "$" + strconv.Itoa(len(of.args))
			case item != "NULL":
				return nil
			}
		}
		of.text = table + " (" + columns + ") SELECT " + strings.Join(items, ", ") + " FROM d"
		rows = append(rows, of)
	}
	return rows
}
