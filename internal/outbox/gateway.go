// Package outbox sends what the platform has to say outside: messages that were
// written in the transaction of what they tell, each once, retried until then.
package outbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
)

// Message is what a gateway sends.
type Message struct {
	ID        uuid.UUID `json:"id"` // the same message has the same id
	Tenant    string    `json:"tenant"`
	Kind      string    `json:"kind"`
	Gateway   string    `json:"gateway"`
	Address   string    `json:"address"` // telephone number
	Text      string    `json:"text"`
	CreatedAt time.Time `json:"createdAt"`
}

// Gateway sends messages.
type Gateway interface {
	// Send sends a message, or says why it could not. A message whose id it has
	// sent before changes nothing: whoever does not know whether it was sent may
	// send it again.
	Send(ctx context.Context, m Message) error
}

// Directory is a gateway that leaves each message as a file for another program
// to fetch: <id>.json, there whole or not at all. The directory is made with
// the first message; only the owner of the process may read it.
type Directory string

// Send implements Gateway. After it returns, the file outlives a power cut.
func (d Directory) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path := filepath.Join(string(d), m.ID.String()+".json")
	if _, err := os.Stat(path); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("outbox: %w", bare(err))
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("outbox: %w", bare(err))
	}
	if err := publish(path, append(raw, '\n')); err != nil {
		return fmt.Errorf("outbox: %w", bare(err))
	}
	return nil
}

// publish writes a file under another name and gives it its own when it is
// whole; two who do so at once write the same.
func publish(path string, raw []byte) (err error) {
	temporary := path + "." + rand.Text()
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(temporary, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// bare is an error of the file system without the path, which is nobody's
// business who reads why a message was not sent.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
