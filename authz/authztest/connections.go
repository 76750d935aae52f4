package authztest

import (
	"testing"
	"time"
)

// Connections are those of a store's pools to the database, for a query of
// PostgreSQL: whatever its columns are, they come FROM these.
const Connections = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'huying'"

// awaited is how long something may take that takes a moment.
const awaited = 15 * time.Second

// AwaitNone repeats a query that counts until it counts none.
func (d *Database) AwaitNone(tb testing.TB, count string) {
	tb.Helper()
	left := -1
	for limit := time.Now().Add(awaited); left != 0; time.Sleep(time.Millisecond) {
		if err := d.QueryRowContext(tb.Context(), count).Scan(&left); err != nil {
			tb.Fatal(err)
		}
		if left != 0 && time.Now().After(limit) {
			tb.Fatalf("%d remain: %s", left, count)
		}
	}
}

// EndConnections ends the connections of a store, and waits until the server has. One
// that is made meanwhile is ended too.
func (d *Database) EndConnections(tb testing.TB) {
	tb.Helper()
	d.AwaitNone(tb, "SELECT count(pg_terminate_backend(pid)) "+Connections)
}
