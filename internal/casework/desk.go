package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/settings"
)

// asSystem reads behind the viewer's sight, inside his tenant, for a reason.
func (d *desk) asSystem(ctx context.Context, reason string) context.Context {
	return authz.System(ctx, d.viewer.TenantID, reason)
}

// byItself is the desk at which things happen without a hand: what is done at
// it names no actor.
func (d *desk) byItself() *desk {
	nobody := *d.viewer
	nobody.AccountID = uuid.Nil
	out := *d
	out.viewer = &nobody
	return &out
}

// inWords says why something happened by itself, in the city's language.
func (d *desk) inWords(why settings.Text, args ...any) string {
	return fmt.Sprintf(why.In(d.lang()), args...)
}

// lang is the language in which the tenant's own texts are written.
func (d *desk) lang() string {
	if d.tenant.Name.Zh != "" {
		return "zh"
	}
	return "en"
}

// zone is the tenant's own.
func (d *desk) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(d.tenant.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("casework: zone of the tenant: %w", err)
	}
	return zone, nil
}

// actor is the account that acts; nil where nobody has logged in, or something
// happens by itself.
func (d *desk) actor() *uuid.UUID {
	if d.viewer.AccountID == uuid.Nil {
		return nil
	}
	return &d.viewer.AccountID
}

// batch is how many rows go into one statement.
const batch = 500

func inBatches[T any](ctx context.Context, rows []T, write func(context.Context, []T) error) error {
	for len(rows) > 0 {
		n := min(batch, len(rows))
		if err := write(ctx, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// each is every one of a list, once.
func each[T comparable](list []T) []T {
	seen := map[T]bool{}
	var out []T
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
