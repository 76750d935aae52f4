// Requests measures what a request costs, in CPU of the server and of the
// database, and holds it against a handler written by hand (bench/ceiling): the
// same answers, checked byte for byte, the same load, in turn. It makes its
// cities itself (bench/city). docs/performance.md says how to read it.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/lib/pq" // the driver of the meters

	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/internal/pgtest"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "ceiling" {
		exitOn(serveCeiling(os.Args[2]))
		return
	}
	b, err := newBench()
	exitOn(err)
	err = b.all()
	exitOn(errors.Join(err, os.RemoveAll(b.dir)))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bench is what the environment asked for.
type bench struct {
	cases       int
	engine      string
	json        bool
	server      string        // the program
	length      time.Duration // of a run
	rounds      int
	connections int
	only        string // operations, with a comma between; none: all
	dir         string
}

// waiting is how many cases wait to be dispatched: more than both can in all runs.
const waiting = 40_000

func newBench() (*bench, error) {
	b := &bench{engine: or("ENGINE", "both"), json: os.Getenv("JSON") != "", only: os.Getenv("ONLY")}
	var err error
	if b.cases, err = strconv.Atoi(or("CASES", "10000")); err != nil || b.cases < 1000 {
		return nil, fmt.Errorf("CASES=%s: want 1000 or more", os.Getenv("CASES"))
	}
	if b.connections, err = strconv.Atoi(or("CONNECTIONS", strconv.Itoa(connections))); err != nil || b.connections < 1 {
		return nil, fmt.Errorf("CONNECTIONS=%s: want 1 or more", os.Getenv("CONNECTIONS"))
	}
	if b.rounds, err = strconv.Atoi(or("ROUNDS", "40")); err != nil || b.rounds < 1 {
		return nil, fmt.Errorf("ROUNDS=%s: want 1 or more", os.Getenv("ROUNDS"))
	}
	if b.length, err = time.ParseDuration(or("LENGTH", "250ms")); err != nil {
		return nil, err
	}
	if b.engine != "both" && b.engine != "postgres" && b.engine != "sqlite" {
		return nil, fmt.Errorf("ENGINE=%s: want postgres, sqlite or both", b.engine)
	}
	if b.server, err = filepath.Abs(or("SERVER", "bin/huying")); err != nil {
		return nil, err
	}
	if b.cases > 100_000 && os.Getenv("TMPDIR") == "" { // the cluster would lie in memory
		if err := os.Setenv("TMPDIR", os.TempDir()); err != nil {
			return nil, err
		}
	}
	b.dir, err = os.MkdirTemp("", "huying-bench-")
	return b, err
}

func or(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

// all runs the engines that were asked for.
func (b *bench) all() error {
	ctx := context.Background()
	if b.engine != "postgres" {
		spec := city.Spec{URL: "sqlite:" + filepath.Join(b.dir, "huying.db")}
		if err := b.on(ctx, "sqlite", spec, nil); err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	if b.engine == "sqlite" {
		return nil
	}
	return pgtest.ScratchWith(clusterSettings(), func(s *pgtest.Server, dsn string) (err error) {
		spec := city.Spec{URL: dsn, Admin: s.Superuser(dsn)}
		admin, err := sql.Open("postgres", spec.Admin)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, admin.Close()) }()
		meter, err := newClusterMeter(admin)
		if err != nil {
			return err
		}
		return b.on(ctx, "postgres", spec, meter)
	})
}

// clusterSettings are those of a server that keeps what it says, with memory
// for the open cases.
func clusterSettings() []string {
	list := []string{"shared_buffers=1GB", "fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_wal_size=4GB",
		"checkpoint_timeout=1h", "effective_cache_size=4GB", "random_page_cost=1.1"}
	if there, _ := filepath.Glob("/usr/lib/postgresql/*/lib/pg_stat_statements.so"); len(there) > 0 { // the pattern is right
		list = append(list, "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off")
	}
	return list
}

// on makes the cities, starts both servers and measures each operation.
func (b *bench) on(ctx context.Context, engine string, spec city.Spec, meter *clusterMeter) (err error) {
	spec.Cases, spec.Presets = b.cases, city.Presets()
	spec.Say = func(format string, args ...any) { fmt.Fprintf(os.Stderr, engine+": "+format+"\n", args...) }
	w, err := city.Build(ctx, spec)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// What is due by the clock is done beside the requests; without, only they are measured.
	server, err := start(b.dir, engine+"-server", b.server, "serve", "--database", spec.URL, "--listen", "127.0.0.1:0", "--no-sweep")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	top, err := start(b.dir, engine+"-ceiling", self, "ceiling", spec.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, top.stop()) }()
	left := &side{newTarget(server.url), server.cmd.Process.Pid, meter}
	right := &side{newTarget(top.url), top.cmd.Process.Pid, meter}
	list, err := reads(w, left.target)
	if err != nil {
		return err
	}
	b.head(engine, w.Cases)
	desk, err := w.Desk(ctx, spec, waiting)
	if err != nil {
		return err
	}
	more, err := others(w, left.target)
	if err != nil {
		return err
	}
	worst, err := worstAllowed(w, left.target)
	if err != nil {
		return err
	}
	list = slices.Concat(list, more, writes(w, desk), []operation{worst})
	for _, o := range list {
		if b.only != "" && !slices.Contains(strings.Split(b.only, ","), o.name) {
			continue
		}
		if err := b.turns(engine, w.Cases, o, left, right); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	return nil
}
