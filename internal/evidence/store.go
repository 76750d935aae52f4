package evidence

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"github.com/google/uuid"
)

// Key names one attachment of one tenant. Both halves are UUIDs, so that no
// text from outside becomes part of a path.
type Key struct{ Tenant, Attachment uuid.UUID }

// Store keeps the bytes of attachments. A key is written once; a reader sees
// all of its bytes or none. It may be used by several goroutines.
type Store interface {
	// Put stores what r holds to its end. Where r or the store fails, nothing is
	// under the key.
	Put(ctx context.Context, key Key, r io.Reader) error
	// Open returns the bytes and how many they are; fs.ErrNotExist where nothing
	// is under the key.
	Open(ctx context.Context, key Key) (io.ReadSeekCloser, int64, error)
	// Remove forgets the bytes; fs.ErrNotExist where nothing is under the key.
	Remove(ctx context.Context, key Key) error
}

// check refuses the zero UUID: a tenant or an id that someone forgot to set.
func (k Key) check() error {
	if k.Tenant == uuid.Nil || k.Attachment == uuid.Nil {
		return fmt.Errorf("evidence: key without tenant or attachment: %w", fs.ErrInvalid)
	}
	return nil
}
