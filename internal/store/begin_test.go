package store_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

func TestPool_WherePlansAreOld_TransactionsBeginAsEver(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), storetest.URL(t, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for role, pool := range s.Pools() {
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for range 3 {
			if err := store.AgePlans(conn); err != nil {
				t.Fatal(err)
			}
			tx, err := conn.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
			if err != nil {
				t.Fatalf("%s: %v", role, err)
			}
			var level string
			if err := tx.QueryRow("SELECT current_setting('transaction_isolation')").Scan(&level); err != nil || level != "repeatable read" {
				t.Errorf("%s: %q, %v", role, level, err)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Whoever has locked a table holds up those who need it, and nobody else.
func TestPool_WhereATableIsLocked_OtherTransactionsBegin(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	lock, err := authztest.Raw(t, url).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := lock.ExecContext(t.Context(), "LOCK TABLE cases IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	for role, pool := range s.Pools() {
		tx, err := pool.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

func TestPool_WhereATableHasGrown_ItsPlansAreMadeAnew(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const fill = `SET session_replication_role = replica; -- without looking for the tenant
		INSERT INTO counters (id, tenant_id, name, value) SELECT gen_random_uuid(), gen_random_uuid(), 'filler', 1 FROM generate_series(1, 1000)`
	if _, err := authztest.Raw(t, url).Exec(fill); err != nil {
		t.Fatal(err)
	}
	for role, pool := range s.Pools() {
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		planned := int64(0)
		for end := time.Now().Add(time.Minute); planned == 0 && time.Now().Before(end); { // the server counts a little later
			if err := store.AgePlans(conn); err != nil {
				t.Fatal(err)
			}
			tx, err := conn.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			if planned, err = store.PlannedFor(conn, "counters"); err != nil {
				t.Fatal(err)
			}
		}
		if planned != 1000 {
			t.Errorf("%s: the plans are for %d rows", role, planned)
		}
	}
}
