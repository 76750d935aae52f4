package directory

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
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
	f.Add(assignable(roles, in.Role), "input.role", fault.UnknownRole, in.Role, strings.Join(roles, ", "))
	places := 0
	for _, id := range []*uuid.UUID{in.Region, in.Grid, in.Department} {
		if id != nil {
			places++
		}
	}
	f.Add(places <= 1, "input.regionId", fault.OnePlace)
	from := now
	if in.From != nil {
		from = *in.From
	}
	f.Add(in.Until == nil || in.Until.After(from), "input.validUntil", fault.EndsBefore)
	policy.CheckReason(&f, in.Reason)
	return f.Err()
}

// administer runs fn in a transaction in which rights may be changed.
func (s *Service) administer(ctx context.Context, fn func(context.Context, *store.Tx, *policy.Standing, time.Time) error) error {
	ctx, err := authz.Require(ctx, "account", "administer")
	if err != nil {
		return err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		now := s.clock.Now()
		at, err := s.policies.Stand(ctx, tx, now, "account", "administer")
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
		if err := in.validate(at.Matrix.Roles(), now); err != nil {
			return err
		}
		if err := in.seen(ctx, tx); err != nil {
			return err
		}
		if err := tx.HoldTree(ctx, authz.ViewerFrom(ctx).TenantID, false); err != nil {
			return err
		}
		from := now
		if in.From != nil {
			from = *in.From
		}
		row, err := tx.Membership.Create().SetAccountID(in.Account).SetRole(in.Role).SetValidFrom(from).SetNillableValidUntil(in.Until).
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
	out := map[string]any{"account": row.AccountID, "role": row.Role, "validFrom": row.ValidFrom}
	for name, id := range map[string]*uuid.UUID{"region": row.RegionID, "grid": row.GridID, "department": row.DepartmentID} {
		if id != nil {
			out[name] = *id
		}
	}
	if row.ValidUntil != nil {
		out["validUntil"] = *row.ValidUntil
	}
	return out
}

// Dismiss ends a membership now. It refuses, as Invalid, the administrator's
// own and one that has ended.
func (s *Service) Dismiss(ctx context.Context, id uuid.UUID, reason string) error {
	return s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		var f fault.List
		if policy.CheckReason(&f, reason); f != nil {
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
		return audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: auditrecord.KindEND_ROLE, Subject: row.GlobalID(), Reason: reason, Detail: factsOf(row)})
	})
}

// errSame says that nothing had to be done.
var errSame = errors.New("directory: as it was")

// SetDisabled locks an account out, at once and with all its sessions, or lets
// it in again; the latter only where the administrator could have given all
// that it carries. Repeating it changes nothing. Nobody does it to himself.
func (s *Service) SetDisabled(ctx context.Context, id uuid.UUID, disabled bool, reason string) error {
	err := s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		var f fault.List
		if policy.CheckReason(&f, reason); f != nil {
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
		kind, update := auditrecord.KindDISABLE_ACCOUNT, tx.Account.UpdateOneID(id).SetDisabledAt(now)
		if !disabled {
			kind, update = auditrecord.KindENABLE_ACCOUNT, tx.Account.UpdateOneID(id).ClearDisabledAt()
			if err := mayCarry(ctx, tx, at, id, now); err != nil {
				return err
			}
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
		return audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: kind, Subject: acc.GlobalID(), Reason: reason})
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

// mayCarry asks whether the administrator may give all that an account has or
// is to have.
func mayCarry(ctx context.Context, tx *store.Tx, at *policy.Standing, id uuid.UUID, now time.Time) error {
	rows, err := tx.Membership.Query().Where(membership.AccountID(id),
		membership.Or(membership.ValidUntilIsNil(), membership.ValidUntilGT(now))).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := at.MayGive(ctx, tx, row, "input", "accountId"); err != nil {
			return err
		}
	}
	return nil
}
