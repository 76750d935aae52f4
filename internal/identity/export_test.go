package identity

import (
	"sync/atomic"

	"github.com/alexedwards/argon2id"
)

// Compared counts how often a password was compared with a hash.
var Compared atomic.Int64

func init() {
	compare = func(password, hash string) (bool, error) {
		Compared.Add(1)
		return argon2id.ComparePasswordAndHash(password, hash)
	}
}
