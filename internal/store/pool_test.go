package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// traffic is the work of many requests of several tenants over one store.
type traffic struct {
	*testing.T
	store    *store.Store
	tenants  []uuid.UUID
	codes    []string
	answered atomic.Int64
}

var errPanic = errors.New("planned panic")

// see asks for the tenant's own row as each tenant: it is there in a
// transaction of that tenant and in no other. What ended on the way says
// nothing.
func (f *traffic) see(ctx context.Context, c *db.Client, own int) {
	for i, id := range f.tenants {
		as := authz.WithViewer(ctx, authz.ViewerFrom(authz.System(ctx, id, "look from a test")))
		n, err := c.Tenant.Query().Where(tenant.ID(id)).Count(as)
		if err != nil {
			return
		}
		f.answered.Add(1)
		if want := map[bool]int{true: 1}[i == own]; n != want {
			f.Errorf("tenant %d saw %d rows of tenant %d", own, n, i)
		}
	}
}

// outcomeOf changes the tenant of a transaction, and reads what comes of it.
func outcomeOf(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	return errors.Join(
		tx.Decide(ctx, tx.Tenant.Update().Where(tenant.ID(id)).SetName(settings.Text{En: "Another"}).Save),
		tx.Later(ctx, func(ctx context.Context) error {
			return tx.Counter.Create().SetName(uuid.NewString()).SetValue(1).Exec(ctx)
		}),
		tx.Outcome().Rows(ctx, "SELECT count(*) FROM counters WHERE tenant_id = $1", []any{id.String()}, func([]any) error { return nil }))
}

// request is one transaction or statement that ends in one of many ways.
func (f *traffic) request(r *rand.Rand) {
	defer func() {
		if p := recover(); p != nil && p != errPanic {
			panic(p)
		}
	}()
	own := r.IntN(len(f.tenants))
	ctx, cancel := context.WithCancel(authz.System(context.Background(), f.tenants[own], "a request"))
	defer cancel()
	if r.IntN(4) == 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, time.Duration(r.IntN(3000))*time.Microsecond)
		defer stop()
	}
	end := r.IntN(5)
	switch r.IntN(4) {
	case 0:
		if r.IntN(2) == 0 { // then it begins with its first statement
			head, err := f.store.TenantHead(ctx, f.codes[own])
			if err != nil {
				return
			}
			ctx = store.Presuming(ctx, f.store.Presume(f.codes[own], head))
		}
		_ = f.store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			f.see(ctx, tx.Client, own)
			switch end {
			case 0:
				return errGivenUp
			case 1:
				cancel()
			case 2:
				panic(errPanic)
			case 3: // the transaction fails, and what comes after it
				_, _ = tx.Next(ctx, uuid.Nil, "no tenant", 1)
			case 4: // it is committed with its last statement, and what comes after it fails
				_ = outcomeOf(ctx, tx, f.tenants[own])
				f.see(ctx, tx.Client, own)
			}
			return nil
		})
	case 1:
		client, release, err := f.store.Snapshot(ctx)
		if err != nil {
			return
		}
		defer release()
		f.see(ctx, client, own)
		if end == 0 {
			panic(errPanic)
		}
	case 2:
		ids, err := glanced(ctx, f.store)
		if err != nil {
			return
		}
		f.answered.Add(1)
		if len(ids) != 1 || ids[0] != f.tenants[own].String() {
			f.Errorf("a glance of tenant %d saw %v", own, ids)
		}
	default:
		// A statement of its own carries the tenant of its own context.
		n, err := f.store.Reader().Tenant.Query().Count(ctx)
		if err == nil {
			f.answered.Add(1)
		}
		if err == nil && n != 1 {
			f.Errorf("a statement saw %d tenants", n)
		}
	}
}

// openBeside opens a store on PostgreSQL, and a second road to its database.
func openBeside(t *testing.T) (*store.Store, *authztest.Database) {
	t.Helper()
	dsn := storetest.URL(t, "postgres")
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, authztest.Raw(t, dsn)
}

// kill ends connections of the server, whatever they are doing.
const kill = "SELECT pg_terminate_backend(pid) " + authztest.Connections

// TestPool_NoStatementRunsUnderAnotherTenant_HoweverTheOnesBeforeEnded: commits,
// rollbacks, cancelled contexts, panics, failed statements and killed
// connections, mixed.
func TestPool_NoStatementRunsUnderAnotherTenant_HoweverTheOnesBeforeEnded(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	f := &traffic{T: t, store: s}
	for range 4 {
		id, code := raw.Seed(t)["tenants"], ""
		if err := raw.QueryRow("SELECT code FROM tenants WHERE id = $1", id).Scan(&code); err != nil {
			t.Fatal(err)
		}
		f.tenants, f.codes = append(f.tenants, id), append(f.codes, code)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	const workers, requests = 24, 40
	var all sync.WaitGroup
	for g := range workers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(g)))
			for range requests {
				f.request(r)
				if r.IntN(10) == 0 {
					_, _ = raw.Exec(kill + " ORDER BY random() LIMIT 1")
				}
			}
		})
	}
	all.Wait()
	if f.answered.Load() < workers*requests {
		t.Errorf("only %d statements were answered: the test proves little", f.answered.Load())
	}
	checkIdle(t, s, raw)
	t.Logf("%d statements answered", f.answered.Load())
}

// checkIdle looks at every connection that the pools keep.
func checkIdle(t *testing.T, s *store.Store, raw *authztest.Database) {
	t.Helper()
	seen := 0
	for role, pool := range s.Pools() {
		idle := pool.Stats().Idle
		for range idle {
			conn, err := pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if conn.PingContext(t.Context()) != nil {
				continue // killed while it was idle, which a pool learns at its next use
			}
			var setting sql.NullString
			var rows int
			if err := conn.QueryRowContext(t.Context(), "SELECT current_setting('huying.tenant', true), (SELECT count(*) FROM tenants)").Scan(&setting, &rows); err != nil {
				t.Fatal(err)
			}
			if setting.String != "" || rows != 0 {
				t.Errorf("%s: an idle connection has the tenant %q and sees %d", role, setting.String, rows)
			}
			seen++
		}
	}
	// The server takes a moment to notice that a connection was thrown away.
	raw.AwaitNone(t, "SELECT count(*) "+authztest.Connections+" AND state <> 'idle'")
	if seen == 0 {
		t.Error("the pools keep no connection: the test proves nothing")
	}
	t.Logf("%d idle connections", seen)
}

// TestInTx_AViewerThatOnlyReads_IsForbidden: before anything runs.
func TestInTx_AViewerThatOnlyReads_IsForbidden(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := authz.WithViewer(t.Context(), &authz.Viewer{TenantID: uuid.Must(uuid.NewV7()), ReadOnly: true})
		err := s.InTx(ctx, func(context.Context, *store.Tx) error { return fmt.Errorf("it began") })
		if !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("got %v", err)
		}
	})
}

// TestPool_AConnectionThatEndedWell_IsUsedAgain: caution must not cost a
// connection a request.
func TestPool_AConnectionThatEndedWell_IsUsedAgain(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, "postgres")
	ctx := authz.System(t.Context(), uuid.Must(uuid.NewV7()), "a request")
	backends := func() string {
		var pids []int
		for _, role := range []string{"huying_app", "huying_reader"} {
			var pid int
			if err := s.Pools()[role].QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&pid); err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
		return fmt.Sprint(pids)
	}
	before := backends()
	for i := range 50 {
		ends := map[bool]error{true: errGivenUp}[i%2 == 0]
		if err := s.InTx(ctx, func(context.Context, *store.Tx) error { return ends }); !errors.Is(err, ends) {
			t.Fatal(err)
		}
		_, release, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		release()
		if _, err := s.Reader().Tenant.Query().Count(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if after := backends(); after != before {
		t.Errorf("the connections were %s, now they are %s", before, after)
	}
}

// TestPool_AConnectionThatDiedIdle_IsReplacedUnseen: a restart of the database
// costs nobody a request.
func TestPool_AConnectionThatDiedIdle_IsReplacedUnseen(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	ctx := authz.System(t.Context(), uuid.Must(uuid.NewV7()), "a request")
	requests := map[string]func() error{
		"write": func() error { return s.InTx(ctx, func(context.Context, *store.Tx) error { return nil }) },
		"query": func() error {
			_, release, err := s.Snapshot(ctx)
			if err == nil {
				release()
			}
			return err
		},
		"statement": func() error { _, err := s.Reader().Tenant.Query().Count(ctx); return err },
	}
	for range 10 {
		for name, request := range requests {
			if err := request(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, err := raw.Exec(kill); err != nil {
				t.Fatal(err)
			}
			if err := request(); err != nil {
				t.Errorf("%s after its connection died: %v", name, err)
			}
		}
	}
}
