package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"

	"entgo.io/ent/dialect"
	"modernc.org/sqlite"
)

// One writer, so that writes queue instead of failing; readers beside it.
// FULL: an acknowledged write survives a power cut. The writer's cache of 64 MB
// holds the inner pages of its many indexes; with the default of 2 MB an import
// of 60,000 cases takes several times as long.
const (
	sqliteCommon = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_time_format=sqlite&_timezone=UTC&_pragma=trusted_schema(0)"
	sqliteWriter = "?" + sqliteCommon + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8192)"
	sqliteReader = "?" + sqliteCommon + "&mode=ro&_pragma=query_only(1)"
)

// openSQLite also migrates: a file has no owner beside its program.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("database: sqlite: needs a file, for example sqlite:huying.db")
	}
	if err := checkFile(ctx, path); err != nil {
		return nil, err
	}
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	read := sql.OpenDB(liteConnector{&sqlite.Driver{}, file + sqliteReader, false})
	write := sql.OpenDB(liteConnector{&sqlite.Driver{}, file + sqliteWriter, true})
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), write.Close(), read.Close())
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	read.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	s := &Store{engine: dialect.SQLite, write: write, read: read}
	err := migrate(ctx, s.engine, path, write)
	if err == nil {
		err = forgetSamples(ctx, path, write)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// forgetSamples drops what an ANALYZE without PRAGMA analysis_limit keeps beside
// its statistics: samples of values. With them SQLite plans a prepared statement
// anew whenever another value is bound to it, which takes several times as long as
// the statement itself; without, it takes the plan that serves most values.
func forgetSamples(ctx context.Context, path string, write *sql.DB) error {
	if _, err := write.ExecContext(ctx, "DROP TABLE IF EXISTS sqlite_stat4"); err != nil {
		return fmt.Errorf("database %s: drop samples: %w", path, err)
	}
	return nil
}

// Redact hides the password of a database URL. What is no URL is hidden whole:
// it may be a connection string of another form.
func Redact(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return "(unreadable URL)"
	}
	q := u.Query()
	for _, secret := range []string{"password", "sslpassword"} {
		if q.Has(secret) {
			q.Set(secret, "xxxxx")
			u.RawQuery = q.Encode()
		}
	}
	return u.Redacted()
}
