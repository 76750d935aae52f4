// Command migrate writes the next versioned migration of both engines from
// the ent schema, with Atlas as a library: it replays the files on an empty
// database, compares with the schema, and writes the difference.
//
//	go run ./ent/migrate -name add_visits
//
// With -check it writes nothing and fails when there is a difference; with -sum
// it only adds up the files anew, after one was written by hand.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/pgtest"
)

func main() {
	log.SetFlags(0)
	name := flag.String("name", "", "name of the migration, in snake_case")
	check := flag.Bool("check", false, "fail if the files lag behind the schema")
	sum := flag.Bool("sum", false, "add up the files after one was written by hand")
	root := flag.String("dir", "ent/migrations", "folder of the migrations")
	flag.Parse()
	if *sum {
		if err := addUp(*root); err != nil {
			log.Fatalf("migrate: %v", err)
		}
		return
	}
	if *name == "" && !*check {
		log.Fatal("migrate: -name says what the migration does, for example -name add_visits")
	}
	if err := run(context.Background(), *root, *name, *check); err != nil {
		log.Fatalf("migrate: %v", err)
	}
}

func run(ctx context.Context, root, name string, check bool) error {
	work := root
	if check {
		var err error
		if work, err = os.MkdirTemp("", "huying-migrations-"); err != nil {
			return err
		}
		defer os.RemoveAll(work)
		if err := os.CopyFS(work, os.DirFS(root)); err != nil {
			return err
		}
		name = "check"
	}
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		if err := write(ctx, engine, filepath.Join(work, folder(engine)), name, check); err != nil {
			return fmt.Errorf("%s: %w", folder(engine), err)
		}
	}
	return nil
}

// addUp writes the sum files of both engines.
func addUp(root string) error {
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		dir, err := sqltool.NewGooseDir(filepath.Join(root, folder(engine)))
		if err != nil {
			return err
		}
		sum, err := dir.Checksum()
		if err != nil {
			return err
		}
		if err := atlas.WriteSumFile(dir, sum); err != nil {
			return err
		}
	}
	return nil
}

func folder(engine string) string {
	if engine == dialect.SQLite {
		return "sqlite"
	}
	return engine
}

func write(ctx context.Context, engine, path, name string, check bool) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	before, err := dir.Files()
	if err != nil {
		return err
	}
	err = onEmptyDatabase(engine, func(db *sql.DB) error {
		return diff(ctx, entsql.OpenDB(engine, db), dir, name)
	})
	if err != nil {
		return err
	}
	after, err := dir.Files()
	if err != nil {
		return err
	}
	if check && len(after) > len(before) {
		return fmt.Errorf("the schema is ahead of its migrations, run make migrate NAME=what_it_does; missing is\n%s", after[len(after)-1].Bytes())
	}
	if !check {
		fmt.Printf("%s: %d new file(s)\n", folder(engine), len(after)-len(before))
	}
	return nil
}

func diff(ctx context.Context, drv dialect.Driver, dir atlas.Dir, name string) error {
	return migrate.NewSchema(drv).NamedDiff(ctx, name,
		schema.WithDir(dir),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDialect(drv.Dialect()),
		schema.WithFormatter(sqltool.GooseFormatter),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithDiffHook(tenantKeys(drv.Dialect()), hashed(drv.Dialect())),
	)
}

// onEmptyDatabase opens a throw-away database to replay the files on.
func onEmptyDatabase(engine string, use func(*sql.DB) error) error {
	open := func(driver, dsn string) error {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		return use(db)
	}
	if engine == dialect.SQLite {
		return open("sqlite", "file:replay?mode=memory&cache=shared&_pragma=foreign_keys(1)")
	}
	return pgtest.Scratch(func(dsn string) error { return open("postgres", dsn) })
}
