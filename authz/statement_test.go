package authz_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"entgo.io/ent/dialect"

	"github.com/huying/huying/authz"
)

var innermost = regexp.MustCompile(`\([^()]*\)`)

// mixed returns a part of a statement in which AND and OR stand side by side
// without brackets between them, or nothing.
func mixed(statement string) string {
	both := func(part string) bool { return strings.Contains(part, " OR ") && strings.Contains(part, " AND ") }
	for innermost.MatchString(statement) {
		for _, part := range innermost.FindAllString(statement, -1) {
			if both(part) {
				return part
			}
		}
		statement = innermost.ReplaceAllString(statement, "_")
	}
	if both(statement) {
		return statement
	}
	return ""
}

// TestReach_TenantAndDenialBindEveryBranch: AND binds closer than OR, so that
// the two never stand side by side without brackets, in sub-selects neither.
func TestReach_TenantAndDenialBindEveryBranch(t *testing.T) {
	t.Parallel()
	statements := 0
	for _, scope := range authz.Scopes {
		for _, other := range authz.Scopes {
			for _, policy := range []string{"", ", allow\n", ", deny\n"} {
				if policy != "" && other == scope {
					continue
				}
				rules := small
				for _, object := range []string{"case", "case_event", "work_order", "party"} {
					rules += "p, x, " + object + ", read, " + string(scope) + ", allow\n"
					if policy != "" {
						rules += "p, x, " + object + ", read, " + string(other) + policy
					}
				}
				for _, text := range statementsFor(t, mustParse(t, rules)) {
					if part := mixed(text); part != "" {
						t.Errorf("allow %s, %s%s: %s", scope, other, strings.TrimSpace(policy), part)
					}
					statements++
				}
			}
		}
	}
	t.Logf("%d statements", statements)
}

// statementsFor are the reads of somebody who has the role x everywhere.
func statementsFor(t *testing.T, m *authz.Matrix) (out []string) {
	t.Helper()
	v := authz.NewViewer(m, authz.Viewer{TenantID: newID(), AccountID: newID(), PartyID: newID()}, []authz.Membership{
		{Role: "x", Region: newID(), Level: authz.Street}, {Role: "x", Region: newID(), Level: authz.Community},
		{Role: "x", Region: newID(), Level: authz.District}, {Role: "x", Region: newID(), Level: authz.City, Root: true},
		{Role: "x", Grid: newID()}, {Role: "x", Department: newID()},
	})
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		for _, table := range []string{"cases", "work_orders", "case_events", "case_parties", "clocks", "supervisions", "ratings", "parties"} {
			text, _ := reachText(authz.WithViewer(context.Background(), v), engine, table, "read")
			out = append(out, text)
		}
	}
	return out
}

// TestReach_IsTheSameTextForTheSameGrants: the database's plan cache and the
// reader of a log both live from it.
func TestReach_IsTheSameTextForTheSameGrants(t *testing.T) {
	t.Parallel()
	ctx := everyRole(t, newID())
	for _, table := range authz.Tables() {
		first, args := reachText(ctx, dialect.Postgres, table, "read")
		for range 20 {
			if again, more := reachText(ctx, dialect.Postgres, table, "read"); again != first || len(more) != len(args) {
				t.Fatalf("%s: %s, then %s", table, first, again)
			}
		}
	}
}
