package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// mustFile returns the bytes of a SQLite database with rows in every table.
func mustFile(t *testing.T) []byte {
	t.Helper()
	url := storetest.URL(t, "sqlite")
	d := authztest.Raw(t, url)
	for range 20 {
		d.Seed(t)
	}
	if _, err := d.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkRefused opens a file of these bytes: it must be refused for the reason,
// and be byte for byte as before with nothing beside it.
func checkRefused(t *testing.T, name string, data []byte, reason string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "huying.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), "sqlite:"+path)
	if err == nil {
		_ = s.Close()
		t.Errorf("%s: it was opened", name)
		return
	}
	if !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), path) {
		t.Errorf("%s: got %q, want %q and the path", name, err, reason)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(after, data) {
		t.Errorf("%s: the file was changed (%v)", name, err)
	}
	if _, err := store.Status(context.Background(), "sqlite:"+path); err == nil {
		t.Errorf("%s: its status was told", name)
	}
	for _, beside := range []string{path + "-wal", path + "-shm"} {
		if _, err := os.Stat(beside); err == nil {
			t.Errorf("%s: %s was made", name, beside)
		}
	}
}

func TestOpen_NoDatabase_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"text": "dear sir or madam, ...\n", "one byte": "S", "half a header": "SQLite f",
		"another version": "SQLite format 2\x00" + strings.Repeat("\x00", 4096), "zeros": strings.Repeat("\x00", 8192),
	} {
		checkRefused(t, name, []byte(data), "not a SQLite database")
	}
}

func TestOpen_DamagedPage_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	whole := mustFile(t)
	const page = 4096
	pages := 0
	for at := 0; at < len(whole); at += page {
		head := at
		if at == 0 {
			head = 100 // the file's own header stands before the first page's
		}
		if kind := whole[head]; kind != 2 && kind != 5 && kind != 10 && kind != 13 {
			continue // no page of a tree
		}
		damaged := bytes.Clone(whole)
		for i := range 8 {
			damaged[head+i] ^= 0xff
		}
		checkRefused(t, fmt.Sprintf("page %d", at/page+1), damaged, "damaged")
		pages++
	}
	if pages < 20 {
		t.Errorf("only %d pages were damaged", pages)
	}
}

func TestOpen_TruncatedFile_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	whole := mustFile(t)
	for _, n := range []int{16, 50, 99, 100, 512, 4095, 4096, 4097, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		checkRefused(t, fmt.Sprintf("%d of %d bytes", n, len(whole)), whole[:n], "damaged")
	}
}

func TestOpen_FileOfAnotherProgram_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "other.db")
	other, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec("CREATE TABLE recipes (name TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checkRefused(t, "recipes", data, "another program")
}

const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (29990101000000, %s)"

func TestOpen_FileOfANewerProgram_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "newer.db")
	if err := os.WriteFile(path, mustFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	d := authztest.Raw(t, "sqlite:"+path)
	if _, err := d.Exec(fmt.Sprintf(newer, "1")); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checkRefused(t, "newer", data, "use a newer program")
}

func TestOpen_PostgresOfANewerProgram_IsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	d := authztest.Raw(t, url)
	own := d.Seed(t)
	if _, err := d.Exec(fmt.Sprintf(newer, "true")); err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprint(d.Dump(t, own["tenants"]), versions(t, d))
	if s, err := store.Open(t.Context(), url); err == nil || !strings.Contains(err.Error(), "use a newer program") {
		if err == nil {
			_ = s.Close()
		}
		t.Errorf("got %v", err)
	}
	if _, err := store.Status(t.Context(), url); err == nil {
		t.Error("its status was told")
	}
	if after := fmt.Sprint(d.Dump(t, own["tenants"]), versions(t, d)); after != before {
		t.Error("the database was changed")
	}
}

// versions are the applied versions, one entry for each time.
func versions(t *testing.T, d *authztest.Database) (out []int64) {
	t.Helper()
	each(t, d, "SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY id", func(scan func(...any)) {
		var v int64
		scan(&v)
		out = append(out, v)
	})
	return out
}

func TestOpen_EmptyAndMissingFile_AreNewDatabases(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"empty.db", "missing.db", "with space and %41.db", "问.db"} {
		path := filepath.Join(t.TempDir(), name)
		if name == "empty.db" {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		status, err := store.Status(t.Context(), "sqlite:"+path)
		if err != nil && name != "empty.db" || err == nil && (len(status) == 0 || status[0].Applied) {
			t.Errorf("%s: status before it is opened: %+v, %v", name, status, err)
		}
		s, err := store.Open(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if codes, err := s.TenantCodes(t.Context()); err != nil || len(codes) != 0 {
			t.Errorf("%s: tenants %q, %v", name, codes, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpen_AgainAppliesNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			d := authztest.Raw(t, url)
			own := d.Seed(t)
			before := fmt.Sprint(versions(t, d), d.Dump(t, own["tenants"]))
			for range 2 {
				s, err := store.Open(t.Context(), url)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
			if after := fmt.Sprint(versions(t, d), d.Dump(t, own["tenants"])); after != before {
				t.Error("the second Open changed something")
			}
			list, err := store.Status(t.Context(), url)
			if err != nil || len(list) == 0 {
				t.Fatalf("status %v: %v", list, err)
			}
			for _, m := range list {
				if !m.Applied {
					t.Errorf("%s is not applied", m.Name)
				}
			}
		})
	}
}

// What somebody has analysed keeps its statistics, by which statements are planned
// once, and not the samples, by which they would be planned at each use.
func TestOpen_AnalysedFile_KeepsNoSamples(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	d := authztest.Raw(t, url)
	d.Seed(t)
	kept := func() (names string) {
		t.Helper()
		if err := d.QueryRow("SELECT COALESCE(group_concat(name), '') FROM (SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat*' ORDER BY name)").Scan(&names); err != nil {
			t.Fatal(err)
		}
		return names
	}
	if _, err := d.Exec("ANALYZE"); err != nil {
		t.Fatal(err)
	}
	if got := kept(); got != "sqlite_stat1,sqlite_stat4" {
		t.Fatalf("ANALYZE keeps %q", got)
	}
	for range 2 {
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != "sqlite_stat1" {
			t.Errorf("it keeps %q", got)
		}
	}
}

func TestOpen_SeveralAtOnceOfAnEmptyDatabase_MigrateItOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.Cluster(t).Database(t, "")
	var all sync.WaitGroup
	for range 3 { // whoever finds the lock taken asks again after five seconds
		all.Go(func() {
			s, err := store.Open(context.Background(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d := authztest.Raw(t, url)
	list, err := store.Status(t.Context(), url)
	if got := versions(t, d); err != nil || len(got) != len(list) {
		t.Errorf("applied %v, the files are %v (%v)", got, list, err)
	}
	d.Seed(t)
}

func TestOpen_UnknownURL_IsRefused(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "sqlite:", "mysql://root@localhost/x", "huying.db", "postgres://u:secret@127.0.0.1:1/none", "postgres://u:secret%zz@x/"} {
		s, err := store.Open(t.Context(), url)
		if err == nil {
			_ = s.Close()
			t.Errorf("%q was opened", url)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error shows the password: %v", url, err)
		}
	}
}

func TestOpen_IsGivenUpWhileTheFileIsRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huying.db")
	if err := os.WriteFile(path, mustFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := store.Open(ctx, "sqlite:"+path); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", s, err)
	}
}
