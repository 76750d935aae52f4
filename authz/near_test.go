package authz_test

import (
	"context"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/authz"
)

// TestReachNear_LooksAtNoOtherTable: and ReachNamed, before and after, at all that
// it looks at otherwise.
func TestReachNear_LooksAtNoOtherTable(t *testing.T) {
	t.Parallel()
	for _, scope := range []authz.Scope{authz.Street, authz.Community, authz.District, authz.ByGrid} {
		for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
			ctx := peopleReader(t, "p, x, party, read, "+string(scope)+", allow\n")
			near, ok := authz.ReachNear(ctx, "parties", "read", "r")
			if !ok {
				t.Fatalf("%s: it is all there is", scope)
			}
			first, whole, again := textOf(engine, near), textOf(engine, authz.ReachNamed(ctx, "parties", "read", "r")), textOf(engine, near)
			if strings.Count(first, "SELECT") != 1 || strings.Count(whole, "SELECT") < 3 || again != first {
				t.Errorf("%s, %s: %s\n%s\n%s", scope, engine, first, whole, again)
			}
		}
	}
}

// TestReachNear_IsNotOffered_WhereItCouldAddOrSparesNothing: a denial that looked
// nearby alone would let through what the whole one denies.
func TestReachNear_IsNotOffered_WhereItCouldAddOrSparesNothing(t *testing.T) {
	t.Parallel()
	allow := "p, x, party, read, STREET, allow\n"
	allow = strings.ReplaceAll(allow, "STREET", string(authz.Street))
	for name, rules := range map[string]string{
		"denied in part": allow + "p, x, party, read, " + string(authz.Community) + ", deny\n",
		"the whole city": "p, x, party, read, " + string(authz.City) + ", allow\n",
		"himself":        "p, x, party, read, " + string(authz.Own) + ", allow\n",
		"nobody":         "",
	} {
		if _, ok := authz.ReachNear(peopleReader(t, rules), "parties", "read", "r"); ok {
			t.Errorf("%s: offered", name)
		}
	}
	ctx := peopleReader(t, allow)
	if _, ok := authz.ReachNear(ctx, "parties", "read", ""); ok {
		t.Error("offered where no case names him")
	}
	if _, ok := authz.ReachNear(ctx, "cases", "read", "r"); ok {
		t.Error("offered for cases")
	}
	if _, ok := authz.ReachNear(context.Background(), "parties", "read", "r"); ok {
		t.Error("offered to nobody")
	}
}

// peopleReader has a role everywhere.
func peopleReader(t *testing.T, rules string) context.Context {
	t.Helper()
	v := authz.NewViewer(mustParse(t, small+rules), authz.Viewer{TenantID: newID(), AccountID: newID()}, []authz.Membership{
		{Role: "x", Region: newID(), Level: authz.Street}, {Role: "x", Region: newID(), Level: authz.Community}, {Role: "x", Grid: newID()},
		{Role: "x", Region: newID(), Level: authz.District}, {Role: "x", Region: newID(), Level: authz.City, Root: true},
	})
	return authz.WithViewer(context.Background(), v)
}

func textOf(engine string, where func(*sql.Selector)) string {
	s := sql.Dialect(engine).Select("id").From(sql.Table("parties"))
	where(s)
	text, _ := s.Query()
	return text
}
