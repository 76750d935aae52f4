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

// applied is what a verb does once it may.
type applied func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error

// do runs a verb, the same way for all: ask the matrix, refuse a faulty input,
// load what the verb reaches, ask the transition table, apply.
func (s *Service) do(ctx context.Context, v verb, apply applied) (uuid.UUID, error) {
	return s.doOn(ctx, v, "caseId", func(context.Context, *desk) (uuid.UUID, error) { return v.target.ID, nil }, apply)
}

// doOn is do for a verb whose input names something that hangs on the case, in
// a field; caseOf finds it with the viewer's eyes and tells whose it is.
func (s *Service) doOn(ctx context.Context, v verb, field string, caseOf func(context.Context, *desk) (uuid.UUID, error), apply applied) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", v.action)
	if err != nil {
		return uuid.Nil, err
	}
	if err := v.faults.Err(); err != nil {
		return uuid.Nil, err
	}
	return s.workHopefully(ctx, string(v.event), v.key, v.input, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		id, err := caseOf(ctx, d)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Missing("input", field)
		}
		if err != nil {
			return uuid.Nil, err
		}
		v.target.ID = id
		c, err := d.find(ctx, v.target, v.action, "input", field)
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
