package worldstest

import (
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The reference says who reads what without the program: from the text of the
// policy and the rows. A row that the program hides and the reference shows,
// or the other way round, is a finding before a single question is asked.

// rule is a row of the policy.
type rule struct{ object, action, scope string }

func policy() (map[string][]rule, error) {
	raw, err := os.ReadFile("../../authz/policy.csv")
	out := map[string][]rule{}
	for _, line := range strings.Split(string(raw), "\n") {
		if f := strings.Split(strings.ReplaceAll(line, " ", ""), ","); f[0] == "p" && f[5] == "allow" {
			out[f[1]] = append(out[f[1]], rule{f[2], f[3], f[4]})
		}
	}
	return out, err
}

// reference is a viewer among the rows.
type reference struct {
	rules          map[string][]rule
	tenant         uuid.UUID
	account, party uuid.UUID
	members        []record
	regions        map[uuid.UUID]record
	cases          map[uuid.UUID]record
	orders         []record
	agents, parts  []record
}

func byID(rows []record) map[uuid.UUID]record {
	out := map[uuid.UUID]record{}
	for _, r := range rows {
		out[idOf(r, "id")] = r
	}
	return out
}

// reference reads the rows around a viewer.
func (p *pair) reference(tables map[string][]record) (*reference, error) {
	rules, err := policy()
	ref := &reference{rules: rules, tenant: p.base.tenant, regions: byID(tables["regions"]), cases: byID(tables["cases"]), orders: tables["work_orders"],
		agents: tables["case_agents"], parts: tables["case_parties"]}
	if p.viewer.login == "" {
		ref.members = []record{{"role": "anonymous"}}
		return ref, err
	}
	for _, a := range tables["accounts"] {
		if a["login"] == p.viewer.login && idOf(a, "tenant_id") == ref.tenant {
			ref.account, ref.party = idOf(a, "id"), idOf(a, "party_id")
		}
	}
	for _, m := range tables["memberships"] {
		if idOf(m, "account_id") == ref.account && m["valid_until"] == nil {
			ref.members = append(ref.members, m)
		}
	}
	return ref, err
}

// reads says whether a rule of some membership lets the viewer read the object
// where in says that its scope lies.
func (r *reference) reads(row record, object string, in func(m record, scope string) bool) bool {
	if idOf(row, "tenant_id") != r.tenant {
		return false
	}
	for _, m := range r.members {
		for _, rule := range r.rules[m["role"].(string)] {
			if rule.object == object && rule.action == "read" && (rule.scope == "tenant" || in(m, rule.scope)) {
				return true
			}
		}
	}
	return false
}

// lies says whether a case lies in the scope of a membership.
func (r *reference) lies(m record, scope string, c record) bool {
	region := r.regions[idOf(m, "region_id")]
	level, _ := region["level"].(string)
	at := func(column string, id uuid.UUID) bool { return id != uuid.Nil && idOf(c, column) == id }
	switch scope {
	case "own":
		return at("reporter_id", r.party) || at("filed_by_id", r.account) || r.takesPart(c)
	case "city":
		return region != nil && region["parent_id"] == nil
	case "district", "street", "community":
		return strings.EqualFold(level, scope) && at(scope+"_id", idOf(m, "region_id"))
	case "grid":
		return at("grid_id", idOf(m, "grid_id"))
	}
	for _, a := range r.agents {
		if scope == "assigned" && idOf(a, "case_id") == idOf(c, "id") && idOf(a, "account_id") == r.account && a["until_at"] == nil {
			return true
		}
	}
	for _, o := range r.orders {
		department, assignee := idOf(m, "department_id"), r.account
		if idOf(o, "case_id") != idOf(c, "id") {
			continue
		}
		if scope == "department" && department != uuid.Nil && idOf(o, "department_id") == department ||
			scope == "assigned" && assignee != uuid.Nil && idOf(o, "assignee_id") == assignee {
			return true
		}
	}
	return scope == "department" && at("holder_department_id", idOf(m, "department_id"))
}

// takesPart: he asks for something in the case now, or is heard in it.
func (r *reference) takesPart(c record) bool {
	return r.party != uuid.Nil && slices.ContainsFunc(r.parts, func(p record) bool {
		return idOf(p, "case_id") == idOf(c, "id") && idOf(p, "party_id") == r.party && p["ended_at"] == nil && p["part"] != "HELPED"
	})
}

// reader says by table which rows the viewer reads; it knows the tables that
// hold what people say.
func (r *reference) reader() map[string]func(record) bool {
	through := func(object string, row record) bool {
		return r.reads(row, object, func(m record, scope string) bool { return r.lies(m, scope, r.cases[idOf(row, "case_id")]) })
	}
	part := func(row record, own bool) bool { // own: what the case shows of it to whoever asked
		return r.reads(row, "case", func(m record, scope string) bool {
			return r.lies(m, scope, r.cases[idOf(row, "case_id")]) && (scope != "own" || own)
		})
	}
	return map[string]func(record) bool{
		"cases": func(row record) bool {
			return r.reads(row, "case", func(m record, scope string) bool { return r.lies(m, scope, row) })
		},
		"clocks": func(row record) bool {
			return part(row, row["kind"] == "REPLY" || row["kind"] == "COMMITMENT")
		},
		"ratings":      func(row record) bool { return part(row, r.party != uuid.Nil && idOf(row, "party_id") == r.party) },
		"light_events": func(row record) bool { return part(row, false) },
		"work_orders":  func(row record) bool { return through("work_order", row) },
		"case_events": func(row record) bool {
			public := row["public"] == true || row["public"] == int64(1)
			return r.reads(row, "case_event", func(m record, scope string) bool {
				return r.lies(m, scope, r.cases[idOf(row, "case_id")]) && (scope != "own" || public)
			})
		},
		"parties": r.readsParty,
	}
}

// readsParty: whoever lives there, and whoever reported a case that lies there.
func (r *reference) readsParty(row record) bool {
	id := idOf(row, "id")
	return r.reads(row, "party", func(m record, scope string) bool {
		if scope == "own" {
			return r.party != uuid.Nil && id == r.party
		}
		for _, c := range r.cases {
			if idOf(c, "reporter_id") == id && r.lies(m, scope, c) {
				return true
			}
		}
		return scope != "department" && scope != "assigned" && r.lies(m, scope, row)
	})
}

// differs names a row on which program and reference do not agree.
func (r *reference) differs(seen map[string]set, tables map[string][]record) string {
	for table, reads := range r.reader() {
		for _, row := range tables[table] {
			id := idOf(row, "id")
			if reads(row) == seen[table][id] {
				continue
			}
			if seen[table][id] {
				return table + " " + id.String() + ": the program shows it, the reference hides it"
			}
			return table + " " + id.String() + ": the program hides it, the reference shows it"
		}
	}
	return ""
}
