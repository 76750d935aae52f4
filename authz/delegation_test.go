package authz_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// state is a matrix that a tenant may have, with what each role has at each
// post by the reference.
type state struct {
	matrix *authz.Matrix
	text   string
	ref    refPolicy
	roles  []string // that a membership may name; some are in no other state
	known  map[string][]rights
}

func newState(u *universe, m *authz.Matrix, roles []string) *state {
	s := &state{matrix: m, text: policyText(m), roles: roles, known: map[string][]rights{}}
	s.ref = readPolicy(s.text)
	for _, role := range roles {
		for at := range u.posts {
			s.known[role] = append(s.known[role], u.rights(s.ref, role, at))
		}
	}
	return s
}

func policyText(m *authz.Matrix) string {
	var b strings.Builder
	for _, r := range m.All() {
		fmt.Fprintf(&b, "p, %s, %s, %s, %s, %s\n", r.Role, r.Object, r.Action, r.Scope, r.Effect)
	}
	for _, l := range m.Links() {
		fmt.Fprintf(&b, "g, %s, %s\n", l.Role, l.Inherits)
	}
	return b.String()
}

// drawStates draws a matrix with own roles and changes laid over it.
func drawStates(t testing.TB, r *rand.Rand, u *universe, base *authz.Matrix, n int) (out []*state) {
	known := base.Roles()
	roles := append(slices.Clone(known), "own0", "own1")
	for len(out) < n {
		var own []authz.Role
		for i := range r.IntN(3) {
			own = append(own, authz.Role{Code: fmt.Sprintf("own%d", i), Inherits: []string{pick(r, known)}})
		}
		var changes []authz.Change
		for range r.IntN(6) {
			object, action, scope := drawVerb(r)
			change := authz.Change{Role: pick(r, known), Object: object, Action: action, Scope: scope,
				Effect: pick(r, []authz.Effect{authz.Allow, authz.Allow, authz.Deny, authz.Delegate, authz.None})}
			if len(own) > 0 && r.IntN(3) == 0 {
				change.Role = pick(r, own).Code
			}
			changes = append(changes, change)
		}
		if m, err := base.With(own, changes); err == nil {
			out = append(out, newState(u, m, roles))
		}
	}
	return out
}

// drawVerb draws a verb with a scope that has a meaning for it.
func drawVerb(r *rand.Rand) (object, action string, scope authz.Scope) {
	for {
		object, action, _ = strings.Cut(pick(r, authz.Vocabulary()), ":")
		scope = pick(r, authz.Scopes)
		if authz.Means(object, action, scope) {
			return object, action, scope
		}
	}
}

// drawBase is the default matrix or a small random one that can be governed.
func drawBase(t testing.TB, r *rand.Rand, n int) *authz.Matrix {
	if n%3 == 0 {
		return mustDefaultTB(t)
	}
	text := small + "p, chief, account, administer, tenant, allow\np, chief, policy, change, tenant, allow\n"
	roles := []string{"chief", "a", "b", "c", "d"}
	for range 25 {
		object, action, scope := drawVerb(r)
		if r.IntN(2) == 0 { // what follows a place is what can be given at a smaller one
			object, action, scope = pick(r, []string{"case", "party", "work_order", "case_event"}), "read", pick(r, authz.Scopes)
		}
		text += fmt.Sprintf("p, %s, %s, %s, %s, %s\n", pick(r, roles), object, action, scope, pick(r, []string{"allow", "allow", "allow", "delegate", "delegate", "deny"}))
	}
	for _, role := range roles {
		text += fmt.Sprintf("p, %s, notice, read, own, allow\n", role)
	}
	if r.IntN(2) == 0 {
		text += "g, a, b\n"
	}
	return readDrawn(t, text, nil).matrix
}

func mustDefaultTB(t testing.TB) *authz.Matrix {
	m, err := authz.Default()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// held is one membership of an account.
type held struct {
	role string
	post int
}

// office is a tenant's administration while it is being played.
type office struct {
	*universe
	r       *rand.Rand
	states  []*state
	now     *state
	people  [][]held
	told    func(string)
	given   int
	refused int
	changed int
	wrong   int
}

func (o *office) grants(who int) *authz.Grants {
	members := make([]authz.Membership, len(o.people[who]))
	for i, h := range o.people[who] {
		members[i] = o.posts[h.post].membership
		members[i].Role = h.role
	}
	return authz.NewViewer(o.now.matrix, authz.Viewer{TenantID: uuid.UUID{1}, AccountID: uuid.UUID{2}, PartyID: uuid.UUID{3}}, members).Grants
}

// has are the rights of an account in a state: what it may use and what it may
// give on.
func (o *office) has(s *state, who int) (use, give bits) {
	var deny bits
	for _, h := range o.people[who] {
		r := s.known[h.role][h.post]
		use, give, deny = use.or(r.allow), give.or(r.give), deny.or(r.deny)
	}
	return use.without(deny), give.without(deny)
}

// step is one act of somebody: he gives a membership, ends one, or changes the
// rules. Nobody gives to himself or ends his own.
func (o *office) step() {
	actor, other := o.r.IntN(len(o.people)), o.r.IntN(len(o.people))
	switch o.r.IntN(8) {
	case 0:
		if n := len(o.people[other]); n > 0 && actor != other {
			o.people[other] = slices.Delete(o.people[other], n-1, n)
		}
	case 1, 2:
		o.change(actor, pick(o.r, o.states))
	default:
		if actor != other {
			o.give(actor, other, held{pick(o.r, o.now.roles), o.r.IntN(len(o.posts))})
		}
	}
}

func (o *office) give(actor, other int, h held) {
	p := authz.Placed{Membership: o.posts[h.post].membership, Above: o.posts[h.post].above}
	p.Role = h.role
	if len(o.grants(actor).Exceeds(o.now.matrix, p)) > 0 {
		o.refused++
		return
	}
	_, may := o.has(o.now, actor)
	r := o.now.known[h.role][h.post]
	o.given++
	o.expect(r.give.without(r.deny).without(may), func() string {
		return fmt.Sprintf("%+v gives %s at %+v", o.people[actor], h.role, o.posts[h.post].member)
	})
	o.people[other] = append(o.people[other], h)
}

func (o *office) change(actor int, to *state) {
	var mine []string
	for _, h := range o.people[actor] {
		mine = append(mine, h.role)
	}
	if to == o.now || len(o.grants(actor).Raises(o.now.matrix, to.matrix, mine)) > 0 {
		o.refused++
		return
	}
	o.changed++
	_, may := o.has(o.now, actor)
	for who := range o.people {
		use, give := o.has(o.now, who)
		useAfter, giveAfter := o.has(to, who)
		limit := may
		if who == actor { // to himself, nothing
			limit = use
		}
		told := func() string {
			return fmt.Sprintf("%d %+v changes the rules and raises %d %+v to\n%s", actor, o.people[actor], who, o.people[who], to.text)
		}
		o.expect(useAfter.without(use).without(limit), told)
		o.expect(giveAfter.without(give).without(may), told)
	}
	o.now = to
}

func (o *office) expect(excess bits, told func() string) {
	if excess == (bits{}) {
		return
	}
	if o.wrong++; o.told != nil && o.wrong <= 3 {
		o.told(fmt.Sprintf("%s\nwhich is too much by %.3q under\n%s", told(), o.names(excess), o.now.text))
	}
}

// playOffices plays sequences of acts, each from memberships that are just
// there.
func playOffices(t testing.TB, r *rand.Rand, sequences int, told func(string)) *office {
	o := &office{universe: newUniverse(), r: r, told: told}
	for i := range sequences {
		if i%(sequences/20) == 0 {
			o.states = drawStates(t, r, o.universe, drawBase(t, r, i/(sequences/20)), 12)
		}
		o.now, o.people = pick(r, o.states), make([][]held, 4)
		for who := range o.people {
			for range 1 + r.IntN(2) {
				h := held{pick(r, o.now.roles), r.IntN(len(o.posts))}
				if who == 0 { // an administrator of the whole
					h.post = 0
				}
				o.people[who] = append(o.people[who], h)
			}
		}
		for range 6 {
			o.step()
		}
	}
	return o
}

// TestDelegation_NobodyHasMoreThanSomeGiver: whatever is given and changed,
// in whatever order, no account comes to a right that whoever gave it neither
// had nor might give on, and none raises its own.
func TestDelegation_NobodyHasMoreThanSomeGiver(t *testing.T) {
	t.Parallel()
	began := time.Now()
	o := playOffices(t, rand.New(rand.NewPCG(seedOf(t), 13)), 100_000, func(what string) { t.Error(what) })
	t.Logf("100000 sequences: %d given, %d changed, %d refused, %d wrong, in %v", o.given, o.changed, o.refused, o.wrong, time.Since(began).Round(time.Millisecond))
	if o.given < 10_000 || o.changed < 500 || o.refused < 10_000 {
		t.Error("too little happened to mean anything")
	}
}
