package authz

import (
	"maps"
	"slices"
	"strconv"

	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
)

// set holds verbs by their numbers.
type set [2]uint64

func (s set) has(n int) bool    { return s[n/64]&(1<<(n%64)) != 0 }
func (s *set) add(n int)        { s[n/64] |= 1 << (n % 64) }
func (s set) or(t set) set      { return set{s[0] | t[0], s[1] | t[1]} }
func (s set) without(t set) set { return set{s[0] &^ t[0], s[1] &^ t[1]} }
func (s set) and(t set) set     { return set{s[0] & t[0], s[1] & t[1]} }

// verb is an action on an object.
type verb struct{ object, action string }

func (v verb) String() string { return v.object + ":" + v.action }

// verbs are all of the vocabulary in a fixed order; number finds one's place.
var verbs, number = numbered()

func numbered() (list []verb, number map[verb]int) {
	number = map[verb]int{}
	for _, object := range slices.Sorted(maps.Keys(objects)) {
		for _, action := range objects[object] {
			number[verb{object, action}] = len(list)
			list = append(list, verb{object, action})
		}
	}
	if len(list) > len(set{})*64 {
		panic("authz: more verbs than a set holds")
	}
	return list, number
}

// names lists the verbs of a set, sorted.
func (s set) names() (out []string) {
	for n, v := range verbs {
		if s.has(n) {
			out = append(out, v.String())
		}
	}
	slices.Sort(out)
	return out
}

// right is what a role has in one scope.
type right struct{ allow, deny, delegate set }

// rights are what a role has, by the scope's place in Scopes, with all that it
// inherits.
type rights [9]right

func (r *rights) add(rule Rule) {
	at, n := &r[slices.Index(Scopes, rule.Scope)], number[verb{rule.Object, rule.Action}]
	switch rule.Effect {
	case Allow:
		at.allow.add(n)
	case Deny:
		at.deny.add(n)
	case Delegate:
		if at.delegate.add(n); plant.On(plant.DelegateAllows) {
			at.allow.add(n)
		}
	}
}

func (r *rights) inherit(from *rights) {
	for i, other := range from {
		r[i].allow = r[i].allow.or(other.allow)
		r[i].deny = r[i].deny.or(other.deny)
		r[i].delegate = r[i].delegate.or(other.delegate)
	}
}

// longestChain is how many roles may stand between a role and the last one
// that it inherits.
const longestChain = 16

// compileRoles joins the rules of each role with those of every role and of
// the roles that it inherits.
func compileRoles(rules []Rule, links []Link) (roles map[string]*rights, everybody *rights, err error) {
	l := ladder{own: map[string]*rights{}, above: map[string][]string{}, done: map[string]*rung{}}
	for _, rule := range rules {
		if l.own[rule.Role] == nil {
			l.own[rule.Role] = &rights{}
		}
		l.own[rule.Role].add(rule)
	}
	if everybody = l.own[EveryRole]; everybody == nil {
		everybody = &rights{}
	}
	delete(l.own, EveryRole)
	for _, link := range links {
		l.above[link.Role] = append(l.above[link.Role], link.Inherits)
		if l.own[link.Role] == nil {
			l.own[link.Role] = &rights{}
		}
	}
	roles = map[string]*rights{}
	for _, role := range slices.Sorted(maps.Keys(l.own)) { // a circle is always told of the same role
		top, err := l.climb(role)
		if err != nil {
			return nil, nil, err
		}
		sum := top.rights
		if !plant.On(plant.EveryRoleIgnored) {
			sum.inherit(everybody)
		}
		roles[role] = &sum
	}
	return roles, everybody, nil
}

// ladder is the inheritance of roles while it is being resolved.
type ladder struct {
	own   map[string]*rights
	above map[string][]string
	done  map[string]*rung // nil while a role is being climbed
}

// rung is a role with all that it inherits.
type rung struct {
	rights
	height int
}

// climb resolves a role once, whatever inherits it.
func (l ladder) climb(role string) (*rung, error) {
	if at, seen := l.done[role]; at != nil {
		return at, nil
	} else if seen {
		return nil, refusal(fault.PolicyCircle, role)
	}
	if l.own[role] == nil || role == EveryRole {
		return nil, refusal(fault.PolicyNoRole, quoted(role))
	}
	l.done[role] = nil
	out := &rung{rights: *l.own[role]}
	for _, next := range l.above[role] {
		from, err := l.climb(next)
		if err != nil {
			return nil, err
		}
		if plant.On(plant.ChainCut) && from.height >= 10 {
			from = &rung{height: from.height}
		}
		out.inherit(&from.rights)
		out.height = max(out.height, from.height+1)
	}
	if out.height > longestChain {
		return nil, refusal(fault.PolicyLongChain, role, strconv.Itoa(longestChain))
	}
	l.done[role] = out
	return out, nil
}
