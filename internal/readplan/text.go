package readplan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/authz"
)

// writer writes one statement.
type writer struct {
	*sql.Builder
	ctx     context.Context
	engine  string
	aliases int
}

// place is where a row stands in a statement.
type place struct {
	alias  string
	caseAt string // the alias of the case that the row is, or belongs to; none: not known
}

// placeOf is the place of a row of a table that is not known to belong to a case.
func placeOf(table, alias string) place {
	if table == "cases" {
		return place{alias, alias}
	}
	return place{alias, ""}
}

// caseOf is the alias of the case of those who belong to the row; none where they
// are not tied to it by their case.
func (p place) caseOf(b Belong) string {
	if b.Key == "case_id" && (p.alias == p.caseAt) == (b.To == "") && (b.To == "" || b.To == "case_id") {
		return p.caseAt
	}
	return ""
}

// join is a neighbour that is to be joined under an alias.
type join struct {
	one   *One
	from  place // of the row that names it
	alias string
	near  Condition // instead of all that lets it be seen
}

func (w *writer) alias() string {
	w.aliases++
	return fmt.Sprintf("t%d", w.aliases)
}

func (w *writer) column(alias, name string) {
	w.WriteString(alias).WriteByte('.').WriteByte('"').WriteString(name).WriteByte('"')
}

// items writes the values of an object in their order, and returns what has to
// be joined for them.
func (w *writer) items(o *Object, at place) (joins []join) {
	alias := at.alias
	for i, name := range o.columns {
		if i > 0 {
			w.Comma()
		}
		if i == 0 && !o.named { // a flag is cheaper than a key that nobody looks at
			w.WriteString("NULLIF(")
			w.column(alias, name)
			w.WriteString(" IS NOT NULL, FALSE)")
		} else if o.json[name] && w.engine == dialect.SQLite { // which keeps it as bytes, and takes none into an array
			w.WriteString("CAST(")
			w.column(alias, name)
			w.WriteString(" AS TEXT)")
		} else {
			w.column(alias, name)
		}
	}
	for _, ask := range o.asks {
		w.Comma()
		w.condition(o.Table, alias, ask.holds(w.ctx))
	}
	for _, one := range o.Ones {
		w.Comma()
		j := join{one: one, from: at, alias: w.alias()}
		joins = append(append(joins, j), w.items(one.Of, placeOf(one.Of.Table, j.alias))...)
	}
	for _, many := range o.Manys {
		w.Comma()
		w.many(many, at)
	}
	for _, count := range o.Counts {
		w.Comma()
		w.count(count, at)
	}
	return joins
}

// condition writes conditions on a row of a table.
func (w *writer) condition(table, alias string, all ...Condition) {
	s := sql.Dialect(w.engine).Select().From(sql.Table(table).As(alias))
	for _, where := range all {
		if where != nil {
			where(s)
		}
	}
	w.Wrap(func(b *sql.Builder) { b.Join(s.P()) })
}

// seen is the condition under which the viewer reads a row of a table, whose case
// stands in the statement under an alias, or does not.
func (w *writer) seen(table, caseAt string) Condition {
	return authz.ReachBeside(w.ctx, table, "read", caseAt)
}

// nearby has joins look nearby alone where that may be enough, and writes whether
// it was not for some: a neighbour that is named and was not seen.
func (w *writer) nearby(list []join) (some bool) {
	for i := range list {
		j := &list[i]
		near, ok := authz.ReachNear(w.ctx, j.one.Of.Table, "read", j.namingCase())
		if !ok || j.one.Else != nil {
			continue
		}
		if j.near = near; some {
			w.WriteString(" OR ")
		} else {
			w.Comma()
		}
		some = true
		w.column(j.alias, "id")
		w.WriteString(" IS NULL AND ")
		w.column(j.from.alias, j.one.Key)
		w.WriteString(" IS NOT NULL")
	}
	return some
}

// namingCase is the alias of the case that names the row; none where none does.
func (j *join) namingCase() string {
	if j.from.alias == j.from.caseAt {
		return j.from.alias
	}
	return ""
}

// joins writes the neighbours of a row. On PostgreSQL each is a statement of its
// own, which is asked once a row: the planner would else read whatever the viewer
// may see of a table, to pick the few that are named.
func (w *writer) joins(list []join) {
	for _, j := range list {
		table := j.one.Of.Table
		if w.engine == dialect.Postgres {
			w.WriteString(" LEFT JOIN LATERAL (SELECT ")
			w.columns(j.one.Of)
			w.WriteString(" FROM ").Ident(table).WriteString(" AS ").WriteString(j.alias).WriteString(" WHERE ")
			w.named(j)
			w.WriteString(" OFFSET 0) AS ").WriteString(j.alias).WriteString(" ON TRUE")
			continue
		}
		w.WriteString(" LEFT JOIN ").Ident(table).WriteString(" AS ").WriteString(j.alias).WriteString(" ON ")
		w.named(j)
	}
}

// columns writes those that the statement reads of an object: each that passes
// through a join costs. What is asked of a row may look at all of them, and so may
// what belongs to a case.
func (w *writer) columns(o *Object) {
	if len(o.asks) > 0 || o.Table == "cases" {
		w.WriteByte('*')
		return
	}
	read := slices.Clone(o.columns)
	for _, one := range o.Ones {
		placeIn(&read, one.Key)
		if one.Else != nil {
			placeIn(&read, one.Else.If)
			placeIn(&read, cmp.Or(one.Else.Belong.To, "id"))
		}
	}
	for _, many := range o.Manys {
		placeIn(&read, cmp.Or(many.To, "id"))
	}
	for _, count := range o.Counts {
		placeIn(&read, cmp.Or(count.To, "id"))
	}
	for i, name := range read {
		if i > 0 {
			w.Comma()
		}
		w.Ident(name)
	}
}

// named is the condition of the row that is joined.
func (w *writer) named(j join) {
	w.column(j.alias, "id")
	w.WriteString(" = ")
	w.key(j)
	w.WriteString(" AND ")
	seen := j.near
	if seen == nil {
		seen = authz.ReachNamed(w.ctx, j.one.Of.Table, "read", j.namingCase())
	}
	w.condition(j.one.Of.Table, j.alias, seen)
}

// key writes which row is joined.
func (w *writer) key(j join) {
	other := j.one.Else
	if other == nil {
		w.column(j.from.alias, j.one.Key)
		return
	}
	w.WriteString("CASE WHEN ")
	w.column(j.from.alias, j.one.Key)
	w.WriteString(" IS NULL AND ")
	w.column(j.from.alias, other.If)
	alias := w.alias()
	w.WriteString(" THEN (SELECT ")
	w.column(alias, other.Column)
	w.from(other.Table, alias, other.Belong, j.from)
	w.order([]Order{{Column: "id", Desc: true}}, alias)
	w.WriteString(" LIMIT 1) ELSE ")
	w.column(j.from.alias, j.one.Key)
	w.WriteString(" END")
}

// from writes the rows of a table that belong to another row, with what is joined
// to them.
func (w *writer) from(table, alias string, b Belong, of place, joins ...join) {
	w.WriteString(" FROM ").Ident(table).WriteString(" AS ").WriteString(alias)
	w.joins(joins)
	w.WriteString(" WHERE ")
	w.column(alias, b.Key)
	w.WriteString(" = ")
	w.column(of.alias, cmp.Or(b.To, "id"))
	w.WriteString(" AND ")
	w.condition(table, alias, w.seen(table, of.caseOf(b)), b.Where)
}

// many writes a list as one value: as records on PostgreSQL, as a JSON array of arrays
// on SQLite; see decode.
func (w *writer) many(m *Many, of place) {
	alias := w.alias()
	all, row, end := "(SELECT string_agg(x.j, '') FROM (SELECT ", "ROW(", ")::text AS j"
	if w.engine == dialect.SQLite {
		all, row, end = "json((SELECT json_group_array(json(x.j)) FROM (SELECT ", "json_array(", ") AS j"
	}
	w.WriteString(all).WriteString(row)
	joins := w.items(m.Of, place{alias, of.caseOf(m.Belong)})
	w.WriteString(end)
	w.from(m.Of.Table, alias, m.Belong, of, joins...)
	w.order(m.Order, alias)
	w.limit(m.Limit)
	if w.WriteString(") AS x)"); w.engine == dialect.SQLite {
		w.WriteByte(')')
	}
}

// limit writes how many rows there are at most. SQLite plans a statement anew at
// each use for a limit that is bound.
func (w *writer) limit(n int) {
	switch {
	case n == 0:
	case w.engine == dialect.SQLite:
		w.WriteString(" LIMIT " + strconv.Itoa(n))
	default:
		w.WriteString(" LIMIT ").Arg(n)
	}
}

func (w *writer) count(c *Count, of place) {
	alias := w.alias()
	w.WriteString("(SELECT COUNT(*)")
	w.from(c.Table, alias, c.Belong, of)
	w.WriteByte(')')
}

func (w *writer) order(by []Order, alias string) {
	for i, o := range by {
		if i == 0 {
			w.WriteString(" ORDER BY ")
		} else {
			w.Comma()
		}
		if o.If != nil {
			w.WriteString("COALESCE(")
			w.condition("", alias, o.If(w.ctx))
			w.WriteString(", FALSE)")
		} else {
			w.column(alias, o.Column)
		}
		if o.Desc {
			w.WriteString(" DESC")
		}
		w.WriteString(string(o.Nulls))
	}
}
