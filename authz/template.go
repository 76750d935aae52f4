package authz

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// template is the text of a condition without its arguments. The text depends
// on the shape of the grants only: which scopes are allowed and denied how
// often, not at which places. It is rendered once a shape and then filled.
type template struct {
	parts []string // one more than slots
	slots []slot
	size  int // of the text, marks of four characters included
}

// slot says where an argument comes from.
type slot struct {
	from  source
	area  int // of fromArea: the place in the list of areas that have the verb
	value any // of fromText
}

type source byte

const (
	fromTenant source = iota
	fromAccount
	fromParty
	fromArea
	fromText // the same in every condition of the shape
)

// maxTemplates bounds the memory that odd combinations of memberships take; a
// shape beyond it is rendered every time.
const maxTemplates = 4096

var (
	templates     sync.Map // of key to *template
	templateCount atomic.Int64
)

// predicate returns the condition of a verb on the rows of a table.
func (g *Grants) predicate(t table, action string, s *sql.Selector) *sql.Predicate {
	n, known := number[verb{t.object, action}]
	if !known {
		return sql.False()
	}
	var room [16]*area
	relevant := room[:0]
	for i := range g.areas {
		if a := &g.areas[i]; a.allow.has(n) || a.deny.has(n) {
			relevant = append(relevant, a)
		}
	}
	key := g.shapeOf(t, n, relevant, s)
	found, ok := templates.Load(key)
	if !ok || plant.Any() {
		found = g.render(t, action, n, relevant, s)
		if !plant.Any() && templateCount.Add(1) <= maxTemplates {
			templates.Store(key, found)
		}
	}
	return found.(*template).filled(g, slices.Clone(relevant))
}

// shapeOf is all that the text of a condition depends on.
func (g *Grants) shapeOf(t table, n int, relevant []*area, s *sql.Selector) string {
	var room [128]byte
	key := append(room[:0], t.name...)
	key = append(key, 0, byte(n), flag(s.Dialect() == dialect.Postgres), flag(g.account != uuid.Nil), flag(g.party != uuid.Nil))
	for _, a := range relevant {
		key = append(key, byte(a.scope)<<2|flag(a.allow.has(n))<<1|flag(a.deny.has(n)))
	}
	key = append(append(key, 0xff, flag(few(s)), flag(near(s))), s.C("id")...)
	for _, row := range []*sql.Selector{caseBeside(s), caseNaming(s)} {
		if key = append(key, 0xff); row != nil {
			key = append(key, row.C("id")...)
		}
	}
	return string(key)
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// filled is the condition with the viewer's own values.
func (t *template) filled(g *Grants, relevant []*area) *sql.Predicate {
	return sql.P(func(b *sql.Builder) { b.Join(&filling{template: t, grants: g, relevant: relevant}) })
}

// filling writes a filled template in one piece; ent tells it the engine, and
// how many arguments stand before its own.
type filling struct {
	*template
	grants   *Grants
	relevant []*area
	dialect  string
	total    int
}

func (f *filling) Dialect() string     { return f.dialect }
func (f *filling) SetDialect(d string) { f.dialect = d }
func (f *filling) Total() int          { return f.total }
func (f *filling) SetTotal(n int)      { f.total = n }

// Query implements sql.Querier.
func (f *filling) Query() (string, []any) {
	var text strings.Builder
	text.Grow(f.size)
	args := make([]any, len(f.slots))
	for i, s := range f.slots {
		text.WriteString(f.parts[i])
		if f.dialect == dialect.Postgres {
			var digits [8]byte
			text.WriteByte('$')
			text.Write(strconv.AppendInt(digits[:0], int64(f.total+i+1), 10))
		} else {
			text.WriteByte('?')
		}
		args[i] = f.argument(s)
	}
	text.WriteString(f.parts[len(f.slots)])
	return text.String(), args
}

func (f *filling) argument(s slot) any {
	switch s.from {
	case fromArea:
		return f.relevant[s.area].arg
	case fromText:
		return s.value
	default:
		return f.grants.args[s.from]
	}
}

// standIn is a value that stands for a slot while a condition is rendered.
func standIn(n int) (id uuid.UUID) {
	copy(id[:], "authz slot")
	id[14], id[15] = byte(n>>8), byte(n)
	return id
}

// firstArea is the number of the stand-in of the first area.
const firstArea = 3

// render writes the condition once with stand-ins for its values, and cuts the
// text where they stand.
func (g *Grants) render(t table, action string, n int, relevant []*area, s *sql.Selector) *template {
	model := &Grants{tenant: standIn(0)}
	if g.account != uuid.Nil {
		model.account = standIn(1)
	}
	if g.party != uuid.Nil {
		model.party = standIn(2)
	}
	for i, a := range relevant {
		model.areas = append(model.areas, area{scope: a.scope, id: standIn(firstArea + i), right: a.right})
	}
	p := model.whole(t, s, action, n)
	p.SetDialect(s.Dialect())
	text, args := p.Query()
	marks := markOf[s.Dialect() == dialect.Postgres].Split(text, -1)
	if len(marks) != len(args)+1 {
		panic("authz: a condition holds a mark that is no argument: " + text)
	}
	out := &template{parts: marks}
	for _, arg := range args {
		out.slots = append(out.slots, slotOf(arg))
	}
	out.size = 4 * len(out.slots)
	for _, part := range out.parts {
		out.size += len(part)
	}
	return out
}

var markOf = map[bool]*regexp.Regexp{true: regexp.MustCompile(`\$\d+`), false: regexp.MustCompile(`\?`)}

func slotOf(arg any) slot {
	id, ok := arg.(uuid.UUID)
	first := standIn(0)
	if !ok || !bytes.Equal(id[:14], first[:14]) {
		return slot{from: fromText, value: arg}
	}
	n := int(id[14])<<8 | int(id[15])
	if n < firstArea {
		return slot{from: source(n)}
	}
	return slot{from: fromArea, area: n - firstArea}
}
