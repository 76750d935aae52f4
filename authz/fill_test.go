package authz_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/worldtest"
)

func pick(r *rand.Rand, ids []uuid.UUID) uuid.UUID { return ids[r.IntN(len(ids))] }

// maybe picks one of ids, or none.
func maybe(r *rand.Rand, none float64, ids []uuid.UUID) uuid.UUID {
	if len(ids) == 0 || r.Float64() < none {
		return uuid.Nil
	}
	return pick(r, ids)
}

// somewhere is a place: a grid, a region with what is above it, or, since rows
// are older than the tree they hang in, any mixture with holes.
func (w *world) somewhere(t *town) place {
	switch w.r.IntN(4) {
	case 0:
		return t.gridAt[pick(w.r, t.grids)]
	case 1, 2:
		return w.regions[pick(w.r, t.regions)].place
	}
	at := func(level string) uuid.UUID {
		ids := slices.DeleteFunc(slices.Clone(t.regions), func(id uuid.UUID) bool { return w.regions[id].level != level })
		return maybe(w.r, 0.4, ids)
	}
	return place{at("district"), at("street"), at("community"), maybe(w.r, 0.4, t.grids)}
}

// put writes a row with the values given; the zero id is NULL.
func (w *world) put(x authztest.Execer, table string, own authztest.Owned, values authztest.Row) uuid.UUID {
	w.t.Helper()
	tables := authztest.Tables()
	at := slices.IndexFunc(tables, func(t *schema.Table) bool { return t.Name == table })
	row := authztest.NewRow(tables[at], own)
	for column, value := range values {
		if value == uuid.Nil {
			value = nil
		}
		row[column] = value
	}
	if err := w.raw.Insert(w.t.Context(), x, table, row); err != nil {
		w.t.Fatalf("%s: %v", table, err)
	}
	return row["id"].(uuid.UUID)
}

func (p place) row() authztest.Row {
	return authztest.Row{"district_id": p.district, "street_id": p.street, "community_id": p.community, "grid_id": p.grid}
}

func (w *world) fill(x authztest.Execer, t *town, cases, accounts int, roles []string) {
	for range cases / 2 {
		at := w.somewhere(t)
		id := w.put(x, "parties", t.own, at.row())
		w.parties = append(w.parties, partyFact{id, t.TenantID, at})
		t.parties = append(t.parties, id)
	}
	for i := range max(accounts, 3) {
		w.putPerson(x, t, fmt.Sprintf("%s-%d", t.Code, i), roles, i < accounts)
	}
	for range cases {
		w.putCase(x, t)
	}
}

// putPerson writes an account with its memberships; asks says whether it will
// be a viewer.
func (w *world) putPerson(x authztest.Execer, t *town, login string, roles []string, asks bool) {
	p := person{tenant: t.TenantID, party: maybe(w.r, 0.5, t.parties)}
	p.account = w.put(x, "accounts", t.own, authztest.Row{"login": login, "party_id": p.party})
	t.accounts = append(t.accounts, p.account)
	for range w.r.IntN(4) {
		m := w.drawMember(t, roles[w.r.IntN(len(roles))])
		p.members = append(p.members, m)
		w.put(x, "memberships", t.own, authztest.Row{"account_id": p.account, "role": m.role, "region_id": m.region,
			"grid_id": m.grid, "department_id": m.department, "valid_from": m.from, "valid_until": timeOrNull(m.until)})
	}
	if asks {
		w.people = append(w.people, p)
		w.logins[p.account] = login
	}
}

func timeOrNull(at *time.Time) any {
	if at == nil {
		return nil
	}
	return *at
}

// instants are when the people ask; memberships begin and end between and
// exactly at them.
var instants = []time.Time{worldtest.Start, worldtest.Start.AddDate(0, 0, 10), worldtest.Start.AddDate(0, 0, 20)}

func (w *world) drawMember(t *town, role string) member {
	m := member{role: role, from: worldtest.Start.AddDate(0, 0, []int{-5, -5, -5, 0, 5, 10}[w.r.IntN(6)])}
	if w.r.IntN(2) == 0 {
		until := m.from.AddDate(0, 0, 5*(1+w.r.IntN(4)))
		m.until = &until
	}
	kind, _, named := strings.Cut(role, "_officer")
	if named && w.r.IntN(5) > 0 && kind != "department" { // at a place of its level, mostly
		ids := slices.DeleteFunc(slices.Clone(t.regions), func(id uuid.UUID) bool { return w.regions[id].level != kind })
		m.region = pick(w.r, ids)
		return m
	}
	switch {
	case role == "grid_worker":
		m.grid = pick(w.r, t.grids)
	case role == "department_officer":
		m.department = pick(w.r, t.units)
	default:
		switch w.r.IntN(5) {
		case 0:
			m.grid = pick(w.r, t.grids)
		case 1:
			m.department = pick(w.r, t.units)
		case 2, 3:
			m.region = pick(w.r, t.regions)
		}
	}
	return m
}

func (w *world) putCase(x authztest.Execer, t *town) {
	c := caseFact{tenant: t.TenantID, place: w.somewhere(t), holder: maybe(w.r, 0.2, t.units),
		reporter: maybe(w.r, 0.3, t.parties), filedBy: maybe(w.r, 0.5, t.accounts)}
	c.holderRegion = w.departments[c.holder].region
	if w.r.IntN(5) == 0 {
		c.holderRegion = maybe(w.r, 0.3, t.regions)
	}
	row := c.place.row()
	row["holder_department_id"], row["holder_region_id"] = c.holder, c.holderRegion
	row["reporter_id"], row["filed_by_id"] = c.reporter, c.filedBy
	c.id = w.put(x, "cases", t.own, row)
	at := len(w.cases)
	w.cases = append(w.cases, c)
	if c.reporter != uuid.Nil {
		w.reportedBy[c.reporter] = append(w.reportedBy[c.reporter], at)
	}
	for range w.r.IntN(3) {
		o := orderFact{tenant: t.TenantID, department: pick(w.r, t.units), assignee: maybe(w.r, 0.5, t.accounts), caseAt: at}
		o.id = w.put(x, "work_orders", t.own, authztest.Row{"case_id": c.id, "department_id": o.department, "assignee_id": o.assignee})
		w.orders = append(w.orders, o)
		w.ordersOf[c.id] = append(w.ordersOf[c.id], o)
	}
	for range 1 + w.r.IntN(3) {
		e := eventFact{tenant: t.TenantID, caseAt: at, public: w.r.IntN(2) == 0}
		e.id = w.put(x, "case_events", t.own, authztest.Row{"case_id": c.id, "public": e.public})
		w.events = append(w.events, e)
	}
}
