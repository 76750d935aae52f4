package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/clock"
)

// RecordAllLights records what the lights of all running clocks have done
// until now.
func (s *Service) RecordAllLights(ctx context.Context) error {
	_, err := s.work(ctx, "LIGHTS", "", nil, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		running, err := d.tx.Clock.Query().Where(clock.StoppedAtIsNil()).All(ctx)
		for _, k := range running {
			if err == nil {
				err = d.recordLights(ctx, k, d.now)
			}
		}
		return uuid.Nil, err
	})
	return err
}

// Renewed is renewed.
var Renewed = renewed
