package outbox

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store"
)

const (
	// Attempts is how often a message is tried before it counts as failed.
	Attempts = 8
	// Lease is how long a worker has for the messages that it took; after it
	// they are anybody's again.
	Lease = time.Minute
	// firstWait is the wait after the first failure; each further one doubles it.
	firstWait = 10 * time.Second
	// batch is how many messages a worker takes at a time.
	batch = 50
	// maxError bounds what is kept of why a message could not be sent.
	maxError = 500
)

// Service sends the messages of a tenant.
type Service struct {
	stores  store.Placement
	clock   clock.Clock
	gateway Gateway
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock, gateway Gateway) *Service {
	return &Service{stores, clock, gateway}
}

// Deliver sends what is due in the tenant of the context, whose viewer is the
// system, the oldest first, and returns how many messages went out. Several
// instances may deliver at once. A message that cannot be sent is tried again
// later, each time after a longer wait, and has failed after Attempts.
func (s *Service) Deliver(ctx context.Context) (sent int, err error) {
	v := authz.ViewerFrom(ctx)
	if v == nil || !v.IsSystem() {
		return 0, authz.ErrForbidden
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return 0, err
	}
	for {
		taken, err := s.take(ctx, st)
		if err != nil || len(taken) == 0 {
			return sent, err
		}
		n, err := s.send(ctx, st, taken)
		if sent += n; err != nil {
			return sent, err
		}
	}
}

// take leases messages that are due: who writes the next attempt down first has
// it.
func (s *Service) take(ctx context.Context, st *store.Store) (taken []*db.Delivery, err error) {
	now := s.clock.Now()
	due, err := st.Reader().Delivery.Query().Where(delivery.StateEQ(delivery.StatePENDING), delivery.NextAtLTE(now)).
		Order(delivery.ByNextAt(), delivery.ByID()).Limit(batch).All(ctx)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		taken = nil
		for _, m := range due {
			n, err := tx.Delivery.Update().
				Where(delivery.ID(m.ID), delivery.StateEQ(delivery.StatePENDING), delivery.Attempts(m.Attempts), delivery.NextAt(m.NextAt)).
				SetAttempts(m.Attempts + 1).SetNextAt(now.Add(Lease)).Save(ctx)
			if err != nil {
				return err
			}
			if n == 1 {
				m.Attempts++
				taken = append(taken, m)
			}
		}
		return nil
	})
	return taken, err
}

// send sends messages that were taken and writes down what became of each. What
// the end of the program cuts off stays leased, and is sent again by whoever
// comes after the lease.
func (s *Service) send(ctx context.Context, st *store.Store, taken []*db.Delivery) (sent int, err error) {
	outcome := make(map[uuid.UUID]error, len(taken))
	t, err := st.Reader().Tenant.Get(ctx, authz.ViewerFrom(ctx).TenantID)
	if err != nil {
		return 0, err
	}
	for _, m := range taken {
		failed := s.gateway.Send(ctx, Message{m.ID, t.Code, m.Kind, string(m.Gateway), m.Address, m.Text, m.CreatedAt})
		if ctx.Err() != nil {
			break
		}
		outcome[m.ID] = failed
		if failed == nil {
			sent++
		}
	}
	// what went out is marked even when the program ends at this moment
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), Lease/2)
	defer cancel()
	err = st.InTx(mark, func(ctx context.Context, tx *store.Tx) error {
		for _, m := range taken {
			if failed, tried := outcome[m.ID]; tried {
				if err := s.mark(ctx, tx, m, failed); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return sent, errors.Join(err, ctx.Err())
}

// mark writes the outcome of an attempt, unless another attempt began since.
func (s *Service) mark(ctx context.Context, tx *store.Tx, m *db.Delivery, failed error) error {
	now := s.clock.Now()
	u := tx.Delivery.Update().Where(delivery.ID(m.ID), delivery.StateEQ(delivery.StatePENDING), delivery.Attempts(m.Attempts))
	switch {
	case failed == nil:
		u.SetState(delivery.StateSENT).SetSentAt(now).SetLastError("")
	case m.Attempts >= Attempts:
		u.SetState(delivery.StateFAILED).SetLastError(short(failed))
	default:
		u.SetNextAt(now.Add(firstWait << (m.Attempts - 1))).SetLastError(short(failed))
	}
	return u.Exec(ctx)
}

func short(err error) string {
	text := err.Error()
	for len(text) > maxError {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
