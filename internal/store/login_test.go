package store_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

var logins atomic.Int64

// newLogin makes a login of the cluster and returns its name; it is a member of
// the roles.
func newLogin(t *testing.T, admin *authztest.Database, roles string) string {
	t.Helper()
	name := fmt.Sprintf("login_%d", logins.Add(1))
	statements := "CREATE ROLE " + name + " LOGIN"
	if roles != "" {
		statements += "; GRANT " + roles + " TO " + name
	}
	if _, err := admin.Exec(statements); err != nil {
		t.Fatal(err)
	}
	return name
}

// checkRefusedFor opens a database that must be refused with a sentence.
func checkRefusedFor(t *testing.T, name, want string, dsn string, opts ...store.Option) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, opts...)
	if err == nil {
		_ = s.Close()
		t.Errorf("%s: it was opened", name)
		return
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: got %q, want one line with %q", name, err, want)
	}
}

// checkWorks opens a database, whose connections must be of the two roles, and
// uses it.
func checkWorks(t *testing.T, name, dsn string, opts ...store.Option) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, opts...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	defer s.Close()
	for role, pool := range s.Pools() {
		var is, readOnly string
		if err := pool.QueryRowContext(t.Context(), "SELECT current_user, current_setting('transaction_read_only')").Scan(&is, &readOnly); err != nil || is != role || (readOnly == "on") != (role == "huying_reader") {
			t.Errorf("%s: the connection of %s is of %s, read only %s: %v", name, role, is, readOnly, err)
		}
	}
	w := worldtest.New(t, s, "ke", nil)
	if codes, err := s.TenantCodes(t.Context()); err != nil || len(codes) != 1 || codes[0] != "ke" {
		t.Errorf("%s: tenants %q, %v", name, codes, err)
	}
	if head, err := s.TenantHead(t.Context(), "ke"); err != nil || head != (store.TenantHead{ID: w.TenantID}) {
		t.Errorf("%s: %+v, %v", name, head, err)
	}
}

func TestOpen_EveryLoginThatMayWorkAsTheRoles_Serves(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t)
	const roles = "huying_app, huying_reader"
	owner := storetest.URL(t, "postgres")
	checkWorks(t, "the owner", owner)

	dsn := storetest.URL(t, "postgres")
	checkWorks(t, "a superuser", cluster.Superuser(dsn))

	dsn = storetest.URL(t, "postgres")
	member := newLogin(t, authztest.Raw(t, dsn), roles)
	checkWorks(t, "a member that owns nothing", loginAs(t, dsn, member, ""))

	dsn = cluster.Database(t, "")
	checkWorks(t, "a member, with the owner to migrate an empty database", loginAs(t, dsn, member, ""), store.WithOwner(dsn))

	dsn = cluster.Database(t, "")
	if _, err := authztest.Raw(t, dsn).Exec("ALTER SCHEMA public OWNER TO " + member); err != nil {
		t.Fatal(err)
	}
	checkWorks(t, "an owner that may make no roles and was made a member", loginAs(t, dsn, member, ""))

	dsn = storetest.URL(t, "postgres")
	checkWorks(t, "a role in the URL", loginAs(t, dsn, "", "huying"))
}

func TestOpen_ALoginThatCannotWork_IsRefusedInASentence(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t)
	dsn := storetest.URL(t, "postgres")
	d := authztest.Raw(t, dsn)
	member, stranger := newLogin(t, d, "huying_app, huying_reader"), newLogin(t, d, "")
	checkRefusedFor(t, "a member of neither role", "GRANT huying_app, huying_reader TO the login", loginAs(t, dsn, stranger, ""))
	checkRefusedFor(t, "a member and an empty database", "permission denied", loginAs(t, cluster.Database(t, ""), member, ""))
	checkRefusedFor(t, "an owner's URL of a stranger", "permission denied", loginAs(t, dsn, member, ""), store.WithOwner(loginAs(t, dsn, stranger, "")))

	if _, err := d.Exec("DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	checkRefusedFor(t, "a member and an older schema", "run huying migrate as the owner", loginAs(t, dsn, member, ""))
	if _, err := d.Exec(fmt.Sprintf(newer, "true")); err != nil {
		t.Fatal(err)
	}
	checkRefusedFor(t, "a member and a newer schema", "use a newer program", loginAs(t, dsn, member, ""))
	if _, err := d.Exec("DROP FUNCTION huying_schema_version()"); err != nil {
		t.Fatal(err)
	}
	checkRefusedFor(t, "a member and a schema without the wall", "run huying migrate as the owner", loginAs(t, dsn, member, ""))

	dsn = cluster.Database(t, "")
	if _, err := authztest.Raw(t, dsn).Exec("ALTER SCHEMA public OWNER TO " + stranger); err != nil {
		t.Fatal(err)
	}
	checkRefusedFor(t, "an owner that cannot grant", "have a database administrator run: CREATE ROLE huying_app NOLOGIN", loginAs(t, dsn, stranger, ""))
}

// TestOpen_RolesThatCouldPassTheWall_AreRefused is not parallel: roles belong
// to the cluster, which parallel tests use.
func TestOpen_RolesThatCouldPassTheWall_AreRefused(t *testing.T) {
	dsn := storetest.URL(t, "postgres")
	d := authztest.Raw(t, dsn)
	for _, c := range []struct{ name, want, spoil, mend string }{
		{"a superuser", "huying_app is a superuser", "ALTER ROLE huying_app SUPERUSER", "ALTER ROLE huying_app NOSUPERUSER"},
		{"exempt", "huying_reader has BYPASSRLS", "ALTER ROLE huying_reader BYPASSRLS", "ALTER ROLE huying_reader NOBYPASSRLS"},
		{"a member of the owner", "huying_reader owns tables, or could", "GRANT postgres TO huying_reader; ALTER TABLE cases OWNER TO postgres", "REVOKE postgres FROM huying_reader; ALTER TABLE cases OWNER TO huying"},
		{"an owner", "huying_app owns tables, or could", "ALTER TABLE cases OWNER TO huying_app", "ALTER TABLE cases OWNER TO huying"},
	} {
		if _, err := d.Exec(c.spoil); err != nil {
			t.Fatal(err)
		}
		checkRefusedFor(t, c.name, c.want, dsn)
		if _, err := d.Exec(c.mend); err != nil {
			t.Fatal(err)
		}
	}
	checkWorks(t, "mended", dsn)
}

// TestMigration_ThatMeetsRowsBehindTheWall_Fails: instead of passing over them,
// and succeeds where it lifts the wall.
func TestMigration_ThatMeetsRowsBehindTheWall_Fails(t *testing.T) {
	t.Parallel()
	dsn := storetest.URL(t, "postgres")
	authztest.Raw(t, dsn).Seed(t)
	owner, err := store.OpenLogin(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	const key = "ALTER TABLE cases ADD CONSTRAINT probe FOREIGN KEY (tenant_id, id) REFERENCES regions (tenant_id, id)"
	for statement, want := range map[string]string{
		"UPDATE cases SET version = version": "row-level security", key: "row-level security",
		"ALTER TABLE cases NO FORCE ROW LEVEL SECURITY; ALTER TABLE regions NO FORCE ROW LEVEL SECURITY; " + key: "violates foreign key",
	} {
		if _, err := owner.Exec(statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", statement, err, want)
		}
	}
	const move = "ALTER TABLE cases NO FORCE ROW LEVEL SECURITY; UPDATE cases SET version = version; ALTER TABLE cases FORCE ROW LEVEL SECURITY"
	if _, err := owner.Exec(move); err != nil {
		t.Error(err)
	}
}

// TestStore_WithoutAViewer_SeesNoRows: neither does a viewer of no tenant; the
// policies are out of the way, because the client is asked as A's system.
func TestStore_WithoutAViewer_SeesNoRows(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, storetest.Open(t, "postgres"), "ke", nil)
	count := func(c *db.Client) int {
		n, err := c.Channel.Query().Count(w.System())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count(w.Store.Reader()) == 0 {
		t.Fatal("there are no channels to see")
	}
	client, release, err := w.Store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if n := count(client); n != 0 {
		t.Errorf("a snapshot without a viewer sees %d rows", n)
	}
}
