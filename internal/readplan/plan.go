// Package readplan answers what is asked about rows and their neighbours with
// one SQL statement: neighbours to one are joined, neighbours to many come as
// JSON. What a viewer may see of each table is asked of authz, once a table and
// statement, as on every other road.
package readplan

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/authz"
)

// Object says what is read of the rows of one table. It is built once for a
// selection and does not change after Tail.
type Object struct {
	Table  string
	Ones   []*One
	Manys  []*Many
	Counts []*Count

	columns []string        // the first is the id
	named   bool            // the id is read; else only whether it is there
	json    map[string]bool // of the columns
	asks    []ask
	base    int // where its values begin in a row
}

// Condition narrows the rows of a table.
type Condition = func(*sql.Selector)

// ask is a condition of which each row says whether it holds.
type ask struct {
	name  string
	holds func(context.Context) Condition
}

// One is the row of another table that a column names, if the viewer sees it.
type One struct {
	Key  string // the column
	Else *Else  // where to look where the column is empty; nil: nowhere
	Of   *Object
}

// Else names a row in a column of a third table's rows that belong to this one.
type Else struct {
	If     string // a column that says whether to look
	Table  string
	Belong Belong
	Column string
}

// Belong says which rows belong to another: those that name it in a column, that
// meet a condition, and that the viewer sees.
type Belong struct {
	Key   string    // their column
	To    string    // the other's; none: its id
	Where Condition // nil: all of them
}

// Many are the rows of another table that belong to this one.
type Many struct {
	Belong
	Of    *Object
	Order []Order
	Limit int // 0: none

	at int // its place in a row
}

// Count is how many rows of another table belong to this one.
type Count struct {
	Belong
	Table string

	at int
}

// Order is what rows are sorted by: a column, or whether a condition holds.
type Order struct {
	Column string
	Desc   bool
	Nulls  Nulls // of a column that has any: the engines differ
	If     func(context.Context) Condition
}

// Nulls is where rows without a value stand.
type Nulls string

// The places for them.
const (
	NullsFirst Nulls = " NULLS FIRST"
	NullsLast  Nulls = " NULLS LAST"
)

// Source is a statement that reads all columns of the rows of a table, and what
// they are sorted by. It reads only what the viewer sees.
type Source struct {
	Text  string
	Args  []any
	Order []Order
}

// NewObject reads the rows of a table.
func NewObject(table string) *Object { return &Object{Table: table, columns: []string{"id"}} }

// Column is the place of a column among the object's own; it is read from now on.
func (o *Object) Column(name string) int {
	o.named = o.named || name == o.columns[0]
	return placeIn(&o.columns, name)
}

// placeIn is the place of a name in a list, to which it is added where it is new.
func placeIn(list *[]string, name string) int {
	if i := slices.Index(*list, name); i >= 0 {
		return i
	}
	*list = append(*list, name)
	return len(*list) - 1
}

// JSON is Column for a column that holds JSON.
func (o *Object) JSON(name string) int {
	if o.json == nil {
		o.json = map[string]bool{}
	}
	o.json[name] = true
	return o.Column(name)
}

// Reach is the place, among what is asked, of whether the viewer's verb reaches
// the row; see Object.Holds.
func (o *Object) Reach(verb string) int {
	return o.Ask(verb, func(ctx context.Context) Condition { return authz.Reach(ctx, o.Table, verb) })
}

// Ask is the place of whether a condition holds for the row; see Object.Holds.
// What has the same name is the same condition.
func (o *Object) Ask(name string, holds func(context.Context) Condition) int {
	for i, known := range o.asks {
		if known.name == name {
			return i
		}
	}
	o.asks = append(o.asks, ask{name, holds})
	return len(o.asks) - 1
}

// What one statement may ask of an engine: SQLite takes 127 values into an array
// where it was built with its older limits and joins 64 tables at a time, and either
// engine plans for long before.
const (
	mostValues = 100
	mostJoins  = 24
)

// Fits says whether a statement can read the object and all that hangs on it.
func (o *Object) Fits() bool {
	for _, many := range o.Manys {
		if many.Of.values() > mostValues || !many.Of.Fits() {
			return false
		}
	}
	for _, one := range o.Ones {
		if !one.Of.Fits() {
			return false
		}
	}
	return o.joins() <= mostJoins
}

// values are the places that the object takes in a row, with what is joined to it.
func (o *Object) values() int {
	n := len(o.columns) + len(o.asks) + len(o.Manys) + len(o.Counts)
	for _, one := range o.Ones {
		n += one.Of.values()
	}
	return n
}

func (o *Object) joins() int {
	n := len(o.Ones)
	for _, one := range o.Ones {
		n += one.Of.joins()
	}
	return n
}

// lay gives everything its place in a row.
func (o *Object) lay(base int) int {
	o.base = base
	next := base + len(o.columns) + len(o.asks)
	for _, one := range o.Ones {
		next = one.Of.lay(next)
	}
	for _, many := range o.Manys {
		many.at = next
		many.Of.lay(0)
		next++
	}
	for _, count := range o.Counts {
		count.at = next
		next++
	}
	return next
}

// Row is one row of an answer, with everything that was joined to it. A value is
// nil, a string, a bool, an int64, a float64 or a time.Time, whatever the
// engine gives for it.
type Row []any

// There says whether the object of the row is there and seen.
func (o *Object) There(r Row) bool { return r[o.base] != nil }

// Value is the value of one of the object's columns.
func (o *Object) Value(r Row, column int) any { return r[o.base+column] }

// Holds says whether what was asked of the row holds.
func (o *Object) Holds(r Row, ask int) (bool, error) {
	return Bool(r[o.base+len(o.columns)+ask])
}

// Rows are the rows of a list of the object's.
func (m *Many) Rows(r Row) ([]Row, error) { return decode(r[m.at]) }

// Number is how many there are.
func (c *Count) Number(r Row) (int, error) {
	n, err := Int(r[c.at])
	return int(n), err
}
