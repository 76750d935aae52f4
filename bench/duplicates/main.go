// Duplicates measures how long it takes to find what a report repeats among a
// million cases of one city, thousands of them in one square of the map, on
// both engines, with the row filter of a district's officer. CASES sets
// another number.
package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
)

const searches = 500

func main() {
	n, err := strconv.Atoi(os.Getenv("CASES"))
	if err != nil {
		n = 1_000_000
	}
	dir, err := os.MkdirTemp("", "huying-duplicates-")
	exitOn(err)
	defer os.RemoveAll(dir)
	if only := os.Getenv("ENGINE"); only != "postgres" {
		exitOn(measure("sqlite", "sqlite:"+filepath.Join(dir, "huying.db"), n))
	}
	exitOn(pgtest.Scratch(func(dsn string) error { return measure("postgres", dsn, n) }))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(engine, url string, n int) error {
	ctx := context.Background()
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer s.Close()
	officer, t, pattern, err := city(ctx, s)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := fill(ctx, url, t.ID, pattern.ID, n); err != nil {
		return err
	}
	fmt.Printf("%-9s %d cases written in %s\n", engine, n, time.Since(began).Round(time.Second))
	rule := &settings.Duplicates{Metres: 100, Days: 30}
	for _, where := range []struct {
		name string
		side float64 // squares
	}{{"dense", 10}, {"sparse", sparse}} {
		if err := search(officer, s, rule, pattern, engine+" "+where.name, where.side*0.002); err != nil {
			return err
		}
	}
	return nil
}

// search looks for repeats at random places of an area.
func search(ctx context.Context, s *store.Store, rule *settings.Duplicates, pattern *db.CaseFile, name string, side float64) error {
	random := rand.New(rand.NewPCG(1, 2))
	took, found, busy := make([]time.Duration, 0, searches), 0, cpu()
	for range searches {
		d := casework.Draft{
			Point:      &casework.Point{Longitude: 10 + side*random.Float64(), Latitude: 10 + side*random.Float64()},
			CategoryID: pattern.CategoryID, Text: "楼道堆满垃圾，火灾隐患很大", At: pattern.ReportedAt,
		}
		began := time.Now()
		client, release, err := s.Snapshot(ctx)
		if err != nil {
			return err
		}
		matches, err := casework.Similar(ctx, client, rule, d, 5)
		release()
		if err != nil {
			return err
		}
		took = append(took, time.Since(began))
		found += len(matches)
	}
	slices.Sort(took)
	fmt.Printf("%-16s p50 %-10s p99 %-10s %s of the program's CPU and %.1f proposals a search\n", name, took[searches/2].Round(time.Microsecond),
		took[searches*99/100].Round(time.Microsecond), ((cpu() - busy) / searches).Round(time.Microsecond), float64(found)/searches)
	return nil
}

// cpu is what this process has computed so far: on SQLite all of a search, on
// PostgreSQL all but the server's part.
func cpu() time.Duration {
	var used syscall.Rusage
	exitOn(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// city sets up a city with a district's officer and the case that is copied.
func city(ctx context.Context, s *store.Store) (officer context.Context, t *db.Tenant, pattern *db.CaseFile, err error) {
	p, err := presets.Load("ke")
	if err != nil {
		return nil, nil, nil, err
	}
	now := clock.NewFake(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	report, err := tenancy.New(s, now).Import(ctx, p)
	if err != nil {
		return nil, nil, nil, err
	}
	matrix, err := authz.Default()
	if err != nil {
		return nil, nil, nil, err
	}
	matrices := policy.NewMatrices(matrix, s)
	system := authz.System(ctx, report.Tenant, "set up a benchmark")
	if _, err = directory.New(s, matrices, now).EnsureAccount(system, directory.AccountInput{Login: "officer", Name: "officer",
		Memberships: []directory.MembershipInput{{Role: "district_officer", Region: "1.2"}}}); err != nil {
		return nil, nil, nil, err
	}
	people := identity.New(s, matrices, now)
	token, err := people.Issue(system, p.Code, "officer", "", time.Hour)
	if err != nil {
		return nil, nil, nil, err
	}
	v, err := people.Authenticate(ctx, token.Secret)
	if err != nil {
		return nil, nil, nil, err
	}
	officer = authz.WithViewer(ctx, v)
	kind, err := s.Reader().Category.Query().First(system)
	if err != nil {
		return nil, nil, nil, err
	}
	id, err := casework.New(s, now).Report(officer, casework.ReportInput{Channel: "WEB", Description: "x", CategoryID: &kind.ID,
		Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}})
	if err != nil {
		return nil, nil, nil, err
	}
	if pattern, err = s.Reader().CaseFile.Get(system, id); err != nil {
		return nil, nil, nil, err
	}
	t, err = s.Reader().Tenant.Get(system, report.Tenant)
	return officer, t, pattern, err
}
