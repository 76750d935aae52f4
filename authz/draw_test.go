package authz_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// ask is something that can be asked of every row of a table.
type ask struct{ table, object, action, scopes string }

func (a ask) verb() string { return a.object + ":" + a.action }

const (
	levels  = "community street district city "
	reading = levels + "own assigned grid department tenant"
)

// asks are what the mass of triples is drawn from: every shape of condition.
var asks = []ask{
	{"cases", "case", "read", reading},
	{"cases", "case", "dispatch", levels + "own department tenant"},
	{"cases", "case", "rate", levels + "own department tenant"},
	{"cases", "case", "withdraw", levels + "own department tenant"},
	{"cases", "case", "note", reading},
	{"cases", "case", "urge", reading},
	{"case_parties", "case", "read", reading},
	{"work_orders", "work_order", "read", reading},
	{"work_orders", "work_order", "accept", levels + "assigned grid department tenant"},
	{"case_events", "case_event", "read", reading},
	{"clocks", "case", "read", reading},
	{"attachments", "case", "read", reading},
	{"supervisions", "case", "read", reading},
	{"ratings", "case", "read", reading},
	{"parties", "party", "read", reading},
	{"parties", "party", "contact", reading},
	{"accounts", "account", "read", "own assigned tenant"},
	{"accounts", "account", "administer", "own tenant"},
	{"memberships", "account", "read", "own tenant"},
	{"notices", "notice", "read", "own tenant"},
}

// drawn is a policy with the roles that a membership can give.
type drawn struct {
	text   string
	roles  []string
	matrix *authz.Matrix
	ref    refPolicy
	places []string // scopes at whose places its viewers shall be
	about  []ask    // what they are to be asked first of all
}

func readDrawn(t testing.TB, text string, roles []string) *drawn {
	t.Helper()
	m, err := authz.Parse(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if roles == nil {
		roles = m.Roles()
	}
	return &drawn{text: text, roles: roles, matrix: m, ref: readPolicy(text)}
}

func defaultPolicy(t testing.TB) *drawn {
	t.Helper()
	text, err := os.ReadFile("policy.csv")
	if err != nil {
		t.Fatal(err)
	}
	return readDrawn(t, string(text), nil)
}

// drawPolicy draws roles, a chain of 0 to 12 links between them, some links
// beside it, and rules of every effect, some for every role; each role has up
// to most of them. Further rows may be given.
func drawPolicy(t testing.TB, r *rand.Rand, about []ask, most int, more ...string) *drawn {
	t.Helper()
	var b strings.Builder
	b.WriteString("p, anonymous, tenant, read, tenant, allow\n")
	roles := make([]string, 13)
	for i := range roles {
		roles[i] = fmt.Sprintf("r%d", i)
		fmt.Fprintf(&b, "p, %s, tenant, read, tenant, allow\n", roles[i])
	}
	for i := range r.IntN(13) {
		fmt.Fprintf(&b, "g, r%d, r%d\n", i, i+1)
	}
	for range r.IntN(3) {
		i := r.IntN(12)
		fmt.Fprintf(&b, "g, r%d, r%d\n", i, i+1+r.IntN(12-i))
	}
	for _, role := range roles {
		for range most/3 + r.IntN(most-most/3) {
			b.WriteString(drawRule(r, about, role))
		}
	}
	for range r.IntN(4) {
		b.WriteString(drawRule(r, about, authz.EveryRole))
	}
	for range r.IntN(4) {
		b.WriteString(drawRule(r, about, authz.Anonymous))
	}
	return readDrawn(t, b.String()+strings.Join(more, ""), roles)
}

// drawRule draws a rule; the whole tenant is rare, since it would hide what
// else is allowed, or denied.
func drawRule(r *rand.Rand, about []ask, role string) string {
	a := pick(r, about)
	scope := pick(r, strings.Fields(a.scopes))
	if scope == "tenant" && r.IntN(4) > 0 {
		scope = pick(r, strings.Fields(a.scopes))
	}
	effect := []string{"allow", "allow", "allow", "allow", "deny", "deny", "delegate"}[r.IntN(7)]
	return fmt.Sprintf("p, %s, %s, %s, %s, %s\n", role, a.object, a.action, scope, effect)
}

// asker is one viewer, as the program and as the reference know him, under the
// policy that was in force when he was made.
type asker struct {
	*drawn
	viewer  authz.Viewer
	members []authz.Membership
	ref     viewer
	ctx     context.Context
}

// as makes the viewer anew, under another policy or with other memberships.
func (w *world) as(p *drawn, v authz.Viewer, members []authz.Membership) *asker {
	a := &asker{drawn: p, viewer: v, members: members}
	a.ctx = authz.WithViewer(context.Background(), authz.NewViewer(p.matrix, v, members))
	a.ref = viewer{tenant: w.numberOf(v.TenantID), account: w.numberOf(v.AccountID), party: w.numberOf(v.PartyID)}
	if v.AccountID == uuid.Nil {
		a.ref.members = []member{{role: "anonymous"}}
	}
	for _, m := range members {
		grid := w.numberOf(m.Grid)
		a.ref.members = append(a.ref.members, member{role: m.Role, level: string(m.Level), root: m.Root,
			region: w.numberOf(m.Region), grid: grid, gridCommunity: w.grids[grid], department: w.numberOf(m.Department)})
	}
	return a
}

// drawAsker draws a viewer of a tenant: a busy account, seldom another or
// none, with up to four memberships.
func (w *world) drawAsker(r *rand.Rand, p *drawn) *asker {
	of := w.towns[min(1, r.IntN(6)/5)]
	v := authz.Viewer{TenantID: of.TenantID, TenantCode: of.Code}
	var members []authz.Membership
	if r.IntN(20) > 0 {
		v.AccountID = of.accounts[r.IntN(busy)]
		if r.IntN(10) == 0 {
			v.AccountID = pick(r, of.accounts)
		}
		v.PartyID = w.partyOf(v.AccountID)
		for range 1 + r.IntN(4) {
			place := of
			if r.IntN(40) == 0 { // a place of the other tenant
				place = w.towns[r.IntN(2)]
			}
			members = append(members, w.drawMembership(r, place, pick(r, p.roles), p.places))
		}
	}
	return w.as(p, v, members)
}

func (w *world) partyOf(account uuid.UUID) uuid.UUID {
	for _, r := range w.rows["accounts"] {
		if w.ids[r.id] == account {
			return w.ids[r.party]
		}
	}
	return uuid.Nil
}

// drawMembership puts a role at a place, an officer mostly at one of his level,
// any other often at one of the places wanted.
func (w *world) drawMembership(r *rand.Rand, of *town, role string, wanted []string) authz.Membership {
	m := authz.Membership{Role: role}
	kind, _, named := strings.Cut(role, "_officer")
	if !named || r.IntN(5) == 0 {
		kind = pick(r, []string{"", "grid", "grid", "department", "department", "city", "district", "district", "street", "street", "community", "community"})
	}
	if len(wanted) > 0 && r.IntN(3) > 0 {
		kind = pick(r, wanted)
	}
	switch {
	case kind == "grid" || role == "grid_worker" && r.IntN(5) > 0:
		if m.Grid = pick(r, of.grids[:few]); r.IntN(2) == 0 {
			m.Grid = pick(r, of.grids)
		}
	case kind == "department":
		m.Department = pick(r, of.units)
	case strings.Contains(levels, kind+" "):
		for m.Level != authz.Scope(kind) {
			m.Region = pick(r, of.regions)
			m.Level = authz.Scope(of.level[m.Region])
		}
		m.Root = w.regions[w.numberOf(m.Region)].root
	}
	return m
}
