package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
)

const migrationsDir = "../migrations"

// The tests that call run are not parallel: run replays the files of SQLite on
// one in-memory database of the process.

// copied is a copy of the migrations that a test may spoil.
func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(migrationsDir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func files(t *testing.T, dir, engine string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, folder(engine), "*.sql"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no migrations (%v)", engine, err)
	}
	return names
}

func TestFiles_LeadToTheSchema_OnBothEngines(t *testing.T) {
	if err := run(t.Context(), migrationsDir, "", true); err != nil {
		t.Error(err)
	}
}

func TestFiles_BehindTheSchema_AreReported(t *testing.T) {
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		dir := copied(t)
		for _, later := range files(t, dir, engine)[1:] { // the last alone need not change a table
			if err := os.Remove(later); err != nil {
				t.Fatal(err)
			}
		}
		rehash(t, dir, engine)
		if err := run(t.Context(), dir, "", true); err == nil || !strings.Contains(err.Error(), "the schema is ahead of its migrations") {
			t.Errorf("%s with its first file only: %v", engine, err)
		}
	}
}

// TestFiles_WithoutTheTenantInAKey_AreReported: the rule that rewrites ent's
// keys is part of the comparison.
func TestFiles_WithoutTheTenantInAKey_AreReported(t *testing.T) {
	dir := copied(t)
	spoiled := false
	for _, name := range files(t, dir, dialect.SQLite) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		plain := bytes.Replace(text, []byte("FOREIGN KEY (`tenant_id`, `reporter_id`) REFERENCES `parties` (`tenant_id`, `id`)"),
			[]byte("FOREIGN KEY (`reporter_id`) REFERENCES `parties` (`id`)"), 1)
		spoiled = spoiled || !bytes.Equal(plain, text)
		if err := os.WriteFile(name, plain, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rehash(t, dir, dialect.SQLite)
	err := run(t.Context(), dir, "", true)
	if !spoiled || err == nil || !strings.Contains(err.Error(), "reporter") {
		t.Errorf("spoiled %v: %v", spoiled, err)
	}
}

func rehash(t *testing.T, dir, engine string) {
	t.Helper()
	d, err := sqltool.NewGooseDir(filepath.Join(dir, folder(engine)))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := atlas.WriteSumFile(d, sum); err != nil {
		t.Fatal(err)
	}
}

func TestChecksums_Hold_AndAChangedFileIsNoticed(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		dir := copied(t)
		d, err := sqltool.NewGooseDir(filepath.Join(dir, folder(engine)))
		if err != nil {
			t.Fatal(err)
		}
		if err := atlas.Validate(d); err != nil {
			t.Errorf("%s: %v", engine, err)
		}
		names := files(t, dir, engine)
		text, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(names[0], append(text, ' '), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := atlas.Validate(d); err == nil {
			t.Errorf("%s: a changed file was not noticed", engine)
		}
	}
}

func TestFiles_AreTheSameSteps_OnBothEngines(t *testing.T) {
	t.Parallel()
	steps := func(engine string) (out []string) {
		for _, name := range files(t, migrationsDir, engine) {
			_, step, _ := strings.Cut(filepath.Base(name), "_")
			out = append(out, step)
		}
		return out
	}
	if lite, pg := steps(dialect.SQLite), steps(dialect.Postgres); strings.Join(lite, " ") != strings.Join(pg, " ") {
		t.Errorf("sqlite has %q, postgres %q", lite, pg)
	}
}

func TestShort_KeepsPostgresNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long_name_", 9)
	for _, name := range []string{"cases_tenant", long} {
		if got := short(name); len(got) > 60 || got == "" {
			t.Errorf("short(%q) = %q", name, got)
		}
	}
	if short("cases_tenant") != "cases_tenant" {
		t.Error("a short name was changed")
	}
}
