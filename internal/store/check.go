package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"entgo.io/ent/dialect"
)

const (
	sqliteHeader     = "SQLite format 3\x00"
	sqliteHeaderSize = 100 // the magic, the page size at 16, and more
)

// checkFile looks at an existing SQLite file without writing to it.
func checkFile(ctx context.Context, path string) error {
	head, size, err := readHead(path)
	switch {
	case errors.Is(err, os.ErrNotExist), err == nil && size == 0:
		return nil // a missing or empty file is a new database
	case err != nil:
		return fmt.Errorf("database %s: %w", path, err)
	case !bytes.HasPrefix(head, []byte(sqliteHeader)):
		return fmt.Errorf("database %s: the file is not a SQLite database; it was left as it is", path)
	case len(head) < sqliteHeaderSize || size%pageSize(head) != 0:
		return damaged(path, "it ends in the middle of a page")
	}
	if err := fetch(ctx, path); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	return inspect(ctx, path)
}

// fetch reads a file from end to end, so that the system has it in memory. Its
// check follows the trees through all of the file, and would wait for the disk at
// nearly every page: it came through 2 GB in ten minutes, and so through 8.6 in three.
func fetch(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // opened for reading
	for piece := make([]byte, 1<<20); ctx.Err() == nil; {
		switch _, err := f.Read(piece); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
	return ctx.Err()
}

func readHead(path string) (head []byte, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // opened for reading
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	head, err = io.ReadAll(io.LimitReader(f, sqliteHeaderSize))
	return head, info.Size(), err
}

// pageSize reads the header's field; 1 stands for 65,536.
func pageSize(head []byte) int64 {
	if n := int64(binary.BigEndian.Uint16(head[16:18])); n > 1 {
		return n
	}
	return 65_536
}

func damaged(path, why string) error {
	return fmt.Errorf("database %s: the file is damaged (%s); it was left as it is, restore it from a backup", path, why)
}

// inspect reads an existing database: its pages must be sound, it must be ours,
// and its schema no newer than this program.
func inspect(ctx context.Context, path string) error {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=ro&_pragma=busy_timeout(5000)"
	if log, err := os.Stat(path + "-wal"); err != nil || log.Size() == 0 {
		dsn += "&immutable=1" // nothing beside the file to read, so nothing is made there
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // opened for reading
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		verdict = err.Error()
	}
	if verdict != "ok" {
		return damaged(path, verdict)
	}
	var tables, ours int
	err = db.QueryRowContext(ctx, "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = ?) FROM sqlite_master WHERE type = 'table'", versionTable).Scan(&tables, &ours)
	switch {
	case err != nil:
		return damaged(path, err.Error())
	case tables == 0:
		return nil // a new database
	case ours == 0:
		return fmt.Errorf("database %s: the file is the database of another program; it was left as it is", path)
	}
	var version int64
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+versionTable).Scan(&version); err != nil {
		return damaged(path, err.Error())
	}
	return checkVersion(dialect.SQLite, path, version)
}
