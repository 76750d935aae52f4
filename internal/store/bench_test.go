package store_test

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// BenchmarkSnapshot_OneRowByID is the cheapest read of a request on PostgreSQL,
// in three ways that take turns, so that what else the machine does meets all
// alike (medians): behind the wall, with row-level security off, and with the setting as
// a statement of its own.
func BenchmarkSnapshot_OneRowByID(b *testing.B) {
	walled, tenant, row := benchDatabase(b, false)
	open, openTenant, openRow := benchDatabase(b, true)
	behind, without, plain := openStore(b, walled), openStore(b, open), openPlain(b, open)
	ways := []struct {
		name string
		read func() error
	}{
		{"wall", func() error { return readOne(behind, tenant, row) }},
		{"off", func() error { return readOne(without, openTenant, openRow) }},
		{"set-apart", func() error { return readApart(plain, openTenant, openRow) }},
	}
	for _, w := range ways { // connect, and plan for the first time
		if err := w.read(); err != nil {
			b.Fatal(err)
		}
	}
	took := make([][]time.Duration, len(ways))
	for b.Loop() {
		for i, w := range ways {
			start := time.Now()
			if err := w.read(); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	median := func(i int) float64 {
		slices.Sort(took[i])
		return float64(took[i][len(took[i])/2].Nanoseconds()) / 1000
	}
	for i, w := range ways {
		b.ReportMetric(median(i), "us/"+w.name)
	}
	b.ReportMetric(median(0)/median(1), "wall/off")
	b.ReportMetric(median(0)/median(2), "wall/set-apart")
}

func openStore(b *testing.B, dsn string) *store.Store {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// benchDatabase has twenty tenants with some channels each.
func benchDatabase(b *testing.B, wallDown bool) (dsn string, tenant, row uuid.UUID) {
	dsn = storetest.URL(b, "postgres")
	raw := authztest.Raw(b, dsn)
	for range 20 {
		own := raw.Seed(b)
		tenant, row = own["tenants"], own["channels"]
	}
	if wallDown {
		raw.TakeWallDown(b)
	}
	if _, err := raw.Exec("ANALYZE"); err != nil {
		b.Fatal(err)
	}
	return dsn, tenant, row
}

func readOne(s *store.Store, tenant, row uuid.UUID) error {
	ctx := authz.System(context.Background(), tenant, "a benchmark")
	client, release, err := s.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer release()
	_, err = client.Channel.Get(ctx, row)
	return err
}

func openPlain(b *testing.B, dsn string) *sql.DB {
	plain, err := sql.Open("postgres", dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = plain.Close() })
	return plain
}

// readApart is BEGIN, the setting, the row and the end, one after another.
func readApart(plain *sql.DB, tenant, row uuid.UUID) error {
	ctx := authz.System(context.Background(), tenant, "a benchmark")
	tx, err := plain.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it only read
	if _, err := tx.Exec("SELECT set_config('huying.tenant', $1, true)", tenant.String()); err != nil {
		return err
	}
	client := db.NewClient(db.Driver(entsql.NewDriver(dialect.Postgres, entsql.Conn{ExecQuerier: tx})))
	_, err = client.Channel.Get(ctx, row)
	return err
}
