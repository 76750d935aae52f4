// Authz measures what authorisation adds to a request once the memberships of
// whoever asks are known: the viewer, one right asked for, and the conditions
// of six tables as SQL; and what one decision costs. The rules of an
// installation, over its tenants, must not be felt. JSON=1 prints one object a
// line.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// figure is one line.
type figure struct {
	Policies      int     `json:"policies"`
	Tenants       int     `json:"tenants"`
	NsPerRequest  float64 `json:"ns_per_request"`
	NsPerDecision float64 `json:"ns_per_decision"`
}

// rounds: a machine that others use is fast and slow in turns, so that every
// figure is the best of several, taken in turns.
const rounds = 15

func main() {
	base, err := authz.Default()
	exitOn(err)
	var sites []*site
	for _, policies := range []int{10, 100, 1_000, 10_000} {
		for _, tenants := range []int{1, 10, 100, 500} {
			s, err := newSite(base, policies, tenants)
			exitOn(err)
			sites = append(sites, s)
		}
	}
	for range rounds {
		for _, s := range sites {
			s.measure()
		}
	}
	for _, s := range sites {
		s.print()
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// site is an installation: rules spread over tenants, and an officer of each.
type site struct {
	figure
	people []person
	grants *authz.Grants
}

func newSite(base *authz.Matrix, policies, tenants int) (*site, error) {
	s := &site{figure: figure{Policies: policies, Tenants: tenants, NsPerRequest: math.Inf(1), NsPerDecision: math.Inf(1)}}
	for i := range tenants {
		rules := policies / tenants
		if i < policies%tenants {
			rules++
		}
		m, err := withRules(base, rules)
		if err != nil {
			return nil, err
		}
		s.people = append(s.people, newPerson(m))
	}
	first := s.people[0]
	s.grants = authz.NewViewer(first.matrix, first.viewer, first.members).Grants
	return s, nil
}

// measure asks as each officer in turn.
func (s *site) measure() {
	request := fastest(func(n int) {
		for i := range n {
			s.people[i%len(s.people)].request()
		}
	}) - fastest(func(n int) {
		for range n {
			bare()
		}
	})
	s.NsPerRequest = min(s.NsPerRequest, request)
	s.NsPerDecision = min(s.NsPerDecision, fastest(func(n int) {
		for range n {
			runtime.KeepAlive(s.grants.May("case", "dispatch"))
		}
	}))
}

func (s *site) print() {
	if os.Getenv("JSON") != "" {
		exitOn(json.NewEncoder(os.Stdout).Encode(s.figure))
		return
	}
	fmt.Printf("%6d rules over %3d tenants: %6.0f ns a request, %4.1f ns a decision\n", s.Policies, s.Tenants, s.NsPerRequest, s.NsPerDecision)
}

// withRules lays so many of a tenant's own rules over the default matrix, ten
// a role.
func withRules(base *authz.Matrix, rules int) (*authz.Matrix, error) {
	var roles []authz.Role
	var changes []authz.Change
	for n := range rules {
		code := fmt.Sprintf("own%d", n/10)
		if n%10 == 0 {
			roles = append(roles, authz.Role{Code: code, Inherits: []string{"community_officer"}})
		}
		verb := []string{"triage", "dispatch", "escalate", "reply", "close"}[n%10/2]
		scope := []authz.Scope{authz.Street, authz.Department}[n%2]
		changes = append(changes, authz.Change{Role: code, Object: "case", Action: verb, Scope: scope, Effect: authz.Allow})
	}
	return base.With(roles, changes)
}

// person is an officer of two communities, who also speaks for a department.
type person struct {
	matrix  *authz.Matrix
	viewer  authz.Viewer
	members []authz.Membership
}

func newPerson(m *authz.Matrix) person {
	return person{m, authz.Viewer{TenantID: uuid.New(), AccountID: uuid.New()}, []authz.Membership{
		{Role: "community_officer", Level: authz.Community, Region: uuid.New()},
		{Role: "community_officer", Level: authz.Community, Region: uuid.New()},
		{Role: "department_officer", Department: uuid.New()},
	}}
}

func (p person) request() {
	ctx := authz.WithViewer(context.Background(), authz.NewViewer(p.matrix, p.viewer, p.members))
	ctx, err := authz.Require(ctx, "case", "dispatch")
	exitOn(err)
	for _, table := range tables {
		s := sql.Dialect(dialect.Postgres).Select("id").From(sql.Table(table))
		authz.Reach(ctx, table, "read")(s)
		text, _ := s.Query()
		runtime.KeepAlive(text)
	}
}

var tables = []string{"cases", "work_orders", "case_events", "parties", "departments", "accounts"}

// bare are the same statements without a condition.
func bare() {
	for _, table := range tables {
		text, _ := sql.Dialect(dialect.Postgres).Select("id").From(sql.Table(table)).Query()
		runtime.KeepAlive(text)
	}
}

// fastest is what one round takes in the best of many short tries, so that
// what else the machine does is not measured.
func fastest(do func(n int)) float64 {
	n := 1
	for n < 1<<30 {
		began := time.Now()
		if do(n); time.Since(began) > 300*time.Microsecond {
			break
		}
		n *= 2
	}
	best := time.Duration(1 << 62)
	for range 60 {
		began := time.Now()
		do(n)
		best = min(best, time.Since(began))
	}
	return float64(best.Nanoseconds()) / float64(n)
}
