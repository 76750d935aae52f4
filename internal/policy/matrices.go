// Package policy keeps each tenant's permission matrix: the default one with
// the tenant's own roles and rules laid over it, the memberships it applies to,
// and the only way in which it changes.
package policy

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/ent/db/role"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/store"
)

// Matrices are the matrices of all tenants. A matrix is immutable and belongs
// to one version of the tenant's policy; the version is read with every
// request, so that a change holds from the next request on, on every instance.
type Matrices struct {
	base   *authz.Matrix
	stores store.Placement

	mu    sync.RWMutex
	known map[uuid.UUID]versioned
}

type versioned struct {
	version int
	matrix  *authz.Matrix
}

// NewMatrices lays the tenants' own rows over base.
func NewMatrices(base *authz.Matrix, stores store.Placement) *Matrices {
	return &Matrices{base: base, stores: stores, known: map[uuid.UUID]versioned{}}
}

// Of returns the matrix of a tenant at the version or a later one. A policy
// that cannot be read is an error: the request is not decided by another.
func (m *Matrices) Of(ctx context.Context, tenantID uuid.UUID, version int) (*authz.Matrix, error) {
	if version == 0 {
		return m.base, nil
	}
	m.mu.RLock()
	at, ok := m.known[tenantID]
	m.mu.RUnlock()
	if ok && at.version == version {
		return at.matrix, nil
	}
	fresh, err := m.load(ctx, tenantID)
	if err != nil {
		return nil, fmt.Errorf("policy of tenant %s: %w", tenantID, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[tenantID] = fresh
	return fresh.matrix, nil
}

// Now returns the matrix that is in force in the viewer's tenant, read anew.
func (m *Matrices) Now(ctx context.Context) (*authz.Matrix, error) {
	at, err := m.load(ctx, authz.ViewerFrom(ctx).TenantID)
	return at.matrix, err
}

// load reads version and rows in one snapshot, so that they belong together.
func (m *Matrices) load(ctx context.Context, tenantID uuid.UUID) (versioned, error) {
	ctx = authz.System(ctx, tenantID, "read the tenant's policy")
	st, err := m.stores.For(ctx)
	if err != nil {
		return versioned{}, err
	}
	client, release, err := st.Snapshot(ctx)
	if err != nil {
		return versioned{}, err
	}
	defer release()
	t, err := client.Tenant.Query().Where(tenant.ID(tenantID)).Only(ctx)
	if err != nil {
		return versioned{}, err
	}
	own, err := read(ctx, client)
	if err != nil {
		return versioned{}, err
	}
	matrix, err := own.stored(m.base)
	return versioned{t.PolicyVersion, matrix}, err
}

// overlay is a tenant's part of its matrix.
type overlay struct {
	roles []*db.Role
	rules []*db.PolicyRule
}

func read(ctx context.Context, client *db.Client) (overlay, error) {
	var o overlay
	var err error
	if o.roles, err = client.Role.Query().Order(role.ByCode()).All(ctx); err != nil {
		return o, err
	}
	o.rules, err = client.PolicyRule.Query().Order(policyrule.ByID()).All(ctx)
	return o, err
}

func (o overlay) authzRoles() []authz.Role {
	out := make([]authz.Role, len(o.roles))
	for i, r := range o.roles {
		out[i] = authz.Role{Code: r.Code, Inherits: r.Inherits}
	}
	return out
}

// stored is over for rows that are in force: that they make no matrix is the
// fault of nobody who asks now.
func (o overlay) stored(base *authz.Matrix) (*authz.Matrix, error) {
	m, err := o.over(base)
	if err != nil {
		return nil, fmt.Errorf("the stored policy: %v", err) //nolint:errorlint // a fault no longer
	}
	return m, nil
}

func (o overlay) over(base *authz.Matrix) (*authz.Matrix, error) {
	changes := make([]authz.Change, len(o.rules))
	for i, r := range o.rules {
		changes[i] = Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: r.Scope, Effect: r.Effect}.change()
	}
	return base.With(o.authzRoles(), changes)
}
