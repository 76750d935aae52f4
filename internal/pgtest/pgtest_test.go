package pgtest

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// open connects to the DSN and closes before the database is dropped.
func open(tb testing.TB, dsn string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func mustExec(tb testing.TB, db *sql.DB, statement string) {
	tb.Helper()
	if _, err := db.Exec(statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func mustQuery(tb testing.TB, db *sql.DB, query string) (value string) {
	tb.Helper()
	if err := db.QueryRow(query).Scan(&value); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestCluster_Settings(t *testing.T) {
	server := Cluster(t)
	if Cluster(t) != server {
		t.Error("a second call returned another cluster")
	}
	db := open(t, server.Database(t, ""))
	for query, want := range map[string]string{
		"SHOW server_encoding":    "UTF8",
		"SHOW lc_collate":         "C.UTF-8",
		"SHOW listen_addresses":   "127.0.0.1",
		"SHOW fsync":              "off",
		"SHOW timezone":           "UTC",
		"SELECT current_user":     owner,
		"SHOW is_superuser":       "off",
		"SELECT length('网格')":     "2",
		"SELECT upper('é') = 'É'": "true",
	} {
		if got := mustQuery(t, db, query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
	version, err := strconv.Atoi(mustQuery(t, db, "SHOW server_version_num"))
	if err != nil || version < oldest*10000 {
		t.Errorf("server version %d, %v", version, err)
	}
}

func TestDatabase_TwoAreIsolated(t *testing.T) {
	server := Cluster(t)
	one, two := open(t, server.Database(t, "")), open(t, server.Database(t, ""))
	mustExec(t, one, "CREATE TABLE grids (id int)")
	if got := mustQuery(t, two, "SELECT to_regclass('grids') IS NULL"); got != "true" {
		t.Error("the second database sees the first one's table")
	}
}

func TestDatabase_IsDroppedAtTheEnd_EvenWithOpenConnections(t *testing.T) {
	server := Cluster(t)
	var held *sql.DB
	var name string
	t.Run("sub-test", func(t *testing.T) {
		var err error
		if held, err = sql.Open("postgres", server.Database(t, "")); err != nil {
			t.Fatal(err)
		}
		name = mustQuery(t, held, "SELECT current_database()")
	})
	defer held.Close()
	got := mustQuery(t, server.admin, "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'")
	if got != "0" {
		t.Errorf("database %s is still there", name)
	}
}

func TestDatabase_OwnerIsBoundByRowLevelSecurity(t *testing.T) {
	server := Cluster(t)
	dsn := server.Database(t, "")
	db := open(t, dsn)
	mustExec(t, db, `CREATE TABLE cases (id int); INSERT INTO cases VALUES (1);
		ALTER TABLE cases ENABLE ROW LEVEL SECURITY; ALTER TABLE cases FORCE ROW LEVEL SECURITY`)
	const count = "SELECT count(*) FROM cases"
	if got := mustQuery(t, db, count); got != "0" {
		t.Errorf("the owner sees %s rows, want 0", got)
	}
	if got := mustQuery(t, open(t, server.Superuser(dsn)), count); got != "1" {
		t.Errorf("the superuser sees %s rows, want 1", got)
	}
}

// mustTemplate builds the template of the tests below: one table, one row.
func mustTemplate(tb testing.TB, server *Server, builds *atomic.Int32) string {
	tb.Helper()
	name, err := server.Template("cases", func(dsn string) error {
		builds.Add(1)
		db, err := sql.Open("postgres", dsn)
		if err != nil {
			return err
		}
		_, err = db.Exec("CREATE TABLE cases (id int); INSERT INTO cases VALUES (7)")
		return errors.Join(err, db.Close())
	})
	if err != nil {
		tb.Fatal(err)
	}
	return name
}

func TestTemplate_ManyParallelCopies(t *testing.T) {
	server := Cluster(t)
	var builds atomic.Int32
	t.Run("copies", func(t *testing.T) {
		for i := range 24 {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				db := open(t, server.Database(t, mustTemplate(t, server, &builds)))
				mustExec(t, db, "INSERT INTO cases VALUES (8)")
				if got := mustQuery(t, db, "SELECT sum(id) FROM cases"); got != "15" {
					t.Errorf("sum = %s, want 15", got)
				}
			})
		}
	})
	if n := builds.Load(); n > 1 {
		t.Errorf("the template was built %d times", n)
	}
}

// errBroken outlives a run: a failed template fails for the whole process.
var errBroken = errors.New("migration 3 is broken")

func TestTemplate_FailedBuild_FailsEveryCaller(t *testing.T) {
	server := Cluster(t)
	for range 2 {
		_, err := server.Template("broken", func(string) error { return errBroken })
		if !errors.Is(err, errBroken) {
			t.Errorf("err = %v, want %v", err, errBroken)
		}
	}
}

func TestFindBinaries_NothingInstalled_SaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findBinaries(filepath.Join(t.TempDir(), "*", "bin"))
	if !errors.Is(err, errMissing) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("err = %v", err)
	}
}

func mustScript(t *testing.T, file, script string) {
	t.Helper()
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestStart_ServerFails_ShowsItsLog(t *testing.T) {
	bin := t.TempDir()
	mustScript(t, filepath.Join(bin, "initdb"), "true")
	mustScript(t, filepath.Join(bin, "postgres"), "echo 'FATAL: no memory' >&2; exit 1")
	_, err := startIn(t.TempDir(), bin, nil)
	if err == nil || !strings.Contains(err.Error(), "exit status 1\nFATAL: no memory") {
		t.Errorf("err = %v", err)
	}
	mustScript(t, filepath.Join(bin, "initdb"), "echo 'initdb: bad locale' >&2; exit 1")
	_, err = startIn(t.TempDir(), bin, nil)
	if err == nil || !strings.Contains(err.Error(), "bad locale") {
		t.Errorf("err = %v", err)
	}
}

func TestFindBinaries_NewestUsableFolder(t *testing.T) {
	root := t.TempDir()
	for version, line := range map[string]string{
		"9":  "postgres (PostgreSQL) 9.6.24",
		"14": "postgres (PostgreSQL) 14.2",
		"15": "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
		"17": "postgres (PostgreSQL) 17beta1",
		"18": "no server at all",
	} {
		bin := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		mustScript(t, filepath.Join(bin, "initdb"), "true")
		mustScript(t, filepath.Join(bin, "postgres"), "echo '"+line+"'")
	}
	t.Setenv("PATH", t.TempDir())
	got, err := findBinaries(filepath.Join(root, "*", "bin"))
	if want := filepath.Join(root, "17", "bin"); err != nil || got != want {
		t.Errorf("findBinaries = %s, %v, want %s", got, err, want)
	}
}

// BenchmarkDatabase is one test's share: create, connect, drop.
func BenchmarkDatabase(b *testing.B) {
	server := Cluster(b)
	var builds atomic.Int32
	name := mustTemplate(b, server, &builds)
	for b.Loop() {
		database := fmt.Sprintf("bench_%d", server.names.Add(1))
		if err := server.create(database, name); err != nil {
			b.Fatal(err)
		}
		db, err := sql.Open("postgres", server.dsn(owner, database))
		if err != nil {
			b.Fatal(err)
		}
		mustQuery(b, db, "SELECT id FROM cases")
		if err := errors.Join(db.Close(), server.drop(database)); err != nil {
			b.Fatal(err)
		}
	}
}
