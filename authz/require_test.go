package authz_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// as is the context of a viewer of a tenant with the memberships.
func as(m *authz.Matrix, tenant uuid.UUID, members ...authz.Membership) context.Context {
	v := authz.Viewer{TenantID: tenant}
	if len(members) > 0 {
		v.AccountID = newID()
	}
	return authz.WithViewer(context.Background(), authz.NewViewer(m, v, members))
}

func TestRequire_WithoutTheVerb_IsForbidden(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	officer := authz.Membership{Role: "community_officer", Region: newID(), Level: authz.Community}
	elsewhere := authz.Membership{Role: "community_officer", Region: newID(), Level: authz.Street}
	for _, c := range []struct {
		name           string
		ctx            context.Context
		object, action string
		forbidden      bool
	}{
		{"no viewer", context.Background(), "case", "report", true},
		{"nil viewer", authz.WithViewer(context.Background(), nil), "case", "report", true},
		{"viewer without grants", authz.WithViewer(context.Background(), &authz.Viewer{TenantID: newID()}), "case", "report", true},
		{"anonymous, not his verb", as(m, newID()), "case", "dispatch", true},
		{"anonymous, his verb", as(m, newID()), "case", "report", false},
		{"officer, his verb", as(m, newID(), officer), "case", "dispatch", false},
		{"officer, another's verb", as(m, newID(), officer), "region", "move", true},
		{"officer at a level that is not his", as(m, newID(), elsewhere), "case", "dispatch", true},
		{"unknown object", as(m, newID(), officer), "cases", "dispatch", true},
		{"empty words", as(m, newID(), officer), "", "", true},
		{"unknown role", as(m, newID(), authz.Membership{Role: "king"}), "tenant", "read", true},
		{"system", authz.System(context.Background(), newID(), "a test"), "region", "move", false},
	} {
		_, err := authz.Require(c.ctx, c.object, c.action)
		if errors.Is(err, authz.ErrForbidden) != c.forbidden || (err != nil) != c.forbidden {
			t.Errorf("%s: got %v, forbidden should be %v", c.name, err, c.forbidden)
		}
	}
}

// TestRequire_OfAViewerWhoOnlyReads_IsForbiddenButForReading: whatever roles he
// has besides, each verb of theirs that writes is refused.
func TestRequire_OfAViewerWhoOnlyReads_IsForbiddenButForReading(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	officer := authz.Membership{Role: "community_officer", Region: newID(), Level: authz.Community}
	resident, auditor := authz.Membership{Role: "resident"}, authz.Membership{Role: "auditor"}
	bare, watched := as(m, newID(), officer, resident), as(m, newID(), officer, resident, auditor)
	if !authz.ViewerFrom(watched).ReadOnly || authz.ViewerFrom(bare).ReadOnly {
		t.Fatal("who is audited only reads, and nobody else")
	}
	refused := 0
	for _, verb := range authz.Vocabulary() {
		object, action, _ := strings.Cut(verb, ":")
		_, free := authz.Require(bare, object, action)
		_, err := authz.Require(watched, object, action)
		reads := action == "read" || action == "track"
		if !reads && !errors.Is(err, authz.ErrForbidden) || reads && free == nil && err != nil {
			t.Errorf("%s: %v", verb, err)
		}
		if !reads && free == nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("no verb was taken away, so nothing is shown")
	}
}

func TestSystem_WithoutAReason_Panics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a system viewer without a reason was made")
		}
	}()
	authz.System(context.Background(), newID(), "")
}

func TestSystem_IsNobodyAndNotAnonymous(t *testing.T) {
	t.Parallel()
	v := authz.ViewerFrom(authz.System(context.Background(), newID(), "a test"))
	if !v.IsSystem() || v.Anonymous() || v.AccountID != uuid.Nil {
		t.Errorf("%+v", v)
	}
}

func TestPolicy_UnknownTable_DoesNotStart(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a table outside the ledger got a policy")
		}
	}()
	authz.Policy("secrets")
}

// TestReach_WithoutRight_IsNoRow: whoever has no right gets a condition that is
// false, never one that is left out.
func TestReach_WithoutRight_IsNoRow(t *testing.T) {
	t.Parallel()
	m := mustDefault(t)
	bare := authz.WithViewer(context.Background(), &authz.Viewer{TenantID: newID()})
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		for name, ctx := range map[string]context.Context{"no viewer": context.Background(), "viewer without grants": bare, "anonymous": as(m, newID())} {
			for _, table := range authz.Tables() {
				text, _ := reachText(ctx, engine, table, "dispatch")
				if !strings.Contains(text, "FALSE") {
					t.Errorf("%s, %s, %s: %s", engine, name, table, text)
				}
			}
		}
		if text, _ := reachText(authz.System(context.Background(), newID(), "a test"), engine, "secrets", "read"); !strings.Contains(text, "FALSE") {
			t.Errorf("a table outside the ledger: %s", text)
		}
	}
}

func reachText(ctx context.Context, engine, table, action string) (string, []any) {
	s := sql.Dialect(engine).Select("id").From(sql.Table(table))
	authz.Reach(ctx, table, action)(s)
	return s.Query()
}
