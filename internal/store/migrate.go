package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"

	"github.com/huying/huying/ent/migrations"
)

const versionTable = "goose_db_version"

// migrate applies the files that the database has not seen, each in its own
// transaction. Several instances that start at once on PostgreSQL take turns.
func migrate(ctx context.Context, engine, name string, db *sql.DB) error {
	p, err := provider(engine, db)
	if err != nil {
		return err
	}
	version, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("database %s: read its version: %w", name, err)
	}
	if err := checkVersion(engine, name, version); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("database %s: look for migrations: %w", name, err)
	}
	if !pending {
		return nil // without a look at the lock that others may hold
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("database %s: migrate: %w", name, err)
	}
	return nil
}

// Migration is one file and whether the database has it.
type Migration struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Applied bool   `json:"applied"`
}

func provider(engine string, db *sql.DB) (*goose.Provider, error) {
	files, err := migrationFiles(engine)
	if err != nil {
		return nil, err
	}
	if engine == dialect.SQLite {
		return goose.NewProvider(goose.DialectSQLite3, db, files)
	}
	locker, err := newLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
}

func migrationFiles(engine string) (fs.FS, error) {
	if engine == dialect.SQLite {
		return fs.Sub(migrations.Files, "sqlite")
	}
	return fs.Sub(migrations.Files, "postgres")
}

// checkVersion refuses a database that a newer program wrote.
func checkVersion(engine, name string, version int64) error {
	newest, err := newestVersion(engine)
	if err != nil {
		return err
	}
	if version > newest {
		return fmt.Errorf("database %s: it is at version %d, this program knows versions up to %d; use a newer program, it was left as it is", name, version, newest)
	}
	return nil
}

func newestVersion(engine string) (int64, error) {
	files, err := migrationFiles(engine)
	if err != nil {
		return 0, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("database: no migration files: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}
