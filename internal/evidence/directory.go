package evidence

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// incoming holds files while they are written: one folder of the same file
// system, so that a rename publishes them and a sweep need not walk the rest.
const incoming = ".incoming"

// Directory is a Store in a directory: tenant/two hex digits/attachment. Only
// the owner of the process may read it. It never follows a link out of the
// directory.
type Directory struct{ root *os.Root }

var _ Store = (*Directory)(nil)

// New opens the directory and makes it where it is missing.
func New(dir string) (*Directory, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	if err := makeDir(root, incoming); err != nil {
		return nil, errors.Join(fmt.Errorf("evidence: %w", err), root.Close())
	}
	return &Directory{root}, nil
}

// Close lets go of the directory. Files that are open stay open.
func (d *Directory) Close() error { return d.root.Close() }

// Put implements Store. After it returns, the bytes outlive a power cut.
func (d *Directory) Put(ctx context.Context, key Key, r io.Reader) error {
	if err := key.check(); err != nil {
		return err
	}
	tmp, name, err := d.create()
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	err = d.fill(ctx, tmp, r)
	if err == nil {
		err = d.publish(key, name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("evidence: %w", err), ignoreMissing(d.root.Remove(name)))
	}
	return nil
}

// fill writes and closes the file.
func (d *Directory) fill(ctx context.Context, tmp *os.File, r io.Reader) error {
	_, err := io.Copy(tmp, reading{ctx, r})
	if err == nil {
		err = tmp.Sync()
	}
	return errors.Join(err, tmp.Close())
}

// publish gives a whole file its name, and makes the name last: each folder on
// the way is synced, since any of them may be new.
func (d *Directory) publish(key Key, name string) error {
	file := key.file()
	bucket := path.Dir(file)
	tenant := path.Dir(bucket)
	for _, dir := range []string{tenant, bucket} {
		if err := makeDir(d.root, dir); err != nil {
			return err
		}
	}
	if err := d.root.Rename(name, file); err != nil {
		return err
	}
	for _, dir := range []string{bucket, tenant, "."} {
		if err := d.sync(dir); err != nil {
			return errors.Join(err, d.root.Remove(file)) // what may not last is not there
		}
	}
	return nil
}

// Open implements Store.
func (d *Directory) Open(ctx context.Context, key Key) (io.ReadSeekCloser, int64, error) {
	if err := errors.Join(ctx.Err(), key.check()); err != nil {
		return nil, 0, err
	}
	f, err := d.root.Open(key.file())
	if err != nil {
		return nil, 0, fmt.Errorf("evidence: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("evidence: %w", err), f.Close())
	}
	return f, info.Size(), nil
}

// Remove implements Store. Who has the file open may read on.
func (d *Directory) Remove(ctx context.Context, key Key) error {
	if err := errors.Join(ctx.Err(), key.check()); err != nil {
		return err
	}
	if err := d.root.Remove(key.file()); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if err := d.sync(path.Dir(key.file())); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	return nil
}

// Sweep removes what a crash left half written, where it was last written to
// before the instant, and says how many files that were.
func (d *Directory) Sweep(before time.Time) (int, error) {
	entries, err := fs.ReadDir(d.root.FS(), incoming)
	if err != nil {
		return 0, fmt.Errorf("evidence: %w", err)
	}
	swept := 0
	var failed error
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			failed = errors.Join(failed, ignoreMissing(err))
			continue
		}
		if err := d.root.Remove(path.Join(incoming, e.Name())); err != nil {
			failed = errors.Join(failed, ignoreMissing(err))
			continue
		}
		swept++
	}
	return swept, failed
}

// Spool opens a nameless file for bytes on their way in: they are gone when it
// is closed, or when the process ends.
func (d *Directory) Spool() (*os.File, error) {
	f, name, err := d.create()
	if err != nil {
		return nil, err
	}
	if err := d.root.Remove(name); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (d *Directory) create() (*os.File, string, error) {
	var id [16]byte
	rand.Read(id[:]) // never fails
	name := path.Join(incoming, hex.EncodeToString(id[:]))
	f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return f, name, err
}

func (d *Directory) sync(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// file is where the bytes of a key are. The last two digits share the files
// out: the first ones of an id that begins with the time hardly ever change.
func (k Key) file() string {
	id := k.Attachment.String()
	return path.Join(k.Tenant.String(), id[len(id)-2:], id)
}

func makeDir(root *os.Root, dir string) error {
	if err := root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// reading ends when the context does.
type reading struct {
	ctx context.Context
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
