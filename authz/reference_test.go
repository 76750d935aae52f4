package authz_test

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The reference says in plain Go who sees what and whom a verb reaches. It
// shares nothing with the program but the text of the policy, and is read
// beside policy.csv as the specification of the scopes.

// refRule is one row of the policy.
type refRule struct {
	object, action, scope string
	deny                  bool
}

// refPolicy: what is delegated is not used; * is every role; a role has what it
// inherits, however far.
func refPolicy(text string) map[string][]refRule {
	own, above, out := map[string][]refRule{}, map[string][]string{}, map[string][]refRule{}
	for _, line := range strings.Split(text, "\n") {
		f := strings.Split(strings.ReplaceAll(line, " ", ""), ",")
		switch {
		case f[0] == "p" && f[5] == "delegate":
			own[f[1]] = append(own[f[1]], refRule{})
		case f[0] == "p":
			own[f[1]] = append(own[f[1]], refRule{f[2], f[3], f[4], f[5] == "deny"})
		case f[0] == "g":
			above[f[1]] = append(above[f[1]], f[2])
		}
	}
	var climb func(role string) []refRule
	climb = func(role string) []refRule {
		all := slices.Clone(own[role])
		for _, next := range above[role] {
			all = append(all, climb(next)...)
		}
		return all
	}
	for role := range own {
		out[role] = append(climb(role), own["*"]...)
	}
	return out
}

// member is a row of memberships; the zero id is NULL.
type member struct {
	role                     string
	region, grid, department uuid.UUID
	from                     time.Time
	until                    *time.Time
}

// person is who asks.
type person struct {
	tenant, account, party uuid.UUID
	members                []member
}

// reference decides; its switches are true to life unless a test plants a
// defect.
type reference struct {
	*world
	policy    map[string][]refRule
	now       time.Time
	same      func(of, at uuid.UUID) bool
	noDenial  bool
	noTenant  bool
	noEnd     bool
	noHistory bool // a department forgets what it had a share of
	allPublic bool
}

func newReference(w *world, policy string, now time.Time) *reference {
	return &reference{world: w, policy: refPolicy(policy), now: now,
		same: func(of, at uuid.UUID) bool { return of != uuid.Nil && of == at }}
}

func (r *reference) inForce(p person) (out []member) {
	if p.account == uuid.Nil {
		return []member{{role: "anonymous"}}
	}
	for _, m := range p.members {
		if !m.from.After(r.now) && (m.until == nil || m.until.After(r.now) || r.noEnd) {
			out = append(out, m)
		}
	}
	return out
}

// decide: some rule allows and none denies.
func (r *reference) decide(p person, tenant uuid.UUID, object, action string, in func(m member, scope string) bool) bool {
	if p.tenant != tenant && !r.noTenant {
		return false
	}
	allowed := false
	for _, m := range r.inForce(p) {
		for _, rule := range r.policy[m.role] {
			if rule.object != object || rule.action != action || !in(m, rule.scope) {
				continue
			}
			if rule.deny && !r.noDenial {
				return false
			}
			allowed = allowed || !rule.deny
		}
	}
	return allowed
}

func (r *reference) caseRead(p person, c caseFact) bool {
	return r.decide(p, c.tenant, "case", "read", func(m member, scope string) bool { return r.liesIn(p, m, scope, c) })
}

// liesIn: reading follows the place of a case and everybody's share of it.
func (r *reference) liesIn(p person, m member, scope string, c caseFact) bool {
	switch scope {
	case "tenant":
		return true
	case "own":
		return p.party != uuid.Nil && c.reporter == p.party || p.account != uuid.Nil && c.filedBy == p.account
	case "city":
		return r.regions[m.region].root
	case "district", "street", "community", "grid":
		return r.placedIn(m, scope, c.place)
	}
	for _, o := range r.ordersOf[c.id] {
		if scope == "assigned" && o.assignee == p.account && p.account != uuid.Nil {
			return true
		}
		if scope == "department" && !r.noHistory && m.department != uuid.Nil && o.department == m.department {
			return true
		}
	}
	return scope == "department" && m.department != uuid.Nil && c.holder == m.department
}

// placedIn: the membership is held at a place of that level, and the row's
// column of the level names it.
func (r *reference) placedIn(m member, level string, at place) bool {
	if level == "grid" {
		return m.grid != uuid.Nil && r.same(at.grid, m.grid)
	}
	if r.regions[m.region].level != level {
		return false
	}
	return r.same(map[string]uuid.UUID{"district": at.district, "street": at.street, "community": at.community}[level], m.region)
}

// caseDispatch: seen, and moved by the holder alone.
func (r *reference) caseDispatch(p person, c caseFact) bool {
	return r.caseRead(p, c) && r.decide(p, c.tenant, "case", "dispatch", func(m member, scope string) bool {
		switch scope {
		case "tenant":
			return true
		case "own":
			return p.party != uuid.Nil && c.reporter == p.party
		case "city":
			return r.regions[m.region].root && c.holderRegion == m.region
		case "district", "street", "community":
			return r.regions[m.region].level == scope && r.same(c.holderRegion, m.region)
		case "department":
			return m.department != uuid.Nil && c.holder == m.department
		}
		return false
	})
}

func (r *reference) orderRead(p person, o orderFact) bool {
	return r.decide(p, o.tenant, "work_order", "read", func(m member, scope string) bool { return r.liesIn(p, m, scope, r.cases[o.caseAt]) })
}

// orderAccept: seen, and moved by its unit: the department's people, the
// office of the place, the grid's worker for his community's, the assignee.
func (r *reference) orderAccept(p person, o orderFact) bool {
	unit := r.departments[o.department]
	return r.orderRead(p, o) && r.decide(p, o.tenant, "work_order", "accept", func(m member, scope string) bool {
		speaks := unit.kind == "OFFICE" || unit.kind == "CENTRE" || unit.kind == "LEADERSHIP"
		switch scope {
		case "tenant":
			return true
		case "department":
			return o.department == m.department
		case "assigned":
			return p.account != uuid.Nil && o.assignee == p.account
		case "grid":
			return unit.kind == "OFFICE" && unit.region == r.communityOf[m.grid] && r.placedIn(m, "grid", r.cases[o.caseAt].place)
		case "city":
			return speaks && r.regions[m.region].root && unit.region == m.region
		case "district", "street", "community":
			return speaks && r.regions[m.region].level == scope && r.same(unit.region, m.region)
		}
		return false
	})
}

// eventRead: with its case; whoever sees the case as his own sees the public
// entries.
func (r *reference) eventRead(p person, e eventFact) bool {
	return r.decide(p, e.tenant, "case_event", "read", func(m member, scope string) bool {
		return r.liesIn(p, m, scope, r.cases[e.caseAt]) && (scope != "own" || e.public || r.allPublic)
	})
}

// partyRead: whoever lives there, and whoever reported a case that lies there.
func (r *reference) partyRead(p person, f partyFact) bool {
	return r.decide(p, f.tenant, "party", "read", func(m member, scope string) bool {
		switch scope {
		case "tenant":
			return true
		case "city":
			return r.regions[m.region].root
		case "own":
			return p.party != uuid.Nil && f.id == p.party
		}
		for _, at := range r.reportedBy[f.id] {
			if r.liesIn(p, m, scope, r.cases[at]) {
				return true
			}
		}
		switch scope {
		case "district", "street", "community", "grid":
			return r.placedIn(m, scope, f.place)
		}
		return false
	})
}
