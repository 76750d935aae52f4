package probetest

import (
	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// kinds are the prefixes of the ids of each table.
var kinds = map[string]gid.Kind{
	"tenants": gid.Tenant, "regions": gid.Region, "grids": gid.Grid, "departments": gid.Department, "parties": gid.Party,
	"accounts": gid.Account, "memberships": gid.Membership, "access_tokens": gid.AccessToken, "categories": gid.Category,
	"channels": gid.Channel, "working_calendars": gid.WorkingCalendar, "cases": gid.CaseFile, "work_orders": gid.WorkOrder,
	"clocks": gid.Clock, "case_events": gid.CaseEvent, "ratings": gid.Rating, "idempotency_keys": gid.IdempotencyKey,
	"counters": gid.Counter, "policy_rules": gid.PolicyRule, "roles": gid.Role, "audit_records": gid.AuditRecord, "notices": gid.Notice,
	"questions": gid.Question, "meetings": gid.Meeting, "meeting_attendees": gid.MeetingAttendee, "remedies": gid.Remedy,
	"rulings": gid.Ruling, "supervisions": gid.Supervision, "light_events": gid.LightEvent, "case_links": gid.CaseLink,
	"case_parties": gid.CaseParty, "case_agents": gid.CaseAgent, "clock_pauses": gid.ClockPause, "clock_changes": gid.ClockChange,
	"extensions": gid.Extension, "commitments": gid.Commitment, "attachments": gid.Attachment, "deliveries": gid.Delivery,
	"department_heads": gid.DepartmentHead, "case_counts": gid.CaseCount, "case_count_changes": gid.CaseCountChange,
	"case_postings": gid.CasePosting, "case_posting_changes": gid.CasePostingChange,
}

// global is the id of a row as it stands outside. A table without a kind would
// be asked for by ids that name nothing.
func global(table string, id uuid.UUID) string {
	kind, ok := kinds[table]
	if !ok {
		panic("probetest: the table " + table + " has no kind of ids: name it among the kinds")
	}
	return gid.ID{Kind: kind, UUID: id}.String()
}
