package authz

import (
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// table is a schema's table with what guards it.
type table struct {
	name string
	guard
}

// guard is the object of the matrix that a table belongs to, and the shape of
// its rows.
type guard struct {
	object string
	shape  shape
}

// tables is the ledger of every guarded table. A schema that is not here has
// no policy and does not compile into the program (see Policy).
var tables = named(map[string]guard{
	"tenants":           {"tenant", wholeTenant},
	"regions":           {"directory", wholeTenant},
	"grids":             {"directory", wholeTenant},
	"departments":       {"directory", wholeTenant},
	"categories":        {"directory", wholeTenant},
	"channels":          {"directory", wholeTenant},
	"working_calendars": {"directory", wholeTenant},
	"parties":           {"party", partyRows},
	"accounts":          {"account", accountRows},
	"memberships":       {"account", throughAccount},
	"access_tokens":     {"account", throughAccount},
	"roles":             {"policy", wholeTenant},
	"policy_rules":      {"policy", wholeTenant},
	"audit_records":     {"audit_record", wholeTenant},
	"notices":           {"notice", throughAccount},
	"cases":             {"case", caseRows},
	"work_orders":       {"work_order", orderRows},
	"case_links":        {"case", throughCase},
	"case_parties":      {"case", caseParties},
	"case_agents":       {"case", throughCase},
	"clocks":            {"case", clockRows},
	"clock_pauses":      {"case", internalRows},
	"clock_changes":     {"case", internalRows},
	"light_events":      {"case", internalRows},
	"extensions":        {"case", internalRows},
	"commitments":       {"case", throughCase},
	"remedies":          {"case", throughCase},
	"meetings":          {"case", internalRows},
	"meeting_attendees": {"case", internalRows},
	"supervisions":      {"case", internalRows},
	"questions":         {"case", throughCase},
	"attachments":       {"case", publicRows},
	"rulings":           {"ruling", wholeTenant},
	"deliveries":        {"delivery", wholeTenant},
	"department_heads":  {"directory", wholeTenant},
	"case_events":       {"case_event", publicRows},
	"ratings":           {"case", ratingRows},
	"idempotency_keys":  {"", noRow}, // the program's own bookkeeping
	"counters":          {"", noRow},
})

func named(guards map[string]guard) map[string]table {
	out := make(map[string]table, len(guards))
	for name, g := range guards {
		out[name] = table{name, g}
	}
	return out
}

func noRow(*Grants, *sql.Selector, string, Scope, []uuid.UUID) *sql.Predicate { return nil }

// tenantColumn: a tenant's own row is named by its id.
func (t table) tenantColumn() string {
	if t.object == "tenant" {
		return "id"
	}
	return "tenant_id"
}

// Tables lists the guarded tables, sorted.
func Tables() []string {
	out := make([]string, 0, len(tables))
	for name := range tables {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
