package store

import "github.com/pressly/goose/v3/lock"

// newLocker makes instances that start at once migrate one after another; a
// PostgreSQL advisory lock that the session holds.
// They look for their turn every second, for five minutes at most.
func newLocker() (lock.SessionLocker, error) {
	return lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
}
