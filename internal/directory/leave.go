package directory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/handover"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// leave hands over what a person had to do for departments that he served by
// memberships that have ended, and serves by none that is in force.
func leave(ctx context.Context, tx *store.Tx, at *policy.Standing, account uuid.UUID, now time.Time, reason string) (int, error) {
	sys := authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "whom a person serves")
	l := leaving(tx, at, account, now, reason)
	l.Gone = false
	var err error
	if l.Ended, err = tx.Membership.Query().Where(membership.AccountID(account), membership.ValidUntilLTE(now)).All(sys); err != nil {
		return 0, err
	}
	if l.Left, err = tx.Membership.Query().Where(membership.AccountID(account), policy.HoldsAt(now)).All(sys); err != nil {
		return 0, err
	}
	return handover.Person(ctx, tx, now, l)
}

// leaving is a person who is locked out.
func leaving(tx *store.Tx, at *policy.Standing, account uuid.UUID, now time.Time, reason string) handover.Leaving {
	return handover.Leaving{Account: account, Gone: true, Reason: reason, Admins: func(ctx context.Context) ([]uuid.UUID, error) {
		return at.Holders(ctx, tx, now, "account", "administer")
	}}
}

// HandOverExpired hands over what people had to do whose memberships have ended
// by their own term, each person in a transaction of its own, and counts the
// work orders and agencies that went. Doing it again changes nothing.
func (s *Service) HandOverExpired(ctx context.Context) (given int, err error) {
	if ctx, err = authz.Require(ctx, "account", "administer"); err != nil {
		return 0, err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return 0, err
	}
	people, err := s.expired(ctx, st.Reader())
	if err != nil {
		return 0, err
	}
	for _, id := range people {
		err := s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
			n, err := leave(ctx, tx, at, id, now, "")
			given += n
			return err
		})
		if err != nil {
			return given, err
		}
	}
	return given, nil
}

// expired are the people with open work and a membership that has ended.
func (s *Service) expired(ctx context.Context, client *db.Client) (out []uuid.UUID, err error) {
	sys := authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "whose work is to be handed over")
	var ended []uuid.UUID
	err = client.Membership.Query().Where(membership.ValidUntilLTE(s.clock.Now())).
		Unique(true).Select(membership.FieldAccountID).Scan(sys, &ended)
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(ended, 500) {
		var busy, agents []uuid.UUID
		err := client.WorkOrder.Query().Where(workorder.AssigneeIDIn(some...), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).
			Unique(true).Select(workorder.FieldAssigneeID).Scan(sys, &busy)
		if err != nil {
			return nil, err
		}
		err = client.CaseAgent.Query().Where(caseagent.AccountIDIn(some...), caseagent.UntilAtIsNil()).
			Unique(true).Select(caseagent.FieldAccountID).Scan(sys, &agents)
		if err != nil {
			return nil, err
		}
		out = append(append(out, busy...), agents...)
	}
	slices.SortFunc(out, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out), nil
}
