package readplan

import (
	"context"
	"database/sql/driver"
	"regexp"
	"slices"
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Tail is what of a statement does not depend on its source: what is read of each
// row for one viewer, and its neighbours.
type Tail struct {
	text string
	args []any
	near bool
	read []string // columns of its source; none: all
}

// Tail writes it for sources with so many arguments of their own.
func (o *Object) Tail(ctx context.Context, engine string, before int) Tail {
	return o.tail(ctx, engine, before, false)
}

// Near is a Tail that sees of the neighbours of its rows only those who are seen
// for what stands in the statement anyhow (authz.ReachNear); see Tail.Sure. ok says
// that there is such a difference.
func (o *Object) Near(ctx context.Context, engine string, before int) (t Tail, ok bool) {
	t = o.tail(ctx, engine, before, true)
	return t, t.near
}

func (o *Object) tail(ctx context.Context, engine string, before int, near bool) Tail {
	o.lay(0)
	b := &sql.Builder{}
	b.SetDialect(engine)
	b.SetTotal(before)
	w := &writer{Builder: b, ctx: ctx, engine: engine}
	joins := w.items(o, placeOf(o.Table, "r"))
	near = near && w.nearby(joins)
	w.WriteString(" FROM r")
	w.joins(joins)
	text, args := b.Query()
	if engine == dialect.Postgres {
		text, args = once(text, args, before)
		return Tail{text, stored(args), near, nil} // it leaves out by itself what nobody reads
	}
	return Tail{text, stored(args), near, columnsOfSource(text)}
}

// Sure says that rows are what the whole Tail would have read: each neighbour who is
// named was seen.
func (t Tail) Sure(rows []Row) (bool, error) {
	if !t.near {
		return true, nil
	}
	for _, r := range rows {
		if missed, err := Bool(r[len(r)-1]); missed || err != nil {
			return false, err
		}
	}
	return true, nil
}

// once writes statements that carry each key once: the tenant's stands in each
// condition on a table.
func once(text string, args []any, before int) (string, []any) {
	var out []any
	known, numbers := map[uuid.UUID]int{}, make([]int, len(args))
	for i, arg := range args {
		id, key := arg.(uuid.UUID)
		if n, again := known[id]; key && again {
			numbers[i] = n
			continue
		}
		out = append(out, arg)
		numbers[i] = before + len(out)
		if key {
			known[id] = numbers[i]
		}
	}
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		n, err := strconv.Atoi(p[1:])
		if err != nil || n <= before {
			return p
		}
		return "$" + strconv.Itoa(numbers[n-before-1])
	}), out
}

var placeholder = regexp.MustCompile(`\$\d+`)

// stored are arguments as the driver takes them: a tail is used again and again.
func stored(args []any) []any {
	out := slices.Clone(args)
	for i, a := range out {
		if v, ok := a.(driver.Valuer); ok {
			if plain, err := v.Value(); err == nil {
				out[i] = plain
			}
		}
	}
	return out
}

// Bytes is how much memory it takes, about.
func (t Tail) Bytes() int { return len(t.text) + 64*len(t.args) }

// Text is the statement that reads an object for each row of a source.
func (t Tail) Text(engine string, from Source) string {
	if engine == dialect.SQLite {
		from.Text = narrowed(from.Text, t.sourceColumns(from.Order))
	}
	return from.reading(engine, t.text)
}

// All is the statement that reads the rows of the source and nothing beside.
func (s Source) All(engine string) string { return s.reading(engine, "r.* FROM r") }

func (s Source) reading(engine, what string) string {
	var b sql.Builder
	b.SetDialect(engine)
	w := &writer{Builder: &b}
	w.WriteString("WITH r AS (").WriteString(s.Text).WriteString(") SELECT ").WriteString(what)
	w.order(s.Order, "r")
	return b.String()
}

// sourceColumns are those that the statement reads of a source in an order.
func (t Tail) sourceColumns(order []Order) []string {
	read := slices.Clone(t.read)
	for _, by := range order {
		placeIn(&read, by.Column)
	}
	return read
}

// Args are the statement's arguments, after those of its source.
func (t Tail) Args(source []any) []any { return slices.Concat(stored(source), t.args) }
