package authz_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/authz"
)

// bitset holds the indices of rows.
type bitset []uint64

func newBitset(n int) bitset    { return make(bitset, (n+63)/64) }
func (b bitset) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }
func (b bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) within(c bitset) bool {
	for i := range b {
		if b[i]&^c[i] != 0 {
			return false
		}
	}
	return true
}

// hunt asks the database and the reference the same and counts.
type hunt struct {
	*world
	r       *rand.Rand
	triples int
	yes     int
	laws    int
	wrong   int
	met     map[meeting]int
	last    *asker // of the policy before
	report  func(string)
	told    time.Time
}

// meeting is a rule that was met by rows: one side of the coverage gate.
type meeting struct {
	table, verb, scope string
	deny, held         bool
}

func newHunt(w *world, r *rand.Rand, report func(string)) *hunt {
	return &hunt{world: w, r: r, met: map[meeting]int{}, report: report, told: time.Now()}
}

// play asks until there are so many triples; in the middle regions move.
func (h *hunt) play(triples int) {
	standard, moved := defaultPolicy(h.t), false
	for round := 0; h.triples < triples; round++ {
		p := standard
		if round%4 > 0 {
			rules, places, about := h.steer()
			p = drawPolicy(h.t, h.r, asks, 12, rules...)
			p.places, p.about = places, about
		}
		if !moved && h.triples > triples/2 {
			h.move()
			h.last, moved = nil, true // who was made before has other numbers
		}
		if h.round(p); time.Since(h.told) > time.Minute {
			h.t.Logf("%s: %d triples of %d, %d disagreements", h.raw.Engine, h.triples, triples, h.wrong)
			h.told = time.Now()
		}
	}
}

// round asks some viewers of a policy, and one whose viewer was compiled under
// the policy before, as from a cache: he gets the answers of his own.
func (h *hunt) round(p *drawn) {
	askers := []*asker{h.drawAsker(h.r, p), h.drawAsker(h.r, p), h.drawAsker(h.r, p)}
	if h.last != nil {
		askers = append(askers, h.last)
	}
	for i, a := range askers {
		for _, q := range asks {
			if len(p.about) > 0 && !slices.Contains(p.about, q) && h.r.IntN(3) > 0 {
				continue // triples are for what was met too seldom
			}
			got := h.list(a, q)
			h.compare(a, q, got)
			if h.r.IntN(40) == 0 {
				h.ways(a, q, got)
			}
			if i == 0 && h.r.IntN(4) == 0 {
				h.checkLaws(a, q, got)
			}
		}
	}
	h.last = askers[0]
}

// selector is the rows of a table that the viewer's verb reaches, by the
// condition that production compiles.
func (h *hunt) selector(a *asker, q ask, columns ...string) *sql.Selector {
	t := sql.Table(q.table)
	s := sql.Dialect(h.dialect()).Select(columns...).From(t)
	authz.Reach(a.ctx, q.table, q.action)(s)
	return s
}

func (w *world) dialect() string {
	if w.raw.Engine == "sqlite" {
		return dialect.SQLite
	}
	return dialect.Postgres
}

// list returns the rows as the database finds them, by the index in the last
// four digits of the id, in one string.
func (h *hunt) list(a *asker, q ask) bitset {
	h.t.Helper()
	gather := "string_agg(right(id::text, 4), '')"
	if h.raw.Engine == "sqlite" {
		gather = "group_concat(substr(id, 33), '')"
	}
	s := h.selector(a, q)
	s.SelectExpr(sql.Expr(gather))
	var text *string
	h.one(s, &text)
	out := newBitset(len(h.rows[q.table]))
	if text != nil {
		digits, err := hex.DecodeString(*text)
		if err != nil {
			h.t.Fatal(err)
		}
		for i := 0; i < len(digits); i += 2 {
			out.add(int(digits[i])<<8 | int(digits[i+1]))
		}
	}
	return out
}

func (h *hunt) one(s *sql.Selector, into any) {
	h.t.Helper()
	text, args := s.Query()
	if err := h.raw.QueryRow(text, args...).Scan(into); err != nil {
		h.t.Fatalf("%v: %s", err, text)
	}
}

// compare asks the reference of every row.
func (h *hunt) compare(a *asker, q ask, got bitset) {
	claims := a.drawn.ref.claims(&a.ref, q.verb())
	rows := h.rows[q.table]
	h.triples += len(rows)
	for i, r := range rows {
		want := decide(claims, &a.ref, q.action, r)
		if want {
			h.yes++
		}
		if want != got.has(i) {
			if h.wrong++; h.report != nil && h.wrong <= 3 {
				h.report(h.shrink(a, q, r, want))
			}
		}
	}
	for _, c := range claims {
		h.meet(a, q, c, rows)
	}
}

// meet counts how a rule fared with some of the rows.
func (h *hunt) meet(a *asker, q ask, c claim, rows []*row) {
	counted := [2]int{}
	for i := h.r.IntN(4); i < len(rows); i += 4 {
		if holds(&a.ref, c, q.action, rows[i]) {
			counted[1]++
		} else {
			counted[0]++
		}
	}
	h.met[meeting{q.table, q.verb(), c.scope, c.deny, true}] += counted[1]
	h.met[meeting{q.table, q.verb(), c.scope, c.deny, false}] += counted[0]
}

// reaches asks the database of one row.
func (h *hunt) reaches(a *asker, q ask, r *row) bool {
	s := h.selector(a, q)
	s.SelectExpr(sql.Expr("count(*)")).Where(sql.EQ(s.C("id"), h.ids[r.id]))
	n := 0
	h.one(s, &n)
	return n == 1
}

// shrink leaves out rows of the policy and memberships as long as the
// disagreement on the row stays, and describes what is left.
func (h *hunt) shrink(a *asker, q ask, r *row, want bool) string {
	differs := func(b *asker) bool {
		return decide(b.drawn.ref.claims(&b.ref, q.verb()), &b.ref, q.action, r) != h.reaches(b, q, r)
	}
	for i := 0; i < len(a.members); {
		fewer := h.as(a.drawn, a.viewer, slices.Delete(slices.Clone(a.members), i, i+1))
		if differs(fewer) {
			a = fewer
		} else {
			i++
		}
	}
	lines := strings.Split(strings.TrimSpace(a.text), "\n")
	for i := 0; i < len(lines); {
		text := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "\n")
		matrix, err := authz.Parse(text)
		if err == nil {
			fewer := h.as(&drawn{text: text, roles: a.roles, matrix: matrix, ref: readPolicy(text)}, a.viewer, a.members)
			if differs(fewer) {
				a, lines = fewer, slices.Delete(lines, i, i+1)
				continue
			}
		}
		i++
	}
	text, args := h.selector(a, q, "id").Query()
	return fmt.Sprintf("%s %s: the reference says %v, the database does not; under\n%s\nviewer %+v\nrow %s\n%s\n%v", q.table, q.verb(), want, a.text, a.ref, h.describe(r), text, args)
}

// thin is how many rows a rule must have met with a yes, and with a no; every
// fourth row is counted.
const thin = 500

// steer are rules for every role of what was met too seldom so far, the scopes
// at whose places they speak, and what is to be asked.
func (h *hunt) steer() (rules, places []string, about []ask) {
	gaps := h.gaps()
	for range min(12, len(gaps)) {
		g := pick(h.r, gaps)
		effect := map[bool]string{true: "deny", false: "allow"}[g.deny]
		places = append(places, g.scope)
		about = append(about, asks[slices.IndexFunc(asks, func(q ask) bool { return q.table == g.table && q.verb() == g.verb })])
		rules = append(rules, fmt.Sprintf("p, *, %s, %s, %s\n", strings.Replace(g.verb, ":", ", ", 1), g.scope, effect))
	}
	return rules, places, about
}

// gaps are the rules that too few rows met, with a yes or with a no.
func (h *hunt) gaps() (out []meeting) {
	for _, q := range asks {
		for _, scope := range strings.Fields(q.scopes) {
			for _, deny := range []bool{false, true} {
				for _, held := range []bool{true, false} {
					want := thin
					if scope == "own" && (q.table == "parties" || q.table == "accounts") && held {
						want = thin / 50 // one row answers to it
					}
					if scope == "tenant" && !held || q.table == "supervisions" && scope == "own" && held && !deny {
						want = 0 // it takes in every row there is, or none
					}
					if m := (meeting{q.table, q.verb(), scope, deny, held}); h.met[m] < want {
						out = append(out, m)
					}
				}
			}
		}
	}
	return out
}
