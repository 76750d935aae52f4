package policy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// Standing is where an administrator stands in the transaction in which he
// changes rights: the matrix in force, and what he himself may. No other change
// of rights in the tenant comes between.
type Standing struct {
	Actor   uuid.UUID // zero: the program itself, which set-up is
	Matrix  *authz.Matrix
	Version int

	grants *authz.Grants // nil: not bound by what he holds
	mine   []string      // the roles that he has or is to have
	own    overlay
}

// Stand takes the tenant's turn and finds out where the viewer stands; it
// returns authz.ErrForbidden where he has lost the verb since the request
// began.
func (m *Matrices) Stand(ctx context.Context, tx *store.Tx, now time.Time, object, action string) (*Standing, error) {
	v := authz.ViewerFrom(ctx)
	if err := tx.HoldRights(ctx, v.TenantID); err != nil {
		return nil, err
	}
	sys := lookOn(ctx)
	t, err := tx.Tenant.Query().Where(tenant.ID(v.TenantID)).Only(sys)
	if err != nil {
		return nil, err
	}
	s := &Standing{Actor: v.AccountID, Matrix: m.base, Version: t.PolicyVersion}
	if s.own, err = read(sys, tx.Client); err != nil {
		return nil, err
	}
	if s.Version > 0 {
		if s.Matrix, err = s.own.stored(m.base); err != nil {
			return nil, err
		}
	}
	if v.IsSystem() {
		return s, nil
	}
	// whom another has just locked out finishes nothing
	active, err := tx.Account.Query().Where(account.ID(v.AccountID), account.DisabledAtIsNil()).Exist(sys)
	if err != nil {
		return nil, err
	}
	if !active {
		return nil, authz.ErrForbidden
	}
	members, err := InForce(sys, tx.Client, v.AccountID, now)
	if err != nil {
		return nil, err
	}
	if s.mine, err = rolesOf(sys, tx.Client, v.AccountID, now); err != nil {
		return nil, err
	}
	s.grants = authz.NewViewer(s.Matrix, authz.Viewer{TenantID: v.TenantID, AccountID: v.AccountID, PartyID: v.PartyID}, members).Grants
	if !s.grants.May(object, action) {
		return nil, authz.ErrForbidden
	}
	return s, nil
}

// lookOn reads behind the viewer's own rights, inside his tenant.
func lookOn(ctx context.Context) context.Context {
	return authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "look at who may what")
}

// Holders are the accounts that can log in and have the verb in the whole
// tenant now.
func (s *Standing) Holders(ctx context.Context, tx *store.Tx, now time.Time, object, action string) ([]uuid.UUID, error) {
	return holders(lookOn(ctx), tx.Client, s.Matrix, now, object, action)
}

// MayGive refuses a membership that is the administrator's own or carries more
// than he holds or may delegate; path is the input field of the role.
func (s *Standing) MayGive(ctx context.Context, tx *store.Tx, row *db.Membership, path ...string) error {
	return s.measure(ctx, tx, row, path, func(p authz.Placed) []string { return s.grants.Exceeds(s.Matrix, p) })
}

// MayGiveAll is MayGive for everything that an account has or is to have.
func (s *Standing) MayGiveAll(ctx context.Context, tx *store.Tx, id uuid.UUID, now time.Time, path ...string) error {
	rows, err := tx.Membership.Query().Where(membership.AccountID(id), unended(now)).All(lookOn(ctx))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.MayGive(ctx, tx, row, path...); err != nil {
			return err
		}
	}
	return nil
}

// MayEnd refuses to end a membership that is the administrator's own, or whose
// denials he could not lift.
func (s *Standing) MayEnd(ctx context.Context, tx *store.Tx, row *db.Membership, path ...string) error {
	return s.measure(ctx, tx, row, path, func(p authz.Placed) []string { return s.grants.Frees(s.Matrix, p) })
}

func (s *Standing) measure(ctx context.Context, tx *store.Tx, row *db.Membership, path []string, beyond func(authz.Placed) []string) error {
	if s.grants == nil {
		return nil
	}
	if row.AccountID == s.Actor {
		return fault.New(fault.Invalid, fault.NotForYourself).At(path...)
	}
	p, err := place(lookOn(ctx), tx.Client, row)
	if err != nil {
		return err
	}
	return beyondRights(beyond(p), path)
}

// mayTurnInto refuses a matrix under which some role has more than the
// administrator holds or may delegate, or one of his own more than he has.
func (s *Standing) mayTurnInto(next *authz.Matrix) error {
	return beyondRights(s.grants.Raises(s.Matrix, next, s.mine), []string{"input"})
}

// beyondRights is the fault of giving what one does not hold.
func beyondRights(verbs []string, path []string) error {
	if len(verbs) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, fault.BeyondRights, verbs).At(path...)
}
