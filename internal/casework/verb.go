package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// verb is one thing that somebody does to a case.
type verb struct {
	action string // the word of the permission matrix
	event  casestate.Event
	target Target
	key    string
	input  any        // what the idempotency key stands for
	faults fault.List // of the input
}

// do runs a verb, the same way for all: ask the matrix, refuse a faulty input,
// load what the verb reaches, ask the transition table, apply.
func (s *Service) do(ctx context.Context, v verb, apply func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", v.action)
	if err != nil {
		return uuid.Nil, err
	}
	if err := v.faults.Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, string(v.event), v.key, v.input, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, err := d.find(ctx, v.target, v.action, "input", "caseId")
		if err != nil {
			return uuid.Nil, err
		}
		to, err := d.next(c, v.event)
		if err != nil {
			return uuid.Nil, err
		}
		return c.ID, apply(ctx, d, c, to)
	})
}

// Possible lists what the transition table allows for a case now, whoever may
// do it.
func Possible(c *db.CaseFile, t *db.Tenant) []casestate.Event {
	return casestate.Possible(c.State, (&desk{tenant: t}).facts(c))
}
