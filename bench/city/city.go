// Package city makes cities with so many cases that requests can be measured on
// them: tenants from presets, with their settings, categories and permission
// matrix, and cases written in bulk. What a row holds follows from its number:
// two runs of the same size make the same cities.
package city

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tally"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
)

// Spec says what to make, and where.
type Spec struct {
	URL     string   // of an empty database, as the server takes it
	Admin   string   // the same PostgreSQL database for a superuser; unused on SQLite
	Cases   int      // of all tenants together
	Presets []string // one tenant each, the largest first; shares fall as rank^-1.2
	Say     func(format string, args ...any)
}

// Presets are twenty tenants, of which the largest has 35 % of the cases.
func Presets() []string {
	list := []string{"wuhan", "langfang", "zhoushan", "wanzhou"}
	for len(list) < 20 {
		list = append(list, []string{"zhoushan", "wanzhou", "ke", "kerala"}[len(list)%4])
	}
	return list
}

// World is what was made.
type World struct {
	Cases    int
	Officers []Officer
	tenants  []uuid.UUID
}

// Officer is an account that may be asked as.
type Officer struct {
	Level   string // CITY, DISTRICT, STREET, COMMUNITY
	Tenant  uuid.UUID
	Account uuid.UUID
	Region  uuid.UUID
	Token   string
}

// tenant is a city while it is made.
type tenant struct {
	no       int // from 1, the largest first
	id       uuid.UUID
	code     string
	cases    int
	calendar uuid.UUID
}

// Build makes the cities in an empty database.
func Build(ctx context.Context, spec Spec) (*World, error) {
	s, err := store.Open(ctx, spec.URL)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	began := time.Now()
	list, err := found(ctx, s, spec)
	if err != nil {
		return nil, err
	}
	spec.Say("%d tenants in %s", len(list), time.Since(began).Round(time.Second))
	w := &World{}
	for _, t := range list {
		w.Cases += t.cases
		w.tenants = append(w.tenants, t.id)
	}
	began = time.Now()
	if err := fill(ctx, spec, list); err != nil {
		return nil, err
	}
	spec.Say("%d cases in %s", w.Cases, time.Since(began).Round(time.Second))
	began = time.Now()
	if err := w.keepUp(ctx, s, (*search.Service).Reindex); err != nil {
		return nil, err
	}
	spec.Say("counts and words in %s", time.Since(began).Round(time.Second))
	for _, t := range list[:min(3, len(list))] {
		if err := w.appoint(ctx, s, spec, t); err != nil {
			return nil, fmt.Errorf("officers of %s: %w", t.code, err)
		}
	}
	return w, nil
}

// found imports the tenants and shares the cases out among them.
func found(ctx context.Context, s *store.Store, spec Spec) ([]*tenant, error) {
	whole := 0.0
	for i := range spec.Presets {
		whole += math.Pow(float64(i+1), -1.2)
	}
	var list []*tenant
	for i, name := range spec.Presets {
		p, err := presets.Load(name)
		if err != nil {
			return nil, err
		}
		p.Code = fmt.Sprintf("%s-%d", name, i+1)
		if i == 0 { // as Wuhan has it: a report goes on by itself, and its clock starts there
			p.Settings.Workflow.AutoDispatch, p.Settings.Workflow.ClockStarts = true, settings.AtAssigned
		}
		report, err := tenancy.New(s, clock.System{}).Import(ctx, p)
		if err != nil {
			return nil, err
		}
		share := math.Pow(float64(i+1), -1.2) / whole
		list = append(list, &tenant{no: i + 1, id: report.Tenant, code: p.Code, cases: max(1, int(share*float64(spec.Cases)))})
	}
	return list, nil
}

// keepUp counts the open cases anew, and has them found by their words: what is
// written in bulk passes the triggers.
func (w *World) keepUp(ctx context.Context, s *store.Store, find func(*search.Service, context.Context) (int, error)) error {
	for _, t := range w.tenants {
		system := authz.System(ctx, t, "set up a benchmark")
		if _, err := tally.New(s, clock.System{}).Recount(system); err != nil {
			return fmt.Errorf("recount: %w", err)
		}
		if _, err := find(search.New(s, clock.System{}), system); err != nil {
			return fmt.Errorf("words: %w", err)
		}
	}
	return nil
}

// appoint makes officers of the busiest places of a tenant, at each level.
func (w *World) appoint(ctx context.Context, s *store.Store, spec Spec, t *tenant) error {
	matrix, err := authz.Default()
	if err != nil {
		return err
	}
	matrices := policy.NewMatrices(matrix, s)
	people, ids := directory.New(s, matrices, clock.System{}), identity.New(s, matrices, clock.System{})
	places, err := busiest(ctx, spec, t)
	if err != nil {
		return err
	}
	system := authz.System(ctx, t.id, "set up a benchmark")
	for i, place := range places {
		login := fmt.Sprintf("officer%d", i)
		role := strings.ToLower(place.level) + "_officer"
		if _, err := people.EnsureAccount(system, directory.AccountInput{Login: login, Name: login,
			Memberships: []directory.MembershipInput{{Role: role, Region: place.code}}}); err != nil {
			return err
		}
		token, err := ids.Issue(ctx, t.code, login, "", 24*time.Hour)
		if err != nil {
			return err
		}
		w.Officers = append(w.Officers, Officer{Level: place.level, Tenant: t.id, Account: token.AccountID, Region: place.id, Token: token.Secret})
	}
	return nil
}

// At are the officers of a level.
func (w *World) At(level string) (list []Officer) {
	for _, o := range w.Officers {
		if o.Level == level {
			list = append(list, o)
		}
	}
	return list
}
