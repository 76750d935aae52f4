package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// MembershipInput gives a role at a place or in a department, by codes; all
// empty for a role that spans the tenant.
type MembershipInput struct {
	Role       string
	Region     string
	Grid       string
	Department string
	From       time.Time // zero: now
	Until      *time.Time
}

func (in MembershipInput) validate(f *fault.List, at string, roles []string, now time.Time) {
	places := 0
	for _, code := range []string{in.Region, in.Grid, in.Department} {
		if code != "" {
			places++
		}
	}
	checkTerm(f, at, ".region", in.Role, roles, places, in.from(now), in.Until)
}

// checkTerm adds the faults of a role that is given: an unknown one, two places,
// an end before the beginning.
func checkTerm(f *fault.List, at, placeField, role string, roles []string, places int, from time.Time, until *time.Time) {
	f.Add(slices.Contains(roles, role), at+".role", fault.UnknownRole, role, strings.Join(roles, ", "))
	f.Add(places <= 1, at+placeField, fault.OnePlace)
	f.Add(until == nil || until.After(from), at+".validUntil", fault.EndsBefore)
}

func (in MembershipInput) from(now time.Time) time.Time {
	if in.From.IsZero() {
		return now
	}
	return in.From
}

// AccountInput describes a login.
type AccountInput struct {
	Login       string
	Name        string
	Password    string // empty: no login by password
	Party       *PartyInput
	LivesAt     string // code of the region where the party lives or sits; empty: not known
	Memberships []MembershipInput
	Reason      string // for the audit; set-up needs none
}

// MaxMemberships is how many roles a new account gets at most.
const MaxMemberships = 20

func (in AccountInput) validate(roles []string, now time.Time) fault.List {
	var f fault.List
	f.Add(strings.TrimSpace(in.Login) != "", "login", fault.Required)
	f.Add(utf8.RuneCountInString(in.Login) <= 64, "login", fault.TooLong, 64)
	f.Add(strings.TrimSpace(in.Name) != "", "name", fault.Required)
	f.Add(utf8.RuneCountInString(in.Name) <= 200, "name", fault.TooLong, 200)
	f.Add(in.Password == "" || utf8.RuneCountInString(in.Password) >= identity.MinPassword, "password", fault.TooShort, identity.MinPassword)
	f.Add(len(in.Memberships) <= MaxMemberships, "memberships", fault.TooMany, MaxMemberships)
	for i, m := range in.Memberships {
		m.validate(&f, fmt.Sprintf("memberships.%d", i), roles, now)
	}
	if in.Party != nil {
		f = append(f, in.Party.Validate("party")...)
	}
	return f
}

// assignable are the roles that an administrator may give: not the one that
// only an emergency does.
func assignable(m *authz.Matrix) []string {
	return slices.DeleteFunc(m.Roles(), func(role string) bool { return role == authz.BreakGlass })
}

// EnsureAccount creates an account with its memberships, or returns the one
// that has the login already, as it is. It is set-up's road and gives no
// reason.
func (s *Service) EnsureAccount(ctx context.Context, in AccountInput) (id uuid.UUID, err error) {
	if ctx, err = authz.Require(ctx, "account", "administer"); err != nil {
		return uuid.Nil, err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	existing := st.Reader().Account.Query().Where(account.Login(in.Login))
	if id, err = existing.Clone().OnlyID(ctx); err == nil || !db.IsNotFound(err) {
		return id, err
	}
	id, err = s.makeAccount(ctx, in, nil)
	if taken(err) { // somebody else was faster
		return existing.OnlyID(ctx)
	}
	return id, err
}

func taken(err error) bool {
	list := fault.All(err)
	return len(list) == 1 && list[0].Key == fault.LoginTaken
}

// CreateAccount makes an account with its memberships. It refuses, as Invalid,
// a login that is taken, and roles that carry more than the administrator holds
// or may delegate; nothing of the account then remains.
func (s *Service) CreateAccount(ctx context.Context, in AccountInput) (id uuid.UUID, err error) {
	if ctx, err = authz.Require(ctx, "account", "administer"); err != nil {
		return uuid.Nil, err
	}
	var f fault.List
	policy.CheckReason(&f, "reason", in.Reason)
	return s.makeAccount(ctx, in, f)
}

// makeAccount adds the faults of the input to those that are known already.
func (s *Service) makeAccount(ctx context.Context, in AccountInput, known fault.List) (id uuid.UUID, err error) {
	matrix, err := s.policies.Now(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if f := append(in.validate(assignable(matrix), s.clock.Now()), known...); f.Err() != nil {
		return uuid.Nil, f
	}
	hash := ""
	if in.Password != "" {
		// outside the transaction: it takes a tenth of a second
		if hash, err = identity.HashPassword(ctx, in.Password); err != nil {
			return uuid.Nil, err
		}
	}
	err = s.administer(ctx, func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		id, err = createAccount(ctx, tx, in, hash, at, now)
		return err
	})
	if store.IsDuplicate(err) {
		err = fault.Field("login", fault.LoginTaken, in.Login)
	}
	if err != nil {
		return uuid.Nil, err
	}
	return id, nil
}

func createAccount(ctx context.Context, tx *store.Tx, in AccountInput, hash string, at *policy.Standing, now time.Time) (uuid.UUID, error) {
	create := tx.Account.Create().SetLogin(in.Login).SetName(in.Name).SetPasswordHash(hash).SetCreatedAt(now)
	if in.Party != nil {
		var home territory.Place
		if in.LivesAt != "" {
			r, err := tx.Region.Query().Where(region.Code(in.LivesAt)).Only(ctx)
			if err != nil {
				return uuid.Nil, missing(err, "livesAt", in.LivesAt)
			}
			home = territory.PlaceOf(r)
		}
		p, err := Register(ctx, tx, *in.Party, home, now)
		if err != nil {
			return uuid.Nil, err
		}
		create.SetPartyID(p.ID)
	}
	acc, err := create.Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if _, err := tx.HoldSetup(ctx, acc.TenantID, false); err != nil {
		return uuid.Nil, err
	}
	entries := []audit.Entry{{Kind: auditrecord.KindCREATE_ACCOUNT, Subject: acc.GlobalID(), Reason: in.Reason, Detail: map[string]any{"login": in.Login}}}
	for i, m := range in.Memberships {
		path := fmt.Sprintf("memberships.%d", i)
		row, err := grant(ctx, tx, acc.ID, m, path, now)
		if err != nil {
			return uuid.Nil, err
		}
		if err := at.MayGive(ctx, tx, row, strings.Split(path+".role", ".")...); err != nil {
			return uuid.Nil, err
		}
		entries = append(entries, audit.Entry{Kind: auditrecord.KindGRANT_ROLE, Subject: row.GlobalID(), Reason: in.Reason, Detail: factsOf(row)})
	}
	return acc.ID, audit.Write(ctx, tx, at.Actor, now, entries...)
}

func grant(ctx context.Context, tx *store.Tx, acc uuid.UUID, m MembershipInput, path string, now time.Time) (*db.Membership, error) {
	create := tx.Membership.Create().SetAccountID(acc).SetRole(m.Role).SetValidFrom(m.from(now)).SetNillableValidUntil(m.Until)
	if m.Region != "" {
		id, err := tx.Region.Query().Where(region.Code(m.Region)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, path+".region", m.Region)
		}
		create.SetRegionID(id)
	}
	if m.Grid != "" {
		id, err := tx.Grid.Query().Where(grid.Code(m.Grid)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, path+".grid", m.Grid)
		}
		create.SetGridID(id)
	}
	if m.Department != "" {
		id, err := tx.Department.Query().Where(department.Code(m.Department)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, path+".department", m.Department)
		}
		create.SetDepartmentID(id)
	}
	return create.Save(ctx)
}

func missing(err error, path, code string) error {
	if db.IsNotFound(err) {
		return fault.Field(path, fault.UnknownCode, code)
	}
	return err
}
