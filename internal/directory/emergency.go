package directory

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// MaxEmergency is how long an operator may look at most, in minutes.
const MaxEmergency = 240

// BreakGlass lets an operator read the tenant's content for some minutes. It
// changes nothing he could do before but that; every administrator of the
// tenant is told in the same transaction, and each of his reads of personal
// data is recorded. A tenant without an administrator refuses it. It returns
// the membership that ends by itself.
func (s *Service) BreakGlass(ctx context.Context, minutes int, reason string) (id uuid.UUID, err error) {
	if ctx, err = authz.Require(ctx, "break_glass", "start"); err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	f.Add(minutes >= 1 && minutes <= MaxEmergency, "input.minutes", fault.OutOfRange, 1, MaxEmergency)
	if policy.CheckReason(&f, reason); f != nil {
		return uuid.Nil, f
	}
	operator := authz.ViewerFrom(ctx).AccountID
	err = s.inEmergency(ctx, "break the glass", func(ctx context.Context, tx *store.Tx, now time.Time) error {
		until := now.Add(time.Duration(minutes) * time.Minute)
		row, err := tx.Membership.Create().SetAccountID(operator).SetRole(authz.BreakGlass).SetValidFrom(now).SetValidUntil(until).Save(ctx)
		if err != nil {
			return err
		}
		id = row.ID
		if err := audit.Write(ctx, tx, operator, now, audit.Entry{
			Kind: auditrecord.KindSTART_BREAK_GLASS, Subject: row.GlobalID(), Reason: reason, Detail: map[string]any{"until": until},
		}); err != nil {
			return err
		}
		return s.tell(ctx, tx, row, now, notice.KindBREAK_GLASS_STARTED, reason)
	})
	return id, err
}

// MendGlass ends the viewer's own look before its time; his reads end with the
// next request. Without one in force it is NotFound.
func (s *Service) MendGlass(ctx context.Context, reason string) (id uuid.UUID, err error) {
	if ctx, err = authz.Require(ctx, "break_glass", "start"); err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	if policy.CheckReason(&f, reason); f != nil {
		return uuid.Nil, f
	}
	operator := authz.ViewerFrom(ctx).AccountID
	err = s.inEmergency(ctx, "mend the glass", func(ctx context.Context, tx *store.Tx, now time.Time) error {
		rows, err := tx.Membership.Query().Where(membership.AccountID(operator), membership.Role(authz.BreakGlass), membership.ValidUntilGT(now)).All(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.Missing()
		}
		for _, row := range rows {
			id = row.ID
			if err := tx.Membership.UpdateOneID(row.ID).SetValidUntil(now).Exec(ctx); err != nil {
				return err
			}
			if err := audit.Write(ctx, tx, operator, now, audit.Entry{Kind: auditrecord.KindEND_BREAK_GLASS, Subject: row.GlobalID(), Reason: reason}); err != nil {
				return err
			}
			if err := s.tell(ctx, tx, row, now, notice.KindBREAK_GLASS_ENDED, reason); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// inEmergency writes as the program: the operator's own rights reach no
// membership, and while the glass is broken he writes nothing.
func (s *Service) inEmergency(ctx context.Context, why string, fn func(context.Context, *store.Tx, time.Time) error) error {
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(authz.System(ctx, authz.ViewerFrom(ctx).TenantID, why), func(ctx context.Context, tx *store.Tx) error {
		return fn(ctx, tx, s.clock.Now())
	})
}

// tell notifies everybody who administers the tenant's accounts.
func (s *Service) tell(ctx context.Context, tx *store.Tx, row *db.Membership, now time.Time, kind notice.Kind, reason string) error {
	at, err := s.policies.Stand(ctx, tx, now, "account", "administer")
	if err != nil {
		return err
	}
	var accounts []uuid.UUID
	err = tx.Membership.Query().Where(membership.RoleIn(at.Matrix.RolesWith("account", "administer")...),
		membership.ValidFromLTE(now), membership.Or(membership.ValidUntilIsNil(), membership.ValidUntilGT(now)),
		membership.HasAccountWith(account.DisabledAtIsNil()),
	).Unique(true).Select(membership.FieldAccountID).Scan(ctx, &accounts)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		return fault.New(fault.Invalid, fault.NobodyToTell)
	}
	return notify.Tell(ctx, tx, accounts, now, notify.Message{Kind: kind, Subject: row.GlobalID(),
		Detail: map[string]any{"account": row.AccountID, "until": row.ValidUntil, "reason": reason}})
}
