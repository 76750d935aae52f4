package identity

import (
	"context"
	"sync"

	"github.com/alexedwards/argon2id"
)

// MinPassword is the least length of a password, in characters.
const MinPassword = 12

// params are OWASP's: 19 MiB, two passes.
var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing lets two hashes be computed at a time: each takes 0.1 to 0.2 s and
// 19 MiB, so that a flood of logins must not have the whole machine.
var hashing = make(chan struct{}, 2)

// unknownHash is compared with where there is no account, so that an unknown
// login takes as long as a wrong password.
var unknownHash = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody has this password", params) })

// HashPassword hashes a password; it waits for a place in the queue as long as
// the context lasts.
func HashPassword(ctx context.Context, password string) (hash string, err error) {
	err = queued(ctx, func() error {
		hash, err = argon2id.CreateHash(password, params)
		return err
	})
	return hash, err
}

// compare is argon2id's, in a variable so that a test can count its calls.
var compare = argon2id.ComparePasswordAndHash

func passwordMatches(ctx context.Context, password, hash string) (ok bool, err error) {
	known := hash != ""
	if !known {
		if hash, err = unknownHash(); err != nil {
			return false, err
		}
	}
	err = queued(ctx, func() error {
		ok, err = compare(password, hash)
		return err
	})
	return ok && known, err
}

func queued(ctx context.Context, work func() error) error { return queuedIn(ctx, hashing, work) }

func queuedIn(ctx context.Context, places chan struct{}, work func() error) error {
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
		return work()
	case <-ctx.Done():
		return ctx.Err()
	}
}
