package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/ent/db/role"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
)

// Service changes a tenant's matrix.
type Service struct {
	*Matrices
	clock clock.Clock
}

// New returns the service over the matrices.
func New(m *Matrices, clock clock.Clock) *Service { return &Service{m, clock} }

// Rule sets what a role may do with an object in a scope; an empty effect
// gives the default back.
type Rule struct {
	Role   string            `json:"role"`
	Object string            `json:"object"`
	Action string            `json:"action"`
	Scope  string            `json:"scope"`
	Effect policyrule.Effect `json:"effect,omitempty"`
}

// Role makes or renames one of the tenant's own roles, or removes it.
type Role struct {
	Code     string        `json:"code"`
	Name     settings.Text `json:"name"`
	Inherits []string      `json:"inherits,omitempty"`
	Remove   bool          `json:"remove,omitempty"`
}

// Change is what an administrator wants changed, all of it or nothing.
type Change struct {
	Rules           []Rule
	Roles           []Role
	Reason          string
	ExpectedVersion *int // nil: whatever it is now
}

// At most so much in one change, and so long a reason.
const (
	MaxChanges = 200
	MaxReason  = 1000
	maxName    = 200
)

func (in Change) validate() error {
	var f fault.List
	f.Add(len(in.Rules)+len(in.Roles) > 0, "input.rules", fault.Required)
	f.Add(len(in.Rules) <= MaxChanges, "input.rules", fault.TooMany, MaxChanges)
	f.Add(len(in.Roles) <= MaxChanges, "input.roles", fault.TooMany, MaxChanges)
	CheckReason(&f, "input.reason", in.Reason)
	if f != nil {
		return f
	}
	for i, r := range in.Roles {
		r.validate(&f, fmt.Sprintf("input.roles.%d", i))
	}
	for i, r := range in.Rules {
		r.validate(&f, fmt.Sprintf("input.rules.%d", i))
	}
	return f.Err()
}

func (r Role) validate(f *fault.List, at string) {
	f.Add(r.Code != "", at+".code", fault.Required)
	if r.Remove {
		return
	}
	f.Add(strings.TrimSpace(r.Name.En) != "", at+".nameEn", fault.Required)
	f.Add(strings.TrimSpace(r.Name.Zh) != "", at+".nameZh", fault.Required)
	f.Add(utf8.RuneCountInString(r.Name.En) <= maxName, at+".nameEn", fault.TooLong, maxName)
	f.Add(utf8.RuneCountInString(r.Name.Zh) <= maxName, at+".nameZh", fault.TooLong, maxName)
	f.Add(len(r.Inherits) <= MaxChanges, at+".inherits", fault.TooMany, MaxChanges)
}

func (r Rule) validate(f *fault.List, at string) {
	f.Add(r.Role != "", at+".role", fault.Required)
	f.Add(r.Object != "", at+".object", fault.Required)
	f.Add(r.Action != "", at+".action", fault.Required)
	f.Add(r.Scope != "", at+".scope", fault.Required)
	f.Add(r.Effect == "" || policyrule.EffectValidator(r.Effect) == nil, at+".effect", fault.UnknownCode, string(r.Effect))
}

// CheckReason adds the faults of a reason that must be given.
func CheckReason(f *fault.List, at, reason string) {
	f.Add(strings.TrimSpace(reason) != "", at, fault.Required)
	f.Add(utf8.RuneCountInString(reason) <= MaxReason, at, fault.TooLong, MaxReason)
}

// Change changes the tenant's matrix and returns its new version. It refuses,
// as Invalid, a matrix that authz refuses, a rise of rights beyond those of
// the administrator, and the removal of a role that somebody has; the old
// matrix then stays in force. A version other than the expected one is a
// Conflict.
func (s *Service) Change(ctx context.Context, in Change) (version int, err error) {
	if ctx, err = authz.Require(ctx, "policy", "change"); err != nil {
		return 0, err
	}
	if err := in.validate(); err != nil {
		return 0, err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return 0, err
	}
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		now := s.clock.Now()
		at, err := s.Stand(ctx, tx, now, "policy", "change")
		if err != nil {
			return err
		}
		if in.ExpectedVersion != nil && *in.ExpectedVersion != at.Version {
			f := fault.New(fault.Conflict, fault.PolicyMoved, at.Version)
			f.Version = at.Version
			return f
		}
		version = at.Version + 1
		return s.apply(ctx, tx, at, in, now)
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

func (s *Service) apply(ctx context.Context, tx *store.Tx, at *Standing, in Change, now time.Time) error {
	if err := save(ctx, tx, in, now); err != nil {
		return err
	}
	own, err := read(lookOn(ctx), tx.Client) // who may change the policy need not be able to read it
	if err != nil {
		return err
	}
	next, err := own.over(s.base)
	if err != nil {
		return in.refused(s.base, own, err)
	}
	if err := in.resets(s.base, own); err != nil {
		return err
	}
	if at.grants != nil {
		if err := at.mayTurnInto(next); err != nil {
			return err
		}
		if err := stillGoverned(ctx, tx, next, now); err != nil {
			return err
		}
	}
	tenantID := authz.ViewerFrom(ctx).TenantID
	if _, err := tx.Tenant.Update().Where(tenant.ID(tenantID)).AddPolicyVersion(1).SetUpdatedAt(now).Save(ctx); err != nil {
		return err
	}
	return audit.Write(ctx, tx, at.Actor, now, audit.Entry{
		Kind: auditrecord.KindCHANGE_POLICY, Subject: gid.ID{Kind: gid.Tenant, UUID: tenantID}, Reason: in.Reason,
		Detail: map[string]any{"version": at.Version + 1, "rules": in.Rules, "roles": in.Roles},
	})
}

// stillGoverned refuses a matrix under which no account that can log in could
// appoint people, or change the matrix back.
func stillGoverned(ctx context.Context, tx *store.Tx, next *authz.Matrix, now time.Time) error {
	for _, verb := range [][2]string{{"account", "administer"}, {"policy", "change"}} {
		left, err := holders(lookOn(ctx), tx.Client, next, now, verb[0], verb[1])
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return fault.Field("input", fault.NobodyLeft, verb[0]+":"+verb[1])
		}
	}
	return nil
}

// save writes the rows; whether they make a policy is found out afterwards.
func save(ctx context.Context, tx *store.Tx, in Change, now time.Time) error {
	for i, r := range in.Roles {
		if err := saveRole(ctx, tx, r, now, fmt.Sprintf("input.roles.%d", i)); err != nil {
			return err
		}
	}
	for _, r := range in.Rules {
		if _, err := tx.PolicyRule.Delete().Where(policyrule.Role(r.Role), policyrule.Object(r.Object),
			policyrule.Action(r.Action), policyrule.Scope(r.Scope)).Exec(ctx); err != nil {
			return err
		}
		if r.Effect == "" {
			continue
		}
		if err := tx.PolicyRule.Create().SetRole(r.Role).SetObject(r.Object).SetAction(r.Action).
			SetScope(r.Scope).SetEffect(r.Effect).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func saveRole(ctx context.Context, tx *store.Tx, r Role, now time.Time, path string) error {
	row, err := tx.Role.Query().Where(role.Code(r.Code)).Only(lookOn(ctx))
	known := err == nil
	switch {
	case err != nil && !db.IsNotFound(err):
		return err
	case r.Remove && !known:
		return fault.Field(path+".code", fault.UnknownCode, r.Code)
	case r.Remove:
		return removeRole(ctx, tx, row, now, path)
	case known:
		return tx.Role.UpdateOneID(row.ID).SetName(r.Name).SetInherits(slices.Clone(r.Inherits)).Exec(ctx)
	default:
		return tx.Role.Create().SetCode(r.Code).SetName(r.Name).SetInherits(append([]string{}, r.Inherits...)).Exec(ctx)
	}
}

// removeRole takes a role with its rules away, unless somebody has it.
func removeRole(ctx context.Context, tx *store.Tx, row *db.Role, now time.Time, path string) error {
	held, err := tx.Membership.Query().Where(membership.Role(row.Code), unended(now)).Exist(lookOn(ctx))
	if err != nil {
		return err
	}
	if held {
		return fault.Field(path+".code", fault.RoleHeld, row.Code)
	}
	if _, err := tx.PolicyRule.Delete().Where(policyrule.Role(row.Code)).Exec(ctx); err != nil {
		return err
	}
	return tx.Role.DeleteOneID(row.ID).Exec(ctx)
}
