package authz_test

// The reference says in plain Go who sees what and whom a verb reaches. It
// shares nothing with the program but the text of the policy, and is read
// beside policy.csv as the specification of the scopes. Facts are numbers; the
// zero is NULL, and NULL is nothing's equal.

func is(a, b int32) bool { return a != 0 && a == b }

// decide: some claim of the viewer allows the row, and none denies it.
func decide(claims []claim, v *viewer, action string, r *row) bool {
	allowed := false
	for _, c := range claims {
		if holds(v, c.at, c.scope, action, r) {
			if c.deny {
				return false
			}
			allowed = true
		}
	}
	return allowed && r.tenant == v.tenant
}

// holds says whether a scope, seen from the membership m of v, takes the row
// in. Reading follows the place of a case and everybody's share of it; moving
// is for who holds it, or for the unit of the work order.
func holds(v *viewer, m *member, scope, action string, r *row) bool {
	switch {
	case scope == "tenant":
		return true
	case r.kind == "regions":
		return false
	case r.kind == "parties":
		return scope == "own" && is(r.id, v.party) || scope != "own" && (m.covers(scope, r) || m.root && scope == "city" || anyOf(r.reported, func(c *row) bool { return lies(v, m, scope, c) }))
	case r.kind == "accounts":
		return scope == "own" && is(r.id, v.account) || scope == "assigned" && r.party == 0
	case r.kind == "memberships", r.kind == "notices":
		return scope == "own" && is(r.account, v.account)
	case r.kind == "work_orders" && action != "read":
		return scope == "department" && is(r.unit, m.department) || scope == "assigned" && is(r.assignee, v.account) ||
			m.stands(scope) && r.unitSpeaks && is(r.unitRegion, m.region) ||
			scope == "grid" && is(r.of.grid, m.grid) && r.unitKind == "OFFICE" && is(r.unitRegion, m.gridCommunity)
	case action != "read":
		return scope == "department" && is(r.holder, m.department) || scope == "own" && is(r.reporter, v.party) ||
			m.stands(scope) && is(r.holderRegion, m.region)
	case r.of != nil: // read with its case; one's own case, without what is not public
		return lies(v, m, scope, r.of) && (r.kind != "case_events" || r.public || scope != "own")
	}
	return lies(v, m, scope, r)
}

// lies: reading a case.
func lies(v *viewer, m *member, scope string, c *row) bool {
	return scope == "own" && (is(c.reporter, v.party) || is(c.filedBy, v.account)) || scope == "city" && m.root || m.covers(scope, c) ||
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
