package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/huying/huying/internal/fault"
)

// Presumption is what a request takes for granted until the database has said so:
// that its tenant has the head that an earlier request found, and the viewer the
// rights that he had then. A transaction of PostgreSQL asks with its first statement, if
// that is a query of ent's that finds something, which costs no round trip, else before
// the next, and writes nothing before. What is read besides must not be shown before
// Holds.
type Presumption struct {
	code string
	head TenantHead
	said atomic.Int32
}

const (
	unsaid int32 = iota
	holds
	refuted
)

// errRefuted ends a transaction whose viewer may have other rights by now. Nobody
// sees it: its request is run again.
var errRefuted = fault.New(fault.Unauthenticated, fault.LoginRefused)

// Presume takes for granted that the tenant of a code has a head; nil where that
// saves nothing: on SQLite a statement is no round trip.
func (s *Store) Presume(code string, head TenantHead) *Presumption {
	if s.engine != dialect.Postgres {
		return nil
	}
	return &Presumption{code: code, head: head}
}

type presumptionKey struct{}

// Presuming is the context of a request that takes something for granted; nil:
// nothing.
func Presuming(ctx context.Context, p *Presumption) context.Context {
	return context.WithValue(ctx, presumptionKey{}, p)
}

// PresumptionOf is what a request takes for granted; nil: nothing.
func PresumptionOf(ctx context.Context) *Presumption {
	p, _ := ctx.Value(presumptionKey{}).(*Presumption)
	return p
}

// open says whether there is something that the database has not been asked yet.
func (p *Presumption) open() bool { return p != nil && p.said.Load() == unsaid }

// refuted says whether the database has said that it does not hold.
func (p *Presumption) refuted() bool { return p != nil && p.said.Load() == refuted }

// Holds says whether the database has said so; it is asked if it was not. What takes
// nothing for granted holds.
func (p *Presumption) Holds(ctx context.Context, s *Store) (bool, error) {
	if p == nil {
		return true, nil
	}
	if p.open() {
		head, err := s.TenantHead(ctx, p.code)
		if err != nil {
			return false, err
		}
		p.hear(head == p.head)
	}
	return p.said.Load() == holds, nil
}

// hear keeps what the database said first.
func (p *Presumption) hear(right bool) {
	said := refuted
	if right {
		said = holds
	}
	p.said.CompareAndSwap(unsaid, said)
}

// settle asks in a transaction where nothing has asked yet.
func (p *Presumption) settle(ctx context.Context, d dialect.Driver) error {
	if p.open() {
		var rows entsql.Rows
		if err := d.Query(ctx, headQuery, []any{p.code}, &rows); err != nil {
			return err
		}
		var head TenantHead
		if err := takeRows(&rows, head.take); err != nil {
			return err
		}
		p.hear(head == p.head)
	}
	if p.said.Load() != holds {
		return errRefuted
	}
	return nil
}

// asking is a transaction that asks whether a presumption holds before it does
// anything else.
type asking struct {
	dialect.Driver
	turns *turns // whose driver this is
	what  *Presumption
}

// Exec implements dialect.Driver.
func (a *asking) Exec(ctx context.Context, query string, args, v any) error {
	if err := a.what.settle(ctx, a.Driver); err != nil {
		return err
	}
	return a.Driver.Exec(ctx, query, args, v)
}

// Query implements dialect.Driver.
func (a *asking) Query(ctx context.Context, query string, args, v any) error {
	if a.what.open() {
		if done, err := a.queryWithHead(ctx, query, args, v); done || err != nil {
			return err
		}
	}
	if err := a.what.settle(ctx, a.Driver); err != nil {
		return err
	}
	return a.Driver.Query(ctx, query, args, v)
}

var headed wholes

// withHead is a query of ent's whose rows begin with the head of a tenant, whose id and
// code come behind so many arguments; with the number of its set-up, which is held from
// then on, if hold. "" for any other query.
func withHead(query string, args int, hold bool) string {
	columns, ok := strings.CutPrefix(query, `SELECT "`)
	if !ok {
		return ""
	}
	head := "SELECT ROW(h.id, h.policy_version, h.rights_version)::text FROM tenants AS h WHERE h.id = $%d AND h.code = $%d"
	if hold {
		head = "SELECT huying_hold_head($%d, $%d)"
	}
	return "SELECT (" + fmt.Sprintf(head, args+1, args+2) + `), "` + columns
}

// queryWithHead runs a query and asks with it; false where it does neither. The set-up
// that is expected is held with it.
func (a *asking) queryWithHead(ctx context.Context, query string, args, v any) (bool, error) {
	s, err := newStatement(query, args)
	if err != nil {
		return false, err
	}
	hold := a.turns.expected != nil && a.turns.expected.tenant == a.what.head.ID
	text := headed.of([]string{query, strconv.FormatBool(hold)}, func() string { return withHead(query, len(s.args), hold) })
	rows, ok := v.(*entsql.Rows)
	if text == "" || !ok {
		return false, nil
	}
	if err := a.Driver.Query(ctx, text, append(s.args[:len(s.args):len(s.args)], a.what.head.ID, a.what.code), v); err != nil {
		return false, err
	}
	raw, ok := rows.ColumnScanner.(*directRows)
	if !ok { // see Store.Presume: only PostgreSQL is asked so
		return false, errors.Join(fmt.Errorf("store: %T cannot be asked besides", rows.ColumnScanner), rows.Close())
	}
	raw.skip = 1
	rows.ColumnScanner = &headedRows{directRows: raw, asks: a}
	return true, nil
}

// headedRows are those of a query behind the head. Where there is none, nothing was
// said, and nothing held.
type headedRows struct {
	*directRows
	asks  *asking
	heard bool
}

// Next implements entsql.ColumnScanner.
func (r *headedRows) Next() bool {
	if !r.directRows.Next() {
		return false
	}
	if !r.heard {
		r.heard = true
		r.err = r.asks.hear(r.row[0])
	}
	return r.err == nil
}

// hear keeps what the database says in words; null: there is no such tenant. Who calls
// it has the turn.
func (a *asking) hear(said driver.Value) error {
	words, _ := ofDriver(said).(string)
	rest, right := strings.CutPrefix(words, a.what.words())
	setup, held := strings.CutPrefix(rest, ",")
	right = right && (held || rest == ")")
	a.what.hear(right)
	switch {
	case !right:
		return errRefuted
	case !held:
		return nil
	case setup != strconv.Itoa(a.turns.expected.version)+")":
		return ErrUndecided
	}
	a.turns.expected = nil
	return nil
}

// words are the beginning of a row of the head's values as the database writes it.
func (p *Presumption) words() string {
	return fmt.Sprintf("(%s,%d,%d", p.head.ID, p.head.PolicyVersion, p.head.RightsVersion)
}
