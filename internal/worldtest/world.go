// Package worldtest builds a small city on a real database for tests: a preset,
// a clock that stands, accounts with memberships, and the services over them.
package worldtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/internal/territory"
	"github.com/huying/huying/presets"
)

// Start is where the clock of a world stands at first: a Monday morning.
var Start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// World is one tenant and the services over its database.
type World struct {
	tb        testing.TB
	Store     *store.Store
	Clock     *clock.Fake
	Code      string
	TenantID  uuid.UUID
	Matrix    *authz.Matrix
	Cases     *casework.Service
	Directory *directory.Service
	Identity  *identity.Service
	Policy    *policy.Service
	Territory *territory.Service
}

// New imports an embedded preset into the store; change may alter it first.
func New(tb testing.TB, s *store.Store, preset string, change func(*presets.Preset)) *World {
	tb.Helper()
	p, err := presets.Load(preset)
	must(tb, err)
	if change != nil {
		change(p)
	}
	c := clock.NewFake(Start)
	report, err := tenancy.New(s, c).Import(context.Background(), p)
	must(tb, err)
	matrix, err := authz.Default()
	must(tb, err)
	matrices := policy.NewMatrices(matrix, s)
	return &World{
		tb: tb, Store: s, Clock: c, Code: p.Code, TenantID: report.Tenant, Matrix: matrix,
		Cases: casework.New(s, c), Directory: directory.New(s, matrices, c),
		Policy: policy.New(matrices, c), Identity: identity.New(s, matrices, c), Territory: territory.New(s, c),
	}
}

// System is a context in which the test looks behind the policies.
func (w *World) System() context.Context {
	return authz.System(context.Background(), w.TenantID, "look from a test")
}

// Login makes an account and returns a token of it.
func (w *World) Login(login string, members ...directory.MembershipInput) string {
	w.tb.Helper()
	in := directory.AccountInput{Login: login, Name: login, Memberships: members}
	for _, m := range members {
		if m.Role == "resident" {
			in.Party = &directory.PartyInput{Name: login, Phone: "13812345678"}
		}
	}
	_, err := w.Directory.EnsureAccount(w.System(), in)
	must(w.tb, err)
	token, err := w.Identity.Issue(w.System(), w.Code, login, "", 24*365*time.Hour)
	must(w.tb, err)
	return token.Secret
}

// As returns the context of a new account with the memberships.
func (w *World) As(login string, members ...directory.MembershipInput) context.Context {
	w.tb.Helper()
	v, err := w.Identity.Authenticate(context.Background(), w.Login(login, members...))
	must(w.tb, err)
	return authz.WithViewer(context.Background(), v)
}

// Anonymous returns the context of a request without a login.
func (w *World) Anonymous() context.Context {
	w.tb.Helper()
	v, err := w.Identity.Anonymous(context.Background(), w.Code)
	must(w.tb, err)
	return authz.WithViewer(context.Background(), v)
}

// At is a membership at a region; In one in a grid; Of one in a department.
func At(role, region string) directory.MembershipInput {
	return directory.MembershipInput{Role: role, Region: region}
}

// In is a membership in a grid.
func In(role, grid string) directory.MembershipInput {
	return directory.MembershipInput{Role: role, Grid: grid}
}

// Of is a membership in a department.
func Of(role, department string) directory.MembershipInput {
	return directory.MembershipInput{Role: role, Department: department}
}

// Whole is a membership that spans the tenant.
func Whole(role string) directory.MembershipInput { return directory.MembershipInput{Role: role} }

// Region finds a region by code.
func (w *World) Region(code string) *db.Region {
	w.tb.Helper()
	r, err := w.Store.Reader().Region.Query().Where(region.Code(code)).Only(w.System())
	must(w.tb, err)
	return r
}

// Grid finds a grid by code.
func (w *World) Grid(code string) *db.Grid {
	w.tb.Helper()
	g, err := w.Store.Reader().Grid.Query().Where(grid.Code(code)).Only(w.System())
	must(w.tb, err)
	return g
}

// Department finds a department by code.
func (w *World) Department(code string) *db.Department {
	w.tb.Helper()
	d, err := w.Store.Reader().Department.Query().Where(department.Code(code)).Only(w.System())
	must(w.tb, err)
	return d
}

// Category finds a category by code.
func (w *World) Category(code string) *db.Category {
	w.tb.Helper()
	c, err := w.Store.Reader().Category.Query().Where(category.Code(code)).Only(w.System())
	must(w.tb, err)
	return c
}

// Case reads a case behind the policies.
func (w *World) Case(id uuid.UUID) *db.CaseFile {
	w.tb.Helper()
	c, err := w.Store.Reader().CaseFile.Get(w.System(), id)
	must(w.tb, err)
	return c
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
