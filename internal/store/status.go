package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
)

// Stats are the figures of the connection pools by name: "write" and "read".
func (s *Store) Stats() map[string]sql.DBStats {
	return map[string]sql.DBStats{"write": s.write.Stats(), "read": s.read.Stats()}
}

// Status lists the migration files and which of them a database has, and
// changes nothing: a SQLite file that does not exist has none and is not made.
// What Open would refuse is refused. On PostgreSQL the URL is the one that
// migrates: the server's roles have nothing on the table of versions.
func Status(ctx context.Context, url string) ([]Migration, error) {
	path, isFile := strings.CutPrefix(url, "sqlite:")
	if !isFile {
		if !IsPostgres(url) {
			return nil, unknownURL(url)
		}
		db, err := openLogin(ctx, url)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		return status(ctx, dialect.Postgres, Redact(url), db)
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return listed(dialect.SQLite, nil)
	}
	if err := checkFile(ctx, path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+escaped(path)+sqliteReader)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	defer db.Close()
	return status(ctx, dialect.SQLite, path, db)
}

func escaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func status(ctx context.Context, engine, name string, db *sql.DB) ([]Migration, error) {
	rows, err := db.QueryContext(ctx, "SELECT version_id FROM "+versionTable+" WHERE version_id > 0")
	if noTable(err) {
		return listed(engine, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("database %s: read its version: %w", name, err)
	}
	defer rows.Close()
	var applied []int64
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		applied = append(applied, version)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(applied) > 0 {
		if err := checkVersion(engine, name, slices.Max(applied)); err != nil {
			return nil, err
		}
	}
	return listed(engine, applied)
}

func noTable(err error) bool {
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		return pqErr.Code == "42P01"
	}
	return err != nil && strings.Contains(err.Error(), "no such table")
}

// listed are the engine's files, each with whether its version was applied.
func listed(engine string, applied []int64) ([]Migration, error) {
	files, err := migrationFiles(engine)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	out := make([]Migration, len(names))
	for i, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		out[i] = Migration{version, name, slices.Contains(applied, version)}
	}
	return out, nil
}
