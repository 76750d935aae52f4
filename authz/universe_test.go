package authz_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// The small universe in which it is shown that giving rights on never makes
// any: every verb over a few dozen kinds of row. A row is told apart by where
// it lies, who holds it and what the asker is to it: whoever asks has the
// account 1 and the party 1.

// bits are rights, each a verb over a row.
type bits [24]uint64

func (b *bits) add(n int) { b[n/64] |= 1 << (n % 64) }

func (b bits) or(c bits) bits {
	for i := range b {
		b[i] |= c[i]
	}
	return b
}

func (b bits) without(c bits) bits {
	for i := range b {
		b[i] &^= c[i]
	}
	return b
}

// post is a place at which a membership is held.
type post struct {
	member     member // without its role
	membership authz.Membership
	above      map[authz.Scope]uuid.UUID
}

type universe struct {
	posts []post
	rows  map[string][]*row // by object
	verbs [][2]string
	first []int // right of the first row of each verb
}

func placeID(n int32) uuid.UUID {
	if n == 0 {
		return uuid.Nil
	}
	return uuid.UUID{15: byte(n)}
}

// The tree: a city, districts 2 and 3, streets 4 and 5 in 2 and 6 in 3, two
// communities in 4 and one in each other street, a grid or two.
var hung = map[int32]row{
	2: {district: 2}, 3: {district: 3},
	4: {district: 2, street: 4}, 5: {district: 2, street: 5}, 6: {district: 3, street: 6},
	7: {district: 2, street: 4, community: 7}, 8: {district: 2, street: 4, community: 8},
	9: {district: 2, street: 5, community: 9}, 10: {district: 3, street: 6, community: 10},
	11: {district: 2, street: 4, community: 7, grid: 11}, 12: {district: 2, street: 4, community: 7, grid: 12},
	13: {district: 3, street: 6, community: 10, grid: 13},
}

func levelOf(n int32) string {
	return []string{"", "city", "district", "district", "street", "street", "street", "community", "community", "community", "community", "grid", "grid", "grid"}[n]
}

// offices and bureaus, with the region that they stand at.
var units = map[int32]unitFact{21: {"OFFICE", 7}, 22: {"OFFICE", 4}, 23: {"CENTRE", 2}, 24: {"OFFICE", 10}, 25: {"BUREAU", 2}, 26: {"BUREAU", 0}}

func newUniverse() *universe {
	u := &universe{rows: map[string][]*row{}, posts: []post{{}}}
	for n := int32(1); n <= 13; n++ {
		at, p := hung[n], post{above: map[authz.Scope]uuid.UUID{}}
		p.member.level, p.member.region, p.member.root = levelOf(n), n, n == 1
		p.membership = authz.Membership{Region: placeID(n), Level: authz.Scope(levelOf(n)), Root: n == 1}
		if levelOf(n) == "grid" {
			p.member = member{grid: n, gridCommunity: at.community}
			p.membership = authz.Membership{Grid: placeID(n)}
		}
		for level, id := range map[authz.Scope]int32{authz.District: at.district, authz.Street: at.street, authz.Community: at.community} {
			if id != 0 && id != n {
				p.above[level] = placeID(id)
			}
		}
		u.posts = append(u.posts, p)
	}
	for n := int32(21); n <= 26; n++ {
		at := hung[units[n].region]
		u.posts = append(u.posts, post{member{department: n}, authz.Membership{Department: placeID(n)},
			map[authz.Scope]uuid.UUID{authz.District: placeID(at.district), authz.Street: placeID(at.street), authz.Community: placeID(at.community)}})
	}
	u.fill(rand.New(rand.NewPCG(1, 1)))
	return u
}

// fill draws the rows; the places of each follow the tree.
func (u *universe) fill(r *rand.Rand) {
	someone := func() int32 { return int32(r.IntN(3)) } // nobody, the asker, another
	for range 36 {
		c := hung[int32(r.IntN(14))]
		c.kind, c.tenant, c.reporter, c.filedBy = "cases", 1, someone(), someone()
		if c.holder = int32(20 + r.IntN(7)); c.holder == 20 {
			c.holder = 0
		}
		c.holderRegion = units[c.holder].region
		o := row{kind: "work_orders", tenant: 1, of: &c, unit: int32(21 + r.IntN(6)), assignee: someone()}
		o.unitRegion, o.unitKind = units[o.unit].region, units[o.unit].kind
		o.unitSpeaks, o.working = o.unitKind != "BUREAU", r.IntN(3) > 0
		p := row{kind: "case_parties", tenant: 1, of: &c, party: someone() + 1, part: pick(r, []string{"REPORTER", "HIDDEN_REPORTER", "JOINT", "PARTICIPANT", "HELPED"}), ended: r.IntN(4) == 0}
		c.parts, c.agents = []*row{&p}, []*row{{account: someone(), ended: r.IntN(4) == 0}}
		if r.IntN(3) > 0 {
			c.orders = []*row{&o}
			u.rows["work_order"] = append(u.rows["work_order"], &o)
		}
		f := hung[int32(r.IntN(14))]
		f.kind, f.tenant, f.id = "parties", 1, someone()+1
		if f.id == p.party {
			f.parts = c.parts
		}
		if r.IntN(2) == 0 {
			f.reported = []*row{&c}
		}
		u.rows["case"] = append(u.rows["case"], &c)
		u.rows["case_event"] = append(u.rows["case_event"], &row{kind: "case_events", tenant: 1, of: &c, public: r.IntN(2) == 0})
		u.rows["party"] = append(u.rows["party"], &f)
	}
	for n := range int32(2) {
		u.rows["notice"] = append(u.rows["notice"], &row{kind: "notices", tenant: 1, account: n + 1})
		u.rows["account"] = append(u.rows["account"], &row{kind: "accounts", tenant: 1, id: n + 1}, &row{kind: "accounts", tenant: 1, id: n + 1, party: 1})
	}
	whole, n := []*row{{kind: "regions", tenant: 1}}, 0
	for _, v := range authz.Vocabulary() {
		object, action, _ := strings.Cut(v, ":")
		if u.rows[object] == nil {
			u.rows[object] = whole
		}
		u.verbs, u.first = append(u.verbs, [2]string{object, action}), append(u.first, n)
		n += len(u.rows[object])
	}
	if n > len(bits{})*64 {
		panic(fmt.Sprintf("the universe has %d rights", n))
	}
}

// rights are what a role at a post has there, by the reference.
type rights struct{ allow, give, deny bits }

func (u *universe) rights(p refPolicy, role string, at int) (out rights) {
	v := &viewer{tenant: 1, account: 1, party: 1}
	for i, verb := range u.verbs {
		for _, c := range p[role][verb[0]+":"+verb[1]] {
			for j, r := range u.rows[verb[0]] {
				if c.at = &u.posts[at].member; !holds(v, c, verb[1], r) {
					continue
				}
				switch n := u.first[i] + j; {
				case c.deny:
					out.deny.add(n)
				case c.delegate:
					out.give.add(n)
				default:
					out.allow.add(n)
					out.give.add(n)
				}
			}
		}
	}
	return out
}

// names says what the rights are.
func (u *universe) names(b bits) (out []string) {
	for i, verb := range u.verbs {
		for j, r := range u.rows[verb[0]] {
			if n := u.first[i] + j; b[n/64]&(1<<(n%64)) != 0 {
				out = append(out, fmt.Sprintf("%s:%s of %+v", verb[0], verb[1], *r))
			}
		}
	}
	return out
}
