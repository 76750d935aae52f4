package ceiling

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/huying/huying/internal/settings"
)

// setup is what a tenant's reports are filed by. It is kept as long as a viewer.
type setup struct {
	settings.Tenant
	calendar   string
	channels   map[string]string // id by code
	categories map[string]category
	until      time.Time
}

type category struct {
	grade string
	limit settings.Limit
}

// setups remembers them by tenant.
type setups struct {
	pool  *pool
	known sync.Map
}

func (s *setups) of(ctx context.Context, tenant string) (*setup, error) {
	now := time.Now()
	if found, ok := s.known.Load(tenant); ok && now.Before(found.(*setup).until) {
		return found.(*setup), nil
	}
	found := &setup{channels: map[string]string{}, categories: map[string]category{}, until: now.Add(kept)}
	var faulty error
	read := func(raw string, into any) {
		if err := json.Unmarshal([]byte(raw), into); err != nil {
			faulty = err
		}
	}
	err := errors.Join(
		s.pool.ask(ctx, tenant, `SELECT CAST(t.settings AS text), CAST(w.id AS text) FROM tenants t
			JOIN working_calendars w ON w.tenant_id = t.id AND w.code = t.settings->>'calendar' WHERE t.id = $1`,
			func(row []driver.Value) {
				read(word(row[0]), &found.Tenant)
				found.calendar = word(row[1])
			}, tenant),
		s.pool.ask(ctx, tenant, "SELECT code, CAST(id AS text) FROM channels WHERE tenant_id = $1",
			func(row []driver.Value) { found.channels[word(row[0])] = word(row[1]) }, tenant),
		s.pool.ask(ctx, tenant, `SELECT CAST(id AS text), grade, CAST("limit" AS text) FROM categories
			WHERE tenant_id = $1 AND "limit" IS NOT NULL AND department_id IS NULL`,
			func(row []driver.Value) {
				k := category{grade: word(row[1])}
				read(word(row[2]), &k.limit)
				found.categories[word(row[0])] = k
			}, tenant))
	if err = errors.Join(err, faulty); err != nil {
		return nil, err
	}
	flow := found.Workflow
	if !flow.AutoDispatch || flow.ClockStarts != settings.AtAssigned {
		return nil, fmt.Errorf("ceiling: tenant %s has another flow than the statements here", tenant)
	}
	s.known.Store(tenant, found)
	return found, nil
}

// levelOf is where the holder of a rung stands.
func (s *setup) levelOf(rung int) string {
	for _, step := range s.Ladder {
		if step.Rung == rung {
			return string(step.Level)
		}
	}
	return ""
}

// instants are when a limit that runs from a time on, in whole seconds, is yellow
// and due.
func (s *setup) instants(k category, from time.Time) (yellow, due time.Time) {
	start := from.Truncate(time.Second)
	length := time.Duration(k.limit.Amount) * time.Minute
	return start.Add(length * time.Duration(s.Light.YellowNum) / time.Duration(s.Light.YellowDen)), start.Add(length)
}
