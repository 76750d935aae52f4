package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/huying/huying/ent/db"
)

// Later runs write, which creates rows whose keys are given and that nobody reads
// back. On PostgreSQL its statement waits: all that wait are sent as one before
// the next statement of the transaction, or its commit, which fails where one of
// them does. A row that one of them writes must not be written by another. On
// SQLite, where a statement is no round trip, it runs at once.
func (t *Tx) Later(ctx context.Context, write func(context.Context) error) error {
	if t.engine != dialect.Postgres {
		return write(ctx)
	}
	return write(context.WithValue(ctx, laterKey{}, true))
}

// Changed runs update, and then read, which looks for what update has changed.
// It says whether there was anything. On PostgreSQL both are one statement, and
// read sees no other rows of the table.
func (t *Tx) Changed(ctx context.Context, update func(context.Context) (int, error), read func(context.Context) error) (bool, error) {
	if t.engine != dialect.Postgres {
		if n, err := update(ctx); err != nil || n == 0 {
			return false, err
		}
		return true, read(ctx)
	}
	var change statementOf
	if _, err := update(context.WithValue(ctx, changeKey{}, &change)); err != nil {
		return false, err
	}
	err := read(context.WithValue(ctx, changedKey{}, &change))
	if db.IsNotFound(err) {
		return false, nil
	}
	return true, err
}

type (
	laterKey   struct{} // true: what is not asked for its result may wait
	changeKey  struct{} // *statementOf: where an update is noted
	changedKey struct{} // *statementOf: the update that a query comes after
)

// statementOf is a statement as ent writes it.
type statementOf struct {
	text string
	args []any
}

func newStatement(query string, args any) (statementOf, error) {
	list, ok := args.([]any)
	if !ok {
		return statementOf{}, fmt.Errorf("store: arguments are %T", args)
	}
	return statementOf{query, list}, nil
}

// mostWaiting is how many statements wait at most, and mostArgs how many values
// they have: the longer the text of all, the rarer does it come again. An insert
// of manyRows or more is sent alone, as its text does come again.
const (
	mostWaiting = 16
	mostArgs    = 512
	manyRows    = 8
)

// note keeps an update for the query that comes after it; false for what is
// none.
func (t *turns) note(ctx context.Context, query string, args, v any) (bool, error) {
	note, ok := ctx.Value(changeKey{}).(*statementOf)
	if !ok {
		return false, nil
	}
	result, asked := v.(*entsql.Result)
	if !asked || note.text != "" {
		return false, fmt.Errorf("store: more than one statement that changes: %.80s", query)
	}
	change, err := newStatement(query, args)
	*note, *result = change, one{}
	return true, err
}

// one is the result of an update before it has run: whoever reads its rows will
// see.
type one struct{}

func (one) LastInsertId() (int64, error) { return 0, nil }
func (one) RowsAffected() (int64, error) { return 1, nil }

// put keeps a statement for later; false where it must be run now.
func (t *turns) put(ctx context.Context, query string, args, v any) (bool, error) {
	rows, many := v.(*entsql.Rows) // ent asks for the keys of several rows, though it gave them
	if ctx.Value(laterKey{}) == nil || v != nil && !(many && strings.HasPrefix(query, "INSERT ")) {
		return false, nil
	}
	if many {
		rows.ColumnScanner = noRows{}
	}
	s, err := newStatement(strings.TrimSuffix(query, ` RETURNING "id"`), args)
	if err != nil {
		return false, err
	}
	s = s.withNulls()
	t.mu.Lock()
	defer t.mu.Unlock()
	wait, can := []statementOf{s}, strings.Count(s.text, "), (") < manyRows-1
	if can && t.decision != nil {
		wait, can = t.decision.onlyIf(s, len(t.waiting) == 0)
	}
	if !can || len(t.waiting)+len(wait) > mostWaiting || t.values+len(s.args) > mostArgs {
		if err := t.flush(ctx); err != nil {
			return false, err
		}
		wait = []statementOf{s}
	}
	if t.waiting, t.values = append(t.waiting, wait...), t.values+len(s.args); !can {
		return true, t.flush(ctx)
	}
	return true, nil
}

// withNulls gives the nulls that ent writes into an insert of several rows
// parameters: where they are differs from one insert to the next, and the text
// of all is to come again.
func (s statementOf) withNulls() statementOf {
	head, values, ok := strings.Cut(s.text, ") VALUES (")
	if !ok || !strings.Contains(values, "NULL") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s.text) + len(s.text)/8)
	b.WriteString(head + ") VALUES (")
	args, given := make([]any, 0, len(s.args)+len(s.args)/4), s.args
	for i := 0; i < len(values); {
		switch {
		case values[i] == '$' && len(given) > 0:
			args, given = append(args, given[0]), given[1:]
			for i++; i < len(values) && values[i] >= '0' && values[i] <= '9'; {
				i++
			}
		case strings.HasPrefix(values[i:], "NULL"):
			args, i = append(args, nil), i+len("NULL")
		case strings.IndexByte("(), ", values[i]) >= 0:
			b.WriteByte(values[i])
			i++
			continue
		default:
			return s // more than values
		}
		b.WriteString("$" + strconv.Itoa(len(args)))
	}
	return statementOf{b.String(), args}
}

// noRows are those of a statement that waits.
type noRows struct{ entsql.ColumnScanner }

func (noRows) Next() bool   { return false }
func (noRows) Err() error   { return nil }
func (noRows) Close() error { return nil }

// forget drops what waits. Who calls it has the turn.
func (t *turns) forget() { t.decision, t.waiting, t.values = nil, nil, 0 }

// flush sends what waits. Who calls it has the turn.
func (t *turns) flush(ctx context.Context) error {
	d, waiting := t.decision, t.waiting
	t.forget()
	switch {
	case d != nil:
		return t.send(ctx, d, waiting)
	case len(waiting) == 0:
		return nil
	}
	if err := t.holdExpected(ctx); err != nil {
		return err
	}
	s := together(waiting)
	if err := t.Driver.Exec(ctx, s.text, s.args, nil); err != nil {
		return fmt.Errorf("store: what was written before: %w", err)
	}
	return nil
}

// together is one statement that does what all of them do.
func together(all []statementOf) statementOf {
	var b strings.Builder
	var args []any
	for i, s := range all {
		switch {
		case len(all) == 1 || i > 0 && i == len(all)-1:
			b.WriteByte(' ')
			renumber(&b, s.text, len(args))
		default:
			b.WriteString(map[bool]string{true: "WITH w", false: ", w"}[i == 0])
			b.WriteString(strconv.Itoa(i) + " AS (")
			renumber(&b, s.text, len(args))
			b.WriteByte(')')
		}
		args = append(args, s.args...)
	}
	return statementOf{b.String(), args}
}

// after is a query of the rows of a table that a change of them has written.
func after(change, query statementOf) (statementOf, error) {
	table, _, ok := strings.Cut(strings.TrimPrefix(change.text, "UPDATE "), " SET ")
	if !ok || !strings.Contains(query.text, " FROM "+table+" ") {
		return statementOf{}, fmt.Errorf("store: %.80s does not change what %.80s reads", change.text, query.text)
	}
	var b strings.Builder
	b.WriteString("WITH " + table + " AS (" + change.text + " RETURNING *) ")
	renumber(&b, query.text, len(change.args))
	return statementOf{b.String(), append(change.args[:len(change.args):len(change.args)], query.args...)}, nil
}

// renumber writes a text whose parameters are behind so many others. What looks
// like one between quotes is none.
func renumber(b *strings.Builder, text string, by int) {
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '$':
			end := i + 1
			for end < len(text) && text[end] >= '0' && text[end] <= '9' {
				end++
			}
			if n, err := strconv.Atoi(text[i+1 : end]); err == nil {
				b.WriteString(strconv.Itoa(n + by))
				i = end - 1
			}
		}
	}
}
