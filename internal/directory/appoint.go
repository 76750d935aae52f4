package directory

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/accesstoken"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/handover"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// Appointment gives an account a role, at one place at most.
type Appointment struct {
	Account    uuid.UUID
	Role       string
	Region     *uuid.UUID
	Grid       *uuid.UUID
	Department *uuid.UUID
	From       *time.Time // nil: now
	Until      *time.Time // nil: without end
	Reason     string
}

func (in Appointment) validate(roles []string, now time.Time) error {
	var f fault.List
	places := 0
	for _, id := range []*uuid.UUID{in.Region, in.Grid, in.Department} {
		if id != nil {
			places++
		}
	}
	checkTerm(&f, "input", ".regionId", in.Role, roles, places, in.from(now), in.Until)
	policy.CheckReason(&f, "input.reason", in.Reason)
	return f.Err()
}

func (in Appointment) from(now time.Time) time.Time {
	if in.From == nil {
		return now
	}
	return *in.From
}

// administer runs fn in a transaction in which rights may be changed.
func (s *Service) administer(ctx context.Context, fn func(context.Context, *store.Tx, *policy.Standing, time.Time) error) error {
	return s.governing(ctx, "account", "administer", fn)
}

// governing runs fn in a transaction of somebody whose right to an action stands
// until it ends.
func (s *Service) governing(ctx context.Context, object, action string, fn func(context.Context, *store.Tx, *policy.Standing, time.Time) error) error {
	ctx, err := authz.Require(ctx, object, action)
	if err != nil {
		return err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		now := s.clock.Now()
		at, err := s.policies.Stand(ctx, tx, now, object, action)
		if err != nil {
			return err
		}
		return fn(ctx, tx, at, now)
	})
}

// Appoint gives a role and returns the membership. It refuses, as Invalid, a
// role that carries more than the administrator holds or may delegate at that
// place, and one for himself; an account or place that he does not see is
// NotFound.
func (s *Service) Appoint(ctx context.Context, in Appointment) (id uuid.UUID, err error) {
	err = s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		if err := in.validate(assignable(at.Matrix), now); err != nil {
			return err
		}
		if err := in.seen(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.HoldSetup(ctx, authz.ViewerFrom(ctx).TenantID, false); err != nil {
			return err
		}
		row, err := tx.Membership.Create().SetAccountID(in.Account).SetRole(in.Role).SetValidFrom(in.from(now)).SetNillableValidUntil(in.Until).
			SetNillableRegionID(in.Region).SetNillableGridID(in.Grid).SetNillableDepartmentID(in.Department).Save(ctx)
		if err != nil {
			return err
		}
		if err := at.MayGive(ctx, tx, row, "input", "role"); err != nil {
			return err
		}
		id = row.ID
		return audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: auditrecord.KindGRANT_ROLE, Subject: row.GlobalID(), Reason: in.Reason, Detail: factsOf(row)})
	})
	return id, err
}

// seen loads everything that the appointment links.
func (in Appointment) seen(ctx context.Context, tx *store.Tx) error {
	type look struct {
		id    *uuid.UUID
		field string
		found func(uuid.UUID) (bool, error)
	}
	for _, l := range []look{
		{&in.Account, "accountId", func(id uuid.UUID) (bool, error) { return tx.Account.Query().Where(account.ID(id)).Exist(ctx) }},
		{in.Region, "regionId", func(id uuid.UUID) (bool, error) { return tx.Region.Query().Where(region.ID(id)).Exist(ctx) }},
		{in.Grid, "gridId", func(id uuid.UUID) (bool, error) { return tx.Grid.Query().Where(grid.ID(id)).Exist(ctx) }},
		{in.Department, "departmentId", func(id uuid.UUID) (bool, error) {
			return tx.Department.Query().Where(department.ID(id)).Exist(ctx)
		}},
	} {
		if l.id == nil {
			continue
		}
		ok, err := l.found(*l.id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Missing("input", l.field)
		}
	}
	return nil
}

// factsOf is a membership as the audit tells it.
func factsOf(row *db.Membership) map[string]any {
	out := map[string]any{"account": nameOf(gid.Account, row.AccountID), "role": row.Role, "validFrom": row.ValidFrom}
	for name, at := range map[string]struct {
		kind gid.Kind
		id   *uuid.UUID
	}{"region": {gid.Region, row.RegionID}, "grid": {gid.Grid, row.GridID}, "department": {gid.Department, row.DepartmentID}} {
		if at.id != nil {
			out[name] = nameOf(at.kind, *at.id)
		}
	}
	if row.ValidUntil != nil {
		out["validUntil"] = *row.ValidUntil
	}
	return out
}

// nameOf is an id in the form in which the API gives it.
func nameOf(kind gid.Kind, id uuid.UUID) string { return gid.ID{Kind: kind, UUID: id}.String() }

// Dismiss ends a membership now; what the person had to do for a department
// that he serves no more is handed over (see handover.Person). It refuses, as
// Invalid, the administrator's own and one that has ended.
func (s *Service) Dismiss(ctx context.Context, id uuid.UUID, reason string) error {
	return s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		var f fault.List
		if policy.CheckReason(&f, "input.reason", reason); f != nil {
			return f
		}
		row, err := tx.Membership.Query().Where(membership.ID(id)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "membershipId")
		}
		if err != nil {
			return err
		}
		if row.ValidUntil != nil && !row.ValidUntil.After(now) {
			return fault.Field("input.membershipId", fault.EndedAlready)
		}
		if err := at.MayEnd(ctx, tx, row, "input", "membershipId"); err != nil {
			return err
		}
		if err := tx.Membership.UpdateOneID(row.ID).SetValidUntil(now).Exec(ctx); err != nil {
			return err
		}
		if _, err := leave(ctx, tx, at, row.AccountID, now, reason); err != nil {
			return err
		}
		return audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: auditrecord.KindEND_ROLE, Subject: row.GlobalID(), Reason: reason, Detail: factsOf(row)})
	})
}

// errSame says that nothing had to be done.
var errSame = errors.New("directory: as it was")

// SetDisabled locks an account out, at once and with all its sessions and keys,
// which are revoked, and hands over what the person had to do; or lets it in again, where the administrator could have
// given all that it carries. Repeating it changes nothing. Nobody does it to
// himself.
func (s *Service) SetDisabled(ctx context.Context, id uuid.UUID, disabled bool, reason string) error {
	err := s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		var f fault.List
		if policy.CheckReason(&f, "input.reason", reason); f != nil {
			return f
		}
		acc, err := tx.Account.Query().Where(account.ID(id)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "accountId")
		}
		if err != nil {
			return err
		}
		if id == at.Actor {
			return fault.Field("input.accountId", fault.NotForYourself)
		}
		if (acc.DisabledAt != nil) == disabled {
			return errSame
		}
		kind, turn := auditrecord.KindENABLE_ACCOUNT, letIn
		if disabled {
			kind, turn = auditrecord.KindDISABLE_ACCOUNT, lockOut
		}
		if err := turn(ctx, tx, at, id, now); err != nil {
			return err
		}
		if disabled {
			if _, err := handover.Person(ctx, tx, now, leaving(tx, at, id, now, reason)); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: kind, Subject: acc.GlobalID(), Reason: reason})
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

// lockOut revokes the tokens too: a stolen one must not come back to life with
// the account.
func lockOut(ctx context.Context, tx *store.Tx, _ *policy.Standing, id uuid.UUID, now time.Time) error {
	if err := tx.Account.UpdateOneID(id).SetDisabledAt(now).Exec(ctx); err != nil {
		return err
	}
	return tx.AccessToken.Update().Where(accesstoken.AccountID(id), accesstoken.RevokedAtIsNil()).SetRevokedAt(now).Exec(ctx)
}

func letIn(ctx context.Context, tx *store.Tx, at *policy.Standing, id uuid.UUID, now time.Time) error {
	if err := at.MayGiveAll(ctx, tx, id, now, "input", "accountId"); err != nil {
		return err
	}
	return tx.Account.UpdateOneID(id).ClearDisabledAt().Exec(ctx)
}
