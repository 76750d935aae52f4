package evidence

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
)

// errAbandoned ends a Put whose file turned out to be damaged.
var errAbandoned = errors.New("evidence: abandoned")

// tally counts and hashes what is stored.
type tally struct {
	size int64
	hash hash.Hash
}

func (t *tally) Write(p []byte) (int, error) {
	t.size += int64(len(p))
	return t.hash.Write(p)
}

// pour puts what write writes, while it writes it. The store works beside, and
// write in the caller's goroutine: a panic on a file of a stranger's making
// ends one request, not the process.
func pour(ctx context.Context, store Store, key Key, write func(io.Writer) error) (*tally, error) {
	sum := &tally{hash: sha256.New()}
	from, to := io.Pipe()
	// The first error that closes the pipe holds: after a panic this one.
	defer to.CloseWithError(errAbandoned)
	done := make(chan error, 1)
	go func() {
		err := store.Put(ctx, key, from)
		from.CloseWithError(errAbandoned) // not err: an end of file in it is no damage
		done <- err
	}()
	out := bufio.NewWriterSize(to, 64<<10)
	err := write(io.MultiWriter(out, sum))
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		to.CloseWithError(errAbandoned)
	} else {
		to.Close()
	}
	stored := <-done
	if RefusalIn(err) == nil && stored != nil {
		err = stored // the writer only saw that nobody reads any more
	}
	return sum, err
}

// openSpool prefers the store's own disk to a temporary directory, which may
// be memory.
func openSpool(store Store) (*os.File, error) {
	if s, ok := store.(interface{ Spool() (*os.File, error) }); ok {
		return s.Spool()
	}
	f, err := os.CreateTemp("", "evidence-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
