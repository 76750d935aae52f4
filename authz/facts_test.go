package authz_test

import (
	"slices"
	"strings"
)

// row is what the reference knows of a row, and of the case it belongs to.
type row struct {
	kind       string // the table
	tenant, id int32

	district, street, community, grid       int32 // of a case or a party
	holder, holderRegion, reporter, filedBy int32 // of a case
	unit, unitRegion, assignee              int32 // of a work order
	unitKind                                string
	unitSpeaks, working                     bool   // the unit speaks for its region; the order was not given back
	public, ended                           bool   // an event, an attachment; a part, an agent
	part, limit                             string // a party's in the case; what a clock measures
	account, party                          int32  // whose it hangs on; of an account, its party
	of                                      *row   // the case
	orders, agents, parts                   []*row // of a case; of a party, its parts in cases
	reported                                []*row // cases of a party
}

// member is a membership with what follows from its place.
type member struct {
	role, level                             string // level of the region
	root                                    bool
	region, grid, gridCommunity, department int32
}

// viewer is who asks.
type viewer struct {
	tenant, account, party int32
	members                []member
}

// claim is one rule of a viewer's role at his membership.
type claim struct {
	at             *member
	scope          string
	deny, delegate bool
}

// refPolicy is a policy as the reference reads it: by role, then by
// "object:action".
type refPolicy map[string]map[string][]claim

// readPolicy: * is every role; a role has what it inherits, however far.
func readPolicy(text string) refPolicy {
	above, out := map[string][]string{}, refPolicy{}
	lines := strings.Split(strings.ReplaceAll(text, " ", ""), "\n")
	for _, line := range lines {
		switch f := strings.Split(line, ","); f[0] {
		case "p":
			out[f[1]] = map[string][]claim{}
		case "g":
			out[f[1]] = map[string][]claim{}
			above[f[1]] = append(above[f[1]], f[2])
		}
	}
	var has func(role, from string) bool
	has = func(role, from string) bool {
		return role == from || from == "*" || slices.ContainsFunc(above[role], func(next string) bool { return has(next, from) })
	}
	for _, line := range lines {
		f := strings.Split(line, ",")
		if f[0] != "p" {
			continue
		}
		for role, verbs := range out {
			if has(role, f[1]) {
				verbs[f[2]+":"+f[3]] = append(verbs[f[2]+":"+f[3]], claim{scope: f[4], deny: f[5] == "deny", delegate: f[5] == "delegate"})
			}
		}
	}
	return out
}

// claims are the rules that speak of a verb for a viewer; what is delegated is
// not used.
func (p refPolicy) claims(v *viewer, verb string) (out []claim) {
	for i := range v.members {
		for _, c := range p[v.members[i].role][verb] {
			if c.at = &v.members[i]; !c.delegate {
				out = append(out, c)
			}
		}
	}
	return out
}

func anyOf(rows []*row, yes func(*row) bool) bool { return slices.ContainsFunc(rows, yes) }
