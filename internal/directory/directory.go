// Package directory keeps people and what they may be: parties, accounts and
// memberships.
package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// Service keeps the directory.
type Service struct {
	stores   store.Placement
	policies *policy.Matrices
	clock    clock.Clock
}

// New returns the service.
func New(stores store.Placement, policies *policy.Matrices, clock clock.Clock) *Service {
	return &Service{stores, policies, clock}
}

// PartyInput describes a person, household or organisation.
type PartyInput struct {
	Kind     party.Kind
	Name     string
	Phone    string
	IDNumber string
	Address  string
}

// Validate reports every fault, with paths below at.
func (in PartyInput) Validate(at string) fault.List {
	var f fault.List
	f.Add(strings.TrimSpace(in.Name) != "", at+".name", fault.Required)
	f.Add(utf8.RuneCountInString(in.Name) <= 200, at+".name", fault.TooLong, 200)
	f.Add(in.Phone == "" || phoneShaped(in.Phone), at+".phone", fault.NotAPhone)
	f.Add(utf8.RuneCountInString(in.IDNumber) <= 32, at+".idNumber", fault.TooLong, 32)
	f.Add(utf8.RuneCountInString(in.Address) <= 500, at+".address", fault.TooLong, 500)
	return f
}

// phoneShaped: digits, spaces and dashes, a leading plus, 3 to 20 digits.
func phoneShaped(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == ' ', r == '-', r == '+' && i == 0:
		default:
			return false
		}
	}
	return len(s) <= 40 && digits >= 3 && digits <= 20
}

// Register adds a party at a place, in the caller's transaction and under the
// caller's warrant: whoever may report may name the person who asks.
func Register(ctx context.Context, tx *store.Tx, in PartyInput, p territory.Place, now time.Time) (*db.Party, error) {
	kind := in.Kind
	if kind == "" {
		kind = party.KindPERSON
	}
	return tx.Party.Create().SetKind(kind).SetName(in.Name).SetPhone(in.Phone).SetIDNumber(in.IDNumber).
		SetAddress(in.Address).SetCreatedAt(now).SetNillableDistrictID(p.District).SetNillableStreetID(p.Street).
		SetNillableCommunityID(p.Community).SetNillableGridID(p.Grid).Save(ctx)
}

// MembershipInput gives a role at a place or in a department, by codes; all
// empty for a role that spans the tenant.
type MembershipInput struct {
	Role       string
	Region     string
	Grid       string
	Department string
	From       time.Time
	Until      *time.Time
}

// AccountInput describes a login.
type AccountInput struct {
	Login       string
	Name        string
	Password    string // empty: no login by password
	Party       *PartyInput
	Memberships []MembershipInput
	Reason      string // for the audit
}

// Validate reports every fault.
func (in AccountInput) Validate(roles []string) error {
	var f fault.List
	f.Add(in.Login != "", "login", fault.Required)
	f.Add(utf8.RuneCountInString(in.Login) <= 64, "login", fault.TooLong, 64)
	f.Add(strings.TrimSpace(in.Name) != "", "name", fault.Required)
	f.Add(in.Password == "" || utf8.RuneCountInString(in.Password) >= identity.MinPassword, "password", fault.TooShort, identity.MinPassword)
	for i, m := range in.Memberships {
		f.Add(assignable(roles, m.Role), fmt.Sprintf("memberships.%d.role", i), fault.UnknownRole, m.Role, strings.Join(roles, ", "))
	}
	if in.Party != nil {
		f = append(f, in.Party.Validate("party")...)
	}
	return f.Err()
}

// assignable: one of the roles, and not the one that only an emergency gives.
func assignable(roles []string, role string) bool {
	return role != authz.BreakGlass && slices.Contains(roles, role)
}

// EnsureAccount creates an account with its memberships, or returns the one
// that has the login already, as it is. It is set-up's road.
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
	id, err = s.CreateAccount(ctx, in)
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
// or may delegate.
func (s *Service) CreateAccount(ctx context.Context, in AccountInput) (id uuid.UUID, err error) {
	if ctx, err = authz.Require(ctx, "account", "administer"); err != nil {
		return uuid.Nil, err
	}
	matrix, err := s.policies.Now(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if err := in.Validate(matrix.Roles()); err != nil {
		return uuid.Nil, err
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
		return uuid.Nil, fault.Field("login", fault.LoginTaken, in.Login)
	}
	return id, err
}

func createAccount(ctx context.Context, tx *store.Tx, in AccountInput, hash string, at *policy.Standing, now time.Time) (uuid.UUID, error) {
	create := tx.Account.Create().SetLogin(in.Login).SetName(in.Name).SetPasswordHash(hash).SetCreatedAt(now)
	if in.Party != nil {
		p, err := Register(ctx, tx, *in.Party, territory.Place{}, now)
		if err != nil {
			return uuid.Nil, err
		}
		create.SetPartyID(p.ID)
	}
	acc, err := create.Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	entries := []audit.Entry{{Kind: auditrecord.KindCREATE_ACCOUNT, Subject: acc.GlobalID(), Reason: in.Reason, Detail: map[string]any{"login": in.Login}}}
	for i, m := range in.Memberships {
		row, err := grant(ctx, tx, acc.ID, m, now)
		if err != nil {
			return uuid.Nil, err
		}
		if err := at.MayGive(ctx, tx, row, "memberships", strconv.Itoa(i), "role"); err != nil {
			return uuid.Nil, err
		}
		entries = append(entries, audit.Entry{Kind: auditrecord.KindGRANT_ROLE, Subject: row.GlobalID(), Reason: in.Reason, Detail: factsOf(row)})
	}
	return acc.ID, audit.Write(ctx, tx, at.Actor, now, entries...)
}

func grant(ctx context.Context, tx *store.Tx, acc uuid.UUID, m MembershipInput, now time.Time) (*db.Membership, error) {
	from := m.From
	if from.IsZero() {
		from = now
	}
	create := tx.Membership.Create().SetAccountID(acc).SetRole(m.Role).SetValidFrom(from).SetNillableValidUntil(m.Until)
	if m.Region != "" {
		id, err := tx.Region.Query().Where(region.Code(m.Region)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, "region", m.Region)
		}
		create.SetRegionID(id)
	}
	if m.Grid != "" {
		id, err := tx.Grid.Query().Where(grid.Code(m.Grid)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, "grid", m.Grid)
		}
		create.SetGridID(id)
	}
	if m.Department != "" {
		id, err := tx.Department.Query().Where(department.Code(m.Department)).OnlyID(ctx)
		if err != nil {
			return nil, missing(err, "department", m.Department)
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
