package authz_test

import "slices"

// The reference says in plain Go who sees what and whom a verb reaches. It
// shares nothing with the program but the text of the policy, and is read
// beside policy.csv as the specification of the scopes. Facts are numbers; the
// zero is NULL, and NULL is nothing's equal.

func is(a, b int32) bool { return a != 0 && a == b }

var (
	fromAbove = []string{"rule", "urge", "supervise", "discipline", "instruct", "identify"}
	onTheWork = []string{"commit", "ask", "note", "attach"}
	ofAsker   = []string{"rate", "answer", "comment", "attach"}
	brought   = []string{"HIDDEN_REPORTER"}
	asked     = []string{"HIDDEN_REPORTER", "REPORTER", "JOINT"}
	present   = []string{"HIDDEN_REPORTER", "REPORTER", "JOINT", "PARTICIPANT"}
)

// decide: some claim of the viewer allows the row, and none denies it.
func decide(claims []claim, v *viewer, action string, r *row) bool {
	allowed := false
	for _, c := range claims {
		if holds(v, c, action, r) {
			if c.deny {
				return false
			}
			allowed = true
		}
	}
	return allowed && r.tenant == v.tenant
}

// holds says whether a claim of v takes the row in. Reading, and what is done
// from above, follow the place of a case and everybody's share of it; words on
// it are for whoever works on it; moving it is for who holds it.
func holds(v *viewer, c claim, action string, r *row) bool {
	m, scope := c.at, c.scope
	switch {
	case r.part == "HIDDEN_REPORTER" && !is(r.party, v.party):
		return false // he is known to himself alone
	case scope == "tenant":
		return true
	case r.kind == "regions":
		return false
	case r.kind == "parties":
		return scope == "own" && is(r.id, v.party) || scope != "own" && (m.covers(scope, r) || m.root && scope == "city" ||
			anyOf(r.reported, func(c *row) bool { return lies(v, m, scope, c) }) ||
			anyOf(r.parts, func(p *row) bool { return !p.ended && p.part != "HIDDEN_REPORTER" && lies(v, m, scope, p.of) }))
	case r.kind == "accounts":
		return scope == "own" && is(r.id, v.account) || scope == "assigned" && r.party == 0
	case r.kind == "memberships", r.kind == "notices":
		return scope == "own" && is(r.account, v.account)
	case r.kind == "work_orders" && action != "read":
		return has(v, m, scope, r) || scope == "grid" && is(r.of.grid, m.grid) && r.unitKind == "OFFICE" && is(r.unitRegion, m.gridCommunity)
	case r.kind != "cases": // read with its case; one's own shows less, and a denial of it hides all
		return lies(v, m, scope, r.of) && (scope != "own" || c.deny || shown(v, r))
	case action == "read", scope != "own" && slices.Contains(fromAbove, action):
		return lies(v, m, scope, r)
	case scope == "own":
		return is(r.reporter, v.party) || takesPart(v, r, brought) || slices.Contains(ofAsker, action) && takesPart(v, r, asked)
	case slices.Contains(onTheWork, action):
		return moves(m, scope, r) || scope == "grid" && is(r.grid, m.grid) || follows(v, scope, r) ||
			anyOf(r.orders, func(o *row) bool { return o.working && has(v, m, scope, o) })
	}
	return moves(m, scope, r)
}

// moves: the department or the office of the place holds the case.
func moves(m *member, scope string, c *row) bool {
	return scope == "department" && is(c.holder, m.department) || m.stands(scope) && is(c.holderRegion, m.region)
}

// has: the work order is the department's, the office's or the person's.
func has(v *viewer, m *member, scope string, o *row) bool {
	return scope == "department" && is(o.unit, m.department) || scope == "assigned" && is(o.assignee, v.account) ||
		m.stands(scope) && o.unitSpeaks && is(o.unitRegion, m.region)
}

// follows: the person is an agent of the case.
func follows(v *viewer, scope string, c *row) bool {
	return scope == "assigned" && anyOf(c.agents, func(a *row) bool { return !a.ended && is(a.account, v.account) })
}

// takesPart: the person has one of the parts in the case now.
func takesPart(v *viewer, c *row, parts []string) bool {
	return anyOf(c.parts, func(p *row) bool { return !p.ended && is(p.party, v.party) && slices.Contains(parts, p.part) })
}

// shown: what a person sees of a case of his own.
func shown(v *viewer, r *row) bool {
	switch r.kind {
	case "case_events", "attachments":
		return r.public
	case "clocks":
		return r.limit == "REPLY" || r.limit == "COMMITMENT"
	case "ratings", "case_parties":
		return is(r.party, v.party)
	}
	return r.kind != "supervisions"
}

// lies: reading a case.
func lies(v *viewer, m *member, scope string, c *row) bool {
	return scope == "own" && (is(c.reporter, v.party) || is(c.filedBy, v.account) || takesPart(v, c, present)) ||
		scope == "city" && m.root || m.covers(scope, c) || follows(v, scope, c) ||
		scope == "department" && (is(c.holder, m.department) || anyOf(c.orders, func(o *row) bool { return is(o.unit, m.department) })) ||
		scope == "assigned" && anyOf(c.orders, func(o *row) bool { return is(o.assignee, v.account) })
}

// stands: the membership is held at a region of that very level.
func (m *member) stands(scope string) bool {
	return scope == "city" && m.root || scope != "city" && scope == m.level
}

// covers: the row names the place of the membership, in the column of its level.
func (m *member) covers(scope string, r *row) bool {
	return scope == "grid" && is(r.grid, m.grid) || scope == m.level &&
		(scope == "district" && is(r.district, m.region) || scope == "street" && is(r.street, m.region) || scope == "community" && is(r.community, m.region))
}
