package probetest

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// learnTypes finds out which table stands behind which type.
func (p *Probe) learnTypes() {
	for _, table := range slices.Sorted(maps.Keys(p.own)) {
		for _, name := range p.order {
			if p.tableOf[table] = p.typeOf(p.actors[name], table); p.tableOf[table] != "" {
				p.tableOf[p.tableOf[table]] = table
				break
			}
		}
	}
}

func (p *Probe) typeOf(a *Actor, table string) string {
	var ids []string
	for _, id := range p.own[table] {
		ids = append(ids, global(table, id))
	}
	for chunk := range slices.Chunk(ids, 100) {
		nodes, _ := p.ask(a, `query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }`, vars{"ids": chunk}).data["nodes"].([]any)
		for _, n := range nodes {
			if n != nil {
				return n.(map[string]any)["__typename"].(string)
			}
		}
	}
	return ""
}

func (p *Probe) typeOfKind(kind string) string {
	for table, k := range kinds {
		if string(k) == kind {
			return p.tableOf[table]
		}
	}
	return ""
}

// secrets are the columns that no field shows to anybody but their owner.
var secrets = []string{"cases.tracking_code", "access_tokens.hash", "accounts.password_hash", "departments.contact_phone"}

// learnRights finds out what every actor may, and which values of the own
// tenant no answer shows him.
func (p *Probe) learnRights() {
	var hidden []string
	for _, column := range secrets {
		hidden = append(hidden, p.ownTexts(column)...)
	}
	for _, e := range p.Ledger {
		if e.Class == Personal && e.Names != "" {
			hidden = append(hidden, p.ownTexts(e.Names)...)
		}
	}
	for _, a := range p.actors {
		viewer, _ := p.ask(a, `{ viewer { permissions } }`, nil).data["viewer"].(map[string]any)
		list, _ := viewer["permissions"].([]any)
		for _, right := range list {
			a.rights = append(a.rights, right.(string))
		}
		a.hidden = hidden
	}
}

// ownTexts are the different values of a column of the own tenant.
func (p *Probe) ownTexts(column string) (out []string) {
	for _, v := range p.ownColumn(column) {
		if s, ok := v.(string); ok && len(s) > 4 && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// ownColumn are the values of table.column of the own tenant, in the order of
// the ids; NULL is left out.
func (p *Probe) ownColumn(name string) (out []any) {
	table, column, _ := strings.Cut(name, ".")
	owner := "tenant_id"
	if table == "tenants" {
		owner = "id"
	}
	rows, err := p.raw.Query(fmt.Sprintf("SELECT %s FROM %s WHERE %s = %s ORDER BY id", column, table, owner, p.raw.Mark(1)), p.TenantID)
	must(p.tb, err)
	defer rows.Close()
	for rows.Next() {
		var v any
		must(p.tb, rows.Scan(&v))
		switch x := v.(type) {
		case nil:
			continue
		case []byte:
			v = string(x)
		case time.Time:
			v = x.UTC()
		}
		out = append(out, v)
	}
	must(p.tb, rows.Err())
	return out
}

// askAsForeign has the other tenant's own viewer read everything: his cursors
// are used against the first tenant, and what he was shown says that the marks
// would have been seen.
func (p *Probe) askAsForeign() {
	login := p.foreign.Values["accounts.login"][0].(string)
	token, err := p.Identity.Issue(authz.System(p.tb.Context(), p.foreign.Tenant, "a probe"), foreignCode, login, "", 24*365*time.Hour)
	must(p.tb, err)
	a := &Actor{Name: "viewer of the other tenant", token: token.Secret}
	for _, s := range p.queries() {
		p.shows(a, s, nil)
		if !needsMore(s.field) && isConnection(p.def(s.field)) {
			p.mint(a, s, "")
		}
	}
	for _, table := range slices.Sorted(maps.Keys(p.foreign.IDs)) {
		for _, id := range p.foreign.IDs[table] {
			p.shows(a, site{p.Query, p.Query.Fields.ForName("node")}, vars{"id": global(table, id)})
			for _, s := range p.inner() {
				if p.tableOf[s.parent.Name] == table && isConnection(p.def(s.field)) {
					p.mint(a, s, global(table, id))
				}
			}
		}
	}
}

// shows asks for a site and remembers the marks in the answer.
func (p *Probe) shows(a *Actor, s site, given vars) {
	if needsMore(s.field) && given == nil {
		return
	}
	only := ""
	if d := p.def(s.field); d.IsAbstractType() {
		table, _, _ := strings.Cut(fmt.Sprint(given["id"]), "_")
		if only = p.typeOfKind(table); only == "" {
			return // no type stands for the table
		}
	}
	got := p.ask(a, p.document(s, given, p.selection(s.field, nil, only)), given)
	for _, mark := range p.foreign.Find(got.body) {
		p.shown[mark] = true
	}
	if got.code() != "" {
		p.find(Finding{Broken, a.Name, s.name(), got.body + got.logged})
	}
}

// mint keeps cursors of a list in each of its orders.
func (p *Probe) mint(a *Actor, s site, node string) {
	for name, given := range p.orders(s) {
		if node != "" {
			given["node"] = node
		}
		got := p.ask(a, p.document(s, given, " { edges { cursor } }"), given)
		list := cursorsOf(s.value(got))
		if len(list) > 0 {
			p.cursors[s.name()+name] = list
		}
	}
}

func cursorsOf(list any) (out []string) {
	connection, _ := list.(map[string]any)
	edges, _ := connection["edges"].([]any)
	for _, e := range edges {
		if c, ok := e.(map[string]any)["cursor"].(string); ok {
			out = append(out, c)
		}
	}
	return out
}

// rowID is the id of a row of the own tenant.
func (p *Probe) rowID(table, column, text string) (uuid.UUID, error) {
	var id uuid.UUID
	err := p.raw.QueryRow(fmt.Sprintf("SELECT id FROM %s WHERE tenant_id = %s AND %s = %s", table, p.raw.Mark(1), column, p.raw.Mark(2)), p.TenantID, text).Scan(&id)
	if err == sql.ErrNoRows { //nolint:errorlint // as database/sql documents it
		return id, fmt.Errorf("there is no row of %s whose %s is %s", table, column, text)
	}
	return id, err
}
