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
// its rows; own is what one's own case shows of them, everything where it is nil.
type guard struct {
	object string
	shape  shape
	own    excerpt
}

// tables is the ledger of every guarded table. A schema that is not here has
// no policy and does not compile into the program (see Policy).
var tables = named(map[string]guard{
	"tenants":              {object: "tenant", shape: wholeTenant},
	"regions":              {object: "directory", shape: wholeTenant},
	"grids":                {object: "directory", shape: wholeTenant},
	"departments":          {object: "directory", shape: wholeTenant},
	"department_heads":     {object: "directory", shape: wholeTenant},
	"categories":           {object: "directory", shape: wholeTenant},
	"channels":             {object: "directory", shape: wholeTenant},
	"working_calendars":    {object: "directory", shape: wholeTenant},
	"parties":              {object: "party", shape: partyRows},
	"accounts":             {object: "account", shape: accountRows},
	"memberships":          {object: "account", shape: throughAccount},
	"access_tokens":        {object: "account", shape: throughAccount},
	"roles":                {object: "policy", shape: wholeTenant},
	"policy_rules":         {object: "policy", shape: wholeTenant},
	"audit_records":        {object: "audit_record", shape: wholeTenant},
	"notices":              {object: "notice", shape: throughAccount},
	"deliveries":           {object: "delivery", shape: wholeTenant},
	"rulings":              {object: "ruling", shape: wholeTenant},
	"cases":                {object: "case", shape: caseRows},
	"case_links":           {object: "case", shape: throughCase},
	"case_parties":         {object: "case", shape: partRows, own: byOneself},
	"case_agents":          {object: "case", shape: throughCase},
	"case_events":          {object: "case_event", shape: throughCase, own: marked},
	"work_orders":          {object: "work_order", shape: orderRows},
	"clocks":               {object: "case", shape: throughCase, own: promised},
	"clock_pauses":         {object: "case", shape: throughCase, own: internal},
	"clock_changes":        {object: "case", shape: throughCase, own: internal},
	"light_events":         {object: "case", shape: throughCase, own: internal},
	"extensions":           {object: "case", shape: throughCase, own: internal},
	"meetings":             {object: "case", shape: throughCase, own: internal},
	"meeting_attendees":    {object: "case", shape: throughCase, own: internal},
	"supervisions":         {object: "case", shape: throughCase, own: internal},
	"commitments":          {object: "case", shape: throughCase},
	"remedies":             {object: "case", shape: throughCase},
	"questions":            {object: "case", shape: throughCase},
	"attachments":          {object: "case", shape: throughCase, own: marked},
	"ratings":              {object: "case", shape: throughCase, own: byOneself},
	"idempotency_keys":     {shape: noRow}, // the program's own bookkeeping
	"counters":             {shape: noRow},
	"case_counts":          {shape: noRow}, // figures go through internal/tally
	"case_count_changes":   {shape: noRow},
	"case_postings":        {shape: noRow}, // texts are found through internal/search
	"case_posting_changes": {shape: noRow},
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
