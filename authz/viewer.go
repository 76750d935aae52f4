package authz

import (
	"context"

	"github.com/google/uuid"
)

// Membership is a role held at a place or in a department, as far as a
// decision needs it. Exactly one of Region, Grid and Department is set, or
// none for a role that spans the tenant.
type Membership struct {
	Role       string
	Level      Scope // the scope word of Region's level: community, street, district
	Root       bool  // Region is the tenant's root, whatever its level
	Region     uuid.UUID
	Grid       uuid.UUID
	Department uuid.UUID
}

// Viewer is whoever a request acts for: an account with its memberships,
// nobody (anonymous), or the system for a stated reason. It is immutable and
// made once per request.
type Viewer struct {
	TenantID   uuid.UUID
	TenantCode string
	AccountID  uuid.UUID // zero: anonymous or system
	TokenID    uuid.UUID // the session or key the request came with
	PartyID    uuid.UUID // the party behind a resident's account
	Roles      []string
	ReadOnly   bool // no transaction that writes is opened for the viewer
	Grants     *Grants

	system string
}

// NewViewer compiles what the memberships allow. Without an account and a
// membership the viewer has the grants of the anonymous role; an account whose
// memberships have all ended has none.
func NewViewer(m *Matrix, v Viewer, members []Membership) *Viewer {
	out := v
	if out.AccountID == uuid.Nil && len(members) == 0 {
		members = []Membership{{Role: Anonymous}}
	}
	for _, one := range members {
		out.Roles = append(out.Roles, one.Role)
	}
	out.Grants = compile(m, &out, members)
	return &out
}

// IsSystem says whether the viewer is the program itself.
func (v *Viewer) IsSystem() bool { return v.system != "" }

type viewerKey struct{}

// WithViewer puts the viewer into the context.
func WithViewer(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom returns the viewer, or nil; every policy denies without one.
func ViewerFrom(ctx context.Context) *Viewer {
	v, _ := ctx.Value(viewerKey{}).(*Viewer)
	return v
}

// System returns a context in which the program acts for itself inside one
// tenant: set-up, imports, login, sweeps. The reason is for the reader of the
// code and of the log; it must not be empty. This is the only way past the
// matrix, and it never leads past the tenant.
func System(ctx context.Context, tenant uuid.UUID, reason string) context.Context {
	if reason == "" {
		panic("authz: a system viewer needs a reason")
	}
	return WithViewer(ctx, &Viewer{TenantID: tenant, system: reason})
}

// Anonymous says whether nobody has logged in.
func (v *Viewer) Anonymous() bool { return v.AccountID == uuid.Nil && !v.IsSystem() }
