// Package identity knows who is asking: passwords, sessions, API keys, and the
// viewer that a token stands for.
package identity

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/accesstoken"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// SessionLength is how long a login lasts (officers: 12 hours at most).
const SessionLength = 12 * time.Hour

// Tenants finds a tenant and its database before there is a viewer.
type Tenants interface {
	TenantHead(ctx context.Context, code string) (store.TenantHead, error)
	Presume(code string, head store.TenantHead) *store.Presumption
	store.Placement
}

// Service issues and reads credentials.
type Service struct {
	tenants  Tenants
	matrices *policy.Matrices
	clock    clock.Clock
	viewers  *viewers
}

// New returns the service.
func New(tenants Tenants, matrices *policy.Matrices, clock clock.Clock) *Service {
	return &Service{tenants, matrices, clock, newViewers()}
}

// Token is an issued credential. Secret is shown once and kept nowhere.
type Token struct {
	Secret    string
	ExpiresAt *time.Time // nil: until revoked
	AccountID uuid.UUID
}

// errRefused is the one answer to every login and token that does not hold.
var errRefused = fault.New(fault.Unauthenticated, fault.LoginRefused)

// Anonymous returns the viewer of a request without a token, in the tenant of
// the code; a request that names no tenant gets no viewer.
func (s *Service) Anonymous(ctx context.Context, tenantCode string) (*authz.Viewer, error) {
	head, err := s.tenants.TenantHead(ctx, tenantCode)
	if err != nil {
		return nil, err
	}
	if head.ID == uuid.Nil {
		return nil, fault.New(fault.NotFound, fault.NoSuchTenant)
	}
	matrix, err := s.matrices.Of(ctx, head.ID, head.PolicyVersion)
	if err != nil {
		return nil, err
	}
	return authz.NewViewer(matrix, authz.Viewer{TenantID: head.ID, TenantCode: tenantCode}, nil), nil
}

// Authenticate returns the viewer that a token stands for now: its account and
// the memberships in force. It refuses a token that is unknown, expired or
// revoked, and an account that is disabled, all with the same answer.
func (s *Service) Authenticate(ctx context.Context, secret string) (*authz.Viewer, error) {
	code, ok := splitToken(secret)
	if !ok {
		return nil, errRefused
	}
	head, err := s.tenants.TenantHead(ctx, code)
	if err != nil {
		return nil, err
	}
	if head.ID == uuid.Nil {
		return nil, errRefused
	}
	hash, now := hashToken(secret), s.clock.Now()
	if v := s.viewers.of(hash, head, now); v != nil {
		return v, nil
	}
	matrix, err := s.matrices.Of(ctx, head.ID, head.PolicyVersion)
	if err != nil {
		return nil, err
	}
	ctx = authz.System(ctx, head.ID, "find the viewer of a token")
	st, err := s.tenants.For(ctx)
	if err != nil {
		return nil, err
	}
	client, release, err := st.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	token, err := client.AccessToken.Query().Where(accesstoken.Hash(hash)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, errRefused
	}
	if err != nil {
		return nil, err
	}
	if token.RevokedAt != nil || (token.ExpiresAt != nil && !now.Before(*token.ExpiresAt)) {
		return nil, errRefused
	}
	v, until, err := viewer(ctx, client, matrix, authz.Viewer{TenantID: head.ID, TenantCode: code, TokenID: token.ID, AccountID: token.AccountID}, now)
	if err != nil {
		return nil, err
	}
	if token.ExpiresAt != nil && token.ExpiresAt.Before(until) {
		until = *token.ExpiresAt
	}
	s.viewers.keep(hash, known{head, v, now, until})
	return v, nil
}

// Presume is Authenticate without asking the database: whom the token stood for when
// it came last, and what must hold before anything that he is answered, or does,
// counts; no presumption where he has to be asked for. What an auditor reads is recorded beside
// his answer, so he is never presumed.
func (s *Service) Presume(secret string) (*authz.Viewer, *store.Presumption) {
	code, ok := splitToken(secret)
	if !ok {
		return nil, nil
	}
	last, ok := s.viewers.last(hashToken(secret), s.clock.Now())
	if !ok || last.viewer.ReadOnly {
		return nil, nil
	}
	return last.viewer, s.tenants.Presume(code, last.head)
}

// viewer also says until when the memberships stay as they are.
func viewer(ctx context.Context, client *db.Client, matrix *authz.Matrix, v authz.Viewer, now time.Time) (*authz.Viewer, time.Time, error) {
	acc, err := client.Account.Get(ctx, v.AccountID)
	if err != nil {
		return nil, time.Time{}, err
	}
	if acc.DisabledAt != nil {
		return nil, time.Time{}, errRefused
	}
	if acc.PartyID != nil {
		v.PartyID = *acc.PartyID
	}
	members, until, err := policy.InForceUntil(ctx, client, acc.ID, now)
	if err != nil {
		return nil, time.Time{}, err
	}
	return authz.NewViewer(matrix, v, members), until, nil
}

// LogIn checks a password and starts a session. Wrong tenant, login and
// password answer alike and take alike.
func (s *Service) LogIn(ctx context.Context, tenantCode, login, password string) (*Token, error) {
	head, err := s.tenants.TenantHead(ctx, tenantCode)
	if err != nil {
		return nil, err
	}
	tenant := head.ID
	var acc *db.Account
	if tenant != uuid.Nil {
		if acc, err = s.account(authz.System(ctx, tenant, "log in"), login); err != nil {
			return nil, err
		}
	}
	hash := ""
	if acc != nil && acc.DisabledAt == nil {
		hash = acc.PasswordHash
	}
	ok, err := passwordMatches(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errRefused
	}
	expires := s.clock.Now().Add(SessionLength)
	return s.issue(authz.System(ctx, tenant, "start a session"), tenantCode, acc.ID, accesstoken.KindSESSION, "", &expires)
}

// Issue makes a token for an account without its password: an API key when
// named, a session otherwise. It is set-up's and the operator's road.
func (s *Service) Issue(ctx context.Context, tenantCode, login, keyName string, ttl time.Duration) (*Token, error) {
	head, err := s.tenants.TenantHead(ctx, tenantCode)
	if err != nil {
		return nil, err
	}
	tenant := head.ID
	if tenant == uuid.Nil {
		return nil, fault.Field("tenant", fault.NoSuchTenant)
	}
	ctx = authz.System(ctx, tenant, "issue a token")
	acc, err := s.account(ctx, login)
	if err != nil {
		return nil, err
	}
	if acc == nil {
		return nil, fault.Field("login", fault.NoSuchThing)
	}
	var expires *time.Time
	if ttl > 0 {
		at := s.clock.Now().Add(ttl)
		expires = &at
	}
	kind := accesstoken.KindSESSION
	if keyName != "" {
		kind = accesstoken.KindAPI_KEY
	}
	return s.issue(ctx, tenantCode, acc.ID, kind, keyName, expires)
}

// LogOut ends the session or key that the viewer came with.
func (s *Service) LogOut(ctx context.Context) error {
	v := authz.ViewerFrom(ctx)
	if v == nil || v.TokenID == uuid.Nil {
		return errRefused
	}
	ctx = authz.System(ctx, v.TenantID, "end a session")
	return s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.AccessToken.UpdateOneID(v.TokenID).SetRevokedAt(s.clock.Now()).Exec(ctx)
	})
}

func (s *Service) account(ctx context.Context, login string) (*db.Account, error) {
	st, err := s.tenants.For(ctx)
	if err != nil {
		return nil, err
	}
	ctx = plant.Unguarded(ctx, plant.LoginOfAnyTenant)
	acc, err := st.Reader().Account.Query().Where(account.Login(login)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	return acc, err
}

func (s *Service) issue(ctx context.Context, tenantCode string, acc uuid.UUID, kind accesstoken.Kind, name string, expires *time.Time) (*Token, error) {
	prefix := sessionPrefix
	if kind == accesstoken.KindAPI_KEY {
		prefix = keyPrefix
	}
	token := &Token{Secret: newToken(prefix, tenantCode), ExpiresAt: expires, AccountID: acc}
	err := s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.AccessToken.Create().SetAccountID(acc).SetKind(kind).SetName(name).
			SetHash(hashToken(token.Secret)).SetCreatedAt(s.clock.Now()).SetNillableExpiresAt(expires).Exec(ctx)
	})
	if err != nil {
		return nil, errors.Join(errors.New("identity: issue a token"), err)
	}
	return token, nil
}

func (s *Service) write(ctx context.Context, fn func(context.Context, *store.Tx) error) error {
	st, err := s.tenants.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(ctx, fn)
}
