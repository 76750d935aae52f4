package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
)

// Outcome reads what a transaction leaves behind.
type Outcome struct{ tx *Tx }

// Outcome is for the answer to whoever asked for the transaction: nothing is written
// after it, and from then on there is no way back (Committed).
func (t *Tx) Outcome() Outcome { return Outcome{t} }

// Committed says whether the transaction was committed with what its outcome was read
// from: it stands, whatever came of reading, and InTx can do nothing but return. It
// stands empty where that was ErrUndecided.
func (t *Tx) Committed() bool { return committed(t.turns.direct.conn) }

// Engine is the dialect of its statements.
func (o Outcome) Engine() string { return o.tx.engine }

// Rows is View.Rows. What waits for a decision is sent as one statement with the
// query where that can be; then it fails with ErrUndecided, and takes no row,
// where nothing is written. On PostgreSQL the commit travels behind that statement, if
// it is all that the transaction writes, and whatever comes next fails.
func (o Outcome) Rows(ctx context.Context, text string, args []any, take func(row []any) error) error {
	t := o.tx.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	d, all, ok := t.withOutcome(statementOf{text, args})
	if !ok {
		return t.rows(ctx, statementOf{text, args}, take)
	}
	err := t.commitAlong(ctx)
	if t.forget(); err != nil {
		return err
	}
	decided := false
	err = t.read(ctx, all, func(row []any) error {
		if number, ok := row[0].(string); ok && !decided {
			d.take(number)
		}
		decided, t.expected = true, nil
		if row[1] == nil {
			return nil // it was written, and there is nothing to be seen
		}
		return take(row[2:])
	})
	if err == nil && !decided {
		return ErrUndecided
	}
	return err
}

// allOrNothing says whether nothing is left of the transaction where the decision that
// waits is in vain: it wrote nothing before, and all that waits depends on it.
func (t *turns) allOrNothing() bool {
	return !t.direct.wrote && !slices.ContainsFunc(t.waiting, func(s statementOf) bool {
		_, inserts := s.target() // of an update it is not asked; see onlyIf
		return !inserts
	})
}

// commitAlong lets the transaction be committed with the statement of what waits, where
// that writes all or nothing. What is asked before the first statement is asked now.
func (t *turns) commitAlong(ctx context.Context) error {
	conn, ok := t.direct.conn.(*tenantConn)
	if !ok || !t.allOrNothing() {
		return nil
	}
	if a, ok := t.Driver.(*asking); ok {
		if err := a.what.settle(ctx, a.Driver); err != nil {
			return err
		}
	}
	conn.commitAlong()
	return nil
}

// withOutcome is what waits for a decision as one statement with a query of what
// is there afterwards. Its rows begin with the number, if one is taken, and a
// value that is null where the query has no row. False where nothing waits for a
// decision, or what waits changes rows that the query reads. Who calls it has the
// turn.
func (t *turns) withOutcome(query statementOf) (*decision, statementOf, bool) {
	d := t.decision
	if d == nil || len(t.waiting) == 0 {
		return nil, statementOf{}, false
	}
	alone := d.isAll(query)
	text := outcomes.of(append(d.parts(t.waiting), query.text, strconv.FormatBool(alone)), func() string { return d.textWith(t.waiting, query.text, alone) })
	if text == "" {
		return nil, statementOf{}, false
	}
	return d, statementOf{text, append(d.allArgs(t.waiting), query.args...)}, true
}

var outcomes wholes

// textWith is the text of what waits for a decision with a query of what is there
// afterwards; none where they cannot be one statement. alone: see isAll.
func (d *decision) textWith(waiting []statementOf, query string, alone bool) string {
	read := func(table string) string { return columnsIn(query, table) }
	shadows, ok := d.shadows(waiting, read, alone)
	if !ok {
		return ""
	}
	number := "NULL"
	if d.take != nil {
		number = "d.number"
	}
	var b strings.Builder
	before, args := d.before(waiting, read)
	b.WriteString(before + shadows + " SELECT " + number + ", a.* FROM d LEFT JOIN (SELECT true, q.* FROM (")
	renumber(&b, query, args)
	b.WriteString(") AS q) AS a ON true")
	return b.String()
}

// rows is read after what waits. Who calls it has the turn.
func (t *turns) rows(ctx context.Context, query statementOf, take func(row []any) error) error {
	if err := t.flushHolding(ctx); err != nil {
		return err
	}
	return t.read(ctx, query, take)
}

// read runs a query like View.Rows. Who calls it has the turn.
func (t *turns) read(ctx context.Context, query statementOf, take func(row []any) error) error {
	var rows entsql.Rows
	if err := t.Driver.Query(ctx, query.text, query.args, &rows); err != nil {
		return err
	}
	return takeRows(&rows, take)
}
