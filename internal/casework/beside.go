package casework

import (
	"context"

	"github.com/huying/huying/ent/db"
)

// beside are the rows that lie beside new cases and are still to be written.
type beside struct {
	clocks []*db.ClockCreate
	hidden []*db.CasePartyCreate
	agents []*db.CaseAgentCreate
	steps  []*db.CaseEventCreate
	lights []*db.LightEventCreate
}

func (b *beside) add(list []*filing) {
	for _, f := range list {
		for _, started := range f.clocks {
			b.clocks = append(b.clocks, started.create)
		}
		if f.hidden != nil {
			b.hidden = append(b.hidden, f.hidden)
		}
		if f.agent != nil {
			b.agents = append(b.agents, f.agent)
		}
		b.steps, b.lights = append(b.steps, f.steps...), append(b.lights, f.lights...)
	}
}

// writeBeside writes what lies beside cases, table by table.
func (d *desk) writeBeside(ctx context.Context, list []*filing) error {
	var b beside
	b.add(list)
	return b.write(ctx, d, 1)
}

// write writes the rows table by table, of each table as many as are a multiple
// of whole; the others stay for the next time. Lights wait for their clocks.
func (b *beside) write(ctx context.Context, d *desk, whole int) error {
	err := wholes(ctx, d, &b.clocks, whole, func(ctx context.Context, some []*db.ClockCreate) error {
		return d.tx.Clock.CreateBulk(some...).Exec(ctx)
	})
	if err == nil {
		err = wholes(ctx, d, &b.hidden, whole, func(ctx context.Context, some []*db.CasePartyCreate) error {
			return d.tx.CaseParty.CreateBulk(some...).Exec(ctx)
		})
	}
	if err == nil {
		err = wholes(ctx, d, &b.agents, whole, func(ctx context.Context, some []*db.CaseAgentCreate) error {
			return d.tx.CaseAgent.CreateBulk(some...).Exec(ctx)
		})
	}
	if err == nil {
		err = wholes(ctx, d, &b.steps, whole, func(ctx context.Context, some []*db.CaseEventCreate) error {
			return d.tx.CaseEvent.CreateBulk(some...).Exec(ctx)
		})
	}
	if err == nil && len(b.clocks) == 0 {
		err = wholes(ctx, d, &b.lights, whole, func(ctx context.Context, some []*db.LightEventCreate) error {
			return d.tx.LightEvent.CreateBulk(some...).Exec(ctx)
		})
	}
	return err
}

// wholes writes as many of the rows as are a multiple of whole, and keeps the
// others.
func wholes[T any](ctx context.Context, d *desk, rows *[]T, whole int, write func(context.Context, []T) error) error {
	now := len(*rows) / whole * whole
	err := inChunks(ctx, d, (*rows)[:now], write)
	*rows = (*rows)[now:]
	return err
}
