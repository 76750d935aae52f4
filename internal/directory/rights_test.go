package directory_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// town is a world with an administrator and somebody to give roles to.
type town struct {
	*w.World
	admin context.Context
	li    uuid.UUID
}

func eachTown(t *testing.T, fn func(t *testing.T, c *town)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := &town{World: w.New(t, s, "ke", nil)}
		c.admin = c.As("admin", w.Whole("tenant_admin"))
		c.li = idOf(c.As("li"))
		fn(t, c)
	})
}

func idOf(ctx context.Context) uuid.UUID { return authz.ViewerFrom(ctx).AccountID }

// told is a fault: its kind, where, which, and about what.
func told(err error) string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, strings.Join(strings.Fields(fmt.Sprint(f.Kind, " ", strings.Join(f.Path, "."), " ", f.Key, " ", f.Args)), " "))
		if f.Key == fault.UnknownRole {
			out[len(out)-1] = fmt.Sprint(f.Kind, " ", strings.Join(f.Path, "."), " ", f.Key)
		}
	}
	if out == nil {
		return fmt.Sprint(err)
	}
	return strings.Join(out, "; ")
}

// give appoints somebody for a reason, at the place of the code.
func (c *town) give(ctx context.Context, account uuid.UUID, m directory.MembershipInput) (uuid.UUID, error) {
	in := directory.Appointment{Account: account, Role: m.Role, Until: m.Until, Reason: "test"}
	if m.Region != "" {
		in.Region = &c.Region(m.Region).ID
	}
	if m.Grid != "" {
		in.Grid = &c.Grid(m.Grid).ID
	}
	if m.Department != "" {
		in.Department = &c.Department(m.Department).ID
	}
	if !m.From.IsZero() {
		in.From = &m.From
	}
	return c.Directory.Appoint(ctx, in)
}

// role makes a role by inheritance, with rules "object action scope
// EFFECT" of its own.
func (c *town) role(t *testing.T, ctx context.Context, code, inherits string, rules ...string) {
	t.Helper()
	in := policy.Change{Reason: "test", Roles: []policy.Role{{Code: code, Inherits: []string{inherits}}}}
	in.Roles[0].Name.En, in.Roles[0].Name.Zh = code, code
	for _, r := range rules {
		f := strings.Fields(r)
		in.Rules = append(in.Rules, policy.Rule{Role: code, Object: f[0], Action: f[1], Scope: f[2], Effect: policyrule.Effect(f[3])})
	}
	if _, err := c.Policy.Change(ctx, in); err != nil {
		t.Fatal(err)
	}
}

// records are the audit rows of the kinds, the first first.
func (c *town) records(t *testing.T, kinds ...auditrecord.Kind) []*db.AuditRecord {
	t.Helper()
	rows, err := c.Store.Reader().AuditRecord.Query().Where(auditrecord.KindIn(kinds...)).Order(auditrecord.ByID()).All(c.System())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// rights is all that a refused change must leave as it was.
func (c *town) rights(t *testing.T) string {
	t.Helper()
	r, sys := c.Store.Reader(), c.System()
	members, err := r.Membership.Query().Order(membership.ByID()).All(sys)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := r.Account.Query().All(sys)
	if err != nil {
		t.Fatal(err)
	}
	n, err := r.AuditRecord.Query().Count(sys)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range accounts {
		a.PasswordHash = ""
		accounts[i] = a
	}
	slices.SortFunc(accounts, func(a, b *db.Account) int { return strings.Compare(a.Login, b.Login) })
	return fmt.Sprint(members, accounts, n)
}

// membersOf finds the memberships of a role.
func (c *town) membersOf(t *testing.T, role string) []*db.Membership {
	t.Helper()
	rows, err := c.Store.Reader().Membership.Query().Where(membership.Role(role)).Order(membership.ByID()).All(c.System())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
