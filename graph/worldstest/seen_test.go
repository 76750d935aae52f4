package worldstest

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
)

type set = map[uuid.UUID]bool

type lister = func(context.Context, *db.Client) ([]uuid.UUID, error)

// listers list what a viewer may see of each table. A table without one fails
// every test here: say how it is seen.
var listers = map[string]lister{
	"tenants":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Tenant.Query().IDs(ctx) },
	"regions":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Region.Query().IDs(ctx) },
	"grids":       func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Grid.Query().IDs(ctx) },
	"departments": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Department.Query().IDs(ctx) },
	"categories":  func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Category.Query().IDs(ctx) },
	"channels":    func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Channel.Query().IDs(ctx) },
	"working_calendars": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) {
		return c.WorkingCalendar.Query().IDs(ctx)
	},
	"parties":          func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Party.Query().IDs(ctx) },
	"accounts":         func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Account.Query().IDs(ctx) },
	"memberships":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Membership.Query().IDs(ctx) },
	"access_tokens":    func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.AccessToken.Query().IDs(ctx) },
	"roles":            func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Role.Query().IDs(ctx) },
	"policy_rules":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.PolicyRule.Query().IDs(ctx) },
	"audit_records":    func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.AuditRecord.Query().IDs(ctx) },
	"notices":          func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Notice.Query().IDs(ctx) },
	"cases":            func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseFile.Query().IDs(ctx) },
	"work_orders":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.WorkOrder.Query().IDs(ctx) },
	"clocks":           func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Clock.Query().IDs(ctx) },
	"case_events":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseEvent.Query().IDs(ctx) },
	"ratings":          func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Rating.Query().IDs(ctx) },
	"department_heads": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.DepartmentHead.Query().IDs(ctx) },
	"deliveries":       func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Delivery.Query().IDs(ctx) },
	"rulings":          func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Ruling.Query().IDs(ctx) },
	"case_links":       func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseLink.Query().IDs(ctx) },
	"case_parties":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseParty.Query().IDs(ctx) },
	"case_agents":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseAgent.Query().IDs(ctx) },
	"clock_pauses":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.ClockPause.Query().IDs(ctx) },
	"clock_changes":    func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.ClockChange.Query().IDs(ctx) },
	"light_events":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.LightEvent.Query().IDs(ctx) },
	"extensions":       func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Extension.Query().IDs(ctx) },
	"meetings":         func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Meeting.Query().IDs(ctx) },
	"meeting_attendees": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) {
		return c.MeetingAttendee.Query().IDs(ctx)
	},
	"supervisions":     func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Supervision.Query().IDs(ctx) },
	"commitments":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Commitment.Query().IDs(ctx) },
	"remedies":         func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Remedy.Query().IDs(ctx) },
	"questions":        func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Question.Query().IDs(ctx) },
	"attachments":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Attachment.Query().IDs(ctx) },
	"idempotency_keys": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.IdempotencyKey.Query().IDs(ctx) },
	"counters":         func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.Counter.Query().IDs(ctx) },
	"case_counts":      func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CaseCount.Query().IDs(ctx) },
	"case_postings":    func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) { return c.CasePosting.Query().IDs(ctx) },
	"case_posting_changes": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) {
		return c.CasePostingChange.Query().IDs(ctx)
	},
	"case_count_changes": func(ctx context.Context, c *db.Client) ([]uuid.UUID, error) {
		return c.CaseCountChange.Query().IDs(ctx)
	},
}

// seen asks the program what the viewer of the context may see, by table.
func (s *site) seen(ctx context.Context) (map[string]set, error) {
	out := map[string]set{}
	for _, table := range authz.Tables() {
		list, ok := listers[table]
		if !ok {
			return nil, fmt.Errorf("table %s: nobody says how it is seen", table)
		}
		ids, err := list(ctx, s.app.Store().Reader())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		out[table] = set{}
		for _, id := range ids {
			out[table][id] = true
		}
	}
	return out, nil
}
