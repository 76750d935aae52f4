package directory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
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
// data is recorded. A tenant in which nobody but himself could be told refuses
// it. It returns the membership that ends by itself.
func (s *Service) BreakGlass(ctx context.Context, minutes int, reason string) (id uuid.UUID, err error) {
	var f fault.List
	f.Add(minutes >= 1 && minutes <= MaxEmergency, "input.minutes", fault.OutOfRange, 1, MaxEmergency)
	err = s.inEmergency(ctx, f, reason, func(ctx context.Context, tx *store.Tx, e emergency) error {
		if len(e.told) == 0 {
			return fault.New(fault.Invalid, fault.NobodyToTell)
		}
		until := e.now.Add(time.Duration(minutes) * time.Minute)
		row, err := tx.Membership.Create().SetAccountID(e.operator).SetRole(authz.BreakGlass).SetValidFrom(e.now).SetValidUntil(until).Save(ctx)
		if err != nil {
			return err
		}
		id = row.ID
		return e.tell(ctx, tx, row, auditrecord.KindSTART_BREAK_GLASS, notice.KindBREAK_GLASS_STARTED)
	})
	return id, err
}

// MendGlass ends the viewer's own look before its time; his reads end with the
// next request. Without one in force it is NotFound.
func (s *Service) MendGlass(ctx context.Context, reason string) (id uuid.UUID, err error) {
	err = s.inEmergency(ctx, nil, reason, func(ctx context.Context, tx *store.Tx, e emergency) error {
		rows, err := tx.Membership.Query().Where(membership.AccountID(e.operator), membership.Role(authz.BreakGlass),
			membership.ValidUntilGT(e.now)).Order(membership.ByID()).All(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.Missing()
		}
		for _, row := range rows {
			id = row.ID
			ended, err := tx.Membership.UpdateOneID(row.ID).SetValidUntil(e.now).Save(ctx)
			if err != nil {
				return err
			}
			if err := e.tell(ctx, tx, ended, auditrecord.KindEND_BREAK_GLASS, notice.KindBREAK_GLASS_ENDED); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// emergency is what an operator does while he may: who he is, why, when, and
// which administrators hear of it.
type emergency struct {
	operator uuid.UUID
	reason   string
	now      time.Time
	told     []uuid.UUID
}

// inEmergency writes as the program: the operator's own rights reach no
// membership, and while the glass is broken he writes nothing, so that no
// warrant could be had to mend it.
func (s *Service) inEmergency(ctx context.Context, f fault.List, reason string, fn func(context.Context, *store.Tx, emergency) error) error {
	v := authz.ViewerFrom(ctx)
	if v == nil || !v.Grants.May("break_glass", "start") {
		return authz.ErrForbidden
	}
	if policy.CheckReason(&f, "input.reason", reason); f != nil {
		return f
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	asked := ctx
	return st.InTx(authz.System(ctx, v.TenantID, "break or mend the glass"), func(ctx context.Context, tx *store.Tx) error {
		e := emergency{operator: v.AccountID, reason: reason, now: s.clock.Now()}
		at, err := s.policies.Stand(asked, tx, e.now, "break_glass", "start")
		if err != nil {
			return err
		}
		if e.told, err = at.Holders(ctx, tx, e.now, "account", "administer"); err != nil {
			return err
		}
		e.told = slices.DeleteFunc(e.told, func(id uuid.UUID) bool { return id == e.operator })
		return fn(ctx, tx, e)
	})
}

// tell records what was done and notifies everybody who administers the
// tenant's accounts.
func (e emergency) tell(ctx context.Context, tx *store.Tx, row *db.Membership, did auditrecord.Kind, kind notice.Kind) error {
	facts := map[string]any{"account": nameOf(gid.Account, row.AccountID), "until": row.ValidUntil}
	if err := audit.Write(ctx, tx, e.operator, e.now, audit.Entry{Kind: did, Subject: row.GlobalID(), Reason: e.reason, Detail: facts}); err != nil {
		return err
	}
	facts["reason"] = e.reason
	return notify.Tell(ctx, tx, e.told, e.now, notify.Message{Kind: kind, Subject: row.GlobalID(), Detail: facts})
}
